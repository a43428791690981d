import { units } from './money.ts';

/** Where what was searched for stands in a text; the server compares without regard to case, as this does. */
export function hitIn(text: string, query: string | undefined): { from: number; to: number } | null {
  const wanted = query?.trim().toLowerCase() ?? '';
  const from = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  return from < 0 ? null : { from, to: from + wanted.length };
}

/** Whether what was searched for is this amount: `1,840.00`, `£1840` and `-1840` all find £1,840.00 and its credit. */
export function isAmount(amount: string, query: string | undefined): boolean {
  const wanted = units((query ?? '').replace(/[\s,£$€]/g, ''));
  const given = units(amount);
  return wanted !== null && given !== null && (wanted === given || wanted === -given);
}
