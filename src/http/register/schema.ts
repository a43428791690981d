import { z } from '@hono/zod-openapi';
import {
  Amount,
  CalendarDate,
  Currency,
  Instant,
  Money,
  Outcome,
  PageQuery,
  RecordType,
  Role,
} from '../common/schema.ts';

export const RegisterEntry = z
  .object({
    id: z.string(),
    type: RecordType,
    role: Role.nullable(),
    releasedId: z.string().nullable(),
    intacctId: z.string().nullable(),
    number: z.string().nullable(),
    name: z.string(),
    amount: Amount.nullable(),
    currency: Currency.nullable(),
    date: CalendarDate.nullable(),
    outcome: Outcome,
    reason: z.enum(['person', 'rule', 'parent']).openapi({
      description:
        'The weightiest: a person’s word, then a rule’s, then that it was taken along with another record.',
    }),
    by: z.string(),
    at: Instant,
    why: z.string(),
    rule: z.string().nullable().openapi({ description: 'Of reason `rule`: what the rule is called.' }),
    with: z
      .object({ id: z.string(), type: RecordType, label: z.string() })
      .nullable()
      .openapi({ description: 'Of reason `parent`: the record it was taken along with.' }),
    reasons: z.int().openapi({ description: 'How many reasons keep it unlinked.' }),
    reviewOn: CalendarDate.nullable().openapi({ description: 'The earliest of its reasons.' }),
    overdueDays: z.int().nullable().openapi({
      description: 'Days since the review date, 0 on the day itself; null before it, or without one.',
    }),
  })
  .openapi('RegisterEntry', {
    description: 'One unlinked record: who took it out of the sync, when and why.',
  });
export type RegisterEntry = z.infer<typeof RegisterEntry>;

export const RegisterSummary = z
  .object({
    records: z.int(),
    reviewsDue: z.int().openapi({ description: 'Their review date has come, today included.' }),
    undated: z.int().openapi({ description: 'Nobody said when to look again.' }),
    money: z.array(Money),
  })
  .openapi('RegisterSummary', { description: 'Everything unlinked, whatever the list is narrowed to.' });

export const RegisterPage = z
  .object({
    items: z.array(RegisterEntry),
    next: z.string().nullable(),
    summary: RegisterSummary.nullable().openapi({ description: 'With the first page only.' }),
  })
  .openapi('RegisterPage');

export const RegisterQuery = PageQuery.extend({
  review: z.enum(['all', 'due', 'dated', 'none'], 'one of all, due, dated, none').default('all').openapi({
    description: 'due: the review date has come, today included. dated: has one. none: has none.',
  }),
  reason: z.enum(['person', 'rule', 'parent'], 'one of person, rule, parent').optional(),
  sort: z
    .enum(['-heldAt', 'reviewOn', '-amount'], 'one of -heldAt, reviewOn, -amount')
    .default('-heldAt')
    .openapi({
      description:
        'Latest unlinked first; first to look at again first; most money first, whichever its sign.',
    }),
  format: z.enum(['json', 'csv'], 'one of json, csv').default('json').openapi({
    description:
      'csv: the whole register as one file, in the order in which Relink learned of the records; cursor, limit and sort have no say.',
  }),
});
