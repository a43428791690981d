import { z } from 'zod';
import { flaggedOutcomes } from '../../domain/link.ts';
import type { Executor } from '../db/open.ts';

const row = z.object({
  id: z.string(),
  name: z.string(),
  locale: z.string(),
  causes: z.number(),
  records: z.number(),
  oldest: z.string().nullable(),
  top: z.array(
    z.object({
      cause: z.string(),
      code: z.string(),
      side: z.string().nullable(),
      params: z.unknown(),
      count: z.number(),
    }),
  ),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
  due: z.number(),
});
export type OverviewRow = z.infer<typeof row>;

const flagged = flaggedOutcomes.map((outcome) => `'${outcome}'`).join(', ');

/** How many of a company's causes are named; the others are counted. */
const namedCauses = 3;

/**
 * What is wrong in each company of a page, in one statement: open problems by cause (those with the most records
 * named), the age of the oldest, the money of linked records that are not in step, and unlinks whose review is due.
 * Only records with a cause, a flag or a hold are read, each by an index of its own.
 */
export async function listOverview(
  executor: Executor,
  organizationId: string,
  options: {
    readonly ids: readonly string[] | null;
    readonly after: { readonly name: string; readonly id: string } | null;
    readonly limit: number;
  },
): Promise<OverviewRow[]> {
  const { rows } = await executor.query(
    `with company as materialized (
       select c.id, c.name, c.locale, (now() at time zone c.time_zone)::date as today from connection c
       where c.organization_id = $1
         and ($2::jsonb is null or c.id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))
         and ($3::text is null or (c.name, c.id) > ($3::text, $4::uuid))
       order by c.name, c.id limit $5
     ), cause as (
       select l.connection_id, l.cause_key, min(l.problem_code) as code, min(l.problem_side) as side,
         count(*) as n, min(p.opened_at) as oldest,
         row_number() over (partition by l.connection_id order by count(*) desc, l.cause_key collate "C") as place
       from company c join link l on l.connection_id = c.id and l.cause_key is not null and not l.held
       left join problem p on p.connection_id = l.connection_id and p.link_id = l.id and p.closed_at is null
       group by l.connection_id, l.cause_key
     ), money as (
       select l.connection_id, l.currency, sum(l.amount) as amount
       from company c join link l on l.connection_id = c.id and l.outcome in (${flagged}) and not l.held
         and l.amount is not null and l.currency is not null
       group by l.connection_id, l.currency
     )
     select c.id, c.name, c.locale,
       (select count(*) from cause k where k.connection_id = c.id) as causes,
       (select coalesce(sum(k.n), 0)::bigint from cause k where k.connection_id = c.id) as records,
       (select min(k.oldest) from cause k where k.connection_id = c.id) as oldest,
       coalesce((select jsonb_agg(jsonb_build_object('cause', k.cause_key, 'code', k.code, 'side', k.side, 'count', k.n,
           -- What all of them say alike: the sentence is about the cause, not about the first record that has it.
           'params', coalesce((select jsonb_object_agg(a.key, a.value) from (
              select e.key, min(e.value) as value from link l, jsonb_each_text(l.problem_params) e
              where l.connection_id = c.id and l.cause_key = k.cause_key and not l.held
              group by e.key having count(*) = k.n and count(distinct e.value) = 1) a), '{}'::jsonb)) order by k.place)
         from cause k where k.connection_id = c.id and k.place <= ${namedCauses}), '[]'::jsonb) as top,
       coalesce((select jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text) order by m.currency)
         from money m where m.connection_id = c.id), '[]'::jsonb) as money,
       (select count(distinct h.link_id) from hold h where h.connection_id = c.id and h.review_on <= c.today) as due
     from company c order by c.name, c.id`,
    [
      organizationId,
      options.ids === null ? null : JSON.stringify(options.ids),
      options.after?.name ?? null,
      options.after?.id ?? null,
      options.limit,
    ],
  );
  return rows.map((value) => row.parse(value));
}
