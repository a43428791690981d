import { expect, test } from 'vitest';
import { nothing } from '../../domain/buckets.ts';
import { reconcileClasses } from '../../domain/reconcile.ts';
import type { Listed, ListedCurrency } from './listing.ts';
import { composeReport } from './report.ts';

const list = (currencies: Readonly<Record<string, Partial<ListedCurrency>>>): Listed => ({
  kind: 'listed',
  from: '2026-11-23T10:00:00.000Z',
  to: '2026-11-23T10:00:01.000Z',
  rows: 1,
  currencies: new Map(
    Object.entries(currencies).map(([currency, one]) => [
      currency,
      { counted: [], drafts: { records: 0, figures: nothing }, opening: 0n, movement: 0n, ...one },
    ]),
  ),
});

test('what is open since before the start in another currency stands in the balances', () => {
  const listings = new Map(
    reconcileClasses.map((name) => [
      name,
      {
        property: list({}),
        ledger: list(name === 'income-invoice' ? { USD: { opening: 1_200_000n } } : {}),
      },
    ]),
  );
  const { report } = composeReport({
    currency: 'GBP',
    tolerance: '0.01',
    listings,
    held: new Map(),
    isOlderThanRun: false,
  });
  expect(report.balances.map((one) => [one.kind, one.currency, one.difference])).toEqual([
    ['receivable', 'GBP', '0.00'],
    ['receivable', 'USD', '-120.00'],
    ['payable', 'GBP', '0.00'],
  ]);
});
