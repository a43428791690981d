import { selectionMembers } from '../store/read/selections.ts';
import { storeResults } from '../store/write/operation.ts';
import { type Chunk, onwards } from './chunk.ts';
import { checkRelink } from './relink-check.ts';

/** Read from both systems at once: a call of each takes about that many. */
const looked = 100;

/** What relinking many would do, from both systems: each verdict is a result, those that would fail are named. */
export const relinkCheckChunk: Chunk = async (context, connectionId, operation) => {
  const named = await selectionMembers(
    context.database,
    connectionId,
    operation.selection_id,
    operation.cursor,
    looked,
  );
  const checks = named.length === 0 ? [] : await checkRelink(context, connectionId, named);
  return async (tx) => {
    await storeResults(
      tx,
      connectionId,
      operation.id,
      checks.map((one) => ({
        id: one.recordId,
        result: one.verdict,
        ...(one.problem === null ? {} : { why: { problem: one.problem } }),
      })),
    );
    return onwards('members', named, looked, { done: { inFlight: [], runId: null } });
  };
};
