import { problem } from '../domain/problem.ts';
import type { SideRecord, SystemName } from '../domain/record.ts';
import { writeEvents } from '../store/write/settle.ts';
import { formatOwnKey } from '../systems/own-key.ts';
import { SystemFault } from '../systems/port.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from './context.ts';
import { decide, type SeenSide } from './decide.ts';
import { type LinkRow, loadLinks } from './page.ts';
import type { Actor, RelinkCheck, RelinkRequest, SystemPair } from './port.ts';
import { NotConnected } from './port.ts';
import { standingConflict } from './process.ts';
import { loadReferences } from './references.ts';
import { requireRecords } from './unlink.ts';

/**
 * What relinking each record would do, from both systems now: settle what is uncertain, resume, adopt a counterpart
 * found, create, or fail and why. Reads only.
 */
export async function checkRelink(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
): Promise<RelinkCheck[]> {
  await requireRecords(context.database, connectionId, ids);
  const connection = await loadConnection(context.database, connectionId);
  if (connection === null) throw new NotConnected('not-connected');
  const systems = await context.openSystems(connectionId);
  try {
    const rows = await loadLinks({ database: context.database, connection }, ids);
    const fresh = await readFresh(systems, rows);
    const checks: RelinkCheck[] = [];
    for (const row of rows) checks.push(await checkOne(context, connection, systems, row, fresh));
    return checks;
  } finally {
    await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
  }
}

type Fresh = ReadonlyMap<string, SideRecord | null>;

function freshKey(system: SystemName, row: LinkRow): string {
  return `${system} ${row.id}`;
}

/** The sides as they are now: one call per system, type and role, not per record. */
async function readFresh(systems: SystemPair, rows: readonly LinkRow[]): Promise<Fresh> {
  const fresh = new Map<string, SideRecord | null>();
  for (const system of ['property', 'ledger'] as const) {
    const groups = Map.groupBy(
      rows.filter((row) => row[system] !== null),
      (row) => `${row.type} ${row.role ?? ''}`,
    );
    for (const group of groups.values()) {
      const first = group[0];
      if (first === undefined) continue;
      const records = await systems[system].get(
        first.type,
        first.role,
        group.map((row) => row[system]?.key ?? ''),
      );
      const byKey = new Map(records.map((record) => [record.key, record]));
      for (const row of group) fresh.set(freshKey(system, row), byKey.get(row[system]?.key ?? '') ?? null);
    }
  }
  return fresh;
}

async function checkOne(
  context: EngineContext,
  connection: ConnectionFacts,
  systems: SystemPair,
  row: LinkRow,
  fresh: Fresh,
): Promise<RelinkCheck> {
  if (row.outcome === 'uncertain')
    return { recordId: row.id, verdict: 'settle', problem: null, counterpart: null };
  const sides = { property: seen('property', row, fresh), ledger: seen('ledger', row, fresh) };
  try {
    const references = await freshReferences(context, connection, systems, sides);
    const decision = decide({
      link: row,
      sides,
      agreed: row.agreed,
      references,
      company: connection,
      choice: row.choice,
    });
    const standing = standingConflict(row, decision);
    if (standing !== null)
      return { recordId: row.id, verdict: 'would-fail', problem: standing, counterpart: null };
    if (decision.kind === 'fails' || decision.kind === 'blocked' || decision.kind === 'conflict')
      return { recordId: row.id, verdict: 'would-fail', problem: decision.problem, counterpart: null };
    if (decision.kind === 'write' && decision.verb === 'create' && decision.system === 'ledger') {
      const counterpart = await findCounterpart(connection, systems, row);
      if (counterpart !== null) {
        const { object, key, displayId } = counterpart;
        return { recordId: row.id, verdict: 'adopt', problem: null, counterpart: { object, key, displayId } };
      }
      return { recordId: row.id, verdict: 'create', problem: null, counterpart: null };
    }
    const creates = decision.kind === 'write' && decision.verb === 'create';
    return { recordId: row.id, verdict: creates ? 'create' : 'resume', problem: null, counterpart: null };
  } catch (error) {
    if (error instanceof SystemFault)
      return { recordId: row.id, verdict: 'would-fail', problem: error.problem, counterpart: null };
    throw error;
  }
}

function seen(system: SystemName, row: LinkRow, fresh: Fresh): SeenSide | null {
  const stored = row[system];
  if (stored === null) return null;
  const now = fresh.get(freshKey(system, row));
  return now === undefined || now === null
    ? { content: stored.content, present: false }
    : { content: now.content, present: true };
}

/** References from the database, but each referred account, tax type and contact as its own system shows it now. */
async function freshReferences(
  context: EngineContext,
  connection: ConnectionFacts,
  systems: SystemPair,
  sides: { property: SeenSide | null; ledger: SeenSide | null },
) {
  const page = (['property', 'ledger'] as const).flatMap((system) => {
    const side = sides[system];
    return side === null ? [] : [{ system, content: side.content }];
  });
  return loadReferences(context.database, connection.id, page, systems);
}

async function findCounterpart(
  connection: ConnectionFacts,
  systems: SystemPair,
  row: LinkRow,
): Promise<SideRecord | null> {
  if (row.property === null) return null;
  const ownKey = formatOwnKey({
    connection: connection.shortCode,
    type: row.type,
    releasedId: row.property.key,
    generation: row.generation,
  });
  const found = await systems.ledger.findByOwnKey(row.type, row.role, [ownKey]);
  if (found.length > 1)
    throw new SystemFault(
      'protocol',
      problem('counterpart-ambiguous', 'ledger', { count: String(found.length) }),
    );
  return found[0] ?? null;
}

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
