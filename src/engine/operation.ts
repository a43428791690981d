import { newId } from '../domain/id.ts';
import { countDescendants } from '../store/read/impact.ts';
import { inFlight } from '../store/read/in-flight.ts';
import { lockLinksAlone } from '../store/write/link-lock.ts';
import {
  endOperation,
  insertOperation,
  lockOperation,
  moveOperation,
  type OperationKind,
  type OperationRow,
  oldestOpen,
  openKind,
  openOperations,
} from '../store/write/operation.ts';
import { countUnits, countWaiting } from '../store/write/relink.ts';
import { SystemFault } from '../systems/port.ts';
import type { Chunk } from './chunk.ts';
import type { EngineContext } from './context.ts';
import type { OperationRequest } from './port.ts';
import { relinkCheckChunk } from './relink-check-chunk.ts';
import { relinkChunk } from './relink-chunk.ts';
import { requireRecords } from './require-records.ts';
import { resolveChunk } from './resolve-chunk.ts';
import { retryChunk } from './retry-chunk.ts';
import { ruleChunk } from './rules/rule-chunk.ts';
import { selectNamed, sweepSelections, useSelection } from './selection.ts';
import { requireConnected } from './start-run.ts';
import { unlinkChunk } from './unlink-chunk.ts';

const chunks: Readonly<Record<OperationKind, Chunk>> = {
  unlink: unlinkChunk,
  relink: relinkChunk,
  retry: retryChunk,
  'relink-check': relinkCheckChunk,
  resolve: resolveChunk,
  rule: ruleChunk,
};

/** Faults of the connection that trying again in a minute does not mend. */
const standing: ReadonlySet<SystemFault['kind']> = new Set(['credentials', 'permission']);

/** Records that one call may change besides those it names, in its one transaction. */
const mostBesides = 5_000;

/** Does more hang on these few records than one transaction takes? */
export async function isLarge(
  context: EngineContext,
  connectionId: string,
  verb: 'unlink' | 'relink',
  ids: readonly string[],
  children: 'include' | 'wait',
): Promise<boolean> {
  const { database } = context;
  const cap = mostBesides + 1;
  if (verb === 'relink')
    return (
      (await countUnits(database, connectionId, ids, cap)) > mostBesides ||
      (await countWaiting(database, connectionId, ids, cap)) > mostBesides
    );
  return (
    children === 'include' &&
    (await countDescendants(database, connectionId, { kind: 'named', ids }, cap)) > mostBesides
  );
}

/** Stores the verb with its records and queues it. From here on it is carried out, whatever happens to this process. */
export async function startOperation(
  context: EngineContext,
  connectionId: string,
  request: OperationRequest,
): Promise<{ operationId: string }> {
  const { actor, target, kind, ...params } = request;
  if (kind === 'retry' || kind === 'relink-check') await requireConnected(context, connectionId);
  if ('recordIds' in target) await requireRecords(context.database, connectionId, target.recordIds);
  const selection =
    'recordIds' in target
      ? await selectNamed(context, connectionId, target.recordIds, actor)
      : await useSelection(context, connectionId, target.selectionId, actor);
  const operationId = newId();
  await insertOperation(context.database, connectionId, {
    id: operationId,
    kind,
    params,
    selectionId: selection.selectionId,
    actor,
    total: selection.count,
    at: context.now().toISOString(),
  });
  await context.enqueueOperation?.(connectionId, operationId);
  return { operationId };
}

/**
 * Carries out an operation to its end, after those of the company that were asked for before it. What only reads has a
 * line of its own: nobody waits with an unlink for a long check. Each chunk is one transaction that also moves the
 * cursor, so a process that takes over goes on behind the last one committed.
 */
export async function executeOperation(
  context: EngineContext,
  connectionId: string,
  operationId: string,
  turn: { readonly signal: AbortSignal; readonly last: boolean },
): Promise<void> {
  const kind = await openKind(context.database, connectionId, operationId);
  if (kind === null) return;
  const line = kind === 'relink-check' ? 'checks' : 'operations';
  await context.database.withLock(`${line} ${connectionId}`, async () => {
    for (;;) {
      turn.signal.throwIfAborted();
      if ((await openKind(context.database, connectionId, operationId)) === null) return;
      const next = await oldestOpen(context.database, connectionId, line === 'checks');
      if (next === null) return;
      try {
        await workChunk(context, connectionId, next);
      } catch (error) {
        if (turn.signal.aborted) throw error;
        if (!turn.last && !(error instanceof SystemFault && standing.has(error.kind))) throw error;
        await giveUp(context, connectionId, next, error);
      }
    }
  });
  await sweepSelections(context, 4);
}

async function workChunk(context: EngineContext, connectionId: string, seen: OperationRow): Promise<void> {
  const commit = await chunks[seen.kind](context, connectionId, seen);
  await context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    const now = await lockOperation(tx, connectionId, seen.id);
    // Another process was here meanwhile: what was prepared is for a chunk that is done.
    if (now === null || now.stage !== seen.stage || now.cursor !== seen.cursor) return;
    const at = context.now().toISOString();
    const moved = await commit(tx, at);
    if ('done' in moved)
      await endOperation(tx, connectionId, seen.id, { state: 'done', fault: null, at, ...moved.done });
    else await moveOperation(tx, connectionId, seen.id, { ...moved, at });
  });
  context.live.publish(connectionId, { kind: 'connection' });
}

async function giveUp(
  context: EngineContext,
  connectionId: string,
  operation: OperationRow,
  error: unknown,
): Promise<void> {
  context.log.error({ err: error, operationId: operation.id, kind: operation.kind }, 'operation given up');
  // What it has held so far is held, and what had left before is still on its way: both are said.
  const unanswered =
    operation.kind === 'unlink'
      ? await inFlight(context.database, connectionId, { operationId: operation.id })
      : [];
  await context.database.transaction((tx) =>
    endOperation(tx, connectionId, operation.id, {
      state: 'failed',
      inFlight: unanswered,
      runId: null,
      fault: error instanceof SystemFault ? error.problem : null,
      at: context.now().toISOString(),
    }),
  );
}

/** Queues what an earlier process left open, and forgets selections whose time is over. */
export async function resumeOperations(context: EngineContext): Promise<void> {
  for (const { connectionId, id } of await openOperations(context.database))
    await context.enqueueOperation?.(connectionId, id);
  await sweepSelections(context, 100);
}
