import type { Executor } from '../db/open.ts';

/** A payment or an allocation with one side, whose twins are looked for in the system it is missing in. */
export interface TwinQuery {
  readonly id: string;
  readonly own: string;
  readonly system: string;
}

/**
 * Payments of the other system that may be the same ones: as yet without a counterpart, on the same document (and from
 * the same credit note), of the same day, currency and amount. One that a person keeps apart is its own. A single pair
 * was joined before (`store/write/hand-typed-payments.ts`): what is found here cannot be told apart.
 */
export async function findTwins(
  executor: Executor,
  connectionId: string,
  wanted: readonly TwinQuery[],
): Promise<unknown[]> {
  const { rows } = await executor.query(statement, [connectionId, JSON.stringify(wanted)]);
  return rows;
}

/** The link of the document (or of the credit note) that a side names. */
const documentOf = (alias: string) => `(select d.link_id from side d
  where d.connection_id = $1 and d.system = ${alias}.system and d.type = ${alias}.content->'document'->>'type'
    and d.key = ${alias}.content->'document'->>'key' and (d.role is null or d.role = ${alias}.role))`;
const creditOf = (alias: string) => `(select c.link_id from side c
  where c.connection_id = $1 and c.system = ${alias}.system and c.type = 'credit-note' and c.role = ${alias}.role
    and c.key = ${alias}.content->>'creditKey')`;

// In steps: many tenants pay the same on one day, so the payments of all days asked for are read once, and not once for
// each payment asked for.
const statement = `
with w as (
  select * from jsonb_to_recordset($2::jsonb) as r(id uuid, own text, system text)
), mine as materialized (
  select w.id, w.system as there, s.system, s.role, s.content, l.type, l.date, l.amount, l.currency
  from w join link l on l.connection_id = $1 and l.id = w.id
  join side s on s.connection_id = $1 and s.link_id = w.id and s.system = w.own and s.presence = 'present'
), halves as materialized (
  select o.id, o.type, o.role, o.date, o.amount, o.currency, case when o.ledger_key is null then 'property' else 'ledger' end as system
  from link o
  where o.connection_id = $1 and o.date in (select date from mine) and o.type in (select type from mine)
    and (o.property_key is null or o.ledger_key is null) and o.outcome not in ('apart', 'ended')
), near as materialized (
  select m.id, m.content as own, m.system as own_system, m.role, s.system, s.link_id, s.display_id, s.content
  from halves o
  join mine m on o.date = m.date and o.amount = m.amount and o.currency = m.currency and o.type = m.type
    and o.system = m.there and o.role is not distinct from m.role and o.id <> m.id
  join side s on s.connection_id = $1 and s.link_id = o.id and s.system = m.there and s.presence = 'present'
    and s.content->>'state' in ('approved', 'awaiting-approval')
)
select n.id, n.link_id as "linkId", n.display_id as "displayId", null as "contactKey", false as proven, false as "isVoid", true as twin
from near n
cross join lateral (select n.own_system as system, n.role, n.own as content) a
where ${documentOf('n')} = ${documentOf('a')} and ${creditOf('n')} is not distinct from ${creditOf('a')}
order by n.id, n.display_id`;
