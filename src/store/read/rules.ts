import { z } from 'zod';
import { RuleFilter } from '../../domain/rule.ts';
import type { Executor } from '../db/open.ts';
import { type ImpactRow, impactOf } from './impact.ts';
import { connectionParameters } from './members.ts';
import { RecordTypeColumn } from './rows.ts';
import { ruleConditions } from './rule-filter.ts';

const row = z.object({
  id: z.string(),
  name: z.string(),
  filter: RuleFilter,
  reason: z.string(),
  review_on: z.string().nullable(),
  is_on: z.boolean(),
  owner_kind: z.string(),
  owner_id: z.string(),
  owner_name: z.string(),
  created_at: z.string(),
  updated_at: z.string(),
  updated_by: z.string(),
  removed_at: z.string().nullable(),
});
/** A rule as it is stored. */
export type RuleRow = z.infer<typeof row>;

const columns =
  'r.id, r.name, r.filter, r.reason, r.review_on, r.is_on, r.owner_kind, r.owner_id, r.owner_name, r.created_at, r.updated_at, r.updated_by, r.removed_at';

/** One rule, removed or not; `null` when there never was one. */
export async function findRule(
  executor: Executor,
  connectionId: string,
  ruleId: string,
): Promise<RuleRow | null> {
  const { rows } = await executor.query(
    `select ${columns} from rule r where r.connection_id = $1 and r.id = $2`,
    [connectionId, ruleId],
  );
  return rows[0] === undefined ? null : row.parse(rows[0]);
}

/** The rules that are in force. */
export async function rulesInForce(executor: Executor, connectionId: string): Promise<RuleRow[]> {
  const { rows } = await executor.query(
    `select ${columns} from rule r where r.connection_id = $1 and r.is_on and r.removed_at is null order by r.id`,
    [connectionId],
  );
  return rows.map((value) => row.parse(value));
}

const listed = row.extend({
  held: z.number(),
  // the operation that still goes through what is stored
  operation_id: z.string().nullable(),
});
/** A rule with what it holds. */
export type ListedRule = z.infer<typeof listed>;

/** The rules of a company that are not removed, newest first, each with how many records it holds. */
export async function listRules(
  executor: Executor,
  connectionId: string,
  ruleId: string | null = null,
): Promise<ListedRule[]> {
  const { rows } = await executor.query(
    `select ${columns},
       (select count(*) from hold h where h.connection_id = $1 and h.reason = 'rule' and h.source = r.id::text) as held,
       (select o.id from operation o where o.connection_id = $1 and o.kind = 'rule' and o.state in ('queued','running')
          and o.params->>'ruleId' = r.id::text order by o.created_at desc limit 1) as operation_id
     from rule r where r.connection_id = $1 and r.removed_at is null and ($2::uuid is null or r.id = $2::uuid)
     order by r.created_at desc, r.id desc`,
    [connectionId, ruleId],
  );
  return rows.map((value) => listed.parse(value));
}

/** Names of rules by id, also of those removed. */
export async function ruleNames(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await executor.query<{ id: string; name: string }>(
    `select id, name from rule where connection_id = $1
       and id::text in (select jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify([...new Set(ids)])],
  );
  return new Map(rows.map((one) => [one.id, one.name]));
}

/** Which of these records a filter matches. */
export async function matchingAmong(
  executor: Executor,
  connectionId: string,
  filter: RuleFilter,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const p = connectionParameters(connectionId);
  const among = `l.id in (select value::uuid from jsonb_array_elements_text(${p(JSON.stringify(ids))}::jsonb))`;
  const { rows } = await executor.query<{ id: string }>(
    `select l.id from link l where ${[among, ...ruleConditions(p, filter)].join(' and ')} order by l.id`,
    p.values,
  );
  return rows.map((one) => one.id);
}

/** Records a filter matches whose write has left and whose answer has not come. */
export async function matchingInFlight(
  executor: Executor,
  connectionId: string,
  filter: RuleFilter,
): Promise<string[]> {
  const p = connectionParameters(connectionId);
  const { rows } = await executor.query<{ id: string }>(
    `select distinct l.id from attempt t join link l on l.connection_id = $1 and l.id = t.link_id
     where t.connection_id = $1 and t.settled_at is null and t.state in ('sent','unknown')
       and ${ruleConditions(p, filter).join(' and ')} order by l.id`,
    p.values,
  );
  return rows.map((one) => one.id);
}

/** The next records of a company by id, whatever they are. */
export async function linksAfter(
  executor: Executor,
  connectionId: string,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select id from link where connection_id = $1 and ($2::uuid is null or id > $2::uuid) order by id limit $3`,
    [connectionId, after, limit],
  );
  return rows.map((one) => one.id);
}

const matched = z.object({
  type: RecordTypeColumn,
  records: z.number(),
  held: z.number(),
  open: z.array(z.object({ currency: z.string(), amount: z.string() })),
});
/** What a filter matches of one type: how many, how many of them are unlinked already, and their money. */
export type MatchedRow = z.infer<typeof matched>;

/** What a rule with this filter would hold, by type, and what hangs on that without being matched itself. */
export async function previewFilter(
  executor: Executor,
  connectionId: string,
  filter: RuleFilter,
): Promise<{ matched: MatchedRow[]; children: ImpactRow[] }> {
  const p = connectionParameters(connectionId);
  const chosen = `select l.id from link l where ${ruleConditions(p, filter).join(' and ')} and l.outcome <> 'ended'`;
  const { rows } = await executor.query(
    `with chosen as materialized (${chosen}), counted as (
       select l.type, l.currency, sum(l.amount) as amount, count(*) as n, count(*) filter (where l.held) as held
       from chosen c join link l on l.connection_id = $1 and l.id = c.id group by l.type, l.currency)
     select type, sum(n)::bigint as records, sum(held)::bigint as held,
       coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency)
         filter (where currency is not null and amount is not null), '[]'::jsonb) as open
     from counted group by type order by type`,
    p.values,
  );
  return {
    matched: rows.map((value) => matched.parse(value)),
    children: await impactOf(executor, p, chosen),
  };
}
