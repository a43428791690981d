import { newId } from '../domain/id.ts';
import type { RecordType } from '../domain/record.ts';
import type { Executor } from '../store/db/open.ts';
import { listAgain } from '../store/write/cursors.ts';
import { lockLinksAlone } from '../store/write/link-lock.ts';
import type { EngineContext } from './context.ts';
import { NotConnected, type RunRequest, UnknownRecord } from './port.ts';
import { requireRecords } from './require-records.ts';

/** Throws {@link NotConnected} unless the company can sync. */
export async function requireConnected(context: EngineContext, connectionId: string): Promise<void> {
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
export async function startRun(
  context: EngineContext,
  connectionId: string,
  request: RunRequest,
): Promise<{ runId: string; joined: boolean }> {
  await requireConnected(context, connectionId);
  const ids = await scopeIds(context, connectionId, request);
  const runId = newId();
  const result = await context.database.transaction(async (tx) => {
    if (ids !== null) await lockLinksAlone(tx, connectionId);
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
          deletions: request.deletions ?? false,
        }),
      ],
    );
    if (rowCount === 1) return { runId, joined: false };
    const { rows } = await tx.query<{ id: string }>(
      `select id from run where connection_id = $1 and state in ('queued','running')`,
      [connectionId],
    );
    // The run joined has a scope of its own: what is listed by time is due now, for it or for the run after it,
    if (request.deletions === true) await listAgain(tx, connectionId);
    // and a run of some types does all that is asked for now.
    const joined = rows[0]?.id ?? runId;
    await widenScope(tx, connectionId, joined, request.types ?? null);
    return { runId: joined, joined: true };
  });
  // The run joined may have ended between the two; then this is a start of its own.
  if (result.joined && !(await isOpen(context, connectionId, result.runId)))
    return startRun(context, connectionId, request);
  await context.enqueue(connectionId, result.runId);
  context.live.publish(connectionId, { kind: 'run', runId: result.runId });
  return result;
}

/** The types of a run and these; `null`: all. */
async function widenScope(
  tx: Executor,
  connectionId: string,
  runId: string,
  types: readonly RecordType[] | null,
): Promise<void> {
  await tx.query(
    `update run set scope = jsonb_set(scope, '{types}', case when $3::jsonb = 'null'::jsonb then 'null'::jsonb
         else (select jsonb_agg(distinct t) from jsonb_array_elements(scope->'types' || $3::jsonb) t) end)
     where connection_id = $1 and id = $2 and jsonb_typeof(scope->'types') = 'array'`,
    [connectionId, runId, JSON.stringify(types)],
  );
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
