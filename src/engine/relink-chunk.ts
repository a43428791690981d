import { z } from 'zod';
import type { Executor } from '../store/db/open.ts';
import { holdsLeft } from '../store/read/holds-left.ts';
import { freedMembers, namedAmong, selectionMembers } from '../store/read/selections.ts';
import { tellRelinked } from '../store/write/hold-events.ts';
import { lockLinks } from '../store/write/link-lock.ts';
import { type OperationRow, storeResults } from '../store/write/operation.ts';
import { closeUnlinks, freeLinks, liftRoots, liftUnits, wakeWaiting } from '../store/write/relink.ts';
import { type Chunk, chunkSize, onwards, parentsAtOnce } from './chunk.ts';
import { runAfter } from './run-after.ts';

const Params = z.object({ reason: z.string().nullable(), syncNow: z.boolean() });

/** Relinking many: each record named with the unit of its unlink, then who waited for one of them, then a run. */
export const relinkChunk: Chunk = async (context, connectionId, operation) => {
  const { reason, syncNow } = Params.parse(operation.params);
  if (operation.stage === 'run') return runAfter(context, connectionId, operation);
  const end = syncNow ? { stage: 'run', cursor: null } : ({ done: { inFlight: [], runId: null } } as const);
  if (operation.stage === 'wake')
    return async (tx) => {
      const parents = await freedMembers(tx, connectionId, operation.id, operation.cursor, parentsAtOnce);
      const woken = await wakeWaiting(tx, connectionId, parents, chunkSize);
      if (woken === chunkSize) return { stage: 'wake', cursor: operation.cursor };
      return onwards('wake', parents, parentsAtOnce, end);
    };
  return async (tx, at) => {
    const named = await selectionMembers(
      tx,
      connectionId,
      operation.selection_id,
      operation.cursor,
      chunkSize,
    );
    await lockLinks(tx, connectionId, named);
    const { lifted, roots } = await liftRoots(tx, connectionId, named, {
      at,
      askedAt: operation.created_at,
      by: operation.id,
    });
    const unit = await liftUnits(tx, connectionId, roots, chunkSize);
    await closeUnlinks(tx, connectionId, roots, at);
    const touched = [...new Set([...lifted, ...unit])];
    const freed = await freeLinks(tx, connectionId, touched, at);
    await storeRelinked(tx, connectionId, operation, { named, touched, freed });
    const left = new Set(freed);
    await tellRelinked(
      tx,
      connectionId,
      { actor: operation.actor_name, at, reason, operation: operation.id },
      freed,
      touched.filter((id) => !left.has(id)),
    );
    // The same records again while their units are not lifted to the end.
    if (unit.length === chunkSize) return { stage: 'members', cursor: operation.cursor };
    return onwards('members', named, chunkSize, { stage: 'wake', cursor: null });
  };
};

/** One result for each record, whichever chunk met it: named or a child, free or held by something else. */
async function storeRelinked(
  tx: Executor,
  connectionId: string,
  operation: OperationRow,
  chunk: {
    readonly named: readonly string[];
    readonly touched: readonly string[];
    readonly freed: readonly string[];
  },
): Promise<void> {
  const freed = new Set(chunk.freed);
  const held = new Map(
    (await holdsLeft(tx, connectionId, [...new Set([...chunk.named, ...chunk.touched])])).map((one) => [
      one.id,
      one.holds,
    ]),
  );
  const result = (id: string, isChild: boolean) => {
    const holds = held.get(id);
    if (holds !== undefined)
      return { id, result: isChild ? 'child-still-unlinked' : 'still-unlinked', why: { holds } };
    if (!freed.has(id)) return { id, result: 'already-linked' };
    return { id, result: isChild ? 'child' : 'relinked' };
  };
  const named = new Set(chunk.named);
  const others = chunk.touched.filter((id) => !named.has(id));
  const alsoNamed = await namedAmong(tx, connectionId, operation.selection_id, others);
  const results = [
    ...chunk.named.map((id) => result(id, false)),
    ...others.map((id) => result(id, !alsoNamed.has(id))),
  ];
  const isFree = (one: { readonly id: string }) => freed.has(one.id);
  await storeResults(tx, connectionId, operation.id, results.filter(isFree), true);
  await storeResults(
    tx,
    connectionId,
    operation.id,
    results.filter((one) => !isFree(one)),
  );
}
