import { Big } from 'big.js';
import type { Json } from '../shared/json.ts';

/** An exact amount from a stored value; absent counts as zero. */
export function amount(value: Json | undefined): Big {
  return typeof value === 'string' || typeof value === 'number' ? new Big(value) : new Big(0);
}

/** As the ledger writes money: two decimals, half away from zero. */
export function moneyText(value: Big): string {
  const text = value.toFixed(2);
  return text === '-0.00' ? '0.00' : text;
}

/** The sum of amounts. */
export function sum(values: Iterable<Json | undefined>): Big {
  let total = new Big(0);
  for (const value of values) total = total.plus(amount(value));
  return total;
}
