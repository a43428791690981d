import { newId } from '../../domain/id.ts';
import { problem } from '../../domain/problem.ts';
import type { RecordType, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** A side that gets a link: a new one, or its counterpart's. */
export interface NewLink {
  readonly id: string;
  readonly isNew: boolean;
  /** Its proven counterpart already belongs to another record, named here: the new link is reported, never written. */
  readonly taken: { readonly linkId: string; readonly displayId: string } | null;
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
  at: string,
  links: readonly NewLink[],
): Promise<void> {
  if (links.length === 0) return;
  const rows = links
    .filter((link) => link.isNew)
    .map(({ id, role, taken }) => {
      const stands =
        taken === null
          ? null
          : problem('counterpart-taken', 'relink', { id: taken.displayId, relatedRecordId: taken.linkId });
      const standing =
        stands === null ? null : { code: stands.code, side: stands.side, params: stands.params };
      return { id, role, standing, problem_id: newId() };
    });
  const json = JSON.stringify(rows);
  await tx.query(
    `insert into link (connection_id, id, type, role, outcome, attention, problem_code, cause_key, problem_params, problem_side, standing)
     select $1, r.id, $2, r.role, case when r.standing is null then 'pending' else 'drifted' end, case when r.standing is null then 1 else 0 end,
       r.standing->>'code', r.standing->>'code', r.standing->'params', r.standing->>'side', r.standing
     from ${newLinks}`,
    [connectionId, type, json],
  );
  await tx.query(
    `insert into problem (connection_id, id, link_id, code, cause_key, params, side, opened_at)
     select $1, r.problem_id, r.id, r.standing->>'code', r.standing->>'code', r.standing->'params', r.standing->>'side', $2::timestamptz
     from ${newLinks} where r.standing is not null`,
    [connectionId, at, json],
  );
  await joinSides(tx, connectionId, system, links);
  await describeLinks(
    tx,
    connectionId,
    links.map((link) => link.id),
    true,
  );
}

const newLinks = 'jsonb_to_recordset($3::jsonb) as r(id uuid, role text, standing jsonb, problem_id uuid)';

/**
 * Joins sides to their links. A side that is proven deleted makes room for the one that takes its place, and what the
 * two agreed on goes with it: it was agreed with a record that is no more.
 */
export async function joinSides(
  tx: Executor,
  connectionId: string,
  system: SystemName,
  joins: readonly { readonly id: string; readonly object: string; readonly key: string }[],
): Promise<void> {
  if (joins.length === 0) return;
  const json = JSON.stringify(joins.map(({ id, object, key }) => ({ id, object, key })));
  await tx.query(
    `with gone as (
       update side s set link_id = null from jsonb_to_recordset($3::jsonb) as r(id uuid, object text, key text)
       where s.connection_id = $1 and s.system = $2 and s.link_id = r.id and s.presence <> 'present'
         and (s.object, s.key) <> (r.object, r.key)
       returning r.id)
     delete from agreed a using gone where a.connection_id = $1 and a.link_id = gone.id`,
    [connectionId, system, json],
  );
  await tx.query(
    `update side s set link_id = r.id
     from jsonb_to_recordset($3::jsonb) as r(id uuid, object text, key text)
     where s.connection_id = $1 and s.system = $2 and s.object = r.object and s.key = r.key and s.link_id is null`,
    [connectionId, system, json],
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

// What is described anew may meet a rule now, or meet it no longer: it is asked about before anything is claimed.
// Money belongs to the property of what it settles.
const documentProperty = `(
      select k.property_ref from side d join link k on k.connection_id = $1 and k.id = d.link_id
      where d.connection_id = $1 and d.system = coalesce(p.system, l.system)
        and d.type = coalesce(p.content, l.content)->'document'->>'type' and d.key = coalesce(p.content, l.content)->'document'->>'key'
        and (d.role is null or d.role = coalesce(p.role, l.role)) limit 1)`;

const describe = `
with wanted as (select value::uuid as id from jsonb_array_elements_text($2::jsonb)),
due as (
  insert into rule_due (connection_id, link_id) select distinct $1::uuid, w.id from wanted w
  where exists (select 1 from rule r where r.connection_id = $1 and r.is_on) on conflict do nothing
),
seen as (
  select w.id,
    p.object as property_object, p.key as property_key, p.display_id as released_id,
    l.object as ledger_object, l.key as ledger_key, l.display_id as intacct_id,
    coalesce(nullif(p.number, ''), l.number) as number, coalesce(nullif(p.name, ''), l.name, '') as name,
    coalesce(p.content, l.content) as content, coalesce(p.property_ref, l.property_ref, ${documentProperty}) as property_ref
  from wanted w
  left join side p on p.connection_id = $1 and p.link_id = w.id and p.system = 'property'
  left join side l on l.connection_id = $1 and l.link_id = w.id and l.system = 'ledger'
), told as (
  select s.*, coalesce(s.content->>'gross', s.content->>'amount')::numeric(19,4) as amount, s.content->>'currency' as currency,
    coalesce(s.content->>'issueDate', s.content->>'date')::date as date,
    lower(concat_ws(' ', s.name, s.number, s.released_id, s.intacct_id, s.content->>'reference')) as search
  from seen s
)
update link k set
  property_object = t.property_object, property_key = t.property_key, released_id = t.released_id,
  ledger_object = t.ledger_object, ledger_key = t.ledger_key, intacct_id = t.intacct_id,
  number = t.number, name = t.name, amount = t.amount, currency = t.currency, date = t.date,
  property_ref = t.property_ref, search = t.search,
  standing = case when t.property_key is not null and t.ledger_key is not null then null else k.standing end,
  attention = case when $3::boolean and k.standing is null then greatest(k.attention, 1) else k.attention end
from told t
where k.connection_id = $1 and k.id = t.id
  and (k.property_key, k.ledger_key, k.number, k.name, k.amount, k.currency, k.date, k.property_ref, k.search, k.released_id, k.intacct_id)
    is distinct from
    (t.property_key, t.ledger_key, t.number, t.name, t.amount, t.currency, t.date, t.property_ref, t.search, t.released_id, t.intacct_id)`;
