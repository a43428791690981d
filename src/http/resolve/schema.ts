import { z } from '@hono/zod-openapi';
import { ConnectionParams, Id, PathId } from '../common/schema.ts';
import { targeted } from '../verbs/target.ts';

const choice = z.enum(
  ['take-ledger', 'take-property', 'apart'],
  'one of take-ledger (Sage Intacct’s), take-property (Re-Leased’s), apart',
);

export const RecordParams = ConnectionParams.extend({
  recordId: PathId.openapi({ param: { name: 'recordId', in: 'path' } }),
});

export const ResolutionChoice = choice.openapi('ResolutionChoice');

export const Resolve = targeted({
  choice,
  reason: z.string().trim().max(1_000, 'at most 1,000 characters').nullable().optional(),
  syncNow: z.boolean().optional(),
  seen: z.record(Id, z.string().max(100, 'as `seen` of the record’s choices')).optional().openapi({
    description:
      'By record id, `seen` of the choices that were shown: a record that is something else by now is refused. The members of a selection are compared with when it was made.',
  }),
}).openapi('Resolve');

export const Resolved = z
  .object({
    resolved: z.array(z.string()),
    refused: z
      .array(z.object({ recordId: z.string(), label: z.string(), code: z.string(), message: z.string() }))
      .openapi({ description: 'Records for which this choice could not be taken, each with why.' }),
    runId: z.string().nullable(),
  })
  .openapi('Resolved');

export const DriftChoices = z
  .object({
    code: z.string().nullable().openapi({ description: 'The finding the choices are about.' }),
    standing: ResolutionChoice.nullable().openapi({
      description: 'A choice that was taken and is not carried out yet, or to keep apart.',
    }),
    seen: z.string().nullable().openapi({
      description: 'Stands for the finding and both sides as shown; to be given with the choice.',
    }),
    items: z.array(
      z.object({
        choice: ResolutionChoice,
        allowed: z.boolean(),
        says: z.string().openapi({ description: 'What it will do; where it is not allowed, why.' }),
      }),
    ),
  })
  .openapi('DriftChoices');
