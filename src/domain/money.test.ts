import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  amountText,
  isNegative,
  normalAmount,
  sameAmount,
  subtractAmounts,
  sumAmounts,
  units,
} from './money.ts';

const anyUnits = fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n });

test('text and units are one another: nothing is lost in either direction', () => {
  fc.assert(
    fc.property(anyUnits, (value) => {
      expect(units(amountText(value))).toBe(value);
      expect(normalAmount(amountText(value))).toBe(amountText(value));
    }),
  );
});

test('sums are exact where floats are not', () => {
  expect(sumAmounts(['0.10', '0.20'])).toBe('0.30');
  expect(sumAmounts(Array.from({ length: 1000 }, () => '0.01'))).toBe('10.00');
  expect(sumAmounts([])).toBe('0.00');
  expect(subtractAmounts('100.00', '100.0001')).toBe('-0.0001');
});

test('equal amounts are equal whatever their spelling, and zero has no sign', () => {
  expect(sameAmount('5', '5.00')).toBe(true);
  expect(sameAmount('5', '5.0001')).toBe(false);
  expect(normalAmount('-0.00')).toBe('0.00');
  expect(isNegative('-0.00')).toBe(false);
  expect(isNegative('-0.01')).toBe(true);
});

test.each(['', '1,000.00', '1e3', '1.00001', 'NaN', '+1', ' 1'])('refuses %j', (text) => {
  expect(() => units(text)).toThrow(RangeError);
});
