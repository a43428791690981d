import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { operationKinds } from '../write/operation.ts';

const row = z.object({
  id: z.string(),
  kind: z.enum(operationKinds),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  actor_name: z.string(),
  total: z.number(),
  in_flight: z.array(z.string()),
  run_id: z.string().nullable(),
  fault: z.unknown(),
  created_at: z.string(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
});
export type OperationFacts = z.infer<typeof row> & { readonly counts: Readonly<Record<string, number>> };

/** One bulk verb with how many records came to which result so far. */
export async function readOperation(
  executor: Executor,
  connectionId: string,
  operationId: string,
): Promise<OperationFacts | null> {
  const { rows } = await executor.query(
    `select id, kind, state, actor_name, total, in_flight, run_id, fault, created_at, started_at, finished_at
     from operation where connection_id = $1 and id = $2`,
    [connectionId, operationId],
  );
  if (rows[0] === undefined) return null;
  const counts = await executor.query<{ result: string; n: number }>(
    `select result, count(*) as n from operation_member where connection_id = $1 and operation_id = $2 group by result order by result`,
    [connectionId, operationId],
  );
  return { ...row.parse(rows[0]), counts: Object.fromEntries(counts.rows.map((one) => [one.result, one.n])) };
}

const exception = z.object({ link_id: z.string(), result: z.string(), why: z.unknown() });
export type ExceptionRow = z.infer<typeof exception>;

/** Records that did not come to what was asked for, by id. */
export async function operationExceptions(
  executor: Executor,
  connectionId: string,
  operationId: string,
  after: string | null,
  limit: number,
): Promise<ExceptionRow[]> {
  const { rows } = await executor.query(
    `select link_id, result, why from operation_member where connection_id = $1 and operation_id = $2 and why is not null
       and ($3::uuid is null or link_id > $3::uuid) order by link_id limit $4`,
    [connectionId, operationId, after, limit],
  );
  return rows.map((value) => exception.parse(value));
}
