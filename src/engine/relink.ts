import { holdsLeft } from '../store/read/holds-left.ts';
import { makeDue } from '../store/write/due.ts';
import { tellRelinked, tellRetried } from '../store/write/hold-events.ts';
import { lockLinks, lockLinksAlone } from '../store/write/link-lock.ts';
import { closeUnlinks, freeLinks, liftRoots, liftUnits, wakeWaiting } from '../store/write/relink.ts';
import type { EngineContext } from './context.ts';
import type { Actor, RelinkRequest } from './port.ts';
import { requireRecords } from './require-records.ts';

/** More than the transaction of one call may ever meet; a larger one is an operation. */
const all = 1_000_000;

/**
 * Relinks: lifts what a person held, and the children their unlink took along, as one unit. Other reasons stay. The
 * records are due again and are tried at the head of the next run.
 */
export async function relink(
  context: EngineContext,
  connectionId: string,
  request: RelinkRequest,
): Promise<{ relinked: string[]; stillUnlinked: string[] }> {
  await requireRecords(context.database, connectionId, request.recordIds);
  const at = context.now().toISOString();
  const ids = [...new Set(request.recordIds)];
  const result = await context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    await lockLinks(tx, connectionId, ids);
    const { lifted, roots } = await liftRoots(tx, connectionId, ids, { at, askedAt: at, by: null });
    const unit = await liftUnits(tx, connectionId, roots, all);
    await closeUnlinks(tx, connectionId, roots, at);
    const touched = [...new Set([...lifted, ...unit])];
    const relinked = await freeLinks(tx, connectionId, touched, at);
    await wakeWaiting(tx, connectionId, relinked, all);
    const still = await holdsLeft(tx, connectionId, [...new Set([...ids, ...touched])]);
    const stillUnlinked = still.map((one) => one.id);
    const said = { actor: request.actor.name, at, reason: request.reason, operation: null };
    const freed = new Set(relinked);
    await tellRelinked(
      tx,
      connectionId,
      said,
      relinked,
      touched.filter((id) => !freed.has(id)),
    );
    return { relinked, stillUnlinked };
  });
  context.live.publish(connectionId, { kind: 'records', ids: result.relinked.slice(0, 200) });
  return result;
}

/** Failing and waiting records are due again now, at the head of a run. @returns those that were */
export async function retryRecords(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
  actor: Actor,
): Promise<string[]> {
  await requireRecords(context.database, connectionId, ids);
  const at = context.now().toISOString();
  return context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    await lockLinks(tx, connectionId, ids);
    const retried = await makeDue(tx, connectionId, ids, at);
    await tellRetried(tx, connectionId, { actor: actor.name, at, operation: null }, retried);
    return retried;
  });
}
