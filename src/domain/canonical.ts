import { createHash } from 'node:crypto';
import { units } from './money.ts';
import type { Content } from './record.ts';

/** JSON with sorted keys: equal values give equal text, whatever order they were built in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner,
  );
}

/** SHA-256 of the canonical JSON, hex. */
export function hashOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

/** Hash of a side's content: a side has changed when this differs from its own agreed hash. */
export function contentHash(content: Content): string {
  return hashOf(content);
}

const amountFields = new Set(['net', 'tax', 'gross', 'rate']);

/** Equal in meaning: amounts by value, texts without surrounding blanks, everything else exactly. */
export function sameValue(a: unknown, b: unknown, field = ''): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    if (amountFields.has(field)) return units(a) === units(b);
    return a.trim() === b.trim();
  }
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => sameValue(item, b[index]));
  if (isObject(a) && isObject(b)) {
    const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
    return [...keys].every((key) => sameValue(a[key], b[key], key));
  }
  return Object.is(a, b);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Names of the fields whose values differ between two contents of one type, sorted. */
export function differingFields(a: Content, b: Content): string[] {
  const left: Record<string, unknown> = { ...a };
  const right: Record<string, unknown> = { ...b };
  const names = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...names].filter((name) => !sameValue(left[name], right[name], name)).sort();
}
