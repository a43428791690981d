import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { type Cursor, OutcomeColumn, parameters, RecordTypeColumn, RoleColumn } from './rows.ts';

/** What the register of unlinked records is narrowed to. */
export interface RegisterFilter {
  /** `due`: the review date has come. `dated`: there is one. `none`: nobody said when to look again. */
  readonly review: 'all' | 'due' | 'dated' | 'none';
  readonly reason: 'person' | 'rule' | 'parent' | null;
  /** Today on the company's own calendar. */
  readonly today: string;
}

export const registerSorts = ['heldAt', 'reviewOn', 'amount'] as const;
export type RegisterSort = (typeof registerSorts)[number];

const row = z.object({
  id: z.string(),
  type: RecordTypeColumn,
  role: RoleColumn.nullable(),
  outcome: OutcomeColumn,
  released_id: z.string().nullable(),
  intacct_id: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string(),
  amount: z.string().nullable(),
  currency: z.string().nullable(),
  date: z.string().nullable(),
  reason: z.enum(['person', 'rule', 'parent']),
  held_by: z.string(),
  held_at: z.string(),
  why: z.string(),
  review_on: z.string().nullable(),
  /** How many reasons keep it unlinked. */
  holds: z.number(),
  rule_name: z.string().nullable(),
  root_id: z.string().nullable(),
  root_type: RecordTypeColumn.nullable(),
  root_label: z.string().nullable(),
});
export type RegisterRow = z.infer<typeof row>;

/** A person's word comes before a rule's, and both before what was only taken along. */
const rank = `case reason when 'person' then 0 when 'rule' then 1 else 2 end`;

/** Each unlinked record once: the weightiest reason it is held for, and the first date on which to look again. */
function held(p: ReturnType<typeof parameters>, connectionId: string, filter: RegisterFilter): string {
  const where = [`l.connection_id = ${p(connectionId)}`, 'l.held'];
  if (filter.review === 'due') where.push(`r.review_on <= ${p(filter.today)}::date`);
  if (filter.review === 'dated') where.push('r.review_on is not null');
  if (filter.review === 'none') where.push('r.review_on is null');
  if (filter.reason !== null) where.push(`h.reason = ${p(filter.reason)}`);
  return `select l.id, l.type, l.role, l.outcome, l.released_id, l.intacct_id, l.number, l.name, l.amount, l.currency, l.date,
      h.reason, h.source, h.held_by, h.held_at, h.why, h.root_id, r.review_on, r.holds
    from link l
    join lateral (select reason, source, held_by, held_at, why, root_id from hold
      where connection_id = l.connection_id and link_id = l.id order by ${rank}, held_at, source limit 1) h on true
    join lateral (select min(review_on) as review_on, count(*) as holds from hold
      where connection_id = l.connection_id and link_id = l.id) r on true
    where ${where.join(' and ')}`;
}

/** What stands last in either direction of a sort: those without a value. */
const orders: Readonly<Record<RegisterSort, { readonly value: string; readonly cast: string }>> = {
  heldAt: { value: 'u.held_at', cast: '::timestamptz' },
  reviewOn: { value: `coalesce(u.review_on, 'infinity'::date)`, cast: '::date' },
  amount: { value: 'coalesce(abs(u.amount), 0)', cast: '::numeric' },
};
const descending: Readonly<Record<RegisterSort, boolean>> = { heldAt: true, reviewOn: false, amount: true };

/** What the cursor keeps of a row. */
export function registerValue(one: RegisterRow, sort: RegisterSort): string {
  if (sort === 'heldAt') return one.held_at;
  if (sort === 'reviewOn') return one.review_on ?? 'infinity';
  return (one.amount ?? '0').replace(/^-/, '');
}

async function named(
  executor: Executor,
  connectionId: string,
  sql: string,
  order: string,
  p: ReturnType<typeof parameters>,
): Promise<RegisterRow[]> {
  const { rows } = await executor.query(
    `select u.*, case when u.reason = 'rule' then (select name from rule x where x.connection_id = ${p(connectionId)} and x.id::text = u.source) end as rule_name,
       t.type as root_type, coalesce(t.number, t.released_id, t.intacct_id, t.name) as root_label
     from (${sql}) u left join link t on t.connection_id = ${p(connectionId)} and t.id = u.root_id and u.reason = 'parent' ${order}`,
    p.values,
  );
  return rows.map((value) => row.parse(value));
}

/** One page of the register: the latest unlinked, the first to look at again, or the most money first. */
export async function listRegister(
  executor: Executor,
  connectionId: string,
  filter: RegisterFilter,
  sort: RegisterSort,
  after: Cursor | null,
  limit: number,
): Promise<RegisterRow[]> {
  const p = parameters();
  const { value, cast } = orders[sort];
  const way = descending[sort] ? 'desc' : 'asc';
  const beyond =
    after === null
      ? ''
      : `where (${value}, u.id) ${descending[sort] ? '<' : '>'} (${p(after.value)}${cast}, ${p(after.id)}::uuid)`;
  const order = `order by ${value} ${way}, u.id ${way}`;
  const sql = `select u.* from (${held(p, connectionId, filter)}) u ${beyond} ${order} limit ${p(limit)}`;
  return named(executor, connectionId, sql, order, p);
}

/** The whole register, some at a time, by id: what changes while it is read keeps its place. */
export async function* exportRegister(
  executor: Executor,
  connectionId: string,
  filter: RegisterFilter,
  limit: number,
): AsyncGenerator<RegisterRow[], void, undefined> {
  let after: string | null = null;
  for (;;) {
    const p = parameters();
    const inner = held(p, connectionId, filter);
    const beyond: string = after === null ? '' : ` and l.id > ${p(after)}::uuid`;
    const sql = `${inner}${beyond} order by l.id limit ${p(limit)}`;
    const rows: RegisterRow[] = await named(executor, connectionId, sql, 'order by u.id', p);
    if (rows.length > 0) yield rows;
    if (rows.length < limit) return;
    after = rows.at(-1)?.id ?? null;
  }
}

const summary = z.object({
  records: z.number(),
  due: z.number(),
  undated: z.number(),
  money: z.array(z.object({ currency: z.string(), amount: z.string() })),
});

/** All that is unlinked, in figures. */
export async function registerSummary(
  executor: Executor,
  connectionId: string,
  today: string,
): Promise<z.infer<typeof summary>> {
  const { rows } = await executor.query(
    `select (select coalesce(sum(n), 0)::bigint from link_counter where connection_id = $1 and held) as records,
       (select count(distinct link_id) from hold where connection_id = $1 and review_on <= $2::date) as due,
       (select count(*) from link l where l.connection_id = $1 and l.held and not exists (
          select 1 from hold h where h.connection_id = $1 and h.link_id = l.id and h.review_on is not null)) as undated,
       coalesce((select jsonb_agg(jsonb_build_object('currency', m.currency, 'amount', m.amount::text) order by m.currency)
         from (select currency, sum(amount) as amount from link where connection_id = $1 and held
           and amount is not null and currency is not null group by currency) m), '[]'::jsonb) as money`,
    [connectionId, today],
  );
  return summary.parse(rows[0]);
}
