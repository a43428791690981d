import { addFigures, type Figures, isNothing, nothing } from '../../domain/buckets.ts';
import { amountText, units } from '../../domain/money.ts';
import {
  type CountedLink,
  difference,
  figuresOf,
  type LegReport,
  type ReconcileClass,
  type ReconcileRow,
  reconcileClasses,
  reconcileLeg,
  termOf,
  type Unheld,
} from '../../domain/reconcile.ts';
import {
  type BalanceKind,
  balanceClasses,
  balanceKinds,
  measuresOf,
} from '../../domain/reconcile-classes.ts';
import { type SystemName, systemNames } from '../../domain/record.ts';
import type { ReportItem } from '../../store/write/reconciliation.ts';
import type { HeldLinks } from './held.ts';
import type { Listed, ListedCurrency } from './listing.ts';
import {
  type Amounts,
  mostNamedUnheld,
  type Report,
  type ReportBalance,
  type ReportLeg,
  type ReportRow,
} from './port.ts';

/** What both systems listed for a report, class by class. */
export type Listings = ReadonlyMap<ReconcileClass, Readonly<Record<SystemName, Listed>>>;

export interface ReportFacts {
  /** The company's own currency: each class has a leg in it, also where there is nothing. */
  readonly currency: string;
  /** Largest difference of a line that counts as rounding. */
  readonly tolerance: string;
  readonly listings: Listings;
  readonly held: HeldLinks;
  /** A run was on while the lists were made: what Relink holds may be younger than they are. */
  readonly isOlderThanRun: boolean;
}

/** Puts listings and links together: the report, and the records behind each of its figures. Pure. */
export function composeReport(facts: ReportFacts): { readonly report: Report; readonly items: ReportItem[] } {
  const items: ReportItem[] = [];
  const legs: ReportLeg[] = [];
  for (const name of reconcileClasses)
    for (const currency of currenciesOf(facts, name)) {
      const made = composeLeg(facts, name, currency);
      legs.push(made.leg);
      for (const item of made.items) items.push({ ...item, number: items.length + 1 });
    }
  return { report: { legs, balances: composeBalances(facts, legs) }, items };
}

/** The company's own currency first, then every other that a list or a link has. */
function currenciesOf({ currency, listings, held }: ReportFacts, name: ReconcileClass): string[] {
  const found = new Set<string>(held.get(name)?.keys());
  for (const system of systemNames) {
    const listed = listings.get(name)?.[system];
    if (listed?.kind !== 'listed') continue;
    for (const [other, { counted, drafts }] of listed.currencies)
      if (counted.length > 0 || drafts.records > 0) found.add(other);
  }
  found.delete(currency);
  return [currency, ...[...found].sort()];
}

type Item = Omit<ReportItem, 'number'>;

function composeLeg(
  facts: ReportFacts,
  name: ReconcileClass,
  currency: string,
): { readonly leg: ReportLeg; readonly items: readonly Item[] } {
  const listed = facts.listings.get(name);
  const of = (system: SystemName): ListedCurrency | null => {
    const list = listed?.[system];
    if (list?.kind !== 'listed') return null;
    return list.currencies.get(currency) ?? emptyList();
  };
  const notCompared: ReportLeg['notCompared'] = systemNames.flatMap((system) => {
    const list = listed?.[system];
    if (list?.kind === 'listed') return [];
    const { reason, problem } = list ?? { reason: 'not-listed' as const, problem: null };
    const draft =
      problem === null ? null : { code: problem.code, params: problem.params, side: problem.side };
    return [{ system, reason, problem: draft }];
  });
  // A list that was never made (the sync was on already) is named once, with the sync.
  if (facts.isOlderThanRun)
    notCompared.splice(0, notCompared.length, { system: null, reason: 'sync-meanwhile', problem: null });
  const links = facts.held.get(name)?.get(currency) ?? [];
  const isCompared = notCompared.length === 0;
  const leg = {
    class: name,
    currency,
    property: isCompared ? (of('property')?.counted ?? null) : null,
    ledger: isCompared ? (of('ledger')?.counted ?? null) : null,
    links,
    tolerance: units(facts.tolerance),
  };
  const byProperty = reconcileLeg(leg, 'property');
  const periods = reconcileLeg(leg, 'period').rows;
  const row = (one: ReconcileRow) => rowOf(name, one);
  return {
    leg: {
      class: name,
      currency,
      state: byProperty.state,
      notCompared,
      read: { property: readOf(listed?.property), ledger: readOf(listed?.ledger) },
      total: byProperty.total === null ? null : row(byProperty.total),
      properties: byProperty.rows.map(row),
      periods: periods.map(row),
      unheld: {
        count: byProperty.unheld.length,
        items: byProperty.unheld
          .slice(0, mostNamedUnheld)
          .map(({ system, key, displayId, how, figures }) => ({
            system,
            key,
            displayId,
            how,
            amounts: amountsOf(name, figures),
          })),
      },
      drafts: { property: draftsOf(name, of('property')), ledger: draftsOf(name, of('ledger')) },
    },
    items: isCompared ? itemsOf(byProperty, links, leg.tolerance) : [],
  };
}

function emptyList(): ListedCurrency {
  return { counted: [], drafts: { records: 0, figures: nothing }, opening: 0n, movement: 0n };
}

function readOf(listed: Listed | undefined): ReportLeg['read']['property'] {
  if (listed?.kind !== 'listed') return null;
  const { from, to, rows } = listed;
  return { from, to, rows };
}

function draftsOf(name: ReconcileClass, list: ListedCurrency | null): ReportLeg['drafts']['property'] {
  const { records, figures } = (list ?? emptyList()).drafts;
  return { records, amounts: amountsOf(name, figures) };
}

function rowOf(name: ReconcileClass, row: ReconcileRow): ReportRow {
  const of = (figures: Figures) => amountsOf(name, figures);
  return {
    bucket: row.bucket,
    property: of(row.property),
    ledger: of(row.ledger),
    difference: of(addFigures(row.property, row.ledger, -1n)),
    terms: row.terms.map(({ term, figures, linkIds }) => ({
      term,
      amounts: of(figures),
      records: linkIds.length,
    })),
    unheld: of(row.unheld),
    brackets: { property: of(row.brackets.property), ledger: of(row.brackets.ledger) },
  };
}

function amountsOf(name: ReconcileClass, figures: Figures): Amounts {
  return Object.fromEntries(measuresOf(name).map((measure) => [measure, amountText(figures[measure])]));
}

/** Every link with a difference under its term, then what is not held. */
function itemsOf(leg: LegReport, links: readonly CountedLink[], tolerance: bigint): Item[] {
  const { class: name, currency } = leg;
  const of = (figures: Figures) => textsOf(name, figures);
  const explained = links.flatMap((link): Item[] => {
    const term = termOf(link, tolerance);
    if (term === null) return [];
    const off = difference(link).filter((bucket) => !isNothing(bucket.figures));
    const side = link.property ?? link.ledger;
    return [
      {
        class: name,
        currency,
        term,
        linkId: link.id,
        system: null,
        how: null,
        key: side?.key ?? null,
        displayId: side?.displayId ?? null,
        property: link.property === null ? null : of(figuresOf(link.property)),
        ledger: link.ledger === null ? null : of(figuresOf(link.ledger)),
        difference: of(figuresOf({ buckets: off })),
        buckets: off.map(({ period, property, figures }) => ({ period, property, ...of(figures) })),
      },
    ];
  });
  return [...explained, ...leg.unheld.map((one) => unheldItem(name, currency, one))];
}

function unheldItem(
  name: ReconcileClass,
  currency: string,
  { system, key, displayId, how, ...one }: Unheld,
): Item {
  return {
    class: name,
    currency,
    term: 'unheld',
    linkId: one.linkId,
    system,
    how,
    key,
    displayId,
    property: null,
    ledger: null,
    difference: textsOf(name, one.figures),
    buckets: one.buckets.map(({ period, property, figures }) => ({
      period,
      property,
      ...textsOf(name, figures),
    })),
  };
}

function textsOf(name: ReconcileClass, figures: Figures): Record<string, string> {
  return Object.fromEntries(measuresOf(name).map((measure) => [measure, amountText(figures[measure])]));
}

/** What is open in each system: what was open when the report begins, and what its documents and payments changed. */
function composeBalances(facts: ReportFacts, legs: readonly ReportLeg[]): ReportBalance[] {
  return balanceKinds.flatMap((kind) => {
    const own = legs.filter((leg) => balanceClasses[kind].some((name) => name === leg.class));
    const currencies = [...new Set([...own.map((leg) => leg.currency), ...openCurrencies(facts, kind)])];
    const isCompared = own.every((leg) => leg.state !== 'not-compared');
    return currencies.map((currency): ReportBalance => {
      const sums = (system: SystemName) => {
        let [opening, movement] = [0n, 0n];
        for (const name of balanceClasses[kind]) {
          const list = facts.listings.get(name)?.[system];
          const one = list?.kind === 'listed' ? list.currencies.get(currency) : undefined;
          opening += one?.opening ?? 0n;
          movement += one?.movement ?? 0n;
        }
        return { opening, movement, open: opening + movement };
      };
      const generalLedger = { state: 'not-compared', reason: 'no-account-balances' } as const;
      if (!isCompared)
        return {
          kind,
          currency,
          state: 'not-compared',
          property: null,
          ledger: null,
          openingDifference: null,
          difference: null,
          generalLedger,
        };
      const [property, ledger] = [sums('property'), sums('ledger')];
      return {
        kind,
        currency,
        state: 'compared',
        property: texts(property),
        ledger: texts(ledger),
        openingDifference: amountText(property.opening - ledger.opening),
        difference: amountText(property.open - ledger.open),
        generalLedger,
      };
    });
  });
}

/** Currencies in which something is open, also where all of it is older than the report. */
function openCurrencies({ listings }: ReportFacts, kind: BalanceKind): string[] {
  const found = balanceClasses[kind].flatMap((name) =>
    systemNames.flatMap((system) => {
      const list = listings.get(name)?.[system];
      return list?.kind !== 'listed'
        ? []
        : [...list.currencies].flatMap(([currency, { opening, movement }]) =>
            opening !== 0n || movement !== 0n ? [currency] : [],
          );
    }),
  );
  return found.sort();
}

function texts(sums: { readonly opening: bigint; readonly movement: bigint; readonly open: bigint }) {
  return {
    opening: amountText(sums.opening),
    movement: amountText(sums.movement),
    open: amountText(sums.open),
  };
}
