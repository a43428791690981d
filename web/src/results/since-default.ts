import type { Connection } from '../api/types.ts';

/** "Date from" by default: the day of the last fully clean sync, else the day syncing began. */
export function sinceDefault(
  company: Pick<Connection, 'lastCleanAt' | 'syncFrom' | 'timeZone'>,
): { date: string; why: string } | null {
  if (company.lastCleanAt !== null) {
    // Swedish writes a date as ISO does; the day is the one on the company's own calendar.
    const day = new Intl.DateTimeFormat('sv-SE', { timeZone: company.timeZone }).format(
      new Date(company.lastCleanAt),
    );
    return { date: day, why: 'Last clean sync' };
  }
  return company.syncFrom === null ? null : { date: company.syncFrom, why: 'Sync from' };
}
