import type { RecordType, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** A side that gets a link: a new one, or its counterpart's. */
export interface NewLink {
  readonly id: string;
  readonly isNew: boolean;
  /** Its proven counterpart already belongs to another record: the new link is reported, never written. */
  readonly taken: boolean;
  readonly role: string | null;
  readonly object: string;
  readonly key: string;
}

/** Creates the links that are new, joins each side to its link, and fills the links' list columns. */
export async function insertLinks(
  tx: Executor,
  connectionId: string,
  type: RecordType,
  system: SystemName,
  links: readonly NewLink[],
): Promise<void> {
  if (links.length === 0) return;
  const json = JSON.stringify(links);
  await tx.query(
    `insert into link (connection_id, id, type, role, outcome, attention, problem_code, cause_key, problem_params, problem_side)
     select $1, r.id, $2, r.role, case when r.taken then 'drifted' else 'pending' end, case when r.taken then 0 else 1 end,
       case when r.taken then 'counterpart-taken' end, case when r.taken then 'counterpart-taken' end,
       case when r.taken then '{}'::jsonb end, case when r.taken then 'relink' end
     from jsonb_to_recordset($3::jsonb) as r(id uuid, "isNew" boolean, taken boolean, role text) where r."isNew"`,
    [connectionId, type, json],
  );
  await tx.query(
    `update side s set link_id = r.id
     from jsonb_to_recordset($3::jsonb) as r(id uuid, object text, key text)
     where s.connection_id = $1 and s.system = $2 and s.object = r.object and s.key = r.key`,
    [connectionId, system, json],
  );
  await describeLinks(
    tx,
    connectionId,
    links.map((link) => link.id),
    true,
  );
}

/**
 * Refreshes the columns lists show and search, from the sides. The property side speaks first, the ledger where it
 * is silent. Runs after every store of sides; links whose text did not change are not written.
 */
export async function describeLinks(
  tx: Executor,
  connectionId: string,
  linkIds: readonly string[],
  attend: boolean,
): Promise<void> {
  if (linkIds.length === 0) return;
  await tx.query(describe, [connectionId, JSON.stringify(linkIds), attend]);
}

const describe = `
with wanted as (select value::uuid as id from jsonb_array_elements_text($2::jsonb)),
seen as (
  select w.id,
    p.object as property_object, p.key as property_key, p.display_id as released_id,
    l.object as ledger_object, l.key as ledger_key, l.display_id as intacct_id,
    coalesce(nullif(p.number, ''), l.number) as number, coalesce(nullif(p.name, ''), l.name, '') as name,
    coalesce(p.content, l.content) as content, coalesce(p.property_ref, l.property_ref) as property_ref
  from wanted w
  left join side p on p.connection_id = $1 and p.link_id = w.id and p.system = 'property'
  left join side l on l.connection_id = $1 and l.link_id = w.id and l.system = 'ledger'
), told as (
  select s.*, (s.content->>'gross')::numeric(19,4) as amount, s.content->>'currency' as currency,
    (s.content->>'issueDate')::date as date,
    lower(concat_ws(' ', s.name, s.number, s.released_id, s.intacct_id, s.content->>'reference')) as search
  from seen s
)
update link k set
  property_object = t.property_object, property_key = t.property_key, released_id = t.released_id,
  ledger_object = t.ledger_object, ledger_key = t.ledger_key, intacct_id = t.intacct_id,
  number = t.number, name = t.name, amount = t.amount, currency = t.currency, date = t.date,
  property_ref = t.property_ref, search = t.search,
  attention = case when $3::boolean and k.problem_code is distinct from 'counterpart-taken' then greatest(k.attention, 1) else k.attention end
from told t
where k.connection_id = $1 and k.id = t.id
  and (k.property_key, k.ledger_key, k.number, k.name, k.amount, k.currency, k.date, k.property_ref, k.search, k.released_id, k.intacct_id)
    is distinct from
    (t.property_key, t.ledger_key, t.number, t.name, t.amount, t.currency, t.date, t.property_ref, t.search, t.released_id, t.intacct_id)`;
