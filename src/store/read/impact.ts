import { z } from 'zod';
import type { RecordType } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { connectionParameters, type Members, membersSelect } from './members.ts';
import { RecordTypeColumn } from './rows.ts';

/** Children of one type: how many have a write due, how many are at rest, and their open money per currency. */
export interface ImpactRow {
  readonly type: RecordType;
  readonly due: number;
  readonly rest: number;
  readonly open: readonly { readonly currency: string; readonly amount: string }[];
}

const row = z.object({
  type: RecordTypeColumn,
  due: z.number(),
  rest: z.number(),
  open: z.array(z.object({ currency: z.string(), amount: z.string() })),
});

/** Everything that depends on these records, at any depth, and is not among them. */
const below = (chosen: string) => `
with recursive chosen as materialized (${chosen}),
below as (
  select p.link_id as id from chosen c join link_parent p on p.connection_id = $1 and p.parent_id = c.id
  union
  select p.link_id from below b join link_parent p on p.connection_id = $1 and p.parent_id = b.id
)`;

/** What unlinking these records would hold besides them: one statement, whatever their number. */
export async function childrenImpact(
  executor: Executor,
  connectionId: string,
  members: Members,
): Promise<ImpactRow[]> {
  const p = connectionParameters(connectionId);
  return impactOf(executor, p, membersSelect(p, members));
}

/** The same of whatever records a statement selects; `chosen` is a select of one column `id` over these parameters. */
export async function impactOf(
  executor: Executor,
  p: ReturnType<typeof connectionParameters>,
  chosen: string,
): Promise<ImpactRow[]> {
  const { rows } = await executor.query(
    `${below(chosen)}, counted as (
       select l.type, l.currency, sum(l.amount) as amount,
         count(*) filter (where l.outcome in ('pending','waiting','failing','uncertain')) as due, count(*) as n
       from below b join link l on l.connection_id = $1 and l.id = b.id
       where (case when l.held then false else l.outcome not in ('ended', 'excluded') end)
         and not exists (select 1 from chosen c where c.id = b.id)
       group by l.type, l.currency
     )
     select type, sum(due)::bigint as due, sum(n - due)::bigint as rest,
       coalesce(jsonb_agg(jsonb_build_object('currency', currency, 'amount', amount::text) order by currency)
         filter (where currency is not null and amount is not null), '[]'::jsonb) as open
     from counted group by type order by type`,
    p.values,
  );
  return rows.map((value) => row.parse(value));
}

/** How many children there are, counted up to `cap`. */
export async function countDescendants(
  executor: Executor,
  connectionId: string,
  members: Members,
  cap: number,
): Promise<number> {
  const p = connectionParameters(connectionId);
  const { rows } = await executor.query<{ n: number }>(
    `${below(membersSelect(p, members))}
     select count(*) as n from (select 1 from below limit ${p(cap)}) x`,
    p.values,
  );
  return rows[0]?.n ?? 0;
}

/**
 * Records beside these that are parts of the same payments in the ledger: undoing one of those there ends all its parts,
 * whether they are linked or not. The ledger shows a part under its payment's key.
 */
export async function countSiblings(
  executor: Executor,
  connectionId: string,
  members: Members,
): Promise<number> {
  const p = connectionParameters(connectionId);
  const { rows } = await executor.query<{ n: number }>(
    `with chosen as materialized (${membersSelect(p, members)})
     select count(distinct o.link_id) as n
     from chosen c
     join side s on s.connection_id = $1 and s.link_id = c.id and s.system = 'ledger' and s.type in ('payment', 'allocation')
     join side o on o.connection_id = $1 and o.system = 'ledger' and o.object = s.object and o.display_id = s.display_id
       and o.presence = 'present' and o.link_id is not null
     where not exists (select 1 from chosen x where x.id = o.link_id)`,
    p.values,
  );
  return rows[0]?.n ?? 0;
}

/** How many these are, and how many of them are unlinked already. */
export async function countMembers(
  executor: Executor,
  connectionId: string,
  members: Members,
): Promise<{ records: number; held: number }> {
  const p = connectionParameters(connectionId);
  const { rows } = await executor.query<{ records: number; held: number }>(
    `select count(*) as records, count(*) filter (where l.held) as held
     from (${membersSelect(p, members)}) m join link l on l.connection_id = $1 and l.id = m.id`,
    p.values,
  );
  return rows[0] ?? { records: 0, held: 0 };
}
