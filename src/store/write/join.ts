import type { RecordType } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';
import { lockLinks } from './link-lock.ts';
import { describeLinks } from './links.ts';

/** Two links of one record: `keep` has its property side, `gives` its ledger side. */
export interface JoinPair {
  readonly keep: string;
  readonly gives: string;
}

/**
 * Makes two links with one side each into one. What hangs on either is kept: holds, tries, problems, what depends on
 * it, a standing unlink. The one that gives its side ends and says where it went; its events stay its own and are
 * shown with the other's. The caller has made sure that no write of either is on its way.
 */
export async function joinLinks(
  tx: Executor,
  connectionId: string,
  said: {
    readonly runId: string | null;
    readonly actor: string;
    readonly at: string;
    readonly why: string | null;
    readonly proof: 'choice' | 'number' | 'hand';
  },
  pairs: readonly JoinPair[],
): Promise<void> {
  if (pairs.length === 0) return;
  await lockLinks(
    tx,
    connectionId,
    pairs.flatMap((pair) => [pair.keep, pair.gives]),
  );
  const json = JSON.stringify(pairs);
  const at = [connectionId, json, said.at];
  for (const statement of moves) await tx.query(statement, at.slice(0, 2));
  await tx.query(closeProblems, at);
  for (const statement of after) await tx.query(statement, at.slice(0, 2));
  await tx.query(endChoices, at);
  const { rows } = await tx.query<{ id: string; before: string }>(endGiver, at);
  const before = new Map(rows.map((row) => [row.id, row.before]));
  await tx.query(wakeKeeper, at);
  await describeLinks(
    tx,
    connectionId,
    pairs.map((pair) => pair.keep),
    true,
  );
  await writeEvents(
    tx,
    connectionId,
    { id: said.runId, actor: said.actor, at: said.at },
    pairs.map((pair) => ({
      kind: 'record.joined',
      linkId: pair.keep,
      before: { joined: pair.gives, outcome: before.get(pair.gives) ?? null },
      after: { record: pair.keep, proof: said.proof },
      reason: said.why,
      members: [pair.keep, pair.gives],
    })),
  );
}

const shape = 'jsonb_to_recordset($2::jsonb) as j(keep uuid, gives uuid)';

// One column at a time: with `or` between two of them a thousand pairs are compared with every row of the company.
const either = `(select unnest(array[j.keep, j.gives]) as id from ${shape}) j`;

const moves = [
  // A dead side makes room for the living one.
  `update side s set link_id = null from ${shape} where s.connection_id = $1 and s.presence <> 'present'
     and s.link_id = j.keep and s.system = 'ledger'`,
  `update side s set link_id = null from ${shape} where s.connection_id = $1 and s.presence <> 'present'
     and s.link_id = j.gives and s.system = 'property'`,
  `update side s set link_id = j.keep from ${shape} where s.connection_id = $1 and s.link_id = j.gives`,
  `delete from agreed a using ${either} where a.connection_id = $1 and a.link_id = j.id`,
  `update attempt t set link_id = j.keep from ${shape} where t.connection_id = $1 and t.link_id = j.gives`,
];

const closeProblems = `
update problem p set closed_at = $3::timestamptz from ${shape}
where p.connection_id = $1 and p.link_id = j.gives and p.closed_at is null`;

const after = [
  `update problem p set link_id = j.keep from ${shape} where p.connection_id = $1 and p.link_id = j.gives`,
  // Who unlinked either has unlinked the one; a unit taken along keeps to its root.
  `insert into unlink_root (connection_id, unlink_id, link_id, lifted_at, lifted_by)
     select r.connection_id, r.unlink_id, j.keep, r.lifted_at, r.lifted_by from ${shape}
     join unlink_root r on r.connection_id = $1 and r.link_id = j.gives
     on conflict (connection_id, unlink_id, link_id) do update set
       lifted_at = case when unlink_root.lifted_at is null or excluded.lifted_at is null then null else unlink_root.lifted_at end`,
  `delete from unlink_root r using ${shape} where r.connection_id = $1 and r.link_id = j.gives`,
  `insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on, unlink_id, root_id)
     select h.connection_id, j.keep, h.reason, h.source, h.held_by, h.held_at, h.why, h.review_on, h.unlink_id, h.root_id
     from ${shape} join hold h on h.connection_id = $1 and h.link_id = j.gives
     on conflict (connection_id, link_id, reason, source) do nothing`,
  `delete from hold h using ${shape} where h.connection_id = $1 and h.link_id = j.gives`,
  `insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on, unlink_id, root_id)
     select h.connection_id, h.link_id, h.reason, j.keep || ':' || h.unlink_id, h.held_by, h.held_at, h.why, h.review_on, h.unlink_id, j.keep
     from ${shape} join hold h on h.connection_id = $1 and h.root_id = j.gives and h.unlink_id is not null
     on conflict (connection_id, link_id, reason, source) do nothing`,
  `delete from hold h using ${shape} where h.connection_id = $1 and h.root_id = j.gives`,
  `insert into link_parent (connection_id, link_id, parent_id)
     select p.connection_id, p.link_id, j.keep from ${shape}
     join link_parent p on p.connection_id = $1 and p.parent_id = j.gives and p.link_id <> j.keep on conflict do nothing`,
  `delete from link_parent p using ${shape} where p.connection_id = $1 and p.parent_id = j.gives`,
  `delete from link_parent p using ${shape} where p.connection_id = $1 and p.link_id = j.gives`,
];

const endChoices = `
update resolution r set state = 'over', ended_at = $3::timestamptz from ${either}
where r.connection_id = $1 and r.link_id = j.id and r.state = 'standing'`;

const endGiver = `
with was as (select l.id, l.outcome from ${shape} join link l on l.connection_id = $1 and l.id = j.gives)
update link l set outcome = 'ended', joined_into = j.keep, attention = 0, next_attempt_at = null, stamp_due = false,
  standing = null, problem_code = null, cause_key = null, problem_params = null, problem_side = null, problem_field = null,
  property_object = null, property_key = null, released_id = null, ledger_object = null, ledger_key = null, intacct_id = null,
  updated_at = $3::timestamptz
from ${shape} join was on was.id = j.gives
where l.connection_id = $1 and l.id = j.gives
returning l.id, was.outcome as before`;

// "Keep apart" and what stood for want of a counterpart are over: it has one now.
const wakeKeeper = `
update link l set attention = greatest(l.attention, 1), next_attempt_at = null, standing = null,
  outcome = case when l.outcome = 'apart' then 'pending' else l.outcome end, updated_at = $3::timestamptz
from ${shape} where l.connection_id = $1 and l.id = j.keep`;

const half = (alias: string, system: string) => `
  and not exists (select 1 from side o where o.connection_id = $1 and o.link_id = ${alias}.id and o.system = '${system}'
    and o.presence = 'present' offset 0)
  and ${alias}.outcome <> 'uncertain'
  and not exists (select 1 from attempt t where t.connection_id = $1 and t.link_id = ${alias}.id and t.settled_at is null
    offset 0)`;

/**
 * Pairs of a chosen match that are two links still, neither of which has another counterpart or a write on its way.
 * Each choice looks its sides and links up, one by one (that is what the offsets are for): while a first sync fills these
 * tables their counts are wrong, and joined as the planner liked the choices of 400 records took up to 3 s.
 */
export async function chosenPairs(
  tx: Executor,
  connectionId: string,
  type: RecordType,
  limit: number,
): Promise<JoinPair[]> {
  const { rows } = await tx.query<JoinPair>(
    `select distinct on (p.link_id) p.link_id as keep, e.link_id as gives from mapping_choice c
     cross join lateral (select * from side where connection_id = $1 and system = 'property' and type = $2
       and key = c.property_key and role is not distinct from nullif(c.role, '') and presence = 'present' offset 0) p
     cross join lateral (select * from side where connection_id = $1 and system = 'ledger' and type = $2
       and key = c.ledger_key and role is not distinct from nullif(c.role, '') and presence = 'present' offset 0) e
     cross join lateral (select id, outcome from link where connection_id = $1 and id = p.link_id offset 0) lp
     cross join lateral (select id, outcome from link where connection_id = $1 and id = e.link_id offset 0) le
     where c.connection_id = $1 and c.type = $2 and c.choice = 'match' and c.joined_at is null and lp.id <> le.id
       -- Keys of two dimensions may coincide in the ledger: then the category of that name is meant.
       and (lower(p.content->>'category') is not distinct from lower(e.content->>'category') or not exists (
         select 1 from side x where x.connection_id = $1 and x.system = 'ledger' and x.type = $2 and x.key = e.key
           and x.object <> e.object and x.presence = 'present'))
       ${half('lp', 'ledger')} ${half('le', 'property')}
     order by p.link_id limit $3`,
    [connectionId, type, limit],
  );
  // One record of the ledger is joined once, whatever was chosen.
  const given = new Set<string>();
  return rows.filter((row) => !given.has(row.gives) && given.add(row.gives));
}

/** Marks the chosen matches whose two records have one link. */
export async function markJoined(
  tx: Executor,
  connectionId: string,
  type: RecordType,
  at: string,
): Promise<void> {
  await tx.query(
    `update mapping_choice c set joined_at = $3::timestamptz
     where c.connection_id = $1 and c.type = $2 and c.choice = 'match' and c.joined_at is null and exists (
       select 1 from side p join side e on e.connection_id = $1 and e.system = 'ledger' and e.type = $2 and e.link_id = p.link_id
       where p.connection_id = $1 and p.system = 'property' and p.type = $2 and p.key = c.property_key and p.link_id is not null
         and p.role is not distinct from nullif(c.role, '') and e.key = c.ledger_key)`,
    [connectionId, type, at],
  );
}
