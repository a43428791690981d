import type { RecordType } from '../domain/record.ts';
import {
  addWaiting,
  askedFor,
  clearPlan,
  confirmedItems,
  type GuardItem,
  guardFigures,
} from '../store/write/guard.ts';
import { markDeleted } from '../store/write/sides.ts';
import { type RunContext, runTransaction } from './context.ts';
import { stillMissing } from './deletions.ts';
import { dueOutcome, type Guard, guardedWrite, type Mark, makePlan, type Planned } from './plan.ts';
import { settle } from './process.ts';

/*
 * A mistake in one system (a bad import, a list that was emptied, a mapping that was turned round) must not become
 * the same mistake in the other one. So voids, marks of deletion and overwrites are planned for the whole run before
 * the first of them. If those of one type, with what went through in the last 24 hours, are more than 50 and more
 * than 5 % of its links, all of them wait for a person; creates go on.
 */

/** How many records of a type go by themselves in 24 hours. */
export function guardLimit(links: number): number {
  return Math.max(50, Math.floor(links * 0.05));
}

const day = 24 * 3_600_000;
const chunk = 5_000;
const settleAt = 500;

/**
 * Makes the plan of a run and lets through what may go: marks of deletion are made here, writes when their page comes.
 * What may not go waits, and is in the plan the run ends with.
 */
export async function openGuard(run: RunContext, types: readonly RecordType[]): Promise<Guard> {
  const { id: connectionId } = run.connection;
  const at = run.now();
  await runTransaction(run, (tx) => clearPlan(tx, connectionId, types, at.toISOString()));
  const room = await allowance(run, new Date(at.getTime() - day).toISOString());
  const plan = await makePlan(run, types);
  const confirmed = await confirmedOf(run, plan);
  const byType = Map.groupBy(
    plan.filter((item) => !confirmed.has(idOf(item))),
    (item) => item.type,
  );
  const tooMany = (items: readonly Planned[], type: RecordType) => items.length > room.left(type);
  let closed = [...byType].some(([type, items]) => tooMany(items, type));
  // What people asked for record by record goes on, as long as that alone stays within the limit.
  const refused = new Set(
    [...byType].flatMap(([type, items]) =>
      tooMany(
        items.filter((one) => one.explicit),
        type,
      )
        ? [type]
        : [],
    ),
  );
  const waits = (item: Planned) =>
    closed && !confirmed.has(idOf(item)) && (!item.explicit || refused.has(item.type));
  const waiting = plan.filter(waits);
  if (waiting.length > 0)
    run.log.warn({ connection: connectionId, waiting: waiting.length }, 'the guard waits for a person');
  await holdBack(run, waiting);
  const going = plan.filter((item) => !waits(item));
  const marks = going.flatMap((item) => (item.verb === 'delete' ? [item] : []));
  await makeMarks(run, marks, confirmed);
  for (const mark of marks) if (!confirmed.has(idOf(mark))) room.spend(mark.type);

  /** Let through before in this run: sent again after a fault, or decided again after an edit. */
  const passed = new Map<string, 'counted' | 'confirmed'>();
  const voids = new Map<RecordType, string[]>();
  for (const [type, items] of Map.groupBy(going, (item) => item.type))
    voids.set(
      type,
      items.flatMap((item) => (item.verb === 'void' ? [item.linkId] : [])),
    );
  return {
    voids,
    async ask(page) {
      const items = page.flatMap(({ row, decision }) => {
        const item = guardedWrite(row, decision);
        return item === null ? [] : [{ ...item, row }];
      });
      if (items.length === 0) return new Map();
      const ids = items.map((item) => item.linkId);
      const agreed = await confirmedOf(run, items);
      const asked = await askedFor(run.database, connectionId, ids);
      const passes = new Map<string, 'counted' | 'confirmed' | 'waits'>();
      for (const item of items) {
        const before = passed.get(idOf(item));
        const isExplicit = asked.has(item.linkId) || item.row.resolution !== null;
        if (before !== undefined) passes.set(item.linkId, before);
        else if (agreed.has(idOf(item))) passes.set(item.linkId, 'confirmed');
        else if ((!closed || isExplicit) && room.left(item.type) > 0) {
          room.spend(item.type);
          passes.set(item.linkId, 'counted');
        } else {
          // More came up than was planned: from here on everything waits.
          closed = true;
          passes.set(item.linkId, 'waits');
        }
        const now = passes.get(item.linkId);
        if (now === 'counted' || now === 'confirmed') passed.set(idOf(item), now);
      }
      const late = items.filter((item) => passes.get(item.linkId) === 'waits');
      await runTransaction(run, (tx) => addWaiting(tx, connectionId, late.map(bare)));
      return passes;
    },
  };
}

/** How many of a type may still go by themselves. */
async function allowance(run: RunContext, since: string) {
  const figures = await guardFigures(run.database, run.connection.id, since);
  const spent = new Map([...figures].map(([type, one]) => [type, one.spent]));
  return {
    left: (type: RecordType) => guardLimit(figures.get(type)?.links ?? 0) - (spent.get(type) ?? 0),
    spend: (type: RecordType) => spent.set(type, (spent.get(type) ?? 0) + 1),
  };
}

const idOf = (item: GuardItem) => `${item.linkId} ${item.system} ${item.verb} ${item.fingerprint}`;

function bare({ linkId, system, type, verb, fingerprint }: GuardItem): GuardItem {
  return { linkId, system, type, verb, fingerprint };
}

/** Of these, what a person confirmed exactly so, and who. */
async function confirmedOf(
  run: RunContext,
  items: readonly GuardItem[],
): Promise<ReadonlyMap<string, string>> {
  const confirmed = new Map<string, string>();
  for (let start = 0; start < items.length; start += chunk) {
    const ids = items.slice(start, start + chunk).map((item) => item.linkId);
    for (const item of await confirmedItems(run.database, run.connection.id, ids))
      confirmed.set(idOf(item), item.by);
  }
  return confirmed;
}

/** Remembers what waits; a write that waits is a write that is due. */
async function holdBack(run: RunContext, items: readonly Planned[]): Promise<void> {
  for (let start = 0; start < items.length; start += chunk) {
    const part = items.slice(start, start + chunk).map(bare);
    await runTransaction(run, (tx) => addWaiting(tx, run.connection.id, part));
  }
  const writes = items.flatMap((item) => (item.verb === 'delete' ? [] : [item]));
  for (let start = 0; start < writes.length; start += settleAt) {
    const part = writes.slice(start, start + settleAt).filter((item) => item.outcome !== 'pending');
    await settle(
      run,
      part.map((item) => ({
        linkId: item.linkId,
        before: item.outcome,
        after: dueOutcome(item.outcome),
        problem: null,
        direction: item.system === 'ledger' ? 'outgoing' : 'incoming',
        keepAttention: true,
      })),
    );
  }
}

/** Marks sides as deleted. What waited for a person is looked for once more: it may be back. */
async function makeMarks(
  run: RunContext,
  marks: readonly Mark[],
  confirmed: ReadonlyMap<string, string>,
): Promise<void> {
  const back = await stillMissing(
    run,
    marks.filter((mark) => confirmed.has(idOf(mark))).map((mark) => mark.side),
  );
  const gone = marks.filter((mark) => !back.has(mark.fingerprint));
  for (let start = 0; start < gone.length; start += chunk) {
    const sides = gone
      .slice(start, start + chunk)
      .map((mark) => ({ linkId: mark.linkId, system: mark.system, by: confirmed.get(idOf(mark)) ?? null }));
    await runTransaction(run, (tx) => markDeleted(tx, run.connection.id, sides, run.now().toISOString()));
  }
}
