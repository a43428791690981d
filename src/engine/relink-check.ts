import { problem } from '../domain/problem.ts';
import type { SideRecord, SystemName } from '../domain/record.ts';
import { formatOwnKey } from '../systems/own-key.ts';
import { SystemFault } from '../systems/port.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from './context.ts';
import { decide, type SeenSide } from './decide.ts';
import { type LinkRow, loadLinks } from './page.ts';
import type { RelinkCheck, SystemPair } from './port.ts';
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
