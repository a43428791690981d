import { z } from 'zod';
import { outcomes } from '../../domain/link.ts';
import { recordTypes, roles } from '../../domain/record.ts';

/** Enumerations as the database keeps them; a row that is not so is a mistake, found where it is read. */
export const RecordTypeColumn = z.enum(recordTypes);
export const RoleColumn = z.enum(roles);
export const OutcomeColumn = z.enum(outcomes);
export const DirectionColumn = z.enum(['incoming', 'outgoing']);

/** Where a list goes on: opaque to clients, made of the last row's sort value and id. */
export interface Cursor {
  readonly sort: string;
  readonly value: string | null;
  readonly id: string;
}

const cursorShape = z.tuple([z.string().max(40), z.string().max(1_000).nullable(), z.uuid()]);

export function cursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.sort, cursor.value, cursor.id])).toString('base64url');
}

/** `null` when it is no cursor of this sort order. */
export function readCursor(text: string, sort: string): Cursor | null {
  try {
    const [given, value, id] = cursorShape.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
    return given === sort ? { sort: given, value, id } : null;
  } catch {
    return null;
  }
}

/** `%` and `_` as themselves in a LIKE pattern. */
export function likeText(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** Takes a value, answers its placeholder. */
export type Parameters = ((value: unknown) => string) & { readonly values: unknown[] };

/** Numbers parameters as they come: `const p = params(); sql = \`a = ${p(1)}\`; p.values`. */
export function parameters(): Parameters {
  const values: unknown[] = [];
  return Object.assign((value: unknown) => `$${values.push(value)}`, { values });
}
