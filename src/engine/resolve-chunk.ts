import { z } from 'zod';
import { selectionMembers } from '../store/read/selections.ts';
import { storeResults } from '../store/write/operation.ts';
import { type Chunk, onwards } from './chunk.ts';
import { prepareResolve } from './resolve.ts';
import { runAfter } from './run-after.ts';

/** Looked at with all that a decision needs, so fewer at once than other verbs take. */
const looked = 500;

const Params = z.object({
  choice: z.enum(['take-ledger', 'take-property', 'apart']),
  reason: z.string().nullable(),
  syncNow: z.boolean(),
  selectedAt: z.string().optional(),
});

/** A choice for many drifted records: those it cannot be taken for are named, with why. */
export const resolveChunk: Chunk = async (context, connectionId, operation) => {
  const { choice, reason, syncNow, selectedAt } = Params.parse(operation.params);
  if (operation.stage === 'run') return runAfter(context, connectionId, operation);
  const named = await selectionMembers(
    context.database,
    connectionId,
    operation.selection_id,
    operation.cursor,
    looked,
  );
  const actor = { kind: operation.actor_kind, id: operation.actor_id, name: operation.actor_name };
  const commit = await prepareResolve(context, connectionId, {
    recordIds: named,
    choice,
    reason,
    syncNow,
    actor,
    ...(selectedAt === undefined ? {} : { selectedAt }),
  });
  return async (tx, at) => {
    const { resolved, refused } = await commit(tx, at);
    await storeResults(tx, connectionId, operation.id, [
      ...resolved.map((id) => ({ id, result: 'resolved' })),
      ...refused.map(({ recordId, code, why }) => ({
        id: recordId,
        result: code,
        why: { refused: { code, why } },
      })),
    ]);
    const after = syncNow && choice !== 'apart' ? { stage: 'run', cursor: null } : null;
    return onwards('members', named, looked, after ?? { done: { inFlight: [], runId: null } });
  };
};
