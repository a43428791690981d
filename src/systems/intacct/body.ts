import { Big } from 'big.js';
import { z } from 'zod';
import { normalAmount } from '../../domain/money.ts';

/** Readers for the ledger's values: null, missing and empty text are one thing to it. */
export const text = z
  .union([z.string(), z.number(), z.boolean()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

export const textOrNull = text.transform((value) => (value === '' ? null : value));

/** `true`, `"true"` and `"T"` are true; everything else is not. */
export const flag = text.transform((value) => /^(true|t)$/i.test(value));

/** An amount as exact text with at most four decimals; the ledger prints up to ten. Missing is zero. */
export const amount = text.transform((value, context) => {
  if (value === '') return '0.00';
  try {
    return normalAmount(new Big(value).round(4, Big.roundHalfUp).toFixed());
  } catch {
    context.addIssue({ code: 'custom', message: 'no amount' });
    return z.NEVER;
  }
});

/** A calendar date; a timestamp is cut to its day. */
export const dateOrNull = textOrNull.transform((value) => (value === null ? null : value.slice(0, 10)));

/** A reference to another record; `null` when it points nowhere. */
export const reference = z
  .object({ key: textOrNull, id: textOrNull, name: text })
  .nullish()
  .transform((value) =>
    value === null || value === undefined || value.key === null ? null : { ...value, key: value.key },
  );

export type Body = Record<string, unknown>;

export function isBody(value: unknown): value is Body {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** A copy of a nested body with these dotted paths and no others; what is missing is null. */
export function pick(body: Body, paths: readonly string[]): Body {
  return nest(
    Object.fromEntries(
      paths.map((path) => {
        let at: unknown = body;
        for (const name of path.split('.')) at = isBody(at) ? at[name] : undefined;
        return [path, at ?? null];
      }),
    ),
  );
}

/** A query's row with flat dotted names, as the nested body that a GET by key gives. */
export function nest(row: Body): Body {
  const body: Body = {};
  for (const [path, value] of Object.entries(row)) {
    const names = path.split('.');
    const last = names.pop() ?? path;
    let at = body;
    for (const name of names) {
      const next = at[name];
      if (isBody(next)) at = next;
      else {
        const made: Body = {};
        at[name] = made;
        at = made;
      }
    }
    at[last] = value;
  }
  return body;
}

/** The text at a dotted path of a nested body; empty when there is none. */
export function textAt(body: Body, path: string): string {
  let at: unknown = body;
  for (const name of path.split('.')) at = isBody(at) ? at[name] : undefined;
  const parsed = text.safeParse(at);
  return parsed.success ? parsed.data : '';
}
