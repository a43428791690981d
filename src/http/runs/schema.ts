import { z } from '@hono/zod-openapi';
import { ConnectionParams, Id, Instant, PathId, page, RecordType } from '../common/schema.ts';

export const TypeProgress = z
  .object({
    type: RecordType,
    phase: z.enum(['read', 'write', 'done']),
    read: z.int(),
    done: z.int(),
    total: z.int().nullable(),
    failing: z.int(),
  })
  .openapi('TypeProgress');

/** What a run would not do by itself. */
export const RunPlan = z
  .object({
    planHash: z.string(),
    groups: z.array(
      z.object({
        type: RecordType,
        verb: z.enum(['update', 'void', 'delete']).openapi({
          description:
            'update: overwrite a record that agreed before; void: void it; delete: take it for deleted, which writes nothing.',
        }),
        system: z
          .enum(['property', 'ledger'])
          .openapi({ description: 'The side that would be written, or that was deleted.' }),
        count: z.int(),
        of: z.int().openapi({ description: 'Records of this type.' }),
        examples: z.array(
          z.object({ recordId: z.string(), name: z.string(), number: z.string().nullable() }),
        ),
      }),
    ),
    confirmed: z.object({ by: z.string(), at: Instant }).nullable(),
  })
  .openapi('RunPlan');

export const ConfirmRun = z
  .strictObject({ planHash: z.string().min(1, 'is missing; give the planHash of the run’s plan').max(100) })
  .openapi('ConfirmRun');

export const Run = z
  .object({
    id: z.string(),
    state: z.enum(['queued', 'running', 'done', 'incomplete', 'failed', 'needs-confirmation']),
    trigger: z.enum(['person', 'schedule', 'onboarding', 'api']),
    startedBy: z.string(),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    phase: z.string().nullable(),
    phaseType: RecordType.nullable(),
    progress: z.array(TypeProgress),
    counts: z
      .record(z.string(), z.int())
      .openapi({ description: 'Linked records by outcome when the run ended.' }),
    calls: z.int().openapi({ description: 'Calls made to the ledger.' }),
    clean: z.boolean().nullable(),
    fault: z
      .string()
      .nullable()
      .openapi({ description: 'What kept part of the work from being done, in words.' }),
    plan: RunPlan.nullable().openapi({
      description:
        'For needs-confirmation: voids, overwrites and marks of deletion that wait because there are too many of them.',
    }),
  })
  .openapi('Run');
export type Run = z.infer<typeof Run>;

export const RunPage = page('RunPage', Run);
export const RunParams = ConnectionParams.extend({
  runId: PathId.openapi({ param: { name: 'runId', in: 'path' } }),
});

export const StartRun = z
  .strictObject({
    recordIds: z.array(Id).min(1, 'at least one record').max(1_000, 'at most 1,000 records').optional(),
    types: z.array(RecordType).min(1, 'at least one type').optional(),
    propertyId: z.string().min(1).max(200).optional(),
    deletions: z.boolean().optional().openapi({
      description:
        'List everything now where a system does not say what was deleted. By itself that is done once a day.',
    }),
  })
  .openapi('StartRun', { description: 'Nothing given: everything that is due.' });

export const StartedRun = Run.extend({
  joined: z.boolean().openapi({ description: 'A run was on already; what was asked for goes to its head.' }),
}).openapi('StartedRun');
