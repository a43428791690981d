/**
 * Exact amounts as decimal text with at most four decimals, which is what the database keeps (`numeric(19,4)`).
 * Inside, an amount is a bigint of ten-thousandths; no float ever touches money.
 */
const scale = 10_000n;
const amountPattern = /^(-?)(\d{1,15})(?:\.(\d{1,4}))?$/;

/** Ten-thousandths of the currency unit. Throws `RangeError` for text that is no amount. */
export function units(amount: string): bigint {
  const match = amountPattern.exec(amount);
  if (match === null) throw new RangeError(`not an amount: ${JSON.stringify(amount.slice(0, 40))}`);
  const [, sign, whole = '0', fraction = ''] = match;
  const value = BigInt(whole) * scale + BigInt(fraction.padEnd(4, '0'));
  return sign === '-' ? -value : value;
}

/** Amount text with at least two decimals: `1840.00`, `-0.5025`. Zero is never negative. */
export function amountText(value: bigint): string {
  const absolute = value < 0n ? -value : value;
  const fraction = (absolute % scale)
    .toString()
    .padStart(4, '0')
    .replace(/0{1,2}$/, '');
  return `${value < 0n ? '-' : ''}${absolute / scale}.${fraction}`;
}

/** The same amount in its one canonical spelling, so that equal amounts are equal texts. */
export function normalAmount(amount: string): string {
  return amountText(units(amount));
}

/** Sum of amounts; `0.00` for none. */
export function sumAmounts(amounts: Iterable<string>): string {
  let total = 0n;
  for (const amount of amounts) total += units(amount);
  return amountText(total);
}

/** `a - b`. */
export function subtractAmounts(a: string, b: string): string {
  return amountText(units(a) - units(b));
}

/** Equal to the last ten-thousandth, whatever the spelling (`5` and `5.00`). */
export function sameAmount(a: string, b: string): boolean {
  return units(a) === units(b);
}

/** Below zero. */
export function isNegative(amount: string): boolean {
  return units(amount) < 0n;
}
