import type { RecordType, Role } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import type { JoinPair } from './join.ts';

/** Pairs found on a page of what is due, and where to go on; `null` when that was the last page. */
export interface HandTyped {
  readonly pairs: readonly JoinPair[];
  readonly next: string | null;
}

/**
 * Documents with one side each that are the same one, typed by hand in both systems: the number is found once on
 * either side for that contact, and date, currency and total are equal. Looks only at what is to be decided anyway,
 * a page of it by id: at a first load that is everything.
 */
export async function handTypedPairs(
  tx: Executor,
  connectionId: string,
  type: RecordType,
  after: string | null,
  limit: number,
  /** Of credit notes: whose are looked at. */
  of: Role | null = null,
): Promise<HandTyped> {
  const role = of ?? (type === 'bill' ? 'vendor' : 'customer');
  const { rows } = await tx.query<{ pairs: JoinPair[]; next: string | null }>(statement, [
    connectionId,
    type,
    role,
    limit,
    after,
    of,
  ]);
  return rows[0] ?? { pairs: [], next: null };
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
  (select count(*) from side x where x.connection_id = $1 and x.system = ${system} and x.type = $2 and x.number = ${number} and x.number <> ''
    and x.presence = 'present' and x.role is not distinct from $6::text and x.content->>'contactKey' = ${content}->>'contactKey') = 1`;

const contactOf = (system: string, content: string) => `
  (select c.link_id from side c where c.connection_id = $1 and c.system = ${system} and c.type = 'contact' and c.role = $3
    and c.key = ${content}->>'contactKey')`;

// The index over numbers leaves the empty ones out, and is used only where a condition does so too.
// In steps, each a few rows of the one before: a planner that knows nothing of a new table would otherwise compare
// every record with every other.
const statement = `
with page as materialized (
  select l.id from link l
  where l.connection_id = $1 and l.type = $2 and l.attention > 0 and ($5::uuid is null or l.id > $5::uuid)
  order by l.id limit $4
), due as materialized (
  select s.system, s.link_id, s.number, s.content, s.type
  from page
  cross join lateral (select l.id from link l where l.connection_id = $1 and l.id = page.id and ${free('l')} offset 0) l
  cross join lateral (
    select s.* from side s where s.connection_id = $1 and s.link_id = l.id and coalesce(s.number, '') <> '' and s.role is not distinct from $6::text and ${live('s')} offset 0) s
), found as materialized (
  select d.system, d.link_id, d.number, d.content, o.system as o_system, o.link_id as o_link_id, o.content as o_content
  from due d
  cross join lateral (
    select o.* from side o where o.connection_id = $1 and o.type = $2 and o.number = d.number and o.number <> ''
      and o.system = case d.system when 'property' then 'ledger' else 'property' end and o.link_id is not null and o.role is not distinct from $6::text and ${live('o')} offset 0) o
  where o.content->>'issueDate' = d.content->>'issueDate' and o.content->>'currency' = d.content->>'currency'
    and (o.content->>'gross')::numeric = (d.content->>'gross')::numeric
), proven as materialized (
  select f.* from found f
  cross join lateral (select lo.id from link lo where lo.connection_id = $1 and lo.id = f.o_link_id and ${free('lo')} offset 0) lo
  where ${contactOf('f.system', 'f.content')} = ${contactOf('f.o_system', 'f.o_content')}
    and ${once('f.system', 'f.number', 'f.content')} and ${once('f.o_system', 'f.number', 'f.o_content')}
)
select (select case when count(*) = $4 then (array_agg(id order by id desc))[1] end from page) as next,
  (select coalesce(jsonb_agg(jsonb_build_object('keep', keep, 'gives', gives) order by keep, gives), '[]') from (
    select distinct case when system = 'property' then link_id else o_link_id end as keep,
      case when system = 'property' then o_link_id else link_id end as gives
    from proven) p) as pairs`;
