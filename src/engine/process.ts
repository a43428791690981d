import { type LinkEvent, nextOutcome } from '../domain/link.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import type { RecordType } from '../domain/record.ts';
import { otherSystem } from '../domain/record.ts';
import { dayIn } from '../domain/today.ts';
import { stillDue } from '../store/write/guard.ts';
import { type Settlement, settleLinks } from '../store/write/settle.ts';
import { formatOwnKey } from '../systems/own-key.ts';
import { allowanceFault, pageWithin } from './budget.ts';
import { isOfConnection } from './connection-faults.ts';
import { type RunContext, runTransaction } from './context.ts';
import type { Decision } from './decide.ts';
import { decideRow } from './decide-row.ts';
import { recheck } from './fresh-stamps.ts';
import { noteImpossible } from './impossible-events.ts';
import { claimAsked, claimPage, type LinkRow, loadLinks } from './page.ts';
import { type OnPage, type PageResult, type Processed, workPages } from './pages.ts';
import { dueOutcome, type Guard, referencesOf } from './plan.ts';
import { readBack } from './read-back.ts';
import { withNames } from './refusal-names.ts';
import { retryDelay } from './retry.ts';
import { reach } from './step.ts';
import { completed } from './subject.ts';
import { type PlannedWrite, type WriteResult, writeAll } from './write.ts';

/** Decide, write, read back and settle everything of one type that is due, page by page, what people asked for first. */
export function processType(
  run: RunContext,
  type: RecordType,
  guard: Guard,
  onPage: OnPage,
): Promise<Processed> {
  return workPages(
    run,
    (limit, taken) => claimPage(run, type, limit, taken),
    (page) => processPage(run, guard, page),
    onPage,
  );
}

/** Asked for by name and taken up between two pages, at most so many of a type at once. */
const askedAtOnce = 50;

/**
 * What people asked for by name since the run was begun, of a type that it has read: it does not wait for the thousands
 * that are still to be written. What cannot be done now stays due, and has its turn with its type.
 * @returns the fault for which no more should be tried now
 */
export async function processAsked(
  run: RunContext,
  type: RecordType,
  guard: Guard,
): Promise<ProblemDraft | null> {
  const page = await run.inHand.claim(async (taken) => {
    const fits = await pageWithin(run, askedAtOnce, taken.length);
    return fits === 0 ? [] : claimAsked(run, type, fits, taken);
  });
  if (page.length === 0) return null;
  try {
    return (await allowanceFault(run)) ?? (await processPage(run, guard, page)).fault;
  } finally {
    run.inHand.release(page);
  }
}

/** Records a page of which is looked at whether it is still to be voided. */
const undoAtOnce = 500;

/** The same for the records of a type that are to be voided, before anything else of the run is written. */
export async function undoType(run: RunContext, type: RecordType, guard: Guard): Promise<Processed> {
  const ids = guard.voids.get(type) ?? [];
  const total = { done: 0, failing: 0 };
  for (let start = 0; start < ids.length; start += undoAtOnce) {
    const named = ids.slice(start, start + undoAtOnce);
    const claim = async (limit: number, taken: readonly string[]) => {
      const due = await stillDue(run.database, run.connection.id, named, run.now().toISOString());
      const others = new Set(taken);
      return loadLinks(run, due.filter((id) => !others.has(id)).slice(0, limit));
    };
    const work = (page: readonly LinkRow[]) => processPage(run, guard, page);
    const { done, failing, fault } = await workPages(run, claim, work, async () => {});
    total.done += done;
    total.failing += failing;
    if (fault !== null) return { ...total, fault };
  }
  return { ...total, fault: null };
}

async function processPage(run: RunContext, guard: Guard, page: readonly LinkRow[]): Promise<PageResult> {
  const references = await referencesOf(run, page);
  const settlements: Settlement[] = [];
  // One bad record never stops a run: what Relink itself cannot decide is said of that record alone.
  const sound = <T>(row: LinkRow, work: () => T): T[] => {
    try {
      return [work()];
    } catch (error) {
      settlements.push(undecided(run, row, error));
      return [];
    }
  };
  const decided = page.flatMap((row) =>
    sound(row, () => ({ row, decision: decideRow(row, references, run.connection) })),
  );
  const passes = await guard.ask(decided);
  const writes: PlannedWrite[] = [];
  const applied = decided.flatMap(({ row, decision }) =>
    sound(row, () => ({ row, ...apply(run, row, decision) })),
  );
  for (const { row, settlement, write } of applied) {
    settlements.push(settlement);
    const pass = passes.get(row.id);
    if (write !== null && pass !== 'waits') writes.push({ ...write, guarded: pass === 'counted' });
  }
  await settle(run, settlements);
  for (const system of ['property', 'ledger'] as const)
    await reach(
      run,
      'claimed',
      system,
      writes.filter((write) => write.system === system),
    );
  const results: WriteResult[] = [];
  // Undoing comes before creating, so that a number or a date freed by a void can be used again.
  for (const system of ['property', 'ledger'] as const) {
    const mine = writes.filter((write) => write.system === system);
    for (const undo of [true, false]) {
      const part = mine.filter((write) => (write.verb === 'void') === undo);
      const { ready, results: moved, settlements: left } = await recheck(run, system, part);
      results.push(...moved, ...(await writeAll(run, system, ready)));
      await settle(run, left);
    }
  }
  return takeResults(run, results, settlements.filter((one) => one.after === 'failing').length);
}

/** A record that Relink could not decide: its fault and not the record's, shown, counted and tried again later. */
function undecided(run: RunContext, row: LinkRow, error: unknown): Settlement {
  const { id } = row;
  noteImpossible(run.log, error, { connectionId: run.connection.id, linkId: id });
  run.log.error({ err: error, connectionId: run.connection.id, linkId: id }, 'a record could not be decided');
  const due = dueOutcome(row.outcome);
  return {
    linkId: id,
    before: row.outcome,
    after: due === 'pending' ? nextOutcome(due, 'reject') : due,
    problem: problem('undecided', 'relink', {}, { original: error instanceof Error ? error.message : null }),
    nextAttemptAt: retryDelay(row.attempts, run.now()),
  };
}

/** What a decision means for the link: its next outcome and, when a write is due, the write. */
function apply(
  run: RunContext,
  row: LinkRow,
  decision: Decision,
): { settlement: Settlement; write: PlannedWrite | null } {
  const resolutionId = row.resolution?.id ?? null;
  const base = { linkId: row.id, before: row.outcome, parents: decision.parents, resolutionId };
  const settled = (
    event: LinkEvent,
    draft: ProblemDraft | null,
  ): { settlement: Settlement; write: null } => ({
    settlement: {
      ...base,
      after: nextOutcome(row.outcome, event),
      problem: draft,
      ...agreement(row, decision),
    },
    write: null,
  });
  switch (decision.kind) {
    case 'agrees':
      return settled('agrees', null);
    case 'unscope':
      return settled('unscope', null);
    case 'ended':
      return settled('ended', null);
    case 'conflict':
      return settled('conflict', decision.problem);
    case 'apart':
      return { settlement: { ...base, after: row.outcome, problem: null }, write: null };
    case 'blocked': {
      // A difference was seen first, and its parent stops it: so the record waits, whatever it was before, and is
      // woken with its parent.
      const due = dueOutcome(row.outcome);
      const after = due === 'pending' ? nextOutcome(due, 'blocked') : due;
      return { settlement: { ...base, after, problem: decision.problem }, write: null };
    }
    case 'fails': {
      const due = dueOutcome(row.outcome);
      const after = due === 'pending' ? nextOutcome(due, 'reject') : due;
      // Looked at again also by time: what is missing may appear without this record being touched.
      const nextAttemptAt = retryDelay(row.attempts, run.now());
      const direction = row.property === null ? 'incoming' : 'outgoing';
      return {
        settlement: { ...base, after, problem: decision.problem, direction, nextAttemptAt },
        write: null,
      };
    }
    case 'write': {
      const after = dueOutcome(row.outcome);
      const direction = decision.system === 'ledger' ? 'outgoing' : 'incoming';
      // A drift or a person's "keep apart" is never written over by itself.
      if (after !== 'pending') {
        const draft = problem('differs-from-counterpart', 'relink', { fields: decision.fields.join(', ') });
        return { settlement: { ...base, after, direction, problem: draft }, write: null };
      }
      const from = row[otherSystem(decision.system)];
      const write: PlannedWrite = {
        row,
        verb: decision.verb,
        system: decision.system,
        content: decision.content,
        fields: decision.fields,
        ownKey: ownKeyOf(run, row),
        counterpartKey: from?.key ?? null,
        date: decision.verb === 'void' ? dayIn(run.connection.timeZone, run.now()) : null,
      };
      return { settlement: { ...base, after, direction, keepAttention: true }, write };
    }
  }
}

function agreement(row: LinkRow, decision: Decision): Partial<Settlement> {
  if (decision.kind !== 'agrees' || row.property === null || row.ledger === null) return {};
  return {
    agreed: { property: row.property.content, ledger: row.ledger.content },
    stampDue: row.property.counterpartKey !== row.ledger.key,
  };
}

/** Our own key of this record; one born in the ledger carries an `L` before its key. Reference data has none. */
function ownKeyOf(run: RunContext, row: LinkRow): string {
  if (row.type === 'tax-type' || row.type === 'account' || row.type === 'tracking-option') return '';
  const releasedId = row.property?.key ?? `L${row.ledger?.key ?? ''}`;
  return formatOwnKey({
    connection: run.connection.shortCode,
    type: row.type,
    releasedId,
    generation: row.generation,
  });
}

async function takeResults(
  run: RunContext,
  answered: readonly WriteResult[],
  failingBefore: number,
): Promise<PageResult> {
  const results = await withNames(run.database, run.connection.id, answered);
  const settlements: Settlement[] = [];
  let deferred = 0;
  let fault: ProblemDraft | null = null;
  for (const result of results) {
    const { row } = result.write;
    if (result.kind === 'rejected' && isOfConnection(result.problem)) {
      // Said of a record, but meant of the connection: it parks nobody.
      deferred += 1;
      fault ??= result.problem;
    } else if (result.kind === 'rejected') {
      settlements.push({
        linkId: row.id,
        before: 'pending',
        after: nextOutcome('pending', 'reject'),
        problem: completed(result.problem, result.write.content, result.write.system),
        tried: true,
        nextAttemptAt: retryDelay(row.attempts, run.now()),
      });
    } else if (result.kind === 'lost') {
      const draft = problem('answer-lost', 'relink', { at: run.now().toISOString() });
      settlements.push({
        linkId: row.id,
        before: 'pending',
        after: nextOutcome('pending', 'lost'),
        problem: draft,
        tried: true,
      });
    } else if (result.kind === 'deferred') {
      deferred += 1;
      fault ??= result.fault;
    }
  }
  await settle(run, settlements);
  await readBack(
    run,
    results.flatMap((result) => (result.kind === 'done' ? [{ ...result, before: 'pending' as const }] : [])),
  );
  const retryAfterSeconds = fault === null ? null : Number(fault.params.retryAfterSeconds ?? 0) || null;
  return {
    deferred,
    failing: failingBefore + settlements.filter((one) => one.after === 'failing').length,
    fault,
    retryAfterSeconds,
  };
}

/** Writes settlements in one transaction of the run and tells open pages. */
export async function settle(run: RunContext, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return;
  await runTransaction(run, (tx) =>
    settleLinks(
      tx,
      run.connection.id,
      { id: run.runId, actor: 'relink', at: run.now().toISOString() },
      settlements,
    ),
  );
  run.live.publish(run.connection.id, {
    kind: 'records',
    ids: settlements.slice(0, 200).map((one) => one.linkId),
  });
}
