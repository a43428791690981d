import type { DatabaseTransaction } from '../store/db/open.ts';
import type { OperationRow } from '../store/write/operation.ts';
import type { EngineContext } from './context.ts';

/** Where an operation goes on after a chunk, or how it ended. */
export type Moved =
  | { readonly stage: string; readonly cursor: string | null }
  | { readonly done: { readonly inFlight: readonly string[]; readonly runId: string | null } };

/**
 * One chunk of an operation: first what needs the network or time, outside any transaction, then its transaction,
 * which also moves the cursor. What was begun and not committed is begun again, so the first part must bear that.
 */
export type Chunk = (
  context: EngineContext,
  connectionId: string,
  operation: OperationRow,
) => Promise<(tx: DatabaseTransaction, at: string) => Promise<Moved>>;

/** Records by chunk, so that no statement takes a second on the embedded database. */
export const chunkSize = 500;
/** Parents whose waiting children are looked for at once. */
export const parentsAtOnce = 500;
/** Parents whose children are held at once: few, since the tree below them is walked again for each chunk of it. */
export const familiesAtOnce = 100;
/** Children held by one chunk. */
export const childrenAtOnce = 2_500;

/** On to the next members, or, when there are no more, to the next stage. */
export function onwards(stage: string, ids: readonly string[], size: number, next: Moved): Moved {
  const last = ids.at(-1);
  return last === undefined || ids.length < size ? next : { stage, cursor: last };
}
