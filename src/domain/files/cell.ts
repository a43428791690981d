import { normalAmount } from '../money.ts';
import type { Column } from './shape.ts';

/** Ids go into keys of our own (`RL-…`), which take letters and digits only. */
const id = /^[A-Za-z0-9]{1,40}$/;

/** A cell in its one spelling, or what would be right. */
export type CellResult = { readonly value: string } | { readonly message: string };

/** Checks one cell by its column. */
export function readCell({ kind, required, max = 200 }: Column, cell: string): CellResult {
  if (cell === '') return required === true ? { message: 'must not be empty' } : { value: '' };
  if (cell.length > max && kind !== 'ids') return { message: `is longer than ${max} characters` };
  if (typeof kind === 'object')
    return kind.oneOf.includes(cell)
      ? { value: cell }
      : { message: `must be one of ${kind.oneOf.join(', ')}, not ${shown(cell)}` };
  switch (kind) {
    case 'text':
    case 'own-key':
      return !cell.isWellFormed() || [...cell].some((char) => char < ' ' && !'\n\r\t'.includes(char))
        ? { message: 'holds a control character' }
        : { value: cell };
    case 'id':
      return id.test(cell)
        ? { value: cell }
        : { message: `must be an id of letters and digits, not ${shown(cell)}` };
    case 'ids': {
      const all = cell.split(';');
      return all.every((one) => id.test(one)) && new Set(all).size === all.length
        ? { value: cell }
        : { message: `must be different ids parted by semicolons, not ${shown(cell)}` };
    }
    case 'date':
      return isDate(cell)
        ? { value: cell }
        : { message: `must be a date like 2026-11-22, not ${shown(cell)}` };
    case 'money':
      return /^-?\d{1,15}(\.\d{1,2})?$/.test(cell)
        ? { value: normalAmount(cell) }
        : { message: `must be an amount like 1840.00 or -12.50, not ${shown(cell)}` };
    case 'rate':
      return /^\d{1,3}(\.\d{1,4})?$/.test(cell)
        ? { value: normalAmount(cell) }
        : { message: `must be a percentage like 20.00, not ${shown(cell)}` };
    case 'currency':
      return /^[A-Z]{3}$/.test(cell)
        ? { value: cell }
        : { message: `must be a currency code like GBP, not ${shown(cell)}` };
    case 'roles': {
      const held = cell.split(';');
      const known = ['tenant', 'supplier'].filter((role) => held.includes(role));
      return known.length === held.length
        ? { value: known.join(';') }
        : { message: `must be tenant, supplier or tenant;supplier, not ${shown(cell)}` };
    }
  }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function shown(cell: string): string {
  return JSON.stringify(cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
}
