import { holdsLeft } from '../store/read/holds-left.ts';
import { selectionMembers } from '../store/read/selections.ts';
import { makeDue } from '../store/write/due.ts';
import { tellRetried } from '../store/write/hold-events.ts';
import { lockLinks } from '../store/write/link-lock.ts';
import { storeResults } from '../store/write/operation.ts';
import { type Chunk, chunkSize, onwards } from './chunk.ts';
import { runAfter } from './run-after.ts';

/** Trying many again: they are due, at the head of the run that follows. Unlinked ones are not tried, and named. */
export const retryChunk: Chunk = async (context, connectionId, operation) => {
  if (operation.stage === 'run') return runAfter(context, connectionId, operation);
  return async (tx, at) => {
    const named = await selectionMembers(
      tx,
      connectionId,
      operation.selection_id,
      operation.cursor,
      chunkSize,
    );
    await lockLinks(tx, connectionId, named);
    const retried = await makeDue(tx, connectionId, named, at);
    const due = new Set(retried);
    const rest = named.filter((id) => !due.has(id));
    const held = new Map((await holdsLeft(tx, connectionId, rest)).map((one) => [one.id, one.holds]));
    await storeResults(tx, connectionId, operation.id, [
      ...retried.map((id) => ({ id, result: 'retried' })),
      ...rest.map((id) => {
        const holds = held.get(id);
        return holds === undefined
          ? { id, result: 'not-due' }
          : { id, result: 'still-unlinked', why: { holds } };
      }),
    ]);
    await tellRetried(
      tx,
      connectionId,
      { actor: operation.actor_name, at, operation: operation.id },
      retried,
    );
    return onwards('members', named, chunkSize, { stage: 'run', cursor: null });
  };
};
