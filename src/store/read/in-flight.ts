import type { Executor } from '../db/open.ts';

/** Of these records, or of all an operation holds: those whose write has left and whose answer has not come. */
export async function inFlight(
  executor: Executor,
  connectionId: string,
  of: { readonly ids: readonly string[] } | { readonly operationId: string },
): Promise<string[]> {
  const { rows } = await executor.query<{ link_id: string }>(
    `select distinct t.link_id from attempt t where t.connection_id = $1 and t.state in ('sent','unknown') and t.settled_at is null
       and ${
         'ids' in of
           ? 't.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))'
           : `exists (select 1 from operation_member m where m.connection_id = $1 and m.operation_id = $2::uuid and m.link_id = t.link_id)`
       } order by t.link_id`,
    [connectionId, 'ids' in of ? JSON.stringify(of.ids) : of.operationId],
  );
  return rows.map((row) => row.link_id);
}
