import { addFigures, counts, type Figures, nothing } from '../../domain/buckets.ts';
import type { ProblemDraft } from '../../domain/problem.ts';
import { type Counted, figuresOf, type ReconcileClass } from '../../domain/reconcile.ts';
import {
  balanceEffect,
  classRecords,
  countedBuckets,
  figuresByBucket,
  isDraft,
  isInRange,
  type Range,
} from '../../domain/reconcile-classes.ts';
import type { NotComparedReason } from '../../domain/reconcile-words.ts';
import { type DocumentLine, dayOf, isTrade } from '../../domain/record.ts';
import { type ControlRecord, type System, SystemFault } from '../../systems/port.ts';

/** What a system counts of one class and currency, from the list it gave for this report. */
export interface ListedCurrency {
  readonly counted: Counted[];
  drafts: { records: number; figures: Figures };
  /** What is open by documents and payments dated before the report begins, and what those in it changed. */
  opening: bigint;
  movement: bigint;
}

export type Listed =
  | {
      readonly kind: 'listed';
      readonly from: string;
      readonly to: string;
      readonly rows: number;
      readonly currencies: ReadonlyMap<string, ListedCurrency>;
    }
  | {
      readonly kind: 'not-compared';
      readonly reason: NotComparedReason;
      readonly problem: ProblemDraft | null;
    };

export interface ListingWork {
  readonly range: Range;
  /** The property of a line of this system, as the property system's key. */
  readonly propertyOf: (line: DocumentLine) => string | null;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Told after each page; throws where the report is no longer to be made. */
  readonly onRows: (rows: number) => Promise<void>;
}

/** How often a list is begun whose totals do not fit what came: somebody added or removed a record meanwhile. */
const tries = 2;

/** Everything a system counts of one class, listed now. A list that is not proven whole is none. */
export async function listClass(system: System, name: ReconcileClass, work: ListingWork): Promise<Listed> {
  const { type, role } = classRecords[name];
  if (system.listControl === undefined || !system.types.includes(type)) return none('not-listed');
  try {
    for (let n = 0; n < tries; n += 1) {
      const from = work.now().toISOString();
      const found = new Map<string, Entry>();
      let isWhole = false;
      let rows = 0;
      const pages = system.listControl(type, role, { linesFrom: work.range.from }, work.signal);
      for await (const { records, proof } of pages) {
        work.signal.throwIfAborted();
        for (const record of records) {
          const entry = entryOf(record, work);
          if (entry !== null) found.set(`${record.object} ${record.key}`, entry);
        }
        rows += records.length;
        await work.onRows(records.length);
        isWhole = proof !== null && proof.begin === proof.end && proof.rows === proof.end;
      }
      if (isWhole) {
        const to = work.now().toISOString();
        return { kind: 'listed', from, to, rows, currencies: sumUp(found.values()) };
      }
    }
    return none('partial');
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    return none('refused', error.problem);
  }
}

function none(reason: NotComparedReason, problem: ProblemDraft | null = null): Listed {
  return { kind: 'not-compared', reason, problem };
}

/** A record reduced to what a report needs of it: a whole company is listed. */
interface Entry {
  readonly currency: string;
  readonly counted: Counted;
  readonly draft: Figures | null;
  readonly opening: bigint;
  readonly movement: bigint;
}

function entryOf({ key, displayId, content }: ControlRecord, work: ListingWork): Entry | null {
  if (!isTrade(content)) return null;
  const { range, propertyOf } = work;
  const isOpen = counts(content.state) && dayOf(content) <= range.to;
  const isBefore = dayOf(content) < range.from;
  const effect = isOpen ? balanceEffect(content) : 0n;
  const draft = isDraft(content) && isInRange(content, range);
  return {
    currency: content.currency,
    counted: { key, displayId, buckets: countedBuckets(content, range, propertyOf) },
    draft: draft ? figuresOf({ buckets: figuresByBucket(content, propertyOf) }) : null,
    opening: isBefore ? effect : 0n,
    movement: isBefore ? 0n : effect,
  };
}

function sumUp(all: Iterable<Entry>): Map<string, ListedCurrency> {
  const currencies = new Map<string, ListedCurrency>();
  for (const entry of all) {
    const so = currencies.get(entry.currency) ?? {
      counted: [],
      drafts: { records: 0, figures: nothing },
      opening: 0n,
      movement: 0n,
    };
    currencies.set(entry.currency, so);
    if (entry.counted.buckets.length > 0) so.counted.push(entry.counted);
    if (entry.draft !== null)
      so.drafts = {
        records: so.drafts.records + 1,
        figures: addFigures(so.drafts.figures, entry.draft),
      };
    so.opening += entry.opening;
    so.movement += entry.movement;
  }
  return currencies;
}
