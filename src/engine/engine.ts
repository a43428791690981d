import { newId } from '../domain/id.ts';
import type { EngineContext } from './context.ts';
import { type Engine, NotConnected, type RunRequest, UnknownRecord } from './port.ts';
import { makeDue, relink } from './relink.ts';
import { checkRelink } from './relink-check.ts';
import { executeRun } from './run.ts';
import { previewUnlink, requireRecords, unlink } from './unlink.ts';

/** The engine over one database and one pair of systems per connection. Holds no state of its own. */
export function createEngine(context: EngineContext): Engine {
  const startRun = (connectionId: string, request: RunRequest) => start(context, connectionId, request);
  const runFor = async (connectionId: string, ids: readonly string[], actor: RunRequest['actor']) =>
    ids.length === 0
      ? null
      : (
          await startRun(connectionId, {
            trigger: actor.kind === 'key' ? 'api' : 'person',
            actor,
            recordIds: ids,
          })
        ).runId;
  return {
    startRun,
    async executeRun(connectionId, runId, signal) {
      await executeRun(context, connectionId, runId, signal);
      // Somebody asked for records after the run had looked for the last time: they get a run of their own.
      if (await askedLate(context, connectionId))
        await startRun(connectionId, {
          trigger: 'person',
          actor: { kind: 'relink', id: 'relink', name: 'relink' },
        });
    },
    previewUnlink: (connectionId, ids) => previewUnlink(context, connectionId, ids),
    unlink: (connectionId, request) => unlink(context, connectionId, request),
    checkRelink: (connectionId, ids) => checkRelink(context, connectionId, ids),
    async relink(connectionId, request) {
      const result = await relink(context, connectionId, request);
      return {
        ...result,
        runId: request.syncNow ? await runFor(connectionId, result.relinked, request.actor) : null,
      };
    },
    async retry(connectionId, ids, actor) {
      await requireConnected(context, connectionId);
      const retried = await makeDue(context, connectionId, ids, actor);
      return { retried, runId: await runFor(connectionId, retried, actor) };
    },
    async test(connectionId) {
      const systems = await context.openSystems(connectionId);
      try {
        const [property, ledger] = await Promise.all([systems.property.probe(), systems.ledger.probe()]);
        return { property, ledger };
      } finally {
        await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
      }
    },
    subscribe: (connectionId, listener) => context.live.subscribe(connectionId, listener),
  };
}

async function askedLate(context: EngineContext, connectionId: string): Promise<boolean> {
  const { rowCount } = await context.database.query(
    `select 1 from link l join connection c on c.id = l.connection_id and c.status = 'connected'
     join lateral (select state from run r where r.connection_id = c.id order by created_at desc limit 1) r on r.state = 'done'
     where l.connection_id = $1 and l.attention = 2 and not l.held and l.outcome <> 'uncertain'
       and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null) limit 1`,
    [connectionId],
  );
  return rowCount > 0;
}

async function requireConnected(context: EngineContext, connectionId: string): Promise<void> {
  const { rows } = await context.database.query<{ status: string }>(
    'select status from connection where id = $1',
    [connectionId],
  );
  const status = rows[0]?.status ?? 'not-connected';
  if (status !== 'connected') throw new NotConnected(status);
}

/**
 * Starts a run, or joins the one that is queued or running: what was asked for is then claimed with its next batch.
 * The unique index on open runs makes this safe between processes; the queue only carries the message.
 */
async function start(
  context: EngineContext,
  connectionId: string,
  request: RunRequest,
): Promise<{ runId: string; joined: boolean }> {
  await requireConnected(context, connectionId);
  const ids = await scopeIds(context, connectionId, request);
  const runId = newId();
  const result = await context.database.transaction(async (tx) => {
    if (ids !== null)
      await tx.query(
        `update link set attention = 2 where connection_id = $1 and not held and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
        [connectionId, JSON.stringify(ids)],
      );
    const { rowCount } = await tx.query(
      `insert into run (connection_id, id, trigger, started_by, scope) values ($1, $2, $3, $4, $5)
       on conflict (connection_id) where state in ('queued','running') do nothing`,
      [
        connectionId,
        runId,
        request.trigger,
        request.actor.name,
        JSON.stringify({
          records: ids?.length ?? null,
          types: request.types ?? null,
          propertyId: request.propertyId ?? null,
        }),
      ],
    );
    if (rowCount === 1) return { runId, joined: false };
    const { rows } = await tx.query<{ id: string }>(
      `select id from run where connection_id = $1 and state in ('queued','running')`,
      [connectionId],
    );
    return { runId: rows[0]?.id ?? runId, joined: true };
  });
  // The run joined may have ended between the two; then this is a start of its own.
  if (result.joined && !(await isOpen(context, connectionId, result.runId)))
    return start(context, connectionId, request);
  await context.enqueue(connectionId, result.runId);
  context.live.publish(connectionId, { kind: 'run', runId: result.runId });
  return result;
}

async function isOpen(context: EngineContext, connectionId: string, runId: string): Promise<boolean> {
  const { rowCount } = await context.database.query(
    `select 1 from run where connection_id = $1 and id = $2 and state in ('queued','running')`,
    [connectionId, runId],
  );
  return rowCount === 1;
}

/** The records named, or those of the property named; `null` for everything. Throws {@link UnknownRecord}. */
async function scopeIds(
  context: EngineContext,
  connectionId: string,
  request: RunRequest,
): Promise<readonly string[] | null> {
  if (request.recordIds !== undefined) {
    await requireRecords(context.database, connectionId, request.recordIds);
    return request.recordIds;
  }
  if (request.propertyId === undefined) return null;
  const { rows } = await context.database.query<{ id: string }>(
    'select id from link where connection_id = $1 and property_ref = $2',
    [connectionId, request.propertyId],
  );
  if (rows.length === 0) throw new UnknownRecord([request.propertyId]);
  return rows.map((row) => row.id);
}
