import type { Money } from '../api/types.ts';

const pattern = /^(-?)(\d+)(?:\.(\d{1,4}))?$/;

/** Ten-thousandths of the unit, exactly; `null` for text that is no amount. */
export function units(amount: string): bigint | null {
  const match = pattern.exec(amount);
  if (match === null) return null;
  const value = BigInt(`${match[2] ?? '0'}${(match[3] ?? '').padEnd(4, '0')}`);
  return match[1] === '-' ? -value : value;
}

/** Decimal text of ten-thousandths, two to four decimals. */
export function decimalText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(5, '0');
  const fraction = digits.slice(-4).replace(/0{1,2}$/, '');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -4)}.${fraction}`;
}

/** One exact sum per currency, largest currency name last; amounts that are none are left out. */
export function sumByCurrency(
  items: Iterable<{ readonly amount: string | null; readonly currency: string | null }>,
): Money[] {
  const totals = new Map<string, bigint>();
  for (const { amount, currency } of items) {
    const value = amount === null ? null : units(amount);
    if (value === null || currency === null) continue;
    totals.set(currency, (totals.get(currency) ?? 0n) + value);
  }
  return [...totals]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, total]) => ({ amount: decimalText(total), currency }));
}
