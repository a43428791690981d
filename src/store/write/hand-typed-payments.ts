import type { Executor } from '../db/open.ts';
import type { HandTyped } from './hand-typed.ts';
import type { JoinPair } from './join.ts';

/**
 * Payments and allocations with one side each that are the same one, entered by hand in both systems: on the same
 * document (and from the same credit note), of the same day, currency and amount, and the only such one on either side.
 * Two equal payments of one day prove nothing, and are left to a person, until only one is left. A page of what is
 * due, by id.
 */
export async function handTypedPayments(
  tx: Executor,
  connectionId: string,
  type: 'payment' | 'allocation',
  after: string | null,
  limit: number,
): Promise<HandTyped> {
  const { rows } = await tx.query<{ pairs: JoinPair[]; next: string | null }>(statement, [
    connectionId,
    type,
    limit,
    after,
  ]);
  return rows[0] ?? { pairs: [], next: null };
}

// A record with one side that nobody has to decide about, and no write of which is on its way.
const free = (
  alias: string,
) => `${alias}.standing is null and ${alias}.outcome not in ('uncertain', 'apart', 'ended')
  and (${alias}.property_key is null or ${alias}.ledger_key is null)
  and not exists (select 1 from attempt t where t.connection_id = $1 and t.link_id = ${alias}.id and t.settled_at is null)`;

// What waits for approval in the ledger is on its way: made again it would be paid twice.
const counts = (alias: string) =>
  `${alias}.presence = 'present' and (${alias}.content->>'state' = 'approved'
    or (${alias}.system = 'ledger' and ${alias}.content->>'state' = 'awaiting-approval')) and ${alias}.content->'document' <> 'null'::jsonb`;

/** What must be equal on both: the link of its document, that of its credit note, role, day, currency and amount. */
const facts = (alias: string) => `
  (select d.link_id from side d where d.connection_id = $1 and d.system = ${alias}.system and d.key = ${alias}.content->'document'->>'key'
    and d.type = ${alias}.content->'document'->>'type'
    and (d.role is null or d.role = ${alias}.role)) as document,
  (select c.link_id from side c where c.connection_id = $1 and c.system = ${alias}.system and c.type = 'credit-note'
    and c.role = ${alias}.role and c.key = ${alias}.content->>'creditKey') as credit,
  ${alias}.role, ${alias}.content->>'date' as day, ${alias}.content->>'currency' as currency,
  (${alias}.content->>'amount')::numeric as amount`;

// All of a document's payments are looked at, also those that have both sides: a second one like them is no proof.
const statement = `
with page as materialized (
  select l.id from link l
  where l.connection_id = $1 and l.type = $2 and (l.attention > 0 or l.cause_key = 'counterpart-ambiguous') and ($4::uuid is null or l.id > $4::uuid)
    and ${free('l')}
  order by l.id limit $3
), due as materialized (
  select s.system, s.link_id, ${facts('s')}
  from page join side s on s.connection_id = $1 and s.link_id = page.id and s.type = $2 and ${counts('s')}
), parents as materialized (
  select distinct p.system, p.key, p.type, p.role, p.link_id
  from due join side p on p.connection_id = $1 and p.link_id = due.document
), known as materialized (
  select s.system, s.link_id, ${facts('s')}
  from parents p
  join side s on s.connection_id = $1 and s.system = p.system and s.type = $2 and ${counts('s')}
    and s.content->'document'->>'key' = p.key and s.content->'document'->>'type' = p.type
    and (p.role is null or s.role = p.role)
), single as (
  select k.*, count(*) over (partition by k.system, k.document, k.credit, k.role, k.day, k.currency, k.amount) as n from known k
), proven as (
  select a.link_id as keep, b.link_id as gives
  from single a join single b on a.system = 'property' and b.system = 'ledger' and a.n = 1 and b.n = 1
    and a.document = b.document and a.credit is not distinct from b.credit and a.role = b.role
    and a.day = b.day and a.currency = b.currency and a.amount = b.amount and a.link_id <> b.link_id
  join link la on la.connection_id = $1 and la.id = a.link_id and ${free('la')}
  join link lb on lb.connection_id = $1 and lb.id = b.link_id and ${free('lb')}
)
select (select case when count(*) = $3 then (array_agg(id order by id desc))[1] end from page) as next,
  (select coalesce(jsonb_agg(jsonb_build_object('keep', keep, 'gives', gives) order by keep, gives), '[]')
   from (select distinct keep, gives from proven) p) as pairs`;
