/** Hundredths of an amount text such as `-1840.00`; the API refuses any other spelling before this is asked. */
export function cents(amount: string): bigint {
  const match = /^(-?)(\d{1,13})\.(\d{2})$/.exec(amount);
  if (match === null) throw new Error(`not an amount: ${amount}`);
  const value = BigInt(`${match[2]}${match[3]}`);
  return match[1] === '-' ? -value : value;
}

/** The amount text of hundredths. */
export function amountText(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(3, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The exact sum. */
export function sumCents(amounts: Iterable<string>): bigint {
  let sum = 0n;
  for (const amount of amounts) sum += cents(amount);
  return sum;
}
