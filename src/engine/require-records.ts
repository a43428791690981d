import type { Executor } from '../store/db/open.ts';
import { UnknownRecord } from './port.ts';

/** Throws {@link UnknownRecord} unless every id is a record of this connection. */
export async function requireRecords(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<void> {
  const { rows } = await executor.query<{ id: string }>(
    `select r.value as id from jsonb_array_elements_text($2::jsonb) r
     where not exists (select 1 from link l where l.connection_id = $1 and l.id = r.value::uuid)`,
    [connectionId, JSON.stringify(ids)],
  );
  if (rows.length > 0) throw new UnknownRecord(rows.map((row) => row.id));
}
