import { createHash } from 'node:crypto';
import { canonicalJson } from '../domain/canonical.ts';
import { type ProblemCode, problemCodes } from '../domain/problem.ts';
import { type CureSignal, cureSignal } from '../domain/problem-words.ts';
import { type RecordType, recordTypes, type SystemName } from '../domain/record.ts';
import { signalSeen } from '../store/read/refusals.ts';
import {
  outgrownCauses,
  provenCauses,
  type Scout,
  sendScouts,
  turnSignal,
  type WaitingCause,
  waitingCauses,
  wakeCauses,
  wokenAtOnce,
} from '../store/write/cures.ts';
import { SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';

/*
 * What mends a cause, and how a run learns of it. A record and its parents wake their records by themselves, when they
 * are stored (`storeSides`) or settled (`wakeChildren`). A permission stops a type and not a record: the type's next
 * read, or its next write, is the probe. What is left is looked at here, once at the beginning of a run and at a cost
 * that does not grow with the records that wait: the settings' hash; the list of periods where a system offers one;
 * and where nothing can be read, a scout: one record of the cause is tried, and when it goes through, all the others
 * follow in the same run. A record that somebody retries is as good as a scout.
 */

/** Codes by the signal that a run has to look at for them. */
const watched = (signal: CureSignal): ProblemCode[] =>
  problemCodes.filter((code) => cureSignal(code) === signal);
const bySetting: ReadonlySet<string> = new Set(watched('setting'));
const byPeriod: ReadonlySet<string> = new Set(watched('period'));
// A dimension value that the ledger refuses may be the property's own, which is no parent of the document.
const byScout: ReadonlySet<string> = new Set([...watched('scout'), 'dimension-inactive']);
const all = [...bySetting, ...byPeriod, ...byScout];

/** Causes scouted in one run. Each costs one record of a batch; beyond them records are tried by time. */
const mostScouts = 100;
/** A cause tried so shortly before is not scouted: a run straight after another writes nothing. */
const scoutAfterMs = 10 * 60_000;
/** Somebody who starts a sync has often just mended something: then this is enough. */
const scoutForPersonAfterMs = 60_000;
/**
 * A list that shows the same as before does not prove that nothing happened: it may have changed and changed back
 * between two looks, with the refusal between them. So one record of a cause is tried this long after the last try.
 */
const mistrustAfterMs = 60 * 60_000;

/** The scouts of a run that are still on their way. */
export interface Scouting {
  scouts: readonly Scout[];
  /** Causes that only trying can tell of. */
  causes: readonly string[];
}

/**
 * Looks at what open problems wait for and makes due what is mended; sends scouts where only trying can tell. Costs
 * one statement when no problem waits.
 */
export async function lookForCures(
  run: RunContext,
  types: readonly RecordType[],
  byPerson: boolean,
): Promise<Scouting> {
  // Of every type: a signal is looked at once for all, also in a run of a few types.
  const waiting = await waitingCauses(run.database, run.connection.id, all, recordTypes);
  if (waiting.length === 0) return { scouts: [], causes: [] };
  await lookAtSettings(run, waiting);
  const scouted = waiting.filter((one) => byScout.has(one.code));
  const periods = waiting.filter((one) => byPeriod.has(one.code));
  for (const system of ['property', 'ledger'] as const) {
    const own = periods.filter((one) => (one.system === 'property') === (system === 'property'));
    if (own.length === 0) continue;
    const readable = await lookAtPeriods(run, system, own);
    const mistrusted = run.now().getTime() - mistrustAfterMs;
    scouted.push(...own.filter((one) => !readable || Date.parse(one.tried ?? '') <= mistrusted));
  }
  const before = run.now().getTime() - (byPerson ? scoutForPersonAfterMs : scoutAfterMs);
  const due = scouted.filter((one) => one.tried === null || Date.parse(one.tried) <= before);
  const causes = scouted.map((one) => one.cause);
  const sent = due.slice(0, mostScouts).map((one) => one.cause);
  if (sent.length === 0) return { scouts: [], causes };
  const scouts = await runTransaction(run, (tx) => sendScouts(tx, run.connection.id, sent, types));
  return { scouts, causes };
}

/** After records were tried: where a scout went through, all the others of its cause are due in this run. */
export async function followScouts(run: RunContext, scouting: Scouting): Promise<void> {
  const { scouts, causes } = scouting;
  if (causes.length === 0) return;
  const proven = await outgrownCauses(run.database, run.connection.id, run.runId, causes);
  if (scouts.length > 0)
    proven.push(...(await provenCauses(run.database, run.connection.id, run.runId, scouts)));
  if (proven.length === 0) return;
  scouting.scouts = scouts.filter((one) => !proven.includes(one.cause));
  scouting.causes = causes.filter((one) => !proven.includes(one));
  await wake(run, proven, 'scout');
}

async function lookAtSettings(run: RunContext, waiting: readonly WaitingCause[]): Promise<void> {
  const causes = waiting.filter((one) => bySetting.has(one.code)).map((one) => one.cause);
  if (causes.length === 0) return;
  const { settings, syncFrom, currency } = run.connection;
  const look = await lookAt(run, 'settings', canonicalJson({ settings, syncFrom, currency }));
  // When nothing is known of before, what waits is decided once more: that costs no call.
  if (look.turned ?? true) await wake(run, causes, 'settings');
  await look.remember();
}

/** @returns false when nothing can be read or compared, so that only trying can tell */
async function lookAtPeriods(
  run: RunContext,
  system: SystemName,
  waiting: readonly WaitingCause[],
): Promise<boolean> {
  let shown: string | null;
  try {
    shown = (await run.systems[system].readPeriods?.(run.signal)) ?? null;
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    shown = null;
  }
  if (shown === null) return false;
  const look = await lookAt(run, `periods ${system}`, shown);
  if (look.turned)
    await wake(
      run,
      waiting.map((one) => one.cause),
      'periods',
    );
  await look.remember();
  return look.turned !== null;
}

/**
 * Whether a signal shows something else than the last time; `null` when there is no last time. What it shows is
 * remembered by the caller, after what waited for it was woken: a process that ends in between wakes it again, and no
 * change of a signal is ever spent on nothing.
 */
async function lookAt(
  run: RunContext,
  signal: string,
  shown: string,
): Promise<{ readonly turned: boolean | null; remember(): Promise<unknown> }> {
  const fingerprint = createHash('sha256').update(shown).digest('hex');
  const before = await signalSeen(run.database, run.connection.id, signal);
  return {
    turned: before === null ? null : before.fingerprint !== fingerprint,
    remember: () =>
      runTransaction(run, (tx) =>
        turnSignal(tx, run.connection.id, signal, fingerprint, run.now().toISOString()),
      ),
  };
}

async function wake(run: RunContext, causes: readonly string[], signal: string): Promise<void> {
  const at = run.now().toISOString();
  let woken = 0;
  for (;;) {
    // A chunk is a transaction of its own: others work on the same database meanwhile.
    const some = await runTransaction(run, (tx) =>
      wakeCauses(tx, run.connection.id, { id: run.runId, at }, causes, signal),
    );
    woken += some;
    if (some < wokenAtOnce) break;
  }
  if (woken > 0)
    run.log.info({ connectionId: run.connection.id, signal, causes: causes.length, woken }, 'mended');
}
