import { z } from '@hono/zod-openapi';
import { operationKinds } from '../../store/write/operation.ts';
import { ConnectionParams, Instant, PageQuery, PathId } from '../common/schema.ts';

export const OperationParams = ConnectionParams.extend({
  operationId: PathId.openapi({ param: { name: 'operationId', in: 'path' } }),
});
export const OperationQuery = PageQuery;

export const StartedOperation = z
  .object({ operationId: z.string() })
  .openapi('StartedOperation', { description: 'More records than one call takes: look at the operation.' });

export const Operation = z
  .object({
    id: z.string(),
    kind: z.enum(operationKinds),
    state: z.enum(['queued', 'running', 'done', 'failed']),
    startedBy: z.string(),
    total: z.int().openapi({ description: 'Records named.' }),
    done: z.int().openapi({ description: 'Of those, how many have their result.' }),
    counts: z.record(z.string(), z.int()).openapi({
      description:
        'Records per result, such as `unlinked`, `already-unlinked`, `relinked`, `still-unlinked`, `retried`; `child` is a record that went along.',
    }),
    inFlight: z.array(z.string()).openapi({
      description:
        'Of an unlink that is done: records whose write had already left and whose answer had not come.',
    }),
    runId: z.string().nullable(),
    fault: z.string().nullable().openapi({ description: 'Why it failed.' }),
    createdAt: Instant,
    startedAt: Instant.nullable(),
    finishedAt: Instant.nullable(),
    exceptions: z
      .array(z.object({ recordId: z.string(), label: z.string(), result: z.string(), why: z.string() }))
      .openapi({ description: 'Records that did not come to what was asked for; a page of them.' }),
    next: z.string().nullable().openapi({ description: 'Cursor of the next exceptions.' }),
  })
  .openapi('Operation');
