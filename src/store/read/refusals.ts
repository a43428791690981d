import { z } from 'zod';
import { problem, problemCodes } from '../../domain/problem.ts';
import { recordTypes, roles } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

const Refusal = z
  .object({
    id: z.string(),
    code: z.enum(problemCodes),
    side: z.enum(['property', 'ledger', 'relink']),
    params: z.record(z.string(), z.string()),
    field: z.string().nullable(),
    subject: z.string().nullable(),
    original: z.string().nullable(),
    at: z.string(),
    system: z.enum(['property', 'ledger']),
    verb: z.string(),
    payloadHash: z.string(),
  })
  .transform(({ code, side, params, field, subject, original, ...rest }) => ({
    ...rest,
    problem: problem(code, side, params, { field, subject, original }),
  }));

/** What the other system said last of a record, and of what exactly. */
export type Refusal = z.infer<typeof Refusal>;

/** Records whose last write was refused by the other system, with what was written then. */
export async function lastRefusals(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Refusal>> {
  const { rows } = await executor.query(
    `select l.id, l.problem_code as code, l.problem_side as side, coalesce(l.problem_params, '{}') as params, l.problem_field as field,
       case when position(':' in l.cause_key) > 0 then substr(l.cause_key, length(l.problem_code) + 2) end as subject,
       (select p.original from problem p where p.connection_id = $1 and p.link_id = l.id and p.closed_at is null) as original,
       t.settled_at as at, t.system, t.verb, t.payload_hash as "payloadHash"
     from link l
     join lateral (
       select * from attempt t where t.connection_id = $1 and t.link_id = l.id and t.verb <> 'stamp' and t.state <> 'recalled'
       order by t.created_at desc, t.id desc limit 1) t on t.state = 'rejected' and t.settled_at is not null
     where l.connection_id = $1 and l.id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       and l.problem_params ? 'refusedBy'`,
    [connectionId, JSON.stringify(ids)],
  );
  return new Map(rows.map((row) => Refusal.parse(row)).map((one) => [one.id, one]));
}

const Dependency = z.object({
  child: z.string(),
  system: z.enum(['property', 'ledger']),
  type: z.enum(recordTypes),
  role: z.enum(roles).nullable(),
  key: z.string(),
  hash: z.string(),
});
export type Dependency = z.infer<typeof Dependency>;

/** Both sides of every record that these depend on, as last stored. */
export async function dependenciesOf(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<Dependency[]> {
  if (ids.length === 0) return [];
  const { rows } = await executor.query(
    `select p.link_id as child, s.system, s.type, s.role, s.key, s.hash
     from link_parent p join side s on s.connection_id = $1 and s.link_id = p.parent_id and s.presence = 'present'
     where p.connection_id = $1 and p.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify(ids)],
  );
  return rows.map((row) => Dependency.parse(row));
}

/** What a signal of the connection showed last, and since when; `null` when it was never looked at. */
export async function signalSeen(
  executor: Executor,
  connectionId: string,
  signal: string,
): Promise<{ readonly fingerprint: string; readonly seen_at: string } | null> {
  const { rows } = await executor.query<{ fingerprint: string; seen_at: string }>(
    'select fingerprint, seen_at from cure_signal where connection_id = $1 and signal = $2',
    [connectionId, signal],
  );
  return rows[0] ?? null;
}
