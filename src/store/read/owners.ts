import type { SideRecord } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** The link a record of a system belongs to. */
export interface Owner {
  readonly linkId: string;
  /** It has both sides, and both are there. */
  readonly whole: boolean;
  /** It cannot be joined with another now: a write is on its way, or a person decided about it. */
  readonly busy: boolean;
}

/** By `system object key`: the links that these records belong to, as last stored. */
export async function ownersOf(
  executor: Executor,
  connectionId: string,
  records: readonly Pick<SideRecord, 'object' | 'key'>[],
): Promise<ReadonlyMap<string, Owner>> {
  if (records.length === 0) return new Map();
  const { rows } = await executor.query<Owner & { system: string; object: string; key: string }>(
    `select distinct s.system, s.object, s.key, s.link_id as "linkId",
       exists (select 1 from side o where o.connection_id = $1 and o.link_id = s.link_id and o.system <> s.system and o.presence = 'present') as whole,
       (l.standing is not null or l.outcome in ('uncertain', 'apart', 'ended') or exists (
         select 1 from attempt t where t.connection_id = $1 and t.link_id = s.link_id and t.settled_at is null)) as busy
     from jsonb_to_recordset($2::jsonb) as r(object text, key text)
     join side s on s.connection_id = $1 and s.object = r.object and s.key = r.key and s.link_id is not null
     join link l on l.connection_id = $1 and l.id = s.link_id`,
    [connectionId, JSON.stringify(records.map(({ object, key }) => ({ object, key })))],
  );
  return new Map(
    rows.map(({ system, object, key, linkId, whole, busy }) => [
      `${system} ${object} ${key}`,
      { linkId, whole, busy },
    ]),
  );
}
