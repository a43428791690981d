import { z } from '@hono/zod-openapi';
import { outcomes } from '../../domain/link.ts';
import { recordTypes, roles } from '../../domain/record.ts';

/** Shapes that several resources share. */

export const Id = z.uuid('an id of Relink, such as 019aa0b4-7c1e-7000-8000-5d0c5e8e7c11');
/** Ids in a path are checked by looking them up: what is no id at all is simply not found. */
export const PathId = z.string().openapi({ format: 'uuid' });
export const Instant = z.string().openapi({ format: 'date-time', example: '2026-11-22T08:15:30.123Z' });
export const CalendarDate = z.iso
  .date('a date like 2026-11-22')
  .openapi({ description: 'A calendar date in the company’s time zone.', example: '2026-11-22' });
export const Amount = z.string().openapi({ description: 'Exact decimal text.', example: '1840.00' });
export const Currency = z.string().openapi({ description: 'ISO 4217.', example: 'GBP' });

export const RecordType = z.enum(recordTypes).openapi('RecordType');
export const Role = z.enum(roles).openapi('ContactRole');
export const Outcome = z.enum(outcomes).openapi('Outcome');
export const SystemName = z
  .enum(['property', 'ledger'])
  .openapi('System', { description: '`property` is Re-Leased, `ledger` is Sage Intacct.' });
export const ProblemSide = z
  .enum(['property', 'ledger', 'relink'])
  .openapi('ProblemSide', { description: 'Where it is to be mended.' });
export const Direction = z.enum(['incoming', 'outgoing']).openapi('Direction', {
  description: '`incoming`: from the ledger to the property system; `outgoing`: the other way.',
});

export const Money = z.object({ amount: Amount, currency: Currency }).openapi('Money');

export const Total = z
  .object({ count: z.int(), exact: z.boolean() })
  .openapi('Total', { description: 'Not exact: at least that many ("10,000+").' });

/** A list: `{items, next}`; `next` is the cursor of the next page. */
export function page<T extends z.ZodType>(name: string, item: T) {
  return z
    .object({ items: z.array(item), next: z.string().nullable(), total: Total.optional() })
    .openapi(name);
}

export const PageQuery = z.object({
  cursor: z.string().max(2_000).optional().openapi({ description: 'From `next` of the page before.' }),
  limit: z.coerce
    .number('a whole number from 1 to 200')
    .int('a whole number from 1 to 200')
    .min(1, 'a whole number from 1 to 200')
    .max(200, 'a whole number from 1 to 200')
    .default(50),
});

/** Why a record does not sync, or what is to know about it; rendered from code and parameters. */
export const Problem = z
  .object({
    code: z.string().openapi({ description: 'Stable, for programs.', example: 'account-inactive' }),
    cause: z.string().openapi({
      description: 'Records with an equal cause are mended by one act.',
      example: 'account-inactive:4100',
    }),
    title: z.string(),
    message: z.string(),
    field: z.string().nullable(),
    fix: z.array(z.string()).openapi({ description: 'Steps, in order.' }),
    side: ProblemSide,
    relatedRecordId: z.string().nullable(),
    help: z.string().openapi({
      description: 'The page about this cause, to read: an address on this server.',
      example: '/help/problems/account-inactive',
    }),
  })
  .openapi('Problem');

/** RFC 9457 problem details: every refusal of the API. */
export const ProblemDetails = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string().openapi({ description: 'Stable, for programs.', example: 'invalid-input' }),
    requestId: z.string().optional(),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .openapi({ description: 'What is wrong by field path, and what would be right.' }),
  })
  .openapi('ProblemDetails');

/** A list given as `a,b,c`, each one of `values`. */
export function listOf<T extends string>(values: readonly [T, ...T[]], what: string) {
  const item = z.enum(values, `one of ${values.join(', ')}`);
  return z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(item).min(1))
    .openapi({ type: 'string', description: `${what}; several with commas: ${values.join(', ')}.` });
}

export const ConnectionParams = z.object({
  id: PathId.openapi({ param: { name: 'id', in: 'path' }, description: 'The company.' }),
});
