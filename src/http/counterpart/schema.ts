import { z } from '@hono/zod-openapi';
import { Amount, CalendarDate, ConnectionParams, Currency, PathId, SystemName } from '../common/schema.ts';

export const CounterpartParams = ConnectionParams.extend({
  recordId: PathId.openapi({ param: { name: 'recordId', in: 'path' } }),
});

const text = z
  .string()
  .trim()
  .min(1, 'the key or number of the record meant')
  .max(200, 'at most 200 characters');

export const LinkCounterpart = z
  .strictObject({
    key: text.optional().openapi({ description: 'Key of the counterpart in its system.' }),
    number: text.optional().openapi({ description: 'Its number or id, as people know it.' }),
    reason: z.string().trim().max(1_000, 'at most 1,000 characters').nullable().optional(),
  })
  .refine((one) => (one.key === undefined) !== (one.number === undefined), {
    path: ['key'],
    message: 'give either the key or the number of the counterpart',
  })
  .openapi('LinkCounterpart');

export const LinkedCounterpart = z
  .object({
    recordId: z.string().openapi({ description: 'The record that has both sides now.' }),
    joined: z.string().nullable().openapi({
      description: 'The record that became part of it, when the counterpart had one of its own.',
    }),
    counterpart: z.object({ object: z.string(), key: z.string(), displayId: z.string() }),
  })
  .openapi('LinkedCounterpart');

export const CandidateQuery = z.object({
  q: z.string().trim().max(200, 'at most 200 characters').optional().openapi({
    description:
      'Id or number by their beginning, an exact amount, or part of a name. Without it: records that share the number, the amount or part of the name.',
  }),
});

export const Candidate = z
  .object({
    recordId: z.string().openapi({ description: 'The record that it is now; linking joins the two.' }),
    object: z.string(),
    key: z.string(),
    displayId: z.string(),
    number: z.string().nullable(),
    name: z.string(),
    amount: Amount.nullable(),
    currency: Currency.nullable(),
    date: CalendarDate.nullable(),
    link: z.enum(['linked', 'unlinked']),
    reasons: z.array(z.string()).openapi({ description: 'What speaks for it.' }),
    against: z.array(z.string()).openapi({ description: 'What speaks against it.' }),
  })
  .openapi('Candidate');

export const Candidates = z
  .object({
    system: SystemName.nullable().openapi({
      description: 'Where the record has no counterpart; null when it has one, or is in neither system.',
    }),
    items: z.array(Candidate).openapi({ description: 'The likeliest first, at most 50.' }),
  })
  .openapi('Candidates');
