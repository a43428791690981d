import { expect, test } from 'vitest';
import { draftOf, filterOf } from './rule-draft.ts';

test('an empty form asks nothing', () => {
  expect(filterOf(draftOf(null))).toBeNull();
  expect(filterOf({ ...draftOf(null), text: '   ' })).toBeNull();
});

test('a stored filter goes through the form and back', () => {
  const filter = {
    types: ['bill' as const],
    properties: ['p1', 'p2'],
    contactName: 'Kelso',
    datedTo: '2026-03-31',
    amountFrom: '10.00',
    direction: 'incoming' as const,
    currency: 'GBP',
  };
  expect(filterOf(draftOf(filter), filter)).toEqual(filter);
  // Another property chosen on the form is the only one.
  expect(filterOf({ ...draftOf(filter), property: 'p3' }, filter)?.properties).toEqual(['p3']);
  expect(filterOf({ ...draftOf(filter), property: '' }, filter)?.properties).toBeUndefined();
});

test('what people type is brought into form', () => {
  expect(filterOf({ ...draftOf(null), amountFrom: ' 1,200.50 ', currency: 'gbp', text: ' Elm ' })).toEqual({
    amountFrom: '1200.50',
    currency: 'GBP',
    text: 'Elm',
  });
});
