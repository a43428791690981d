import type { z } from 'zod';
import { measures } from '../../domain/buckets.ts';
import { writeCsv } from '../../domain/csv.ts';
import type { Report } from './schema.ts';

type View = z.infer<typeof Report>;
type Leg = View['legs'][number];
type Row = Leg['rows'][number];

const stateWords = {
  reconciled: 'Reconciled',
  'not-reconciled': 'NOT RECONCILED',
  'not-compared': 'NOT COMPARED',
} as const;

/**
 * A report as a table for a spreadsheet: for each leg (and each property or period of it) the two totals, every term
 * and what is not held, so that each group of lines adds up in itself; then what is in no total. What was not compared has
 * a line that says so.
 */
export function reportCsv(view: View): string {
  const place = { property: 'Property', period: 'Period', type: 'Part' }[view.by];
  return writeCsv([
    ['Type', 'Currency', 'State', place, 'Line', 'Net', 'Tax', 'Gross', 'Amount', 'Records'],
    ...view.legs.flatMap((leg) => legLines(leg)),
    ...view.balances.flatMap((balance) => {
      const head = [
        balance.kind === 'receivable' ? 'Open receivables' : 'Open payables',
        balance.currency,
        balance.state === 'compared' ? '' : stateWords['not-compared'],
        'Whole company',
      ];
      const line = (name: string, amount: string | undefined | null) => [
        ...head,
        name,
        '',
        '',
        '',
        amount ?? '',
        '',
      ];
      if (balance.state !== 'compared') return [line('Not compared', null)];
      return [
        line('Re-Leased', balance.property?.open),
        line('Sage Intacct', balance.ledger?.open),
        line('Opening difference', balance.openingDifference),
        line('Difference', balance.difference),
      ];
    }),
  ]);
}

function legLines(leg: Leg): string[][] {
  const head = [leg.label, leg.currency, stateWords[leg.state]];
  if (leg.total === null)
    return [[...head, 'Whole', leg.notCompared.map((one) => one.message).join(' '), '', '', '', '', '']];
  return [
    ...[{ ...leg.total, label: 'Whole' }, ...leg.rows].flatMap((row) => rowLines([...head, row.label], row)),
    ...memoLines([...head, 'Memo'], leg),
  ];
}

const systems = ['property', 'ledger'] as const;
const systemWords = { property: 'Re-Leased', ledger: 'Sage Intacct' } as const;
const howWords = {
  unknown: 'is there, and Relink does not hold it',
  missing: 'is gone, and Relink still holds it',
  differs: 'shows other figures than Relink holds',
} as const;

/** What stands in no total: when each side was read, drafts, and by name what keeps the two from balancing. */
function memoLines(head: readonly string[], leg: Leg): string[][] {
  const line = (name: string, amounts: Row['property'], records: number | '') => [
    ...head,
    name,
    ...measures.map((measure) => amounts[measure] ?? ''),
    String(records),
  ];
  const reads = systems.flatMap((system) => {
    const read = leg.read[system];
    return read === null
      ? []
      : [line(`${systemWords[system]} read ${read.from} to ${read.to}`, {}, read.rows)];
  });
  const drafts = systems.flatMap((system) => {
    const { records, amounts } = leg.drafts[system];
    return records === 0 ? [] : [line(`Drafts in ${systemWords[system]}`, amounts, records)];
  });
  const unheld = leg.unheld.items.map((one) =>
    line(`${systemWords[one.system]} ${one.displayId} ${howWords[one.how]}`, one.amounts, ''),
  );
  const more = leg.unheld.count - leg.unheld.items.length;
  return [
    ...reads,
    ...drafts,
    ...unheld,
    ...(more > 0 ? [line('Further records like these', {}, more)] : []),
  ];
}

function rowLines(head: readonly string[], row: Row): string[][] {
  const line = (name: string, amounts: Row['property'], records = '') => [
    ...head,
    name,
    ...measures.map((measure) => amounts[measure] ?? ''),
    records,
  ];
  return [
    line('Re-Leased', row.property),
    ...row.terms.map((one) => line(one.label, one.amounts, String(one.records))),
    line('Not held by Relink', row.unheld),
    line('Sage Intacct', row.ledger),
    line('Difference', row.difference),
  ];
}
