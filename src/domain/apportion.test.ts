import fc from 'fast-check';
import { expect, test } from 'vitest';
import { apportion } from './apportion.ts';

const amount = fc.bigInt({ min: -1_000_000_000_000n, max: 1_000_000_000_000n });

test('the parts sum to the whole, whatever the weights', () => {
  fc.assert(
    fc.property(amount, fc.array(amount, { minLength: 1, maxLength: 30 }), (total, weights) => {
      const parts = apportion(total, weights);
      expect(parts).toHaveLength(weights.length);
      expect(parts.reduce((a, b) => a + b, 0n)).toBe(total);
    }),
    { numRuns: 1_000 },
  );
});

test('no part is further than one step from its exact share', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 10n }).map((cents) => cents * 100n),
      fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { minLength: 1, maxLength: 12 }),
      (total, weights) => {
        const sum = weights.reduce((a, b) => a + b, 0n);
        fc.pre(sum > 0n);
        apportion(total, weights).forEach((part, index) => {
          const weight = weights[index] ?? 0n;
          const off = part * sum - total * weight;
          expect(off < 0n ? -off : off).toBeLessThan(100n * sum);
        });
      },
    ),
  );
});

test('a cent that cannot be split goes to the largest remainder, and cents stay cents', () => {
  // 10.00 over 3, 3, 1: 4.2857, 4.2857, 1.4286 -> the first two get one cent each of what is left.
  expect(apportion(100_000n, [3n, 3n, 1n])).toEqual([42_900n, 42_800n, 14_300n]);
  expect(apportion(-100_000n, [3n, 3n, 1n])).toEqual([-42_900n, -42_800n, -14_300n]);
  expect(apportion(100n, [0n, 0n])).toEqual([100n, 0n]);
  expect(apportion(0n, [])).toEqual([]);
  expect(() => apportion(1n, [])).toThrow(RangeError);
});
