import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../domain/id.ts';
import type { Executor } from '../store/db/open.ts';
import { writeEvents } from '../store/write/events.ts';
import type { EngineContext } from './context.ts';
import {
  type ImpactGroup,
  UnknownRecord,
  type UnlinkPreview,
  type UnlinkRequest,
  type UnlinkResult,
} from './port.ts';

/** Throws {@link UnknownRecord} unless every id is a record of this connection. */
export async function requireRecords(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await executor.query<{ id: string }>(
    `select r.value as id from jsonb_array_elements_text($2::jsonb) r
     where not exists (select 1 from link l where l.connection_id = $1 and l.id = r.value::uuid)`,
    [connectionId, JSON.stringify(ids)],
  );
  if (rows.length > 0) throw new UnknownRecord(rows.map((row) => row.id));
}

/** Everything that depends on these records, at any depth; reference data has no say over its documents. */
const descendants = `
with recursive chosen as (select value::uuid as id from jsonb_array_elements_text($2::jsonb)),
below as (
  select p.link_id as id from link_parent p join chosen c on c.id = p.parent_id where p.connection_id = $1
  union
  select p.link_id from link_parent p join below b on b.id = p.parent_id where p.connection_id = $1
), children as (
  select l.* from below b join link l on l.connection_id = $1 and l.id = b.id
  where l.id not in (select id from chosen) and l.outcome not in ('ended', 'excluded')
)`;

/** What unlinking these would hold: children by type, with a write due and at rest, and their open money. */
export async function previewUnlink(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
): Promise<UnlinkPreview> {
  await requireRecords(context.database, connectionId, ids);
  const json = JSON.stringify(ids);
  const { rows } = await context.database.query<{ type: ImpactGroup['type']; due: number; rest: number }>(
    `${descendants} select type, count(*) filter (where outcome in ('pending','waiting','failing','uncertain')) as due,
       count(*) filter (where outcome not in ('pending','waiting','failing','uncertain')) as rest
     from children where not held group by type order by type`,
    [connectionId, json],
  );
  const { rows: money } = await context.database.query<{ type: string; currency: string; amount: string }>(
    `${descendants} select type, currency, sum(amount) as amount from children
     where not held and amount is not null and currency is not null group by type, currency order by type, currency`,
    [connectionId, json],
  );
  const { rows: held } = await context.database.query<{ n: number }>(
    `select count(*) as n from link where connection_id = $1 and held and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [connectionId, json],
  );
  return {
    records: new Set(ids).size,
    alreadyUnlinked: held[0]?.n ?? 0,
    children: rows.map((row) => ({
      type: row.type,
      withWriteDue: row.due,
      atRest: row.rest,
      open: money
        .filter((one) => one.type === row.type)
        .map(({ currency, amount }) => ({ currency, amount })),
    })),
  };
}

/**
 * Unlinks: forgets nothing, deletes nothing, holds both directions. The holds are committed first, attempts that have
 * not left are recalled with them; then those already sent are awaited, and what is still in flight is named.
 */
export async function unlink(
  context: EngineContext,
  connectionId: string,
  request: UnlinkRequest,
): Promise<UnlinkResult> {
  await requireRecords(context.database, connectionId, request.recordIds);
  const operation = newId();
  const at = context.now().toISOString();
  const actor = request.actor.name;
  const result = await context.database.transaction(async (tx) => {
    const ids = [...new Set(request.recordIds)];
    const children =
      request.children === 'include'
        ? (
            await tx.query<{ id: string; parent: string }>(
              `${descendants} select id from children order by id`,
              [connectionId, JSON.stringify(ids)],
            )
          ).rows.map((row) => row.id)
        : [];
    // Locked in id order, as sending does: whichever comes second sees what the first did.
    await tx.query(
      `select id from link where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) order by id for update`,
      [connectionId, JSON.stringify([...ids, ...children])],
    );
    await insertHolds(tx, connectionId, ids, 'person', 'person', request, at);
    await insertHolds(tx, connectionId, children, 'parent', operation, request, at);
    const all = [...ids, ...children];
    await tx.query(
      `update attempt set state = 'recalled', settled_at = $3::timestamptz where connection_id = $1 and state = 'recorded'
         and request_id in (select request_id from attempt where connection_id = $1 and settled_at is null
           and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))`,
      [connectionId, JSON.stringify(all), at],
    );
    await writeEvents(tx, connectionId, { id: null, actor, at }, [
      {
        kind: 'record.unlinked',
        linkId: all.length === 1 ? (all[0] ?? null) : null,
        before: { link: 'linked' },
        after: { link: 'unlinked', children: request.children, operation, reviewOn: request.reviewOn },
        reason: request.reason,
        members: all,
      },
    ]);
    return { unlinked: ids, children };
  });
  context.live.publish(connectionId, { kind: 'records', ids: result.unlinked.slice(0, 200) });
  return {
    ...result,
    inFlight: await awaitInFlight(context, connectionId, [...result.unlinked, ...result.children]),
  };
}

async function insertHolds(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  reason: 'person' | 'parent',
  source: string,
  request: UnlinkRequest,
  at: string,
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on)
     select $1, value::uuid, $3, $4, $5, $6::timestamptz, $7, $8::date from jsonb_array_elements_text($2::jsonb)
     on conflict (connection_id, link_id, reason, source) do update set held_by = excluded.held_by, held_at = excluded.held_at,
       why = excluded.why, review_on = excluded.review_on`,
    [
      connectionId,
      JSON.stringify(ids),
      reason,
      source,
      request.actor.name,
      at,
      request.reason,
      request.reviewOn,
    ],
  );
}

/** Waits for writes that already left; whoever is still without an answer at the end is in flight. */
async function awaitInFlight(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
): Promise<string[]> {
  const until = Date.now() + context.inFlightWaitMs;
  for (;;) {
    const { rows } = await context.database.query<{ link_id: string }>(
      `select distinct link_id from attempt where connection_id = $1 and state in ('sent','unknown') and settled_at is null
         and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [connectionId, JSON.stringify(ids)],
    );
    if (rows.length === 0 || Date.now() >= until) return rows.map((row) => row.link_id);
    await sleep(100);
  }
}
