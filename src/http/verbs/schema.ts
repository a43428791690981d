import { z } from '@hono/zod-openapi';
import { Amount, CalendarDate, Currency, Money, Problem, RecordType } from '../common/schema.ts';
import { targeted } from './target.ts';

export const Target = targeted({}).openapi('Target', {
  description: 'Either `recordIds`, up to 1,000, or a `selectionId`.',
});

export const UnlinkPreview = z
  .object({
    count: z.int().openapi({ description: 'Records named.' }),
    alreadyUnlinked: z.int(),
    siblings: z.int().openapi({
      description:
        'Other records that are parts of the same payments in Sage Intacct: undone there, all parts end together.',
    }),
    children: z.array(
      z.object({
        type: RecordType,
        due: z.int().openapi({ description: 'With a write due.' }),
        atRest: z.int(),
        open: z.array(z.object({ amount: Amount, currency: Currency })),
      }),
    ),
    money: z.array(Money).openapi({ description: 'Open amounts of the children, per currency.' }),
  })
  .openapi('UnlinkPreview');

export const Unlink = targeted({
  children: z.enum(['include', 'wait'], 'one of include, wait'),
  reason: z.string().trim().min(1, 'why: others will read it').max(1_000, 'at most 1,000 characters'),
  reviewOn: CalendarDate.nullable().optional(),
}).openapi('Unlink');
export const Unlinked = z
  .object({ unlinked: z.int(), children: z.int(), inFlight: z.array(z.string()) })
  .openapi('Unlinked', {
    description: '`inFlight`: records whose write had already left and whose answer had not come.',
  });

export const RelinkCheckItem = z
  .object({
    recordId: z.string(),
    label: z.string(),
    result: z.enum(['settle', 'resume', 'adopt', 'create', 'would-fail']),
    reason: z.string(),
    problem: Problem.nullable(),
    counterpart: z.object({ object: z.string(), key: z.string(), displayId: z.string() }).nullable(),
  })
  .openapi('RelinkCheckItem');
export const RelinkChecks = z
  .object({ items: z.array(RelinkCheckItem) })
  .openapi('RelinkChecks', { description: 'From both systems now; nothing is changed.' });

export const Relink = targeted({
  reason: z.string().trim().max(1_000, 'at most 1,000 characters').nullable().optional(),
  syncNow: z.boolean().optional(),
}).openapi('Relink');
export const Relinked = z
  .object({ relinked: z.array(z.string()), stillUnlinked: z.array(z.string()), runId: z.string().nullable() })
  .openapi('Relinked', { description: '`stillUnlinked`: another reason holds them.' });

export const Retried = z
  .object({ retried: z.array(z.string()), runId: z.string().nullable() })
  .openapi('Retried');
