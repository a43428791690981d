import { z } from '@hono/zod-openapi';
import { ConnectionParams, PathId } from '../common/schema.ts';

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
