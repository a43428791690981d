import pLimit from 'p-limit';
import { newId } from '../domain/id.ts';
import type { ProblemDraft } from '../domain/problem.ts';
import { type RecordType, recordTypes } from '../domain/record.ts';
import { DatabaseSessionLost } from '../store/db/errors.ts';
import { writeEvents } from '../store/write/events.ts';
import { clearConfirmed, notWaiting, planGroups, planHash } from '../store/write/guard.ts';
import { SystemFault } from '../systems/port.ts';
import { requireAllowance, storeCalls } from './budget.ts';
import { needsReconnecting } from './connection-faults.ts';
import { type EngineContext, loadConnection, type RunContext, RunLost, runTransaction } from './context.ts';
import { followScouts, lookForCures } from './cure.ts';
import { openGuard } from './guard.ts';
import { InHand } from './in-hand.ts';
import { matchType } from './match.ts';
import { outliving } from './outliving.ts';
import type { Guard } from './plan.ts';
import type { RunProgress, SystemPair } from './port.ts';
import { processAsked, processType, undoType } from './process.ts';
import { loadPropertyList } from './properties.ts';
import { readTypes } from './read-types.ts';
import { enforceRules } from './rules/enforce.ts';
import { stampType } from './stamp.ts';
import { inSpan } from './trace.ts';
import { settleOpenAttempts } from './uncertain.ts';

/** What each type must have read and written before it can be written itself. */
const needs: Readonly<Record<RecordType, readonly RecordType[]>> = {
  'tax-type': [],
  account: [],
  'tracking-option': [],
  contact: [],
  invoice: ['contact', 'account', 'tax-type', 'tracking-option'],
  bill: ['contact', 'account', 'tax-type', 'tracking-option'],
  'credit-note': ['contact', 'account', 'tax-type', 'tracking-option'],
  payment: ['invoice', 'bill'],
  allocation: ['credit-note', 'invoice', 'bill'],
};

/** How often a finished pass starts again because somebody asked for records meanwhile. */
const longestJoin = 20;

/** So many changed rows are told to the planner before they are worked on: it would take a full table for an empty one. */
const manyChanged = 100;

/** What a run was asked for. */
interface Scope {
  readonly types?: readonly RecordType[] | null;
  readonly deletions?: boolean;
  /** Started by somebody, not by the clock. */
  readonly byPerson: boolean;
}

/**
 * One sync run of one connection: settle what is open, read both systems, match, plan what would be undone or
 * overwritten, undo from children to parents, then type by type decide, write and settle. Started by the queue, also after a crash: it then takes the run over under a new token.
 */
export function executeRun(
  context: EngineContext,
  connectionId: string,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  return inSpan('run', { 'relink.connection': connectionId, 'relink.run': runId }, () =>
    outliving(context, runId, signal, () => carryOut(context, connectionId, runId, signal)),
  );
}

async function carryOut(
  context: EngineContext,
  connectionId: string,
  runId: string,
  signal: AbortSignal,
): Promise<void> {
  const connection = await loadConnection(context.database, connectionId);
  if (connection === null) return;
  const token = newId();
  const { rows } = await context.database.query<{ scope: Omit<Scope, 'byPerson'>; trigger: string }>(
    `update run set state = 'running', token = $3, started_at = coalesce(started_at, $4::timestamptz), fault = null
     where connection_id = $1 and id = $2 and state in ('queued','running') returning scope, trigger`,
    [connectionId, runId, token, context.now().toISOString()],
  );
  const started = rows[0];
  if (started === undefined) return;
  context.live.publish(connectionId, { kind: 'run', runId });
  const systems = await openOrFail(context, connectionId, runId, token);
  const run: RunContext = {
    ...{ ...context, connection, runId, token, systems, signal },
    inHand: new InHand(),
    inTurn: (transaction) => transaction(),
  };
  try {
    const byPerson = started.trigger !== 'schedule';
    const faults = await pass(run, { ...started.scope, byPerson });
    // Somebody joined it and wants more types than it was begun for: they are read, planned and written like any.
    for (let done = started.scope; ; ) {
      const scope = await scopeNow(run);
      if (covers(done, scope)) break;
      done = scope;
      faults.push(...(await pass(run, { ...scope, byPerson })));
    }
    await finish(run, faults);
  } catch (error) {
    if (signal.aborted) throw error;
    if (error instanceof DatabaseSessionLost) throw error;
    if (!(error instanceof SystemFault)) {
      await endRun(run, 'failed', null);
      throw error;
    }
    await finish(run, [error.problem]);
  } finally {
    await Promise.allSettled([systems.property.close(), systems.ledger.close()]);
    context.live.publish(connectionId, { kind: 'run', runId });
    context.live.publish(connectionId, { kind: 'connection' });
  }
}

/** Credentials that cannot even be read end the run at once; trying again would change nothing. */
async function openOrFail(
  context: EngineContext,
  connectionId: string,
  runId: string,
  token: string,
): Promise<SystemPair> {
  try {
    return await context.openSystems(connectionId);
  } catch (error) {
    if (error instanceof DatabaseSessionLost) throw error;
    await context.database.query(
      `update run set state = 'failed', clean = false, finished_at = $4::timestamptz where connection_id = $1 and id = $2 and token = $3`,
      [connectionId, runId, token, context.now().toISOString()],
    );
    throw error;
  }
}

async function scopeNow(run: RunContext): Promise<Omit<Scope, 'byPerson'>> {
  const { rows } = await run.database.query<{ scope: Omit<Scope, 'byPerson'> }>(
    'select scope from run where connection_id = $1 and id = $2',
    [run.connection.id, run.runId],
  );
  return rows[0]?.scope ?? {};
}

/** Is everything of the second done with the first? */
function covers(
  { types: done }: Omit<Scope, 'byPerson'>,
  { types: asked }: Omit<Scope, 'byPerson'>,
): boolean {
  if (!done) return true;
  return asked?.every((type) => done.includes(type)) ?? false;
}

/** @returns the faults that kept part of the work from being done */
async function pass(run: RunContext, scope: Scope): Promise<ProblemDraft[]> {
  const wanted = scope.types ?? [...recordTypes];
  const faults: ProblemDraft[] = [];
  const stopped = new Set<RecordType>();
  const progress = new Map<RecordType, { read: number; done: number; of: number; failing: number }>();
  const types = recordTypes.filter(
    (type) => run.systems.property.types.includes(type) || run.systems.ledger.types.includes(type),
  );

  await requireAllowance(run);
  await phase(run, 'settle', null, progress);
  await inSpan('settle', {}, () => settleOpenAttempts(run));

  const unlisted = await loadPropertyList(run);
  if (unlisted !== null) faults.push(unlisted);
  let changed = 0;
  const reads = await readTypes(run, types, scope.deletions ?? false, {
    begun: (type) => phase(run, 'read', type, progress),
    read: (type, count) => progress.set(type, { read: count, done: 0, of: 0, failing: 0 }),
  });
  for (const result of reads) {
    changed += result.changed;
    if (result.fault === null) continue;
    faults.push(result.fault.problem);
    stopped.add(result.type);
  }

  if (changed >= manyChanged) await run.database.query('analyze side');
  for (const type of types) await inSpan('match', { 'relink.type': type }, () => matchType(run, type));
  if (changed >= manyChanged) await run.database.query('analyze link');
  await enforceRules(run);
  await attendChoices(run);
  const scouting = await lookForCures(run, wanted, scope.byPerson);

  // Parents come first, so one look in their order finds every type that depends on a stopped one.
  const stop = (type: RecordType) => {
    if (needs[type].some((parent) => stopped.has(parent))) stopped.add(type);
    return stopped.has(type);
  };
  const open = types.filter((type) => !stop(type) && wanted.includes(type));
  await phase(run, 'plan', null, progress);
  const guard = await openGuard(run, open);
  const writing: RunContext = { ...run, inTurn: pLimit(1) };
  await undo(writing, open, guard, stopped, faults, progress);

  // Everything is read, so what somebody asks for now needs nothing more to be decided. After a fault it waits its turn.
  let serves = true;
  const serveAsked = async () => {
    for (const type of types)
      if (serves && wanted.includes(type) && !stop(type))
        serves = (await processAsked(writing, type, guard)) === null;
  };
  for (let round = 0; round < longestJoin; round += 1) {
    for (const type of types) {
      if (!wanted.includes(type) || stop(type)) continue;
      const before = progress.get(type) ?? { read: 0, done: 0, of: 0, failing: 0 };
      const due = await countDue(run, type);
      if (due === 0 && round > 0) continue;
      progress.set(type, { ...before, of: before.done + due });
      await phase(run, 'write', type, progress);
      const write = { 'relink.type': type, 'relink.due': due };
      const onPage: Parameters<typeof processType>[3] = async (page) => {
        progress.set(type, {
          ...before,
          of: Math.max(before.done + due, before.done + page.done),
          done: before.done + page.done,
          failing: before.failing + page.failing,
        });
        await phase(run, 'write', type, progress, page.key);
        await serveAsked();
      };
      const result = await inSpan('write', write, () => processType(writing, type, guard, onPage));
      if (result.fault !== null) {
        faults.push(result.fault);
        stopped.add(type);
        continue;
      }
      await stampType(writing, type);
    }
    await followScouts(run, scouting);
    if (
      !(await askedMeanwhile(
        run,
        types.filter((type) => wanted.includes(type) && !stopped.has(type)),
      ))
    )
      break;
  }
  return faults;
}

type Progress = ReadonlyMap<RecordType, RunProgress[string]>;

/** Undoing goes from children to parents and before everything else: payments, then documents, then contacts. */
async function undo(
  run: RunContext,
  types: readonly RecordType[],
  guard: Guard,
  stopped: Set<RecordType>,
  faults: ProblemDraft[],
  progress: Progress,
): Promise<void> {
  for (const type of types.toReversed()) {
    if ((guard.voids.get(type) ?? []).length === 0) continue;
    await phase(run, 'undo', type, progress);
    const { fault } = await inSpan('undo', { 'relink.type': type }, () => undoType(run, type, guard));
    if (fault === null) continue;
    faults.push(fault);
    stopped.add(type);
  }
}

/**
 * Stores how far the run is. A takeover needs nothing else: types are read on from their cursors, and what is settled
 * is no longer due.
 */
async function phase(
  run: RunContext,
  name: string,
  type: RecordType | null,
  progress: Progress,
  key: string | null = null,
): Promise<void> {
  // By itself: two that first shared the run's row, as pages do, would wait for each other.
  const { rowCount } = await run.database.query(
    `update run set phase = $4, phase_type = $5, progress = $6, phase_key = $7
     where connection_id = $1 and id = $2 and token = $3 and state = 'running'`,
    [run.connection.id, run.runId, run.token, name, type, JSON.stringify(Object.fromEntries(progress)), key],
  );
  if (rowCount !== 1) throw new RunLost();
  await storeCalls(run, 20);
  run.live.publish(run.connection.id, { kind: 'run', runId: run.runId });
}

async function countDue(run: RunContext, type: RecordType): Promise<number> {
  const { rows } = await run.database.query<{ n: number }>(
    `select count(*) as n from link l where connection_id = $1 and type = $2 and attention > 0 and not held and ${notWaiting}
       and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null)`,
    [run.connection.id, type],
  );
  return rows[0]?.n ?? 0;
}

/** A choice made while connecting (or later) cures what failed for want of it. */
async function attendChoices(run: RunContext): Promise<void> {
  await runTransaction(run, async (tx) => {
    await tx.query(
      `update link set attention = 1 where connection_id = $1 and attention = 0 and outcome in ('failing','waiting')
         and problem_code in ('account-not-matched','account-archived','tax-type-not-matched','tax-type-archived','tracking-not-matched','contact-not-matched')
         and exists (select 1 from mapping_choice c where c.connection_id = $1 and c.chosen_at > link.updated_at)`,
      [run.connection.id],
    );
  });
}

async function askedMeanwhile(run: RunContext, types: readonly RecordType[]): Promise<boolean> {
  const { rowCount } = await run.database.query(
    `select 1 from link l where connection_id = $1 and attention > 0 and not held and outcome <> 'uncertain' and ${notWaiting}
       and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null)
       and type in (select jsonb_array_elements_text($2::jsonb)) limit 1`,
    [run.connection.id, JSON.stringify(types)],
  );
  return rowCount > 0;
}

async function finish(run: RunContext, faults: readonly ProblemDraft[]): Promise<void> {
  await storeCalls(run);
  const credentials = faults.find(needsReconnecting);
  if (credentials !== undefined) {
    await runTransaction(run, async (tx) => {
      const at = run.now().toISOString();
      const { rowCount } = await tx.query(
        `update connection set status = 'needs-reconnecting', updated_at = $2::timestamptz
         where id = $1 and status <> 'needs-reconnecting'`,
        [run.connection.id, at],
      );
      const { code, side } = credentials;
      const after = { status: 'needs-reconnecting', problem: { code, side } };
      if (rowCount > 0)
        await writeEvents(tx, run.connection.id, { id: run.runId, actor: 'relink', at }, [
          { kind: 'connection.disconnected', linkId: null, before: null, after, reason: null },
        ]);
    });
  }
  const fault = credentials ?? faults[0] ?? null;
  await endRun(run, fault === null ? 'done' : 'incomplete', fault);
}

/**
 * Ends the run. Clean means: it ran to its end, no linked record is failing, uncertain, drifted, waiting or still due,
 * and nothing waits for a person's confirmation.
 */
async function endRun(
  run: RunContext,
  end: 'done' | 'incomplete' | 'failed',
  fault: ProblemDraft | null,
): Promise<void> {
  const hash = end === 'failed' ? null : await planHash(run.database, run.connection.id);
  const groups = hash === null ? null : await planGroups(run.database, run.connection.id);
  const state = hash === null ? end : 'needs-confirmation';
  await runTransaction(run, async (tx) => {
    if (end === 'done') await clearConfirmed(tx, run.connection.id);
    const { rows } = await tx.query<{ outcome: string; n: number }>(
      'select outcome, sum(n)::bigint as n from link_counter where connection_id = $1 and not held group by outcome having sum(n) <> 0',
      [run.connection.id],
    );
    const counts = Object.fromEntries(rows.map((row) => [row.outcome, row.n]));
    const open = ['failing', 'uncertain', 'drifted', 'waiting'].some(
      (outcome) => Number(counts[outcome] ?? 0) > 0,
    );
    // A write that is not read back yet: whatever it will turn out to be, this run cannot be called clean.
    const { rowCount: unread } = await tx.query(
      'select 1 from attempt where connection_id = $1 and settled_at is null limit 1',
      [run.connection.id],
    );
    // Something is still due: left for a later run, or asked for in the very moment this one ended.
    const due = Number(counts.pending ?? 0) > 0;
    const clean = state === 'done' && !open && !due && unread === 0;
    const at = run.now().toISOString();
    await tx.query(
      `update run set state = $3, fault = $4, counts = $5, clean = $6, phase = null, phase_type = null, phase_key = null,
         finished_at = $7::timestamptz, plan = $8, plan_hash = $9 where connection_id = $1 and id = $2`,
      [
        run.connection.id,
        run.runId,
        state,
        fault === null ? null : JSON.stringify(fault),
        JSON.stringify(counts),
        clean,
        at,
        groups === null ? null : JSON.stringify(groups),
        hash,
      ],
    );
    if (clean)
      await tx.query('update connection set last_clean_at = $2::timestamptz where id = $1', [
        run.connection.id,
        at,
      ]);
  });
}
