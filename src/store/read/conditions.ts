import { z } from 'zod';
import { sumAmounts } from '../../domain/money.ts';
import type { NoticeFacts } from '../../domain/notice.ts';
import { recordTypes } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** What people have to hear of are records that do not sync for a reason of their own; who waits for another does not count. */
const troubled = `not l.held and l.cause_key is not null and l.outcome in ('failing','uncertain','drifted')`;

const glance = z.object({
  id: z.string(),
  organization_id: z.string(),
  name: z.string(),
  locale: z.string(),
  status: z.string(),
  today: z.string(),
  was_clean: z.boolean(),
  running: z.boolean(),
  seen: z.string(),
});
/** A company that may have something to tell, as one look finds it. */
export type Glance = z.infer<typeof glance>;

const glances = `
select c.id, c.organization_id, c.name, c.locale, c.status, t.today::text as today, c.last_clean_at is not null as was_clean,
  coalesce(r.state in ('queued','running'), false) as running,
  concat_ws(' ', c.status, t.today, e.id, r.id, r.state) as seen
from connection c
cross join lateral (select ($1::timestamptz at time zone c.time_zone)::date as today) t
left join lateral (select id from event where connection_id = c.id order by at desc, id desc limit 1) e on true
left join lateral (select id, state from run where connection_id = c.id
  order by (state in ('queued','running')) desc, created_at desc limit 1) r on true`;

/**
 * Companies to look at: something happened since the last look (while a run goes on, at most every half minute), or
 * that look is five minutes old, since windows end by themselves. Index reads only, so that it can be asked often.
 */
export async function companiesToLookAt(executor: Executor, at: string): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select g.id from (${glances}) g left join notice_watch w on w.connection_id = g.id
     where g.status in ('connected','needs-reconnecting') and (w.connection_id is null
       or w.looked_at <= $1::timestamptz - interval '5 minutes'
       or (w.seen <> g.seen and (not g.running or w.looked_at <= $1::timestamptz - interval '30 seconds')))
     order by w.looked_at nulls first limit 200`,
    [at],
  );
  return rows.map((row) => row.id);
}

/** The company as it is now; to be asked in the transaction that looks. */
export async function glanceAt(executor: Executor, connectionId: string, at: string): Promise<Glance | null> {
  const { rows } = await executor.query(`select g.* from (${glances}) g where g.id = $2`, [at, connectionId]);
  return rows[0] === undefined ? null : glance.parse(rows[0]);
}

const cause = z.object({ cause_key: z.string(), code: z.string(), side: z.string(), n: z.number() });
export type OpenCause = z.infer<typeof cause>;

/** Causes that stop linked records now, the most records first; without their particulars. */
export async function openCauses(executor: Executor, connectionId: string): Promise<OpenCause[]> {
  const { rows } = await executor.query(
    `select l.cause_key, min(l.problem_code) as code, coalesce(min(l.problem_side), 'relink') as side, count(*) as n
     from link l where l.connection_id = $1 and ${troubled}
     group by l.cause_key order by n desc, l.cause_key collate "C"`,
    [connectionId],
  );
  return rows.map((value) => cause.parse(value));
}

type Particulars = Pick<Extract<NoticeFacts, { topic: 'cause' }>, 'params' | 'types' | 'money'>;

const amounts = z.object({
  cause_key: z.string(),
  type: z.enum(recordTypes),
  currency: z.string().nullable(),
  n: z.number(),
  amount: z.string().nullable(),
});
const shared = z.object({ cause_key: z.string(), params: z.record(z.string(), z.string()) });

/** So many records of a cause are asked what they say alike: more would take a second of the one session. */
const sample = 200;

/**
 * What these causes stop, by type and money, and the parameters that their records share. One pass for all of them: at
 * 200,000 failing records a subquery for each of 30 took 1.4 s of the embedded database, this takes a third.
 */
export async function causeParticulars(
  executor: Executor,
  connectionId: string,
  keys: readonly string[],
): Promise<Map<string, Particulars>> {
  if (keys.length === 0) return new Map();
  const wanted = JSON.stringify(keys);
  const counted = await executor.query(
    `select l.cause_key, l.type, l.currency, count(*) as n, sum(l.amount)::text as amount from link l
     where l.connection_id = $1 and l.cause_key in (select jsonb_array_elements_text($2::jsonb)) and ${troubled}
     group by l.cause_key, l.type, l.currency order by n desc, l.type, l.currency`,
    [connectionId, wanted],
  );
  const alike = await executor.query(
    `select k.key as cause_key, coalesce((select jsonb_object_agg(a.key, a.value) from (
       select e.key, min(e.value) as value from (
         select l.problem_params, count(*) over () as of from (
           select l.problem_params from link l where l.connection_id = $1 and l.cause_key = k.key and ${troubled} limit ${sample}) l
       ) s, jsonb_each_text(coalesce(s.problem_params, '{}'::jsonb)) e
       group by e.key having count(*) = min(s.of) and count(distinct e.value) = 1) a), '{}'::jsonb) as params
     from (select value as key from jsonb_array_elements_text($2::jsonb)) k`,
    [connectionId, wanted],
  );
  const rows = counted.rows.map((value) => amounts.parse(value));
  return new Map(
    alike.rows.map((value) => {
      const { cause_key: key, params } = shared.parse(value);
      const mine = rows.filter((one) => one.cause_key === key);
      return [key, { params, types: byType(mine), money: byCurrency(mine) }];
    }),
  );
}

function byType(rows: readonly z.infer<typeof amounts>[]): Particulars['types'] {
  return [...Map.groupBy(rows, (one) => one.type)].map(([type, all]) => ({
    type,
    count: all.reduce((sum, one) => sum + one.n, 0),
  }));
}

function byCurrency(rows: readonly z.infer<typeof amounts>[]): Particulars['money'] {
  const known = rows.flatMap(({ currency, amount }) =>
    currency === null || amount === null ? [] : [{ currency, amount }],
  );
  return [...Map.groupBy(known, (one) => one.currency)].map(([currency, all]) => ({
    currency,
    amount: sumAmounts(all.map((one) => one.amount)),
  }));
}

const others = z.object({
  flagged: z.number(),
  waiting_plan: z.number(),
  plan_hash: z.string().nullable(),
  fault: z.object({ code: z.string(), side: z.string() }).nullable().catch(null),
  reviews: z.number(),
  latest_review: z.string().nullable(),
});

/** What else may stand: flagged records, a plan that waits, refused credentials, reviews that are due. */
export async function otherConditions(executor: Executor, connectionId: string, today: string) {
  const { rows } = await executor.query(
    `select
       (select coalesce(sum(n), 0)::bigint from link_counter where connection_id = $1 and not held
          and outcome in ('failing','uncertain','drifted','waiting')) as flagged,
       (select count(*) from guard_item where connection_id = $1 and confirmed_at is null) as waiting_plan,
       r.plan_hash, r.fault,
       (select count(distinct h.link_id) from hold h where h.connection_id = $1 and h.review_on <= $2::date) as reviews,
       (select max(h.review_on)::text from hold h where h.connection_id = $1 and h.review_on <= $2::date) as latest_review
     from (select 1) one
     left join lateral (select case when state = 'needs-confirmation' then plan_hash end as plan_hash, fault from run
       where connection_id = $1 and state not in ('queued','running') order by created_at desc limit 1) r on true`,
    [connectionId, today],
  );
  return others.parse(rows[0]);
}
