import type { SystemName } from '../domain/record.ts';
import { openAttemptsOf } from '../store/read/open-attempts.ts';
import { type ConnectionFacts, type EngineContext, loadConnection } from './context.ts';
import { type Candidate, type Found, findCounterparts, isHandTypedTwin, rivalOf } from './counterparts.ts';
import type { Decision } from './decide.ts';
import { decideRow } from './decide-row.ts';
import { type LivePair, livePair, sideOf, withLiveSides } from './live-sides.ts';
import { type LinkRow, loadLinks } from './page.ts';
import { NotConnected, type RelinkCheck } from './port.ts';
import { loadReferences } from './references.ts';
import { type LastWord, weighRefusals } from './refused.ts';
import { requireRecords } from './require-records.ts';
import { oneSided } from './rivals.ts';

/**
 * What relinking each record would do, from both systems now: settle what is uncertain, resume, adopt a counterpart
 * found, create, or fail and why. Reads only. It follows the same rules as a run does, over the same facts read live:
 * what is said here is what the next run then does.
 */
export async function checkRelink(
  context: EngineContext,
  connectionId: string,
  ids: readonly string[],
): Promise<RelinkCheck[]> {
  const { database } = context;
  await requireRecords(database, connectionId, ids);
  const connection = await loadConnection(database, connectionId);
  if (connection === null) throw new NotConnected('not-connected');
  const systems = await context.openSystems(connectionId);
  try {
    const stored = await loadLinks({ database, connection }, ids);
    const open = await openAttemptsOf(database, connectionId, ids);
    const isUnsettled = (row: LinkRow) => row.outcome === 'uncertain' || open.has(row.id);
    const live = livePair(systems);
    const rows = await withLiveSides(
      live,
      stored.filter((row) => !isUnsettled(row)),
    );
    const checks = await checkRows(context, connection, live, rows);
    return stored.map((row) =>
      isUnsettled(row) ? said(row, 'settle') : (checks.get(row.id) ?? said(row, 'resume')),
    );
  } finally {
    await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
  }
}

function said(row: LinkRow, verdict: RelinkCheck['verdict'], more: Partial<RelinkCheck> = {}): RelinkCheck {
  return { recordId: row.id, verdict, problem: null, counterpart: null, ...more };
}

async function checkRows(
  context: EngineContext,
  connection: ConnectionFacts,
  live: LivePair,
  rows: readonly LinkRow[],
): Promise<ReadonlyMap<string, RelinkCheck>> {
  const { database } = context;
  const found = await findCounterparts(database, connection, live, rows);
  const references = await loadReferences(database, connection.id, contentsOf(rows, found), live);
  const checks = new Map<string, RelinkCheck>();
  const writes = new Map<string, Decision & { kind: 'write' }>();
  const adopted = new Map<string, Candidate>();
  for (const row of rows) {
    const hits = found.get(row.id) ?? { proven: [], numbered: [] };
    const free = hits.proven.filter((one) => one.owner === null);
    const candidate =
      row.standing !== null || free.length > 1 ? null : (free[0] ?? isHandTypedTwin(row, hits, references));
    const facts = candidate === null ? withRivals(row, hits) : joined(row, candidate);
    const decision = decideRow(facts, references, connection);
    if (candidate !== null) adopted.set(row.id, candidate);
    if (decision.kind === 'fails' || decision.kind === 'blocked' || decision.kind === 'conflict')
      checks.set(row.id, said(row, 'would-fail', { problem: decision.problem }));
    else if (decision.kind === 'write') writes.set(row.id, decision);
    else checks.set(row.id, verdictOf(row, candidate));
  }
  const words = await weighRefusals(database, connection, live, writes);
  for (const row of rows) {
    const write = writes.get(row.id);
    if (write !== undefined)
      checks.set(row.id, writing(row, write, adopted.get(row.id) ?? null, words.get(row.id)));
  }
  return checks;
}

function writing(
  row: LinkRow,
  write: Decision & { kind: 'write' },
  candidate: Candidate | null,
  word: LastWord | undefined,
): RelinkCheck {
  if (word?.kind === 'stands') return said(row, 'would-fail', { problem: word.problem });
  const tries = word === undefined ? {} : { since: word.what };
  if (candidate !== null) return { ...verdictOf(row, candidate), ...tries };
  return said(row, write.verb === 'create' ? 'create' : 'resume', tries);
}

function verdictOf(row: LinkRow, candidate: Candidate | null): RelinkCheck {
  if (candidate === null) return said(row, 'resume');
  const { object, key, displayId } = candidate.record;
  return said(row, 'adopt', { counterpart: { object, key, displayId } });
}

/** The record with the counterpart found as its other side; what was agreed before was agreed with another one. */
function joined(row: LinkRow, candidate: Candidate): LinkRow {
  const missing = oneSided(row)?.missing ?? 'ledger';
  return { ...row, [missing]: sideOf(candidate.record), agreed: null, rivals: [], standing: null };
}

function withRivals(row: LinkRow, { proven, numbered }: Found): LinkRow {
  return {
    ...row,
    rivals: [
      ...row.rivals.filter((one) => one.twin === true),
      ...proven.map((one) => rivalOf(one, true)),
      ...numbered.map((one) => rivalOf(one, false)),
    ],
  };
}

/** Every content a decision may look at: what refers to nothing known cannot be decided. */
function contentsOf(rows: readonly LinkRow[], found: ReadonlyMap<string, Found>) {
  return rows.flatMap((row) => {
    const sides = (['property', 'ledger'] as const).flatMap((system) => {
      const side = row[system];
      return side === null ? [] : [{ system, content: side.content }];
    });
    const missing: SystemName | undefined = oneSided(row)?.missing;
    const hits = found.get(row.id);
    if (missing === undefined || hits === undefined) return sides;
    const candidates = [...hits.proven, ...hits.numbered].map((one) => ({
      system: missing,
      content: one.record.content,
    }));
    return [...sides, ...candidates];
  });
}
