import { z } from 'zod';
import { selectionMembers } from '../store/read/selections.ts';
import { tellUnlinked } from '../store/write/hold-events.ts';
import { type OperationRow, storeResults } from '../store/write/operation.ts';
import { recallUnsent } from '../store/write/recall.ts';
import { holdDescendants, holdRoots, openUnlink, type StandingUnlink } from '../store/write/unlink.ts';
import { type Chunk, childrenAtOnce, chunkSize, familiesAtOnce, onwards } from './chunk.ts';
import { awaitInFlight } from './in-flight.ts';

const Params = z.object({
  children: z.enum(['include', 'wait']),
  reason: z.string(),
  reviewOn: z.string().nullable(),
});

function standingOf(operation: OperationRow): StandingUnlink {
  const { children, reason, reviewOn } = Params.parse(operation.params);
  // Of the moment it was asked for: what a person says while it is on is the later word.
  return {
    id: operation.id,
    children,
    reason,
    reviewOn,
    by: operation.actor_name,
    at: operation.created_at,
  };
}

/** Unlinking many: first every record named, then their children, then what had already left is awaited. */
export const unlinkChunk: Chunk = async (context, connectionId, operation) => {
  const standing = standingOf(operation);
  if (operation.stage === 'flight') {
    const inFlight = await awaitInFlight(context, connectionId, { operationId: operation.id });
    return async () => ({ done: { inFlight, runId: null } });
  }
  if (operation.stage === 'children')
    return async (tx, at) => {
      const roots = await selectionMembers(
        tx,
        connectionId,
        operation.selection_id,
        operation.cursor,
        familiesAtOnce,
      );
      const held = await holdDescendants(tx, connectionId, standing, roots, childrenAtOnce);
      const ids = [...new Set(held.map((one) => one.id))];
      await recallUnsent(tx, connectionId, ids, at);
      await storeResults(
        tx,
        connectionId,
        operation.id,
        ids.map((id) => ({ id, result: 'child' })),
      );
      await tellUnlinked(tx, connectionId, at, standing, ids);
      if (held.length === childrenAtOnce) return { stage: 'children', cursor: operation.cursor };
      return onwards('children', roots, familiesAtOnce, { stage: 'flight', cursor: null });
    };
  return async (tx, at) => {
    const named = await selectionMembers(
      tx,
      connectionId,
      operation.selection_id,
      operation.cursor,
      chunkSize,
    );
    await openUnlink(tx, connectionId, standing);
    const roots = await holdRoots(tx, connectionId, standing, named);
    const ids = roots.map((one) => one.id);
    await recallUnsent(tx, connectionId, ids, at);
    await storeResults(
      tx,
      connectionId,
      operation.id,
      roots.map(({ id, held }) => ({ id, result: held ? 'already-unlinked' : 'unlinked' })),
    );
    await tellUnlinked(tx, connectionId, at, standing, ids);
    const stage = standing.children === 'include' ? 'children' : 'flight';
    return onwards('members', named, chunkSize, { stage, cursor: null });
  };
};
