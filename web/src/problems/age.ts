/** `today`, `1 day`, `9 days`: how long something has been open, in whole days. */
export function age(sinceIso: string, now = new Date()): string {
  const days = Math.floor((now.getTime() - Date.parse(sinceIso)) / 86_400_000);
  if (days < 1) return 'today';
  return days === 1 ? '1 day' : `${days} days`;
}
