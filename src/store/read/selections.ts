import { z } from 'zod';
import type { Executor } from '../db/open.ts';

const row = z.object({
  id: z.string(),
  made_by: z.string(),
  ready: z.boolean(),
  count: z.number(),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
  created_at: z.string(),
  expires_at: z.string(),
});
export type SelectionRow = z.infer<typeof row>;

/** One selection of a company; `null` when there is none (any more). */
export async function findSelection(
  executor: Executor,
  connectionId: string,
  selectionId: string,
): Promise<SelectionRow | null> {
  const { rows } = await executor.query(
    'select id, made_by, ready, count, money, created_at, expires_at from selection where connection_id = $1 and id = $2',
    [connectionId, selectionId],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

/** The next members by id. */
export async function selectionMembers(
  executor: Executor,
  connectionId: string,
  selectionId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select m.link_id as id from selection_member m
     where m.connection_id = $1 and m.selection_id = $2 and ($3::uuid is null or m.link_id > $3::uuid)
     order by m.link_id limit $4`,
    [connectionId, selectionId, after, limit],
  );
  return rows.map((one) => one.id);
}

/** Which of these are members of a selection. */
export async function namedAmong(
  executor: Executor,
  connectionId: string,
  selectionId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const { rows } = await executor.query<{ id: string }>(
    `select link_id as id from selection_member where connection_id = $1 and selection_id = $2
       and link_id in (select value::uuid from jsonb_array_elements_text($3::jsonb))`,
    [connectionId, selectionId, JSON.stringify(ids)],
  );
  return new Set(rows.map((one) => one.id));
}

/** The next records, by id, that an operation linked again. */
export async function freedMembers(
  executor: Executor,
  connectionId: string,
  operationId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select link_id as id from operation_member where connection_id = $1 and operation_id = $2
       and result in ('relinked', 'child') and ($3::uuid is null or link_id > $3::uuid) order by link_id limit $4`,
    [connectionId, operationId, after, limit],
  );
  return rows.map((one) => one.id);
}
