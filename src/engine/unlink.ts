import { newId } from '../domain/id.ts';
import type { Executor } from '../store/db/open.ts';
import { childrenImpact, countMembers, countSiblings } from '../store/read/impact.ts';
import type { Members } from '../store/read/members.ts';
import { tellUnlinked } from '../store/write/hold-events.ts';
import { lockLinksAlone } from '../store/write/link-lock.ts';
import { recallUnsent } from '../store/write/recall.ts';
import { holdDescendants, holdRoots, openUnlink, type StandingUnlink } from '../store/write/unlink.ts';
import type { EngineContext } from './context.ts';
import { awaitInFlight } from './in-flight.ts';
import type { UnlinkPreview, UnlinkRequest, UnlinkResult } from './port.ts';
import { requireRecords } from './require-records.ts';

export { requireRecords } from './require-records.ts';

/** What unlinking these would hold: children by type, with a write due and at rest, and their open money. */
export async function previewUnlink(
  context: EngineContext,
  connectionId: string,
  members: Members,
): Promise<UnlinkPreview> {
  if (members.kind === 'named') await requireRecords(context.database, connectionId, members.ids);
  const children = await childrenImpact(context.database, connectionId, members);
  const { records, held } = await countMembers(context.database, connectionId, members);
  return {
    records,
    alreadyUnlinked: held,
    siblings: await countSiblings(context.database, connectionId, members),
    children: children.map((row) => ({
      type: row.type,
      withWriteDue: row.due,
      atRest: row.rest,
      open: row.open,
    })),
  };
}

/**
 * Unlinks: forgets nothing, deletes nothing, holds both directions. The holds are committed first, attempts that have
 * not left are recalled with them; then those already sent are awaited, and what is still in flight is named. With
 * `include` it stands for the children too, also for those that come later (`store/write/new-children.ts`).
 */
export async function unlink(
  context: EngineContext,
  connectionId: string,
  request: UnlinkRequest,
): Promise<UnlinkResult> {
  await requireRecords(context.database, connectionId, request.recordIds);
  const at = context.now().toISOString();
  const standing: StandingUnlink = {
    id: newId(),
    children: request.children,
    reason: request.reason,
    reviewOn: request.reviewOn,
    by: request.actor.name,
    at,
  };
  const ids = [...new Set(request.recordIds)];
  const children = await context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    await openUnlink(tx, connectionId, standing);
    await holdRoots(tx, connectionId, standing, ids);
    const taken = request.children === 'include' ? await holdAllBelow(tx, connectionId, standing, ids) : [];
    await recallUnsent(tx, connectionId, [...ids, ...taken], at);
    await tellUnlinked(tx, connectionId, at, standing, [...ids, ...taken]);
    return taken;
  });
  context.live.publish(connectionId, { kind: 'records', ids: ids.slice(0, 200) });
  return {
    unlinked: ids,
    children,
    inFlight: await awaitInFlight(context, connectionId, { ids: [...ids, ...children] }),
  };
}

const page = 2_000;

async function holdAllBelow(
  tx: Executor,
  connectionId: string,
  unlink: StandingUnlink,
  roots: readonly string[],
): Promise<string[]> {
  const children = new Set<string>();
  for (;;) {
    const held = await holdDescendants(tx, connectionId, unlink, roots, page);
    for (const one of held) children.add(one.id);
    if (held.length < page) return [...children];
  }
}
