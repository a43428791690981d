/** The calendar date in a time zone at an instant, `YYYY-MM-DD`. */
export function dayIn(timeZone: string, at: Date): string {
  // Swedish writes dates the ISO way.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}
