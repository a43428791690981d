import type { RecordType, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/**
 * What people call records of which a system only said the id: by `system type id`, the id in lower case. An id that
 * two records have is left out: a wrong name is worse than none.
 */
export async function namesById(
  executor: Executor,
  connectionId: string,
  asked: readonly { readonly system: SystemName; readonly type: RecordType; readonly id: string }[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await executor.query<{ system: string; type: string; id: string; name: string }>(
    `with asked as (select distinct system, type, lower(id) as id from jsonb_to_recordset($2::jsonb) as r(system text, type text, id text))
     select a.system, a.type, a.id, min(l.name) as name from asked a
     join link l on l.connection_id = $1 and l.type = a.type
       and (case when a.system = 'ledger' then lower(l.intacct_id) else lower(l.released_id) end) = a.id
     group by a.system, a.type, a.id having count(distinct l.name) = 1`,
    [connectionId, JSON.stringify(asked)],
  );
  return new Map(rows.map((row) => [`${row.system} ${row.type} ${row.id}`, row.name]));
}
