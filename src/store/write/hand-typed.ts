import type { RecordType } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import type { JoinPair } from './join.ts';

/**
 * Documents with one side each that are the same one, typed by hand in both systems: the number is found once on
 * either side for that contact, and date, currency and total are equal. Looks only at what is to be decided anyway.
 */
export async function handTypedPairs(
  tx: Executor,
  connectionId: string,
  type: RecordType,
  limit: number,
): Promise<JoinPair[]> {
  const role = type === 'bill' ? 'vendor' : 'customer';
  const { rows } = await tx.query<JoinPair>(statement, [connectionId, type, role, limit]);
  return rows;
}

// A record with one side that nobody has to decide about, and no write of which is on its way.
const free = (
  alias: string,
) => `${alias}.standing is null and ${alias}.outcome not in ('uncertain', 'apart', 'ended')
  and (${alias}.property_key is null or ${alias}.ledger_key is null)
  and not exists (select 1 from attempt t where t.connection_id = $1 and t.link_id = ${alias}.id and t.settled_at is null)`;

const live = (alias: string) =>
  `${alias}.presence = 'present' and ${alias}.content->>'state' not in ('draft', 'awaiting-approval', 'void', 'reversal')`;

const once = (system: string, number: string, content: string) => `
  (select count(*) from side x where x.connection_id = $1 and x.system = ${system} and x.type = $2 and x.number = ${number}
    and x.presence = 'present' and x.content->>'contactKey' = ${content}->>'contactKey') = 1`;

const contactOf = (system: string, content: string) => `
  (select c.link_id from side c where c.connection_id = $1 and c.system = ${system} and c.type = 'contact' and c.role = $3
    and c.key = ${content}->>'contactKey')`;

// In steps, each a few rows of the one before: a planner that knows nothing of a new table would otherwise compare
// every record with every other.
const statement = `
with due as materialized (
  select s.system, s.link_id, s.number, s.content, s.type
  from link l
  cross join lateral (
    select s.* from side s where s.connection_id = $1 and s.link_id = l.id and coalesce(s.number, '') <> '' and ${live('s')} offset 0) s
  where l.connection_id = $1 and l.type = $2 and l.attention > 0 and ${free('l')}
), found as materialized (
  select d.system, d.link_id, d.number, d.content, o.system as o_system, o.link_id as o_link_id, o.content as o_content
  from due d
  cross join lateral (
    select o.* from side o where o.connection_id = $1 and o.type = $2 and o.number = d.number
      and o.system = case d.system when 'property' then 'ledger' else 'property' end and o.link_id is not null and ${live('o')} offset 0) o
  where o.content->>'issueDate' = d.content->>'issueDate' and o.content->>'currency' = d.content->>'currency'
    and (o.content->>'gross')::numeric = (d.content->>'gross')::numeric
), proven as materialized (
  select f.* from found f
  cross join lateral (select lo.id from link lo where lo.connection_id = $1 and lo.id = f.o_link_id and ${free('lo')} offset 0) lo
  where ${contactOf('f.system', 'f.content')} = ${contactOf('f.o_system', 'f.o_content')}
    and ${once('f.system', 'f.number', 'f.content')} and ${once('f.o_system', 'f.number', 'f.o_content')}
)
select distinct case when system = 'property' then link_id else o_link_id end as keep,
  case when system = 'property' then o_link_id else link_id end as gives
from proven order by keep, gives limit $4`;
