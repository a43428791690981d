import { expect, test } from 'vitest';
import { filterWords, RuleFilter } from './rule.ts';

test('a filter reads as one phrase', () => {
  expect(filterWords({ types: ['invoice', 'bill'], datedTo: '2026-03-31' })).toBe(
    'Invoices and bills dated up to 31 March 2026',
  );
  expect(
    filterWords(
      {
        properties: ['p1', 'p2'],
        contactName: 'Kelso',
        account: '4100',
        datedFrom: '2026-01-01',
        datedTo: '2026-01-31',
        amountFrom: '1200.50',
        amountTo: '25000',
        currency: 'GBP',
        direction: 'incoming',
        text: 'rent',
      },
      (id) => ({ p1: 'Elm House', p2: 'Quay 3' })[id] ?? id,
    ),
  ).toBe(
    'Records of the property Elm House or Quay 3, of contacts named Kelso, with a line on account 4100, dated from 1 January 2026 to 31 January 2026, of 1,200.50 to 25,000, in GBP, from Sage Intacct, with “rent” in name, number or id',
  );
  expect(filterWords({ contactId: 'C-1', amountTo: '5' })).toBe('Records of the contact C-1, of at most 5');
});

test('a filter that asks nothing, or what cannot be, is none', () => {
  expect(RuleFilter.safeParse({}).success).toBe(false);
  expect(RuleFilter.safeParse({ types: undefined }).success).toBe(false);
  expect(RuleFilter.safeParse({ datedFrom: '2026-02-30' }).success).toBe(false);
  expect(RuleFilter.safeParse({ amountFrom: '1e9' }).success).toBe(false);
  expect(RuleFilter.safeParse({ amountFrom: '5', amountTo: '5.00' }).success).toBe(true);
  expect(RuleFilter.parse({ text: '  elm house ' })).toEqual({ text: 'elm house' });
});
