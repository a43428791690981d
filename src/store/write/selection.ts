import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { connectionParameters } from '../read/members.ts';
import { type RecordFilter, recordConditions } from '../read/records.ts';

const frozen = z.object({
  n: z.number(),
  last: z.string().nullable(),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
});
/** One chunk of what a filter matched. */
export type FrozenChunk = z.infer<typeof frozen>;

/** Begins a selection; it can be used once it is {@link readySelection}. */
export async function beginSelection(
  executor: Executor,
  connectionId: string,
  selection: { readonly id: string; readonly madeBy: string; readonly at: string; readonly expires: string },
): Promise<void> {
  await executor.query(
    `insert into selection (connection_id, id, made_by, created_at, expires_at) values ($1, $2, $3, $4::timestamptz, $5::timestamptz)`,
    [connectionId, selection.id, selection.madeBy, selection.at, selection.expires],
  );
}

/** Stores the next ids, by id, that the list's own filter matches, in one statement. */
export async function freezeChunk(
  executor: Executor,
  connectionId: string,
  selectionId: string,
  filter: RecordFilter,
  after: string | null,
  limit: number,
): Promise<FrozenChunk> {
  const p = connectionParameters(connectionId);
  const where = recordConditions(p, connectionId, filter);
  if (after !== null) where.push(`l.id > ${p(after)}::uuid`);
  const { rows } = await executor.query(
    `with page as materialized (
       select l.id, l.amount, l.currency from link l where ${where.join(' and ')} order by l.id limit ${p(limit)}
     ), stored as (
       insert into selection_member (connection_id, selection_id, link_id) select $1, ${p(selectionId)}::uuid, id from page
     )
     select (select count(*) from page) as n, (select id from page order by id desc limit 1) as last,
       coalesce((select jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency)
         from (select currency, sum(amount) as amount from page
               where amount is not null and currency is not null group by currency) m), '[]'::jsonb) as money`,
    p.values,
  );
  return frozen.parse(rows[0]);
}

/** Stores ids named one by one. */
export async function nameMembers(
  executor: Executor,
  connectionId: string,
  selectionId: string,
  ids: readonly string[],
): Promise<void> {
  await executor.query(
    `insert into selection_member (connection_id, selection_id, link_id)
     select distinct $1::uuid, $2::uuid, value::uuid from jsonb_array_elements_text($3::jsonb)`,
    [connectionId, selectionId, JSON.stringify(ids)],
  );
}

/** Every member is stored: from here on verbs take it. */
export async function readySelection(
  executor: Executor,
  connectionId: string,
  selectionId: string,
  counted: {
    readonly count: number;
    readonly money: readonly { readonly currency: string; readonly amount: string }[];
  },
): Promise<void> {
  await executor.query(
    `update selection set ready = true, count = $3, money = $4 where connection_id = $1 and id = $2`,
    [connectionId, selectionId, counted.count, JSON.stringify(counted.money)],
  );
}

/**
 * Forgets members of selections that have expired and that no open operation works on, at most `limit`, then the
 * selections left without any. @returns how many members
 */
export async function forgetExpired(executor: Executor, at: string, limit: number): Promise<number> {
  const { rowCount } = await executor.query(
    `delete from selection_member d using (
       select m.connection_id, m.selection_id, m.link_id from selection s
       join selection_member m on m.connection_id = s.connection_id and m.selection_id = s.id
       where s.expires_at < $1::timestamptz and not exists (
         select 1 from operation o where o.connection_id = s.connection_id and o.selection_id = s.id and o.state in ('queued','running'))
       limit $2
     ) x where d.connection_id = x.connection_id and d.selection_id = x.selection_id and d.link_id = x.link_id`,
    [at, limit],
  );
  if (rowCount < limit)
    await executor.query(
      `delete from selection s where s.expires_at < $1::timestamptz
         and not exists (select 1 from operation o where o.connection_id = s.connection_id and o.selection_id = s.id and o.state in ('queued','running'))
         and not exists (select 1 from selection_member m where m.connection_id = s.connection_id and m.selection_id = s.id)`,
      [at],
    );
  return rowCount;
}
