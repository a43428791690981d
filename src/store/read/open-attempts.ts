import type { Executor } from '../db/open.ts';

/** Those of these records of which a write has left that is not settled yet. */
export async function openAttemptsOf(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await executor.query<{ link_id: string }>(
    `select link_id from attempt where connection_id = $1 and settled_at is null
       and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify(ids)],
  );
  return new Set(rows.map((row) => row.link_id));
}
