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
}

/** A record that a listing shows otherwise than Relink holds it. */
export interface Unheld {
  readonly system: SystemName;
  readonly key: string;
  readonly displayId: string;
  /** `missing`: Relink holds it, the listing has it not; `unknown`: the other way round; `differs`: both, with other figures. */
  readonly how: 'missing' | 'unknown' | 'differs';
  readonly figures: Figures;
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
  const total = row(null, property, ledger, named, () => true);
  const keys = new Set<string | null>();
  const gather = (one: Counted | null) => {
    for (const bucket of one?.buckets ?? []) keys.add(bucketKey(bucket));
  };
  for (const one of [...property, ...ledger]) gather(one);
  for (const link of leg.links) {
    gather(link.property);
    gather(link.ledger);
  }
  const rows =
    by === 'type'
      ? []
      : [...keys].sort(nullLast).map((key) => row(key, property, ledger, named, (b) => bucketKey(b) === key));
  const balanced = unheld.length === 0 && named.every(({ term }) => term !== 'unexplained');
  return { ...base, state: balanced ? 'reconciled' : 'not-reconciled', total, rows, unheld };
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
      const whole = sum(differing.map((bucket) => bucket.figures));
      if (isNothing(whole)) return 'placement';
      const allowed = tolerance * BigInt(Math.max(link.lines, 1));
      return measures.every((one) => abs(whole[one]) <= allowed) ? 'rounding' : 'unexplained';
    }
  }
}

/** d per bucket: what Relink holds of the property side less what it holds of the ledger side. */
function difference(link: CountedLink): BucketFigures[] {
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

function row(
  bucket: string | null,
  property: readonly Counted[],
  ledger: readonly Counted[],
  named: readonly { readonly link: CountedLink; readonly term: Term | null }[],
  inRow: (bucket: BucketFigures) => boolean,
): ReconcileRow {
  const p = sum(property.flatMap((one) => one.buckets.filter(inRow).map((b) => b.figures)));
  const l = sum(ledger.flatMap((one) => one.buckets.filter(inRow).map((b) => b.figures)));
  const byTerm = new Map<Term, { figures: Figures; linkIds: string[] }>();
  for (const { link, term } of named) {
    if (term === null) continue;
    const d = sum(
      difference(link)
        .filter(inRow)
        .map((b) => b.figures),
    );
    // A placement sums to nothing over the whole leg and is still a difference with a name.
    if (isNothing(d) && !(term === 'placement' && bucket === null)) continue;
    const so = byTerm.get(term) ?? { figures: nothing, linkIds: [] };
    so.linkIds.push(link.id);
    byTerm.set(term, { figures: addFigures(so.figures, d), linkIds: so.linkIds });
  }
  const held = sum([...byTerm.values()].map((one) => one.figures));
  return {
    bucket,
    property: p,
    ledger: l,
    terms: terms.flatMap((term) => {
      const found = byTerm.get(term);
      return found === undefined ? [] : [{ term, ...found }];
    }),
    unheld: addFigures(addFigures(p, l, -1n), held, -1n),
  };
}

/** Both brackets of U, record by record: what a listing shows and Relink holds otherwise. */
function unheldOf(system: SystemName, listing: readonly Counted[], links: readonly CountedLink[]): Unheld[] {
  const held = new Map<string, Counted>();
  for (const link of links) {
    const side = link[system];
    if (side !== null) held.set(side.key, side);
  }
  const found: Unheld[] = [];
  for (const one of listing) {
    const ours = held.get(one.key);
    held.delete(one.key);
    const { key, displayId } = one;
    if (ours === undefined) {
      if (one.buckets.some((b) => !isNothing(b.figures)))
        found.push({ system, key, displayId, how: 'unknown', figures: total(one) });
      continue;
    }
    const off = difference({ ...blank, property: one, ledger: ours });
    if (off.some((b) => !isNothing(b.figures)))
      found.push({ system, key, displayId, how: 'differs', figures: sum(off.map((b) => b.figures)) });
  }
  for (const { key, displayId, buckets } of held.values())
    if (buckets.some((b) => !isNothing(b.figures)))
      found.push({
        system,
        key,
        displayId,
        how: 'missing',
        figures: addFigures(nothing, sum(buckets.map((b) => b.figures)), -1n),
      });
  return found;
}

const blank = {
  id: '',
  outcome: 'synced',
  held: false,
  excludedFor: null,
  lines: 0,
} as const;

function total(one: Counted): Figures {
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
