import type { Executor } from '../db/open.ts';

/** What people call these properties of Re-Leased, by id; one that is not known has no entry. */
export async function propertyNames(
  executor: Executor,
  connectionId: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (keys.length === 0) return new Map();
  const { rows } = await executor.query<{ key: string; name: string }>(
    `select key, name from property where connection_id = $1
       and key in (select jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify([...new Set(keys)])],
  );
  return new Map(rows.map((one) => [one.key, one.name]));
}
