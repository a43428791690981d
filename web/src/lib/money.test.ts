import { expect, test } from 'vitest';
import { decimalText, sumByCurrency, units } from './money.ts';

test('sums are exact, one per currency, and leave out what is no amount', () => {
  expect(
    sumByCurrency([
      { amount: '0.10', currency: 'GBP' },
      { amount: '0.20', currency: 'GBP' },
      { amount: '-120.005', currency: 'GBP' },
      { amount: '99999999999999.99', currency: 'EUR' },
      { amount: '0.01', currency: 'EUR' },
      { amount: null, currency: null },
      { amount: 'NaN', currency: 'GBP' },
    ]),
  ).toEqual([
    { amount: '100000000000000.00', currency: 'EUR' },
    { amount: '-119.705', currency: 'GBP' },
  ]);
});

test.each(['0.00', '-0.50', '1840.00', '0.0001', '-12.345'])('%s is written as it was read', (text) => {
  const value = units(text);
  expect(value === null ? null : decimalText(value)).toBe(text);
});
