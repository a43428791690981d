import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { RecordTypeColumn } from './rows.ts';

const row = z.object({
  cause_key: z.string(),
  code: z.string(),
  side: z.string(),
  params: z.unknown(),
  n: z.number(),
  since: z.string(),
  types: z.array(z.object({ type: RecordTypeColumn, count: z.number() })),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
});
export type ProblemGroupRow = z.infer<typeof row>;

/**
 * Open problems by cause, the most records first; the next page goes on behind (count, cause). A cause is mended by
 * one act: one archived account behind 200 invoices is one line.
 */
export async function listProblemGroups(
  executor: Executor,
  connectionId: string,
  options: {
    readonly link: 'linked' | 'unlinked' | 'all';
    readonly after: { readonly count: number; readonly cause: string } | null;
    readonly limit: number;
  },
): Promise<ProblemGroupRow[]> {
  const { rows } = await executor.query(
    `with open as (
       select l.cause_key, l.problem_code, l.problem_side, l.problem_params, l.type, l.currency, l.amount, l.id, p.opened_at
       from link l left join problem p on p.connection_id = l.connection_id and p.link_id = l.id and p.closed_at is null
       where l.connection_id = $1 and l.cause_key is not null and ($2::boolean is null or l.held = $2::boolean)
     ), causes as (
       select cause_key, min(problem_code) as code, min(problem_side) as side, count(*) as n,
         coalesce(min(opened_at), now()) as since
       from open group by cause_key
     )
     select c.*,
       -- What all of them say alike: the sentence is about the cause, not about the first record that has it.
       coalesce((select jsonb_object_agg(a.key, a.value) from (
          select e.key, min(e.value) as value from open o, jsonb_each_text(o.problem_params) e
          where o.cause_key = c.cause_key group by e.key having count(*) = c.n and count(distinct e.value) = 1) a), '{}'::jsonb) as params,
       (select jsonb_agg(jsonb_build_object('type', t.type, 'count', t.n) order by t.type)
        from (select type, count(*) as n from open o where o.cause_key = c.cause_key group by type) t) as types,
       coalesce((select jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text) order by m.currency)
        from (select currency, sum(amount) as amount from open o
              where o.cause_key = c.cause_key and amount is not null and currency is not null group by currency) m), '[]'::jsonb) as money
     from causes c
     where $3::bigint is null or c.n < $3::bigint or (c.n = $3::bigint and c.cause_key collate "C" > $4::text collate "C")
     order by c.n desc, c.cause_key collate "C" limit $5`,
    [
      connectionId,
      options.link === 'all' ? null : options.link === 'unlinked',
      options.after?.count ?? null,
      options.after?.cause ?? null,
      options.limit,
    ],
  );
  return rows.map((value) => row.parse(value));
}
