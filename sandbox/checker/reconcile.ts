import { z } from 'zod';
import type { Manifest } from '../portfolio/manifest.ts';
import { type Books, type DocumentFacts, type SettlementFacts, sumTexts } from './books.ts';
import { intacctBooks } from './intacct-books.ts';
import { reLeasedBooks } from './re-leased-books.ts';

/*
 * What a reconciliation must say of two companies, computed from the two dumps and from what the generator planted,
 * and from nothing else: no code of Relink is known here.
 */

/** Amounts by measure, without those that are nothing. */
export type Sums = Readonly<Record<string, string>>;

export interface ExpectedRow {
  readonly property: Sums;
  readonly ledger: Sums;
  /** What each name of a difference sums to, and over how many records. */
  readonly terms: Readonly<Record<string, Sums & { readonly records: string }>>;
}

export interface ExpectedLeg {
  readonly total: ExpectedRow;
  /** By the ledger's location id; `none` where a line belongs to no property. */
  readonly properties: Readonly<Record<string, ExpectedRow>>;
  /** By `YYYY-MM` of the posting date. */
  readonly periods: Readonly<Record<string, ExpectedRow>>;
}

export interface ExpectedReport {
  /** By `class currency`. */
  readonly legs: Readonly<Record<string, ExpectedLeg>>;
  /** What each system itself says is left to pay, by `receivable GBP`. */
  readonly open: Readonly<Record<string, { readonly property: string; readonly ledger: string }>>;
}

export interface ReconcileOptions {
  readonly from: string;
  readonly to: string;
  /** Tokens of records that a person unlinked. */
  readonly unlinked?: ReadonlySet<string>;
}

/** One figure of one record: where it counts, and how much. */
interface Part {
  readonly leg: string;
  readonly token: string;
  readonly period: string;
  readonly property: string;
  readonly amounts: Sums;
}

/** What the report must say of both dumps. */
export function expectedReport(
  propertyDump: unknown,
  ledgerDump: unknown,
  manifest: Manifest,
  options: ReconcileOptions,
): ExpectedReport {
  const property = reLeasedBooks(propertyDump, manifest);
  const ledger = intacctBooks(ledgerDump, manifest.settings.entityId);
  const posted = postingDates(ledgerDump);
  const own = partsOf(property, options, (document) => document.issued);
  const others = partsOf(
    ledger,
    options,
    (document) => posted.get(`${document.type} ${roleOf(document)} ${document.key}`) ?? '',
  );
  const named = namesOf(manifest, options);
  const legs = Object.fromEntries(
    [...new Set([...own, ...others].map((part) => part.leg))].sort().map((leg) => {
      const mine = own.filter((part) => part.leg === leg);
      const theirs = others.filter((part) => part.leg === leg);
      const rows = (key: (part: Part) => string) => {
        const keys = [...new Set([...mine, ...theirs].map(key))].sort();
        return Object.fromEntries(
          keys.map((one) => [one, rowOf(mine, theirs, named, (part) => key(part) === one)]),
        );
      };
      const total = rowOf(mine, theirs, named, () => true);
      return [
        leg,
        { total, properties: rows((part) => part.property), periods: rows((part) => part.period) },
      ];
    }),
  );
  return { legs, open: openOf(property, ledger, options) };
}

/** Which location stands for which property, for whoever has the property's id. */
export function locationsByProperty(propertyDump: unknown, manifest: Manifest): ReadonlyMap<string, string> {
  const { records } = places.parse(propertyDump);
  const matching = records['tracking-categories'].find((it) => it.propertyMatching)?.id;
  const codes = new Map(records['tracking-options'].map((it) => [it.id, it.code]));
  const matched = new Map(
    manifest.onboarding.trackingOptions.flatMap((it) =>
      it.choice === 'match' ? [[it.propertyId, it.ledgerId] as const] : [],
    ),
  );
  return new Map(
    records.properties.map((it) => {
      const option = it.tracking.find((one) => one.categoryId === matching)?.optionId ?? '';
      return [it.id, matched.get(option) ?? codes.get(option) ?? `property ${it.id}`];
    }),
  );
}

const places = z.object({
  records: z.object({
    'tracking-categories': z.array(z.object({ id: z.string(), propertyMatching: z.boolean() })),
    'tracking-options': z.array(z.object({ id: z.string(), code: z.string() })),
    properties: z.array(
      z.object({
        id: z.string(),
        tracking: z.array(z.object({ categoryId: z.string(), optionId: z.string() })),
      }),
    ),
  }),
});

const posting = z.object({
  records: z.object({
    'accounts-receivable/invoice': z.array(
      z.object({
        key: z.string(),
        invoiceDate: z.string(),
        invoiceSummary: z.object({ glPostingDate: z.string().optional() }).optional(),
      }),
    ),
    'accounts-payable/bill': z.array(
      z.object({ key: z.string(), createdDate: z.string(), postingDate: z.string().optional() }),
    ),
    'accounts-receivable/adjustment': z
      .array(z.object({ key: z.string(), createdDate: z.string(), glPostingDate: z.string().optional() }))
      .default([]),
    'accounts-payable/adjustment': z
      .array(
        z.object({
          key: z.string(),
          createdDate: z.string(),
          adjustmentSummary: z.object({ glPostingDate: z.string().optional() }).optional(),
        }),
      )
      .default([]),
  }),
});

/** The day on which the ledger posted each document, by `type role key`. */
function postingDates(dump: unknown): Map<string, string> {
  const { records } = posting.parse(dump);
  return new Map([
    ...records['accounts-receivable/invoice'].map(
      (it) => [`invoice  ${it.key}`, it.invoiceSummary?.glPostingDate ?? it.invoiceDate] as const,
    ),
    ...records['accounts-payable/bill'].map(
      (it) => [`bill  ${it.key}`, it.postingDate ?? it.createdDate] as const,
    ),
    ...records['accounts-receivable/adjustment'].map(
      (it) => [`credit-note customer ${it.key}`, it.glPostingDate ?? it.createdDate] as const,
    ),
    ...records['accounts-payable/adjustment'].map(
      (it) =>
        [`credit-note vendor ${it.key}`, it.adjustmentSummary?.glPostingDate ?? it.createdDate] as const,
    ),
  ]);
}

type AnyDocument = DocumentFacts<'invoice' | 'bill' | 'credit-note'>;

/** A credit note says by its contact whether it takes off income or expense. */
const roleOf = (document: AnyDocument & { readonly role?: string }): string =>
  document.type === 'credit-note' ? (document.role ?? '') : '';

const documentClass = { invoice: 'income-invoice', bill: 'bill' } as const;

function classOf(document: AnyDocument & { readonly role?: string }): string {
  if (document.type !== 'credit-note') return documentClass[document.type];
  return document.role === 'vendor' ? 'supplier-credit' : 'income-credit';
}

function paymentClass(settlement: SettlementFacts): string {
  return settlement.role === 'vendor' ? 'supplier-payment' : 'receipt';
}

/** Every counting record of a book as its parts, line by line. */
function partsOf(
  books: Books,
  { from, to }: ReconcileOptions,
  postedOn: (document: AnyDocument) => string,
): Part[] {
  const inRange = (day: string) => day >= from && day <= to;
  const documents = withRoles(books)
    .filter((it) => it.state === 'live' && inRange(it.issued))
    .flatMap((it) =>
      it.lines.map((line) => ({
        leg: `${classOf(it)} ${it.currency}`,
        token: it.token ?? `key ${it.key}`,
        period: postedOn(it).slice(0, 7),
        property: line.property === '' ? 'none' : line.property,
        amounts: { net: line.net, tax: line.tax, gross: sumTexts([line.net, line.tax]) },
      })),
    );
  const payments = (books.settlements ?? [])
    .filter((it) => it.type === 'payment' && it.state === 'live' && inRange(it.date))
    .map((it) => ({
      leg: `${paymentClass(it)} ${it.currency}`,
      token: it.token ?? `key ${it.key}`,
      period: it.date.slice(0, 7),
      property: 'none',
      amounts: { amount: it.amount },
    }));
  return [...documents, ...payments];
}

/** Documents with credit notes among them, each of those with the role of its contact. */
function withRoles(books: Books): (AnyDocument & { readonly role?: string })[] {
  const roles = new Map(books.contacts.map((it) => [it.token ?? it.key, it.role]));
  const notes = (books.creditNotes ?? []).map((it) => {
    const role = roles.get(it.contact);
    return role === undefined ? it : { ...it, role };
  });
  return [...books.documents, ...notes];
}

type Name = (token: string) => string;

/** What the difference of a record is due to, by what was planted on it and what people did since. */
function namesOf(manifest: Manifest, { unlinked }: ReconcileOptions): Name {
  const planted = new Map<string, string>();
  for (const entry of [...manifest.entries, ...(manifest.trade?.entries ?? [])])
    planted.set(entry.token, entry.expectedOutcome);
  return (token) => {
    if (unlinked?.has(token)) return 'unlinked';
    const outcome = planted.get(token);
    if (outcome === 'excluded') return 'out-of-scope';
    return outcome ?? 'unplanted';
  };
}

function rowOf(
  mine: readonly Part[],
  theirs: readonly Part[],
  name: Name,
  inRow: (part: Part) => boolean,
): ExpectedRow {
  const here = mine.filter(inRow);
  const there = theirs.filter(inRow);
  const terms = new Map<string, { sums: Sums[]; records: number }>();
  for (const token of new Set([...here, ...there].map((part) => part.token))) {
    const of = (parts: readonly Part[]) =>
      parts.filter((part) => part.token === token).map((part) => part.amounts);
    const difference = add([...of(here), ...of(there).map(negated)]);
    if (Object.keys(difference).length === 0) continue;
    const so = terms.get(name(token)) ?? { sums: [], records: 0 };
    terms.set(name(token), { sums: [...so.sums, difference], records: so.records + 1 });
  }
  return {
    property: add(here.map((part) => part.amounts)),
    ledger: add(there.map((part) => part.amounts)),
    terms: Object.fromEntries(
      [...terms].map(([term, { sums, records }]) => [term, { ...add(sums), records: String(records) }]),
    ),
  };
}

function negated(sums: Sums): Sums {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, sumTexts([flipped(value)])]));
}

const flipped = (value: string) => (value.startsWith('-') ? value.slice(1) : `-${value}`);

/** Sums by measure; what comes to nothing is left out. */
function add(all: readonly Sums[]): Sums {
  const names = [...new Set(all.flatMap((one) => Object.keys(one)))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const sum = sumTexts(all.flatMap((one) => one[name] ?? []));
      return sum === '0.00' ? [] : [[name, sum] as const];
    }),
  );
}

/** What both systems say is left to pay, of every document up to the report's last day, however old. */
function openOf(property: Books, ledger: Books, { to }: ReconcileOptions): ExpectedReport['open'] {
  const kindOf = (document: AnyDocument & { readonly role?: string }) =>
    document.type === 'bill' || document.role === 'vendor' ? 'payable' : 'receivable';
  const due = (books: Books, key: string) =>
    sumTexts(
      withRoles(books)
        .filter((it) => it.state === 'live' && it.issued <= to && `${kindOf(it)} ${it.currency}` === key)
        .flatMap((it) => it.open ?? []),
    );
  const keys = new Set(
    [...withRoles(property), ...withRoles(ledger)].map((it) => `${kindOf(it)} ${it.currency}`),
  );
  return Object.fromEntries(
    [...keys].sort().map((key) => [key, { property: due(property, key), ledger: due(ledger, key) }]),
  );
}
