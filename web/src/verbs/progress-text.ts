import type { Operation } from '../api/types.ts';
import { count, type Region } from '../lib/format.ts';

/** `Unlinking… 12,000 of 100,000`: what stands on a verb's button while it is carried out. */
export function progressText(verb: string, operation: Operation | null, region: Region): string {
  if (operation === null || operation.state === 'queued') return `${verb}…`;
  return `${verb}… ${count(operation.done, region)} of ${count(operation.total, region)}`;
}
