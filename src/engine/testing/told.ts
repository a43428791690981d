import type { ExpectedRow } from '../../../sandbox/checker/reconcile.ts';
import type { Amounts, Report, ReportRow } from '../reconciliation/port.ts';

/** The report in the checker's words. */
export function told(report: Report, locations: ReadonlyMap<string, string>) {
  const rows = (list: readonly ReportRow[], name: (bucket: string | null) => string) =>
    Object.fromEntries(list.map((row) => [name(row.bucket), rowOf(row)]).filter(([, row]) => !isEmpty(row)));
  const legs = report.legs.map((leg) => [
    `${leg.class} ${leg.currency}`,
    {
      total: leg.total === null ? null : rowOf(leg.total),
      properties: rows(leg.properties, (bucket) =>
        bucket === null ? 'none' : (locations.get(bucket) ?? bucket),
      ),
      periods: rows(leg.periods, (bucket) => bucket ?? ''),
    },
  ]);
  return Object.fromEntries(legs.filter(([, leg]) => typeof leg === 'object' && !isEmpty(leg.total)));
}

const isEmpty = (row: ExpectedRow | null | string | undefined) =>
  JSON.stringify(row) === JSON.stringify({ property: {}, ledger: {}, terms: {} });

function rowOf(row: ReportRow): ExpectedRow {
  return {
    property: without(row.property),
    ledger: without(row.ledger),
    terms: Object.fromEntries(
      row.terms.map(({ term, amounts, records }) => [
        term,
        { ...without(amounts), records: String(records) },
      ]),
    ),
  };
}

const without = (amounts: Amounts) =>
  Object.fromEntries(Object.entries(amounts).filter(([, value]) => value !== '0.00'));
