/** Pence as a whole number; the portfolio never holds an amount as a float. */
export type Pence = bigint;

/** `123456n` -> `1234.56`. */
export function money(pence: Pence): string {
  const size = pence < 0n ? -pence : pence;
  const text = size.toString().padStart(3, '0');
  return `${pence < 0n ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** `1234.5` -> `123450n`. Throws where the text has more than two decimals that matter. */
export function pence(text: string): Pence {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) throw new Error(`not an amount: ${text}`);
  const decimals = (match[3] ?? '').replace(/0+$/, '');
  if (decimals.length > 2) throw new Error(`more than two decimals: ${text}`);
  const size = BigInt(`${match[2]}${decimals.padEnd(2, '0')}`);
  return match[1] === '-' ? -size : size;
}

/** VAT on one line, to the penny, halves away from zero. `rate` in hundredths of a percent (2000n = 20 %). */
export function vat(net: Pence, rate: bigint): Pence {
  const size = net < 0n ? -net : net;
  const tax = (size * rate + 5_000n) / 10_000n;
  return net < 0n ? -tax : tax;
}

/** The sum of a list of amounts. */
export function total(amounts: readonly Pence[]): Pence {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
