import type { RecordRow } from '../api/types.ts';

/** What people call a record: its number, else an Id, else its name. */
export function recordName(record: Pick<RecordRow, 'number' | 'releasedId' | 'intacctId' | 'name'>): string {
  return record.number ?? record.releasedId ?? record.intacctId ?? record.name;
}
