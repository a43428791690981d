import type { Executor } from '../db/open.ts';

/** A record with one side, as its rivals are looked up. */
export interface RivalQuery {
  readonly id: string;
  /** The system it is missing in. */
  readonly system: string;
  readonly type: string;
  readonly role: string | null;
  readonly key: string;
  readonly number: string | null;
  readonly counterpartKey: string | null;
  readonly ownKeys: readonly string[];
}

/** Records of other links that carry this one's key, are named by it as its counterpart, or have its number. */
export async function findRivals(
  executor: Executor,
  connectionId: string,
  wanted: readonly RivalQuery[],
): Promise<unknown[]> {
  const { rows } = await executor.query(statement, [connectionId, JSON.stringify(wanted)]);
  return rows;
}

const like = `s.connection_id = $1 and s.system = w.system and s.type = w.type and s.role is not distinct from w.role
  and s.presence = 'present' and s.link_id is distinct from w.id`;

const statement = `
with w as (
  select * from jsonb_to_recordset($2::jsonb) as r(id uuid, system text, type text, role text, key text, number text,
    "counterpartKey" text, "ownKeys" jsonb)
), found as (
  select w.id, s.link_id, s.display_id, s.content, true as proven
  from w cross join lateral jsonb_array_elements_text(w."ownKeys") k join side s on s.own_key = k.value and ${like}
  union all
  select w.id, s.link_id, s.display_id, s.content, true from w join side s on s.key = w."counterpartKey" and ${like}
  union all
  select w.id, s.link_id, s.display_id, s.content, true from w join side s on s.counterpart_key = w.key and ${like}
  union all
  select w.id, s.link_id, s.display_id, s.content, false from w join side s on s.number = w.number and s.number <> '' and ${like}
)
select id, link_id as "linkId", display_id as "displayId", content->>'contactKey' as "contactKey", proven,
  coalesce(content->>'state' in ('void', 'reversal'), false) as "isVoid"
from found order by id, proven desc, display_id`;
