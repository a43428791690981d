import { addFigures, type BucketFigures, type Figures, isNothing, measures, nothing } from './buckets.ts';
import type { Outcome } from './link.ts';
import type { SystemName } from './record.ts';

/** Receivables and payables are never netted: each class balances for itself. */
export const reconcileClasses = [
  'income-invoice',
  'income-credit',
  'receipt',
  'bill',
  'supplier-credit',
  'supplier-payment',
] as const;
export type ReconcileClass = (typeof reconcileClasses)[number];

/**
 * The names a difference can have, in the order in which the first that fits is taken. `unexplained` is none of them:
 * a record called synced whose sides differ is a fault of Relink, and the report never balances over it.
 */
export const terms = [
  'uncertain',
  'unlinked',
  'failing',
  'waiting',
  'drifted',
  'apart',
  'pending',
  'unapproved',
  'before-start',
  'out-of-scope',
  'placement',
  'rounding',
  'unexplained',
] as const;
export type Term = (typeof terms)[number];

/** A record as one system counts it in this report's range of dates. */
export interface Counted {
  /** The system's key, by which it is found again. */
  readonly key: string;
  readonly displayId: string;
  readonly buckets: readonly BucketFigures[];
}

/** A link with a record of this class and currency, as Relink holds it. */
export interface CountedLink {
  readonly id: string;
  readonly outcome: Outcome;
  readonly held: boolean;
  /** Why a link is excluded, where it is. */
  readonly excludedFor: 'before-start' | 'out-of-scope' | null;
  /** One of its sides waits for approval in its system, and counts there as soon as it has it. */
  readonly isUnapproved: boolean;
  /** Number of lines, for the rounding tolerance. */
  readonly lines: number;
  /** `null`: no record there, or one that does not count. */
  readonly property: Counted | null;
  readonly ledger: Counted | null;
}

/** One class and currency of a company: both listings, made for this report, and the links. */
export interface Leg {
  readonly class: ReconcileClass;
  readonly currency: string;
  /** `null`: the listing was partial, denied or too old; then nothing is compared. */
  readonly property: readonly Counted[] | null;
  readonly ledger: readonly Counted[] | null;
  readonly links: readonly CountedLink[];
  /** Largest difference per line, in ten-thousandths, that counts as rounding. */
  readonly tolerance: bigint;
}

/** Which buckets stand in one row of the report. */
export type By = 'property' | 'period' | 'type';

export interface TermFigures {
  readonly term: Term;
  readonly figures: Figures;
  /** Links that make up the figure, in the order given. */
  readonly linkIds: readonly string[];
}

export interface ReconcileRow {
  /** Property key, `YYYY-MM`, or `null` (the whole leg, or "no property"). */
  readonly bucket: string | null;
  readonly property: Figures;
  readonly ledger: Figures;
  readonly terms: readonly TermFigures[];
  /** What one system counts and Relink does not hold: 0 in a report that balances. */
  readonly unheld: Figures;
  /** The same of each system by itself, its listing less what Relink holds of it: two that cancel out are found here. */
  readonly brackets: Readonly<Record<SystemName, Figures>>;
}

/** A record that a listing shows otherwise than Relink holds it. */
export interface Unheld {
  readonly system: SystemName;
  readonly key: string;
  readonly displayId: string;
  /** `missing`: Relink holds it, the listing has it not; `unknown`: the other way round; `differs`: both, with other figures. */
  readonly how: 'missing' | 'unknown' | 'differs';
  /** The link that holds it; `null` where none does. */
  readonly linkId: string | null;
  /** The listing less what Relink holds, over all buckets and in each that is not equal. */
  readonly figures: Figures;
  readonly buckets: readonly BucketFigures[];
}

export interface LegReport {
  readonly class: ReconcileClass;
  readonly currency: string;
  readonly state: 'reconciled' | 'not-reconciled' | 'not-compared';
  readonly total: ReconcileRow | null;
  readonly rows: readonly ReconcileRow[];
  readonly unheld: readonly Unheld[];
}

/**
 * P - L = sum over links of d + U, per class, currency and bucket, each difference under exactly one name.
 * Pure; the totals come from listings made for the report, never from links or sums of ours.
 */
export function reconcileLeg(leg: Leg, by: By): LegReport {
  const { property, ledger } = leg;
  const base = { class: leg.class, currency: leg.currency };
  if (property === null || ledger === null)
    return { ...base, state: 'not-compared', total: null, rows: [], unheld: [] };
  const bucketKey = bucketKeys[by];
  const named = leg.links.map((link) => ({ link, term: termOf(link, leg.tolerance) }));
  const unheld = [...unheldOf('property', property, leg.links), ...unheldOf('ledger', ledger, leg.links)];
  const whole = openRow();
  const byKey = new Map<string | null, OpenRow>();
  /** The rows a bucket counts in: the whole leg, and its own where the report has such rows. */
  const rowsFor = (bucket: BucketFigures): OpenRow[] => {
    if (by === 'type') return [whole];
    const key = bucketKey(bucket);
    const found = byKey.get(key) ?? openRow();
    byKey.set(key, found);
    return [whole, found];
  };
  for (const [listing, name] of [
    [property, 'property'],
    [ledger, 'ledger'],
  ] as const)
    for (const one of listing)
      for (const bucket of one.buckets)
        for (const row of rowsFor(bucket)) row[name] = addFigures(row[name], bucket.figures);
  for (const { link, term } of named) {
    for (const name of ['property', 'ledger'] as const)
      for (const bucket of link[name]?.buckets ?? [])
        for (const row of rowsFor(bucket)) row.held[name] = addFigures(row.held[name], bucket.figures);
    if (term !== null) addTerm(rowsFor, whole, link, term);
  }
  const rows = [...byKey].sort(([a], [b]) => nullLast(a, b)).map(([key, row]) => closeRow(key, row));
  const balanced = unheld.length === 0 && named.every(({ term }) => term !== 'unexplained');
  const state = balanced ? 'reconciled' : 'not-reconciled';
  return { ...base, state, total: closeRow(null, whole), rows, unheld };
}

/** A row while it is added up. */
interface OpenRow {
  property: Figures;
  ledger: Figures;
  readonly held: { property: Figures; ledger: Figures };
  readonly terms: Map<Term, { figures: Figures; readonly linkIds: string[] }>;
}

function openRow(): OpenRow {
  return {
    property: nothing,
    ledger: nothing,
    held: { property: nothing, ledger: nothing },
    terms: new Map(),
  };
}

/** Puts a link's difference under its name, in each row where there is one. */
function addTerm(
  rowsFor: (bucket: BucketFigures) => OpenRow[],
  whole: OpenRow,
  link: CountedLink,
  term: Term,
): void {
  const sums = new Map<OpenRow, Figures>();
  for (const bucket of difference(link))
    for (const row of rowsFor(bucket)) sums.set(row, addFigures(sums.get(row) ?? nothing, bucket.figures));
  for (const [row, figures] of sums) {
    // A placement sums to nothing over the whole leg and is still a difference with a name.
    if (isNothing(figures) && !(term === 'placement' && row === whole)) continue;
    const so = row.terms.get(term) ?? { figures: nothing, linkIds: [] };
    so.linkIds.push(link.id);
    so.figures = addFigures(so.figures, figures);
    row.terms.set(term, so);
  }
}

function closeRow(bucket: string | null, row: OpenRow): ReconcileRow {
  const brackets = {
    property: addFigures(row.property, row.held.property, -1n),
    ledger: addFigures(row.ledger, row.held.ledger, -1n),
  };
  return {
    bucket,
    property: row.property,
    ledger: row.ledger,
    terms: terms.flatMap((term) => {
      const found = row.terms.get(term);
      return found === undefined ? [] : [{ term, ...found }];
    }),
    unheld: addFigures(brackets.property, brackets.ledger, -1n),
    brackets,
  };
}

const bucketKeys: Readonly<Record<By, (bucket: BucketFigures) => string | null>> = {
  property: (bucket) => bucket.property,
  period: (bucket) => bucket.period,
  type: () => null,
};

function nullLast(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The one name of a link's difference; `null` where there is none in any bucket. */
export function termOf(link: CountedLink, tolerance: bigint): Term | null {
  const differing = difference(link).filter((bucket) => !isNothing(bucket.figures));
  if (differing.length === 0) return null;
  if (link.outcome === 'uncertain') return 'uncertain';
  if (link.held) return 'unlinked';
  switch (link.outcome) {
    case 'failing':
    case 'waiting':
    case 'drifted':
    case 'apart':
    case 'pending':
      return link.outcome;
    case 'excluded':
      return link.excludedFor ?? 'out-of-scope';
    case 'ended':
      return 'unexplained';
    case 'synced':
    case 'warned': {
      if (link.isUnapproved && (link.property === null || link.ledger === null)) return 'unapproved';
      const whole = sum(differing.map((bucket) => bucket.figures));
      if (isNothing(whole)) return 'placement';
      const allowed = tolerance * BigInt(Math.max(link.lines, 1));
      const isSmall = (figures: Figures) => measures.every((one) => abs(figures[one]) <= allowed);
      if (!isSmall(whole)) return 'unexplained';
      // Off by a cent and in another property: the cent is the least of it.
      return differing.every((bucket) => isSmall(bucket.figures)) ? 'rounding' : 'placement';
    }
  }
}

/** d per bucket: what Relink holds of the property side less what it holds of the ledger side. */
export function difference(link: Pick<CountedLink, SystemName>): BucketFigures[] {
  const [own, other] = [link.property?.buckets ?? [], link.ledger?.buckets ?? []];
  const [one, two] = [own[0], other[0]];
  // Nearly every record has one bucket and the same in both systems, and a report has a hundred thousand of them.
  if (own.length === 1 && other.length === 1 && one && two && isSamePlace(one, two))
    return [{ ...one, figures: addFigures(one.figures, two.figures, -1n) }];
  const byBucket = new Map<string, BucketFigures>();
  for (const [side, sign] of [
    [link.property, 1n],
    [link.ledger, -1n],
  ] as const)
    for (const bucket of side?.buckets ?? []) {
      const key = JSON.stringify([bucket.period, bucket.property]);
      const so = byBucket.get(key)?.figures ?? nothing;
      byBucket.set(key, { ...bucket, figures: addFigures(so, bucket.figures, sign) });
    }
  return [...byBucket.values()];
}

function isSamePlace(a: BucketFigures, b: BucketFigures): boolean {
  return a.period === b.period && a.property === b.property;
}

/** Both brackets of U, record by record: what a listing shows and Relink holds otherwise. */
function unheldOf(system: SystemName, listing: readonly Counted[], links: readonly CountedLink[]): Unheld[] {
  const held = new Map<string, { readonly linkId: string; readonly side: Counted }>();
  for (const link of links) {
    const side = link[system];
    if (side !== null) held.set(side.key, { linkId: link.id, side });
  }
  const found: Unheld[] = [];
  const compare = (
    how: Unheld['how'],
    shown: Counted | null,
    ours: Counted | null,
    linkId: string | null,
  ) => {
    const one = shown ?? ours;
    const off = difference({ property: shown, ledger: ours }).filter((b) => !isNothing(b.figures));
    if (one === null || off.length === 0) return;
    const { key, displayId } = one;
    found.push({ system, key, displayId, how, linkId, figures: figuresOf({ buckets: off }), buckets: off });
  };
  for (const one of listing) {
    const ours = held.get(one.key) ?? null;
    held.delete(one.key);
    compare(ours === null ? 'unknown' : 'differs', one, ours?.side ?? null, ours?.linkId ?? null);
  }
  for (const { linkId, side } of held.values()) compare('missing', null, side, linkId);
  return found;
}

/** A record's figures over all its buckets. */
export function figuresOf(one: Pick<Counted, 'buckets'>): Figures {
  return sum(one.buckets.map((bucket) => bucket.figures));
}

function sum(figures: Iterable<Figures>): Figures {
  let so = nothing;
  for (const one of figures) so = addFigures(so, one);
  return so;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}
