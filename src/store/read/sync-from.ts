import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { RecordTypeColumn } from './rows.ts';

const row = z.object({
  type: RecordTypeColumn,
  n: z.number(),
  single: z.number(),
  agreed: z.boolean(),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
});

/** Linked records of one type that another sync-from date concerns. */
export interface DatedGroup {
  readonly type: z.infer<typeof RecordTypeColumn>;
  readonly count: number;
  /** Of these, on one side only: they would be made in the other system. */
  readonly onOneSide: number;
  /** Both sides have agreed before: they go on syncing, whatever the date. */
  readonly agreed: boolean;
  readonly money: readonly { readonly currency: string; readonly amount: string }[];
}

/**
 * Linked documents, payments and allocations dated from `from` up to and without `until`, that could sync by their
 * state: drafts and void ones are out of scope on any date. By type, and whether both sides have agreed.
 */
export async function datedBetween(
  executor: Executor,
  connectionId: string,
  from: string,
  until: string,
): Promise<DatedGroup[]> {
  const { rows } = await executor.query(
    `with concerned as (
       select l.type, l.currency, l.amount, l.property_key is null or l.ledger_key is null as single,
         exists (select 1 from agreed a where a.connection_id = $1 and a.link_id = l.id) as agreed
       from link l where l.connection_id = $1 and l.date >= $2::date and l.date < $3::date and not l.held
         and l.outcome <> 'ended' and exists (
           select 1 from side s where s.connection_id = $1 and s.link_id = l.id and s.presence = 'present'
             and coalesce(s.content->>'state', 'approved') not in ('draft','awaiting-approval','void','reversal'))
     ), summed as (
       select type, agreed, currency, sum(amount) as amount, count(*) as n, count(*) filter (where single) as single
       from concerned group by type, agreed, currency
     )
     select type, agreed, sum(n)::bigint as n, sum(single)::bigint as single,
       coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency)
         filter (where currency is not null and amount is not null), '[]'::jsonb) as money
     from summed group by type, agreed order by type, agreed`,
    [connectionId, from, until],
  );
  return rows.map((value) => {
    const { type, n, single, agreed, money } = row.parse(value);
    return { type, count: n, onOneSide: single, agreed, money };
  });
}
