import { z } from 'zod';
import type { Executor } from '../db/open.ts';

/** Verbs that may be for more records than one transaction takes. */
export const operationKinds = ['unlink', 'relink', 'retry', 'relink-check', 'resolve', 'rule'] as const;

/** A bulk verb as its chunks see it. */
const row = z.object({
  id: z.string(),
  kind: z.enum(operationKinds),
  params: z.unknown(),
  selection_id: z.string(),
  actor_kind: z.enum(['user', 'key', 'schedule', 'relink']),
  actor_id: z.string(),
  actor_name: z.string(),
  state: z.enum(['queued', 'running', 'done', 'failed']),
  stage: z.string(),
  cursor: z.string().nullable(),
  total: z.number(),
  created_at: z.string(),
});
export type OperationRow = z.infer<typeof row>;
export type OperationKind = OperationRow['kind'];

const columns =
  'id, kind, params, selection_id, actor_kind, actor_id, actor_name, state, stage, cursor, total, created_at';

export interface OperationDraft {
  readonly id: string;
  readonly kind: OperationKind;
  readonly params: unknown;
  readonly selectionId: string;
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string };
  readonly total: number;
  readonly at: string;
}

export async function insertOperation(
  executor: Executor,
  connectionId: string,
  draft: OperationDraft,
): Promise<void> {
  await executor.query(
    `insert into operation (connection_id, id, kind, params, selection_id, actor_kind, actor_id, actor_name, total, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::timestamptz)`,
    [
      connectionId,
      draft.id,
      draft.kind,
      JSON.stringify(draft.params),
      draft.selectionId,
      draft.actor.kind,
      draft.actor.id,
      draft.actor.name,
      draft.total,
      draft.at,
    ],
  );
}

/** The operation, locked until the end of the transaction: a chunk is taken by one process. `null`: it is over. */
export async function lockOperation(
  tx: Executor,
  connectionId: string,
  id: string,
): Promise<OperationRow | null> {
  const { rows } = await tx.query(
    `select ${columns} from operation where connection_id = $1 and id = $2 and state in ('queued','running') for update`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

/** What it does, while it is still to be carried out or on; `null` when it is over. */
export async function openKind(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<OperationKind | null> {
  const { rows } = await executor.query(
    `select kind from operation where connection_id = $1 and id = $2 and state in ('queued','running')`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : row.pick({ kind: true }).parse(rows[0]).kind;
}

/**
 * The oldest operation of a company that is not over, among those that only check or among the others: they are carried
 * out in the order people asked for them.
 */
export async function oldestOpen(
  executor: Executor,
  connectionId: string,
  checks: boolean,
): Promise<OperationRow | null> {
  const { rows } = await executor.query(
    `select ${columns} from operation where connection_id = $1 and state in ('queued','running')
       and (kind = 'relink-check') = $2 order by created_at, id limit 1`,
    [connectionId, checks],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

/** Every operation that is not over, for a start after a crash. */
export async function openOperations(executor: Executor): Promise<{ connectionId: string; id: string }[]> {
  const { rows } = await executor.query<{ connectionId: string; id: string }>(
    `select connection_id as "connectionId", id from operation where state in ('queued','running') order by created_at, id`,
  );
  return rows;
}

/** Moves the cursor, in the transaction of the chunk that it counts. */
export async function moveOperation(
  tx: Executor,
  connectionId: string,
  id: string,
  to: { readonly stage: string; readonly cursor: string | null; readonly at: string },
): Promise<void> {
  await tx.query(
    `update operation set state = 'running', stage = $3, cursor = $4::uuid, started_at = coalesce(started_at, $5::timestamptz)
     where connection_id = $1 and id = $2`,
    [connectionId, id, to.stage, to.cursor, to.at],
  );
}

export async function endOperation(
  tx: Executor,
  connectionId: string,
  id: string,
  end: {
    readonly state: 'done' | 'failed';
    readonly inFlight: readonly string[];
    readonly runId: string | null;
    readonly fault: unknown;
    readonly at: string;
  },
): Promise<void> {
  await tx.query(
    `update operation set state = $3, in_flight = $4, run_id = $5::uuid, fault = $6::jsonb, cursor = null,
       started_at = coalesce(started_at, $7::timestamptz), finished_at = $7::timestamptz
     where connection_id = $1 and id = $2 and state in ('queued','running')`,
    [
      connectionId,
      id,
      end.state,
      JSON.stringify(end.inFlight),
      end.runId,
      end.fault === null ? null : JSON.stringify(end.fault),
      end.at,
    ],
  );
}

/** What became of one record. `why` marks an exception. */
export interface MemberResult {
  readonly id: string;
  readonly result: string;
  readonly why?: unknown;
}

/** Stores results; a record that has one keeps it, unless `replace`. */
export async function storeResults(
  tx: Executor,
  connectionId: string,
  operationId: string,
  results: readonly MemberResult[],
  replace = false,
): Promise<void> {
  if (results.length === 0) return;
  await tx.query(
    `insert into operation_member (connection_id, operation_id, link_id, result, why)
     select $1, $2, r.id, r.result, r.why from jsonb_to_recordset($3::jsonb) as r(id uuid, result text, why jsonb)
     on conflict (connection_id, operation_id, link_id) ${
       replace ? 'do update set result = excluded.result, why = excluded.why' : 'do nothing'
     }`,
    [connectionId, operationId, JSON.stringify(results)],
  );
}
