import { writeEvents } from '../store/write/events.ts';
import type { EngineContext } from './context.ts';
import type { Actor, RelinkRequest } from './port.ts';
import { requireRecords } from './unlink.ts';

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
  const result = await context.database.transaction(async (tx) => {
    const json = JSON.stringify([...new Set(request.recordIds)]);
    // The operations that unlinked these records, found in their events, hold their children by the operation's id.
    const { rows: operations } = await tx.query<{ operation: string }>(
      `select distinct e.after->>'operation' as operation from event_member m join event e on e.connection_id = m.connection_id and e.id = m.event_id
       and not exists (select 1 from hold p where p.connection_id = m.connection_id and p.link_id = m.link_id
         and p.reason = 'parent' and p.source = e.after->>'operation')
       where m.connection_id = $1 and e.kind = 'record.unlinked' and m.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [connectionId, json],
    );
    const { rows: lifted } = await tx.query<{ link_id: string }>(
      `delete from hold where connection_id = $1 and (
         (reason = 'person' and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))
         or (reason = 'parent' and source in (select jsonb_array_elements_text($3::jsonb))))
       returning link_id`,
      [connectionId, json, JSON.stringify(operations.map((one) => one.operation))],
    );
    const all = [...new Set(lifted.map((row) => row.link_id))];
    const { rows: still } = await tx.query<{ id: string }>(
      `select id from link where connection_id = $1 and held and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [connectionId, JSON.stringify([...new Set([...request.recordIds, ...all])])],
    );
    const stillHeld = new Set(still.map((row) => row.id));
    const relinked = all.filter((id) => !stillHeld.has(id));
    await tx.query(
      `update link set attention = 2, next_attempt_at = null, updated_at = $3::timestamptz,
         outcome = case when outcome = 'failing' then 'pending' else outcome end
       where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
      [connectionId, JSON.stringify(relinked), at],
    );
    // Children that waited for an unlinked parent are decided again.
    await tx.query(
      `update link c set attention = greatest(c.attention, 1) from link_parent p
       where p.connection_id = $1 and p.parent_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
         and c.connection_id = $1 and c.id = p.link_id and c.outcome in ('waiting','failing')`,
      [connectionId, JSON.stringify(relinked)],
    );
    if (all.length > 0)
      await writeEvents(tx, connectionId, { id: null, actor: request.actor.name, at }, [
        {
          kind: 'record.relinked',
          linkId: all.length === 1 ? (all[0] ?? null) : null,
          before: { link: 'unlinked' },
          after: { link: 'linked', stillUnlinked: [...stillHeld] },
          reason: request.reason,
          members: all,
        },
      ]);
    return { relinked, stillUnlinked: [...stillHeld] };
  });
  context.live.publish(connectionId, { kind: 'records', ids: result.relinked.slice(0, 200) });
  return result;
}

/** Failing and waiting records are due again now, at the head of a run. @returns those that were */
export async function makeDue(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
  actor: Actor,
): Promise<string[]> {
  await requireRecords(context.database, connectionId, ids);
  const at = context.now().toISOString();
  return context.database.transaction(async (tx) => {
    const { rows } = await tx.query<{ id: string }>(
      `update link set attention = 2, next_attempt_at = null, outcome = case when outcome = 'failing' then 'pending' else outcome end, updated_at = $3::timestamptz
       where connection_id = $1 and not held and outcome in ('failing','waiting','pending','uncertain')
         and id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) returning id`,
      [connectionId, JSON.stringify(ids), at],
    );
    const retried = rows.map((row) => row.id);
    if (retried.length > 0)
      await writeEvents(tx, connectionId, { id: null, actor: actor.name, at }, [
        {
          kind: 'record.retried',
          linkId: retried.length === 1 ? (retried[0] ?? null) : null,
          before: null,
          after: null,
          reason: null,
          members: retried,
        },
      ]);
    return retried;
  });
}
