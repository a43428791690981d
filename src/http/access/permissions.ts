/** What may be done, as data. A route names one of these; a role has some of them. */
export const permissions = [
  'connections:read',
  'connections:manage',
  'records:read',
  'records:unlink',
  'records:relink',
  'records:retry',
  'records:resolve',
  'rules:manage',
  'runs:read',
  'runs:start',
  'runs:confirm',
  'audit:read',
  'users:manage',
  'keys:manage',
] as const;
export type Permission = (typeof permissions)[number];

/** The roles Re-Leased knows. */
export const roleNames = ['administrator', 'account-manager', 'property-manager', 'read-only'] as const;
export type RoleName = (typeof roleNames)[number];

const looking: readonly Permission[] = ['connections:read', 'records:read', 'runs:read'];

/**
 * Who may what. Unlinking takes a record out of the books' sync, so it is for those who answer for the accounts;
 * so is confirming what Relink would not overwrite or void by itself; a property manager mends records in Re-Leased and tries them again.
 */
export const roles: Readonly<
  Record<RoleName, { readonly name: string; readonly permissions: readonly Permission[] }>
> = {
  administrator: { name: 'Administrator', permissions },
  'account-manager': {
    name: 'Account Manager',
    permissions: [
      ...looking,
      'records:unlink',
      'records:relink',
      'records:retry',
      'records:resolve',
      'rules:manage',
      'runs:start',
      'runs:confirm',
      'audit:read',
      'connections:manage',
    ],
  },
  'property-manager': { name: 'Property Manager', permissions: [...looking, 'records:retry', 'runs:start'] },
  'read-only': { name: 'Read Only', permissions: looking },
};

/** A role by its stored name; `null` for one this program does not know. */
export function roleNamed(name: string): RoleName | null {
  return roleNames.find((one) => one === name) ?? null;
}
