const words: Readonly<Record<string, string>> = {
  administrator: 'Administrator',
  'account-manager': 'Account Manager',
  'property-manager': 'Property Manager',
  'read-only': 'Read Only',
};

/** A role as Re-Leased names it. */
export function roleWord(role: string | undefined): string {
  return role === undefined ? '' : (words[role] ?? role);
}
