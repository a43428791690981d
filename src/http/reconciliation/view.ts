import { z } from 'zod';
import { measures } from '../../domain/buckets.ts';
import { classWords, notComparedWords, termWords } from '../../domain/reconcile-words.ts';
import { type Amounts, Report, type ReportLeg, type ReportRow } from '../../engine/reconciliation/port.ts';
import type {
  ReportHead,
  ReportItemRow,
  ReportRow as StoredReport,
} from '../../store/read/reconciliation.ts';
import { problemView } from '../common/problem-view.ts';
import type { Layout, ReportRecordPage, Report as ReportShape, reportStates } from './schema.ts';

/** Money lines of a report are named; this is the one that no transport can compare. */
const noGeneralLedger =
  'The balance of the control account in the general ledger is not read: no transport offers it. Compare it with Sage Intacct’s trial balance; a difference to what is open there comes from manual journals.';

const systemWords = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;

type State = (typeof reportStates)[number];

/** One report as the API shows it, laid out as was asked. `properties`: names by key. */
export function reportView(
  row: StoredReport,
  by: Layout,
  locale: string,
  properties: ReadonlyMap<string, string>,
): z.infer<typeof ReportShape> {
  const made = row.result === null ? null : Report.parse(row.result);
  const label = (bucket: string | null): string => {
    if (by === 'period') return bucket ?? '';
    return bucket === null ? 'No property' : (properties.get(bucket) ?? bucket);
  };
  const legView = (leg: ReportLeg) => ({
    class: leg.class,
    label: classWords[leg.class],
    currency: leg.currency,
    state: leg.state,
    notCompared: leg.notCompared.map(({ system, reason, problem }) => ({
      system,
      reason,
      message: [
        notComparedWords[reason](system === null ? 'A system' : systemWords[system]),
        ...(problem === null ? [] : [problemView(problem, locale).message]),
      ].join(' '),
    })),
    read: leg.read,
    total: leg.total === null ? null : rowView(leg.total, classWords[leg.class]),
    rows: (by === 'type' ? [] : by === 'period' ? leg.periods : leg.properties).map((one) =>
      rowView(one, label(one.bucket)),
    ),
    unheld: leg.unheld,
    drafts: leg.drafts,
  });
  return {
    ...headView(row, made === null ? null : overall(made.legs.map((leg) => leg.state))),
    by,
    progress: row.progress,
    legs: (made?.legs ?? []).map(legView),
    balances: (made?.balances ?? []).map((balance) => ({
      ...balance,
      generalLedger: { state: 'not-compared' as const, message: noGeneralLedger },
    })),
  };
}

/** The line of a list of reports. */
export function headView(row: ReportHead, made: State | null) {
  return {
    id: row.id,
    asOf: row.as_of,
    syncFrom: row.sync_from,
    state: row.state === 'done' ? (made ?? 'failed') : row.state,
    startedBy: row.started_by,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

/** A report balances when every leg does; what was not compared is no balance. */
export function overall(states: readonly string[]): 'reconciled' | 'not-reconciled' | 'not-compared' {
  if (states.includes('not-reconciled')) return 'not-reconciled';
  return states.includes('not-compared') ? 'not-compared' : 'reconciled';
}

function rowView(row: ReportRow, label: string) {
  return {
    ...row,
    label,
    terms: row.terms.map((one) => ({ ...one, label: termWords[one.term] })),
  };
}

type Item = z.infer<typeof ReportRecordPage>['items'][number];

/** A record behind a figure. */
export function recordView(row: ReportItemRow): Item {
  return {
    ...known.parse(row),
    recordId: row.link_id,
    displayId: row.display_id,
    buckets: row.buckets.map((bucket) => ({
      period: bucket.period ?? null,
      property: bucket.property ?? null,
      amounts: amountsOf(bucket),
    })),
  };
}

const amounts = z.partialRecord(z.enum(measures), z.string());
const known = z.object({
  class: z.custom<Item['class']>((value) => typeof value === 'string' && Object.hasOwn(classWords, value)),
  currency: z.string(),
  term: z.custom<Item['term']>(
    (value) => value === 'unheld' || (typeof value === 'string' && Object.hasOwn(termWords, value)),
  ),
  system: z.enum(['property', 'ledger']).nullable(),
  how: z.enum(['missing', 'unknown', 'differs']).nullable(),
  key: z.string().nullable(),
  property: amounts.nullable(),
  ledger: amounts.nullable(),
  difference: amounts,
});

function amountsOf(bucket: Readonly<Record<string, string | null>>): Amounts {
  const found: Amounts = {};
  for (const measure of measures) {
    const value = bucket[measure];
    if (value !== undefined && value !== null) found[measure] = value;
  }
  return found;
}
