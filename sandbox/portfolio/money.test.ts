import { expect, test } from 'vitest';
import { money, pence, total, vat } from './money.ts';

test('VAT is exact to the penny, halves away from zero, on both sides of zero', () => {
  // 20 % of 0.02 is 0.004, of 0.03 is 0.006; 5 % of 0.10 is 0.005 exactly.
  expect([2n, 3n].map((net) => vat(net, 2_000n))).toEqual([0n, 1n]);
  expect([10n, -10n, 30n, -30n].map((net) => vat(net, 500n))).toEqual([1n, -1n, 2n, -2n]);
  for (let net = -2_000n; net <= 2_000n; net += 1n) {
    for (const rate of [0n, 500n, 1_750n, 2_000n]) {
      const twice = 2n * vat(net, rate) * 10_000n - 2n * net * rate;
      expect(twice <= 10_000n && twice >= -10_000n).toBe(true);
      expect(vat(-net, rate)).toBe(-vat(net, rate));
    }
  }
});

test('amounts keep their pence through text and back', () => {
  for (const amount of [0n, 1n, -1n, 99n, 100n, -100n, 123_456_789_012_345n])
    expect(pence(money(amount))).toBe(amount);
  expect([pence('12'), pence('12.5'), pence('12.5000'), pence('-0.07')]).toEqual([
    1_200n,
    1_250n,
    1_250n,
    -7n,
  ]);
  expect(() => pence('1.005')).toThrow(/two decimals/);
  expect(() => pence('1,00')).toThrow(/not an amount/);
  expect(total([1n, 2n, -4n])).toBe(-1n);
});
