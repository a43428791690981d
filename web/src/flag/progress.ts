import type { TypeProgress } from '../api/types.ts';
import { count, type Region } from '../lib/format.ts';
import { typeWords } from '../lib/words.ts';

/** How far one record type has come: records read while reading, records settled while writing. */
export function figures(one: TypeProgress): { done: number; total: number | null } {
  // How many there are to read is not known before they are read.
  return one.phase === 'read' ? { done: one.read, total: null } : { done: one.done, total: one.total };
}

/** `Reading invoices: 300 of 1,120`. */
export function progressText(one: TypeProgress, region: Region): string {
  const { done, total } = figures(one);
  const verb = one.phase === 'read' ? 'Reading' : 'Writing';
  return `${verb} ${typeWords[one.type].toLowerCase()}: ${count(done, region)}${total === null ? '' : ` of ${count(total, region)}`}`;
}
