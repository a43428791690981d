import type { IntacctSeed } from '../intacct/seed.ts';
import type { SeedRecords } from '../re-leased/load-seed.ts';
import type { ReLeasedSeed } from '../re-leased/seed.ts';
import { addDays, type Day, firstOfMonth } from './calendar.ts';
import { intacctSeed } from './intacct-seed.ts';
import { type Manifest, manifestOf } from './manifest.ts';
import type { NumberedDocument, Portfolio } from './model.ts';
import { buildPortfolio } from './portfolio.ts';
import { reLeasedSeed } from './re-leased-seed.ts';

/** What is entered in a month, in both systems, and what a correct sync makes of all there is by then. */
export interface YearMonth {
  readonly through: Day;
  readonly property: SeedRecords;
  readonly ledger: IntacctSeed['objects'];
  readonly manifest: Manifest;
}

/** A landlord who is joined at the beginning, and whose documents come in month by month. */
export interface GeneratedYear {
  readonly from: Day;
  readonly reLeased: ReLeasedSeed;
  readonly intacct: IntacctSeed;
  /** At the beginning, before the first month. */
  readonly manifest: Manifest;
  readonly months: readonly YearMonth[];
  /** All of it as it is at the end: what is what, for whoever plays the people. */
  readonly portfolio: Portfolio;
}

/**
 * The portfolio of {@link generatePortfolio} with payments, seen twelve months before its end and then month by month.
 * What settles a document comes no earlier than the document, whatever date it carries.
 */
export function generateYear(options: {
  readonly size: number;
  readonly seed: number;
  readonly from: Day;
  readonly months?: number;
}): GeneratedYear {
  const { size, seed, from, months = 12 } = options;
  const whole = buildPortfolio(size, seed, addDays(firstOfMonth(from, months + 1), -1), true);
  const seen = (day: Day) => portfolioOf(whole, (date) => date <= day);
  const base = seen(from);
  const ends = Array.from({ length: months }, (_, index) => addDays(firstOfMonth(from, index + 2), -1));
  return {
    from,
    reLeased: reservingIds(reLeasedSeed(base), recordsOf(reLeasedSeed(whole))),
    intacct: { ...intacctSeed(base), reservedKeys: lastKeys(documentsOf(intacctSeed(whole))) },
    manifest: manifestOf(base, size, seed),
    months: ends.map((through, index) => {
      const after = index === 0 ? from : (ends[index - 1] ?? from);
      const fresh = portfolioOf(whole, (date) => date > after && date <= through);
      return {
        through,
        property: recordsOf(reLeasedSeed(fresh)),
        ledger: documentsOf(intacctSeed(fresh)),
        manifest: manifestOf(seen(through), size, seed),
      };
    }),
    portfolio: whole,
  };
}

/** Of a portfolio, the documents and settlements whose day of arrival is wanted; all else as it is. */
function portfolioOf(whole: Portfolio, wanted: (day: Day) => boolean): Portfolio {
  const { documents, trade } = whole;
  // Both of a pair come together: a number is a duplicate only beside its first.
  const arrival = (document: NumberedDocument): Day => document.issued;
  const latest = (...days: readonly Day[]) => days.reduce((last, day) => (day > last ? day : last));
  return {
    ...whole,
    documents: documents.filter((it) => wanted(arrival(it))),
    trade: trade && {
      creditNotes: trade.creditNotes.filter((it) => wanted(arrival(it))),
      payments: trade.payments.filter((it) =>
        wanted(latest(it.date, ...it.parts.map((part) => arrival(part.document)))),
      ),
      applied: trade.applied.filter((it) => wanted(latest(it.date, arrival(it.document), arrival(it.note)))),
    },
  };
}

function recordsOf({ companies: [company] }: ReLeasedSeed): SeedRecords {
  const { invoices = [], bills = [], creditNotes = [], payments = [], allocations = [] } = company ?? {};
  return { invoices, bills, creditNotes, payments, allocations };
}

/** What comes later has its id already: nothing that is made meanwhile may take it. */
function reservingIds(seed: ReLeasedSeed, later: SeedRecords): ReLeasedSeed {
  const last = (list: readonly { readonly id: string }[] = []) =>
    String(Math.max(0, ...list.map((it) => Number(it.id))));
  const reservedIds = {
    invoices: last(later.invoices),
    bills: last(later.bills),
    'credit-notes': last(later.creditNotes),
    payments: last(later.payments),
    allocations: last(later.allocations),
  };
  return { ...seed, companies: seed.companies.map((company) => ({ ...company, reservedIds })) };
}

const lastKeys = (objects: IntacctSeed['objects']) =>
  Object.fromEntries(
    Object.entries(objects).map(([object, list]) => [
      object,
      Math.max(0, ...list.map((it) => Number(it.key))),
    ]),
  );

const documentObjects = [
  'accounts-receivable/invoice',
  'accounts-payable/bill',
  'accounts-receivable/adjustment',
  'accounts-payable/adjustment',
  'accounts-receivable/payment',
  'accounts-payable/payment',
];

function documentsOf({ objects }: IntacctSeed): IntacctSeed['objects'] {
  return Object.fromEntries(documentObjects.map((object) => [object, objects[object] ?? []]));
}
