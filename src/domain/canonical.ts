import { hash } from 'node:crypto';
import { units } from './money.ts';
import type { Content } from './record.ts';

/** JSON with sorted keys: equal values give equal text, whatever order they were built in. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(sortedCopy(value));
}

/** Every row of every read is hashed; a copy in order takes half the time of a replacer that orders on the way. */
function sortedCopy(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return value;
  if ('toJSON' in value && typeof value.toJSON === 'function') return sortedCopy(value.toJSON());
  if (Array.isArray(value)) return value.map(sortedCopy);
  const given = new Map<string, unknown>(Object.entries(value));
  // Without a prototype, so that every name is only a name.
  const copy: Record<string, unknown> = Object.create(null);
  for (const name of [...given.keys()].sort()) copy[name] = sortedCopy(given.get(name));
  return copy;
}

/** SHA-256 of the canonical JSON, hex. */
export function hashOf(value: unknown): string {
  return hash('sha256', canonicalJson(value));
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
