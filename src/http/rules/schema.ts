import { z } from '@hono/zod-openapi';
import { checkFilter, ruleFields } from '../../domain/rule.ts';
import {
  Amount,
  CalendarDate,
  ConnectionParams,
  Currency,
  Instant,
  Money,
  PathId,
  page,
  RecordType,
} from '../common/schema.ts';

export const RuleFilter = z.strictObject(ruleFields).superRefine(checkFilter).openapi('RuleFilter', {
  description:
    'Records that meet every condition given; at least one. `properties`: of one of them or with a line on it. `contactId` (an id of either system) and `contactName` (part of a name): the contact and what is made out to it. `account`: with a line on it. Amounts are compared without their sign. `direction`: `incoming` from the ledger to the property system. `text`: in name, number, reference or ids.',
});

const name = z.string().trim().min(1, 'a name: others will see it').max(100, 'at most 100 characters');
const reason = z.string().trim().min(1, 'why: others will read it').max(1_000, 'at most 1,000 characters');

export const MakeRule = z
  .strictObject({
    name,
    filter: RuleFilter,
    reason,
    reviewOn: CalendarDate.nullable().optional(),
    on: z.boolean().optional().openapi({ description: 'False keeps it switched off; true by itself.' }),
  })
  .openapi('MakeRule');

export const ChangeRule = z
  .strictObject({
    name: name.optional(),
    filter: RuleFilter.optional(),
    reason: reason.optional(),
    reviewOn: CalendarDate.nullable().optional(),
    on: z.boolean().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    message: 'give at least one of name, filter, reason, reviewOn, on',
  })
  .openapi('ChangeRule', { description: 'What is left out stays.' });

export const PreviewRule = z.strictObject({ filter: RuleFilter }).openapi('PreviewRule');

export const Rule = z
  .object({
    id: z.string(),
    name: z.string(),
    filter: RuleFilter,
    words: z.string().openapi({ description: 'The filter as one phrase.' }),
    reason: z.string(),
    reviewOn: z.string().nullable(),
    on: z.boolean(),
    owner: z.string().openapi({ description: 'Who made it.' }),
    unlinked: z.int().openapi({ description: 'Records it keeps unlinked now.' }),
    operationId: z.string().nullable().openapi({
      description: 'While it still goes through what is stored; nothing it matches is written meanwhile.',
    }),
    createdAt: Instant,
    updatedAt: Instant,
    updatedBy: z.string(),
  })
  .openapi('Rule');
export const RulePage = page('RulePage', Rule);

const result = {
  unlinked: z.int().openapi({ description: 'Records it keeps unlinked from now on.' }),
  relinked: z.int().openapi({ description: 'Records it let go; they are due in the next sync.' }),
  stillUnlinked: z.int().openapi({ description: 'Let go by it, and unlinked for another reason still.' }),
  inFlight: z.array(z.string()).openapi({
    description: 'Records whose write had already left and whose answer had not come.',
  }),
  operationId: z.string().nullable().openapi({
    description: 'With very many records: goes on through them. The rule is in force already.',
  }),
};
export const StoredRule = z.object({ rule: Rule, ...result }).openapi('StoredRule');
export const RemovedRule = z.object(result).openapi('RemovedRule');

const open = z.array(z.object({ amount: Amount, currency: Currency }));
export const RulePreview = z
  .object({
    count: z.int().openapi({ description: 'Records it would keep unlinked.' }),
    alreadyUnlinked: z.int(),
    types: z.array(z.object({ type: RecordType, records: z.int(), alreadyUnlinked: z.int(), open })),
    money: z.array(Money).openapi({ description: 'Amounts of those records, per currency.' }),
    children: z
      .array(z.object({ type: RecordType, due: z.int(), atRest: z.int(), open }))
      .openapi({ description: 'What depends on them and is not matched itself: it waits for them.' }),
  })
  .openapi('RulePreview');

export const RuleParams = ConnectionParams.extend({
  ruleId: PathId.openapi({ param: { name: 'ruleId', in: 'path' } }),
});
