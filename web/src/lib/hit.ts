import { units } from './money.ts';

/** Where what was searched for stands in a text; the server compares without regard to case, as this does. */
export function hitIn(text: string, query: string | undefined): { from: number; to: number } | null {
  const wanted = query?.trim().toLowerCase() ?? '';
  const from = wanted === '' ? -1 : text.toLowerCase().indexOf(wanted);
  return from < 0 ? null : { from, to: from + wanted.length };
}

/** How much of a text a narrow column shows for certain, and how much of it should stand before a hit. */
const room = 36;
const before = 16;

/** A text for a narrow column: one whose hit would be cut off begins shortly before it, at a word. */
export function aroundHit(text: string, query: string | undefined): string {
  const hit = hitIn(text, query);
  if (hit === null || hit.to <= room) return text;
  const start = text.indexOf(' ', Math.max(0, hit.from - before)) + 1;
  return start <= 1 || start > hit.from ? text : `… ${text.slice(start)}`;
}

/** Whether what was searched for is this amount: `1,840.00`, `£1840` and `-1840` all find £1,840.00 and its credit. */
export function isAmount(amount: string, query: string | undefined): boolean {
  const wanted = units((query ?? '').replace(/[\s,£$€]/g, ''));
  const given = units(amount);
  return wanted !== null && given !== null && (wanted === given || wanted === -given);
}
