import { differingFields, sameValue } from '../domain/canonical.ts';
import { type LinkEvent, nextOutcome, type Outcome } from '../domain/link.ts';
import { type ProblemDraft, problem } from '../domain/problem.ts';
import type { Content, SideRecord } from '../domain/record.ts';
import { isTrade, otherSystem } from '../domain/record.ts';
import { endAttempts } from '../store/write/attempts.ts';
import { describeLinks, joinSides } from '../store/write/links.ts';
import { type Settlement, settleLinks } from '../store/write/settle.ts';
import { storeSides } from '../store/write/sides.ts';
import { SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import { withFields } from './decide.ts';
import { halfPosted } from './decide-pair.ts';
import { isVoid } from './decision.ts';
import { reach } from './step.ts';
import type { PlannedWrite } from './write.ts';

/** A write the other system took, still to be read back. */
export interface DoneWrite {
  readonly write: PlannedWrite;
  readonly attemptId: string;
  readonly object: string;
  readonly key: string;
  readonly before: 'pending' | 'uncertain';
  /** The source side was edited since this was composed: it is decided again. */
  readonly sourceChanged?: boolean;
}

const groupSize = 100;

/**
 * Nothing is called synced before it was read back. One read per page; what it shows becomes the side's content and,
 * with the other side's, what both agreed. A read that fails leaves the attempt open: the next run reads again.
 */
export async function readBack(run: RunContext, done: readonly DoneWrite[]): Promise<void> {
  const groups = Map.groupBy(
    done,
    (one) => `${one.write.system} ${one.write.row.type} ${one.write.row.role ?? ''}`,
  );
  for (const group of groups.values()) {
    for (let start = 0; start < group.length; start += groupSize)
      await readGroup(run, group.slice(start, start + groupSize));
  }
}

async function readGroup(run: RunContext, group: readonly DoneWrite[]): Promise<void> {
  const first = group[0]?.write;
  if (first === undefined) return;
  const system = run.systems[first.system];
  let records: SideRecord[];
  try {
    records = await system.get(
      first.row.type,
      first.row.role,
      group.map((one) => one.key),
      run.signal,
    );
  } catch (error) {
    if (error instanceof SystemFault) return;
    throw error;
  }
  const writes = group.map((one) => one.write);
  await reach(run, 'read', first.system, writes);
  const byKey = new Map(records.map((record) => [record.key, record]));
  const at = run.now().toISOString();
  const found = group.flatMap((one) => {
    const record = byKey.get(one.key);
    return record === undefined ? [] : [{ one, record }];
  });
  const settlements = found.map(({ one, record }) => settlementOf(one, record));
  await runTransaction(run, async (tx) => {
    await storeSides(
      tx,
      run.connection.id,
      first.system,
      system.mapperVersion,
      found.map(({ record }) => record),
      at,
    );
    const joins = found.map(({ one, record }) => ({
      id: one.write.row.id,
      object: record.object,
      key: record.key,
    }));
    await joinSides(tx, run.connection.id, first.system, joins);
    await describeLinks(
      tx,
      run.connection.id,
      joins.map((join) => join.id),
      false,
    );
    await settleLinks(tx, run.connection.id, { id: run.runId, actor: 'relink', at }, settlements);
    await endAttempts(
      tx,
      run.connection.id,
      at,
      found.map(({ one }) => ({
        id: one.attemptId,
        state: 'done',
        resultKey: one.key,
        problem: null,
        settled: true,
      })),
    );
  });
  await reach(run, 'settled', first.system, writes);
  run.live.publish(run.connection.id, { kind: 'records', ids: settlements.map((one) => one.linkId) });
}

function settlementOf(done: DoneWrite, record: SideRecord): Settlement {
  const { row, system, verb, content: wanted } = done.write;
  const other = row[otherSystem(system)]?.content ?? null;
  const remark = remarkOf(wanted, record.content) ?? trackingRemark(other, wanted);
  let outcome: Outcome = nextOutcome(done.before, remark === null ? 'ok' : 'okWarn');
  let draft: ProblemDraft | null = remark;
  const further = (event: LinkEvent, next: ProblemDraft | null) => {
    outcome = nextOutcome(outcome, event);
    draft = next;
  };
  const differs = verb === 'void' ? null : moneyDiffers(wanted, record.content);
  const half = verb === 'void' ? null : halfPostedNow(done.write, record.content);
  if (verb === 'void') further('ended', null);
  else if (differs !== null)
    further('conflict', problem('differs-from-counterpart', 'relink', { fields: differs }));
  else if (half !== null) further('conflict', half);
  // What this write did not carry is not agreed: a change of another field on the side written to is still to be seen.
  const before = row.agreed?.[system] ?? null;
  const stored = row[system]?.content ?? null;
  const left =
    verb === 'update' && before !== null && stored !== null
      ? differingFields(before, stored).filter(
          (field) => field !== 'state' && !done.write.fields.includes(field),
        )
      : [];
  const mine = before !== null && left.length > 0 ? withFields(record.content, before, left) : record.content;
  const agreed =
    other !== null && differs === null && half === null
      ? {
          agreed:
            system === 'property' ? { property: mine, ledger: other } : { property: other, ledger: mine },
        }
      : {};
  const stamped = system === 'property' ? record.counterpartKey : (row.property?.counterpartKey ?? null);
  const ledgerKey = system === 'ledger' ? record.key : (row.ledger?.key ?? null);
  return {
    linkId: row.id,
    before: done.before,
    after: outcome,
    problem: draft,
    tried: true,
    direction: system === 'ledger' ? 'outgoing' : 'incoming',
    stampDue: ledgerKey !== null && stamped !== ledgerKey,
    ...agreed,
    // Where the other side is gone, writing this one was the end of it, which is decided next.
    keepAttention:
      left.length > 0 || done.sourceChanged === true || row[otherSystem(system)]?.present === false,
  };
}

/** It was taken and not posted (Re-Leased keeps a draft of what it cannot approve), so it counts in one system alone. */
function halfPostedNow({ row, system }: PlannedWrite, got: Content): ProblemDraft | null {
  const other = row[otherSystem(system)]?.content ?? null;
  if (other === null || !isTrade(other) || !isTrade(got) || isVoid(other) || isVoid(got)) return null;
  const [property, ledger] = system === 'property' ? [got, other] : [other, got];
  return halfPosted(property, ledger, row.agreed?.ledger ?? null);
}

/** What a bookkeeper should know although it synced: the other system shortened a text. */
function remarkOf(wanted: Content, got: Content): ProblemDraft | null {
  if (
    wanted.type === 'contact' &&
    got.type === 'contact' &&
    wanted.name.trim() !== got.name.trim() &&
    wanted.name.startsWith(got.name)
  )
    return problem(
      'name-shortened',
      'relink',
      { name: wanted.name, shortened: got.name, length: String(got.name.length) },
      { field: 'name' },
    );
  return null;
}

/** A line's option that the written document does not have: its dimension is not carried, or somebody left it out. */
function trackingRemark(source: Content | null, wanted: Content): ProblemDraft | null {
  if (source === null || !('lines' in source) || !('lines' in wanted)) return null;
  for (const [at, line] of source.lines.entries()) {
    const carried = wanted.lines[at]?.tracking ?? [];
    if (carried.length >= line.tracking.length) continue;
    const names = new Set(carried.map((one) => one.category.toLowerCase()));
    const lost = line.tracking.find((one) => !names.has(one.category.toLowerCase()));
    if (lost !== undefined)
      return problem(
        'tracking-left-out',
        'relink',
        { option: lost.key, category: lost.category },
        { subject: lost.category, field: 'tracking' },
      );
  }
  return null;
}

/** The names of the amounts that came back other than written, or `null`. */
function moneyDiffers(wanted: Content, got: Content): string | null {
  if ('amount' in wanted && 'amount' in got)
    return sameValue(wanted.amount, got.amount, 'amount') ? null : 'amount';
  if (!('gross' in wanted) || !('gross' in got)) return null;
  const fields = (['net', 'tax', 'gross'] as const).filter(
    (field) => !sameValue(wanted[field], got[field], field),
  );
  return fields.length === 0 ? null : fields.join(', ');
}
