import { z } from '@hono/zod-openapi';
import { outcomes } from '../../domain/link.ts';
import { recordTypes } from '../../domain/record.ts';
import {
  Amount,
  CalendarDate,
  ConnectionParams,
  Currency,
  Direction,
  Id,
  Instant,
  listOf,
  Outcome,
  PageQuery,
  PathId,
  Problem,
  page,
  RecordType,
  Role,
  SystemName,
} from '../common/schema.ts';

export const Hold = z
  .object({
    reason: z.enum(['person', 'rule', 'parent']),
    source: z.string(),
    by: z.string(),
    at: Instant,
    why: z.string(),
    reviewOn: CalendarDate.nullable(),
    rule: z.string().nullable().openapi({ description: 'Of reason `rule`: what the rule is called.' }),
  })
  .openapi('Hold');

export const RecordRow = z
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
    amountKind: z.enum(['gross', 'amount']).openapi({
      description:
        'gross: of a document, with its tax, credits below zero. amount: what a payment or an allocation settles, whichever way it goes.',
    }),
    date: CalendarDate.nullable(),
    propertyId: z.string().nullable(),
    link: z.enum(['linked', 'unlinked']),
    holds: z.array(Hold),
    outcome: Outcome,
    direction: Direction.nullable(),
    problem: Problem.nullable(),
    attempts: z.int(),
    lastAttemptAt: Instant.nullable(),
    nextAttemptAt: Instant.nullable(),
    updatedAt: Instant,
  })
  .openapi('RecordRow');
export type RecordRow = z.infer<typeof RecordRow>;
export const RecordPage = page('RecordPage', RecordRow);

export const sortKeys = ['updatedAt', 'date', 'amount', 'number', 'releasedId', 'intacctId'] as const;
const sorts = [
  ...sortKeys,
  '-updatedAt',
  '-date',
  '-amount',
  '-number',
  '-releasedId',
  '-intacctId',
] as const;
/** What a list of records is narrowed by; a frozen selection takes the same. */
const filterFields = {
  link: z.enum(['linked', 'unlinked', 'all'], 'one of linked, unlinked, all').default('all'),
  outcome: listOf(outcomes, 'Outcomes').optional(),
  type: listOf(recordTypes, 'Record types').optional(),
  q: z.string().trim().max(200, 'at most 200 characters').optional().openapi({
    description:
      'Either id or the number by their beginning, an exact amount, or part of name or message (from three letters).',
  }),
  property: z.string().max(200).optional(),
  since: CalendarDate.optional().openapi({
    description: 'Changed on or after this day in the company’s time zone.',
  }),
  direction: z.enum(['incoming', 'outgoing'], 'one of incoming, outgoing').optional(),
  cause: z.string().max(500).optional(),
  operation: Id.optional().openapi({
    description: 'Only what came to `result` in this operation, such as a check of a relink.',
  }),
  result: z
    .string()
    .max(200)
    .regex(/^[a-z-]+(,[a-z-]+)*$/, 'results of an operation, with commas')
    .optional()
    .openapi({ description: 'With `operation`: one or more of its results, with commas.' }),
};
export const RecordFilterInput = z.strictObject(filterFields).openapi('RecordFilter');

export const RecordQuery = PageQuery.extend({
  ...filterFields,
  sort: z.enum(sorts, `one of ${sortKeys.join(', ')}, with - before it for descending`).default('-updatedAt'),
  format: z.enum(['json', 'csv'], 'one of json, csv').default('json').openapi({
    description:
      'csv: all that match as one file, in the order in which Relink learned of them; cursor, limit and sort have no say.',
  }),
});

export const RecordParams = ConnectionParams.extend({
  recordId: PathId.openapi({ param: { name: 'recordId', in: 'path' } }),
});

export const SideView = z
  .object({
    object: z.string(),
    key: z.string(),
    displayId: z.string(),
    present: z.boolean().openapi({ description: 'False once it is proven deleted.' }),
    seenAt: Instant,
    modifiedAt: Instant.nullable(),
    fields: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'For reading: references are named, not keyed.' }),
    content: z
      .record(z.string(), z.unknown())
      .openapi({ description: 'As stored, references are keys of this side’s system.' }),
    agreed: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: 'What this side looked like when both last agreed.' }),
    agreedFields: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ description: '`agreed` for reading: references are named, not keyed.' }),
    changed: z
      .array(z.string())
      .openapi({ description: 'Fields that differ from this side’s own agreed content.' }),
  })
  .openapi('SideView');

export const Relative = z
  .object({
    id: z.string(),
    type: RecordType,
    releasedId: z.string().nullable(),
    intacctId: z.string().nullable(),
    name: z.string(),
    amount: Amount.nullable(),
    currency: Currency.nullable(),
    link: z.enum(['linked', 'unlinked']),
    outcome: Outcome,
  })
  .openapi('Relative');

export const Try = z
  .object({
    id: z.string(),
    verb: z.string(),
    system: SystemName,
    state: z.enum(['recorded', 'sent', 'done', 'rejected', 'unknown', 'recalled']),
    createdAt: Instant,
    sentAt: Instant.nullable(),
    settledAt: Instant.nullable(),
    message: z.string().nullable(),
    request: z.object({ method: z.string(), path: z.string(), body: z.unknown() }).nullable(),
    answer: z.object({ status: z.int().nullable(), body: z.unknown() }).nullable(),
    bodiesRemovedAt: Instant.nullable().openapi({
      description: 'When retention removed the bodies of request and answer; both are null since then.',
    }),
  })
  .openapi('Try', { description: 'One attempt to write this record; bodies without secrets.' });

export const HistoryEvent = z
  .object({
    id: z.string(),
    at: Instant,
    kind: z.string(),
    actor: z.string(),
    reason: z.string().nullable(),
    text: z.string(),
  })
  .openapi('HistoryEvent');

export const RecordDetail = RecordRow.extend({
  agreedAt: Instant.nullable(),
  sides: z.object({ property: SideView.nullable(), ledger: SideView.nullable() }),
  differences: z.array(z.string()).openapi({ description: 'Fields in which the two are not in step.' }),
  parents: z.array(Relative),
  children: z.array(Relative).openapi({ description: 'At most 200.' }),
  tries: z.array(Try).openapi({ description: 'The latest 50, newest first.' }),
  events: z.array(HistoryEvent).openapi({ description: 'The latest 100, newest first.' }),
  original: z.string().nullable().openapi({ description: 'The other system’s own words.' }),
  links: z
    .object({ property: z.string().nullable(), ledger: z.string().nullable() })
    .openapi({ description: 'The record’s page in each system, where one can be named.' }),
}).openapi('RecordDetail');
export type RecordDetail = z.infer<typeof RecordDetail>;
