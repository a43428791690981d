/**
 * Splits an amount over weights so that the parts sum exactly to it: each part gets its share rounded down, and what
 * is left goes, one step at a time, to the largest remainders (the earlier one where they are equal).
 * A step is a hundredth where the amount has no smaller part, so that cents stay cents.
 * @param total in ten-thousandths, of either sign
 * @param weights in any unit, of either sign; where they sum to nothing the parts are equal
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  if (weights.length === 0) {
    if (total === 0n) return [];
    throw new RangeError('nothing to apportion to');
  }
  const step = total % 100n === 0n ? 100n : 1n;
  const steps = total / step;
  const absolute = weights.map((weight) => (weight < 0n ? -weight : weight));
  const sum = absolute.reduce((a, b) => a + b, 0n);
  const shares = sum === 0n ? weights.map(() => 1n) : absolute;
  const whole = sum === 0n ? BigInt(weights.length) : sum;
  const positive = steps < 0n ? -steps : steps;
  const parts = shares.map((share) => (positive * share) / whole);
  const left = positive - parts.reduce((a, b) => a + b, 0n);
  const order = shares
    .map((share, index) => ({ index, remainder: (positive * share) % whole }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder < b.remainder ? 1 : -1));
  for (const { index } of order.slice(0, Number(left))) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts.map((part) => (steps < 0n ? -part : part) * step);
}
