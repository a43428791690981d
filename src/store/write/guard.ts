import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type RecordType, type Role, recordTypes, type SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** What the guard watches: a record overwritten, voided, or marked as deleted. */
export const guardedVerbs = ['update', 'void', 'delete'] as const;
export type GuardedVerb = (typeof guardedVerbs)[number];

/** One thing that would be done to one record. `fingerprint`: what exactly. */
export interface GuardItem {
  readonly linkId: string;
  readonly system: SystemName;
  readonly type: RecordType;
  readonly verb: GuardedVerb;
  readonly fingerprint: string;
}

/** A link `l` that may be claimed although the guard has a plan: it is not in it, or a person asked for this very record. */
export const notWaiting = `(l.attention = 2 or not exists (select 1 from guard_item g
  where g.connection_id = l.connection_id and g.link_id = l.id and g.confirmed_at is null))`;

const named = (place: number) => `(select jsonb_array_elements_text($${place}::jsonb))`;

/** What went through by itself since an instant, and how many links there are, by type. */
export async function guardFigures(
  executor: Executor,
  connectionId: string,
  since: string,
): Promise<ReadonlyMap<string, { readonly spent: number; readonly links: number }>> {
  const { rows } = await executor.query<{ type: string; spent: number; links: number }>(
    `select type, sum(spent)::bigint as spent, sum(links)::bigint as links from (
       select l.type, count(*) as spent, 0 as links from attempt t
         join link l on l.connection_id = t.connection_id and l.id = t.link_id
         where t.connection_id = $1 and t.guarded and t.sent_at >= $2::timestamptz and t.state in ('sent','done','unknown')
         group by l.type
       union all
       select s.type, count(*), 0 from side s
         where s.connection_id = $1 and s.deleted_at >= $2::timestamptz and s.deleted_by is null group by s.type
       union all
       select c.type, 0, sum(c.n) from link_counter c where c.connection_id = $1 group by c.type
     ) f group by type`,
    [connectionId, since],
  );
  return new Map(rows.map((row) => [row.type, { spent: Number(row.spent), links: Number(row.links) }]));
}

/** Where a look through what is due stands: records a person asked for, then changed ones, then those due by time. */
export interface DuePlace {
  readonly level: 2 | 1 | 0;
  readonly after: string;
}

/**
 * Due records of a type that something may be undone or overwritten on: both sides agreed before, one is void, or a
 * person decided. A page of what is due is looked at, however few of it are found.
 */
export async function dueForGuard(
  executor: Executor,
  connectionId: string,
  type: RecordType,
  { level, after }: DuePlace,
  at: string,
  limit: number,
): Promise<{ readonly ids: readonly string[]; readonly last: string | null }> {
  const due =
    level === 0
      ? 'l.attention = 0 and l.next_attempt_at is not null and l.next_attempt_at <= $5::timestamptz'
      : `l.attention = ${level} and $5::timestamptz is not null`;
  const { rows } = await executor.query<{ last: string | null; ids: string[] }>(
    `with due as (
       select l.id, l.held, l.outcome from link l
       where l.connection_id = $1 and l.type = $2 and ${due} and l.id > $3::uuid order by l.id limit $4)
     select (select id::text from due order by id desc limit 1) as last, coalesce(jsonb_agg(d.id order by d.id) filter (where
       not d.held and d.outcome <> 'uncertain'
       and (exists (select 1 from agreed a where a.connection_id = $1 and a.link_id = d.id)
         or exists (select 1 from resolution r where r.connection_id = $1 and r.link_id = d.id and r.state = 'standing')
         or exists (select 1 from side e where e.connection_id = $1 and e.link_id = d.id and e.system = 'ledger'
           and e.content->>'state' in ('void','reversal')))
       and not exists (select 1 from attempt t where t.connection_id = $1 and t.link_id = d.id and t.settled_at is null)
       and not exists (select 1 from side m where m.connection_id = $1 and m.link_id = d.id and m.presence = 'missing')
     ), '[]') as ids from due d`,
    [connectionId, type, after, limit, at],
  );
  return { ids: rows[0]?.ids ?? [], last: rows[0]?.last ?? null };
}

/** Of these, the records that may be claimed, by id. */
export async function stillDue(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
  at: string,
): Promise<string[]> {
  const { rows } = await executor.query<{ id: string }>(
    `select l.id from link l where l.connection_id = $1 and l.id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       and not l.held and l.outcome <> 'uncertain' and (l.attention > 0 or l.next_attempt_at <= $3::timestamptz)
       and ${notWaiting}
       and not exists (select 1 from attempt t where t.connection_id = l.connection_id and t.link_id = l.id and t.settled_at is null)
     order by l.id`,
    [connectionId, JSON.stringify(ids), at],
  );
  return rows.map((row) => row.id);
}

/** A side that is proven gone and whose link was not told yet. */
export interface MissingSide {
  readonly linkId: string;
  readonly system: SystemName;
  readonly type: RecordType;
  readonly role: Role | null;
  readonly object: string;
  readonly key: string;
  readonly attention: number;
}

/** Sides that are proven gone, of these types, by link. */
export async function missingSides(
  executor: Executor,
  connectionId: string,
  types: readonly RecordType[],
  after: string,
  limit: number,
): Promise<MissingSide[]> {
  const { rows } = await executor.query<MissingSide>(
    `select s.link_id as "linkId", s.system, s.type, s.role, s.object, s.key, l.attention from side s
     join link l on l.connection_id = s.connection_id and l.id = s.link_id
     where s.connection_id = $1 and s.presence = 'missing' and s.type in ${named(2)}
       and s.link_id::text || ' ' || s.system > $3 order by s.link_id::text || ' ' || s.system limit $4`,
    [connectionId, JSON.stringify(types), after, limit],
  );
  return rows;
}

/** What people confirmed for these records and is not carried out yet. */
export async function confirmedItems(
  executor: Executor,
  connectionId: string,
  linkIds: readonly string[],
): Promise<(GuardItem & { readonly by: string })[]> {
  const { rows } = await executor.query<GuardItem & { by: string }>(
    `select link_id as "linkId", system, type, verb, fingerprint, confirmed_by as by from guard_item
     where connection_id = $1 and confirmed_at is not null
       and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify(linkIds)],
  );
  return rows;
}

/** Records among these that a person asked for by itself. */
export async function askedFor(
  executor: Executor,
  connectionId: string,
  linkIds: readonly string[],
): Promise<ReadonlySet<string>> {
  const { rows } = await executor.query<{ id: string }>(
    `select id from link where connection_id = $1 and attention = 2
       and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [connectionId, JSON.stringify(linkIds)],
  );
  return new Set(rows.map((row) => row.id));
}

/** A new plan takes the place of the last one; a confirmation that was not used within a day is over. */
export async function clearPlan(
  tx: Executor,
  connectionId: string,
  types: readonly RecordType[],
  at: string,
): Promise<void> {
  await tx.query(
    `delete from guard_item where connection_id = $1 and (
       (confirmed_at is null and type in ${named(2)}) or confirmed_at < $3::timestamptz - interval '24 hours')`,
    [connectionId, JSON.stringify(types), at],
  );
}

/** What was confirmed is carried out, or nothing of it is left to do. */
export async function clearConfirmed(tx: Executor, connectionId: string): Promise<void> {
  await tx.query('delete from guard_item where connection_id = $1 and confirmed_at is not null', [
    connectionId,
  ]);
}

/** These wait for a person. */
export async function addWaiting(
  tx: Executor,
  connectionId: string,
  items: readonly GuardItem[],
): Promise<void> {
  if (items.length === 0) return;
  await tx.query(
    `insert into guard_item (connection_id, link_id, system, type, verb, fingerprint)
     select $1, r."linkId", r.system, r.type, r.verb, r.fingerprint
     from jsonb_to_recordset($2::jsonb) as r("linkId" uuid, system text, type text, verb text, fingerprint text)
     on conflict (connection_id, link_id, system) do update set type = excluded.type, verb = excluded.verb,
       fingerprint = excluded.fingerprint, confirmed_by = null, confirmed_at = null`,
    [connectionId, JSON.stringify(items)],
  );
  // It was asked for, and the answer is: not without a confirmation. Asked for again, it is a new wish.
  await tx.query(
    `update link set attention = 1 where connection_id = $1 and attention = 2
       and id in (select (r->>'linkId')::uuid from jsonb_array_elements($2::jsonb) r)`,
    [connectionId, JSON.stringify(items)],
  );
}

/** The hash of what waits: the same records, verbs and contents give the same one. `null`: nothing waits. */
export async function planHash(executor: Executor, connectionId: string): Promise<string | null> {
  const { rows } = await executor.query<{ all: string | null }>(
    `select string_agg(concat_ws(' ', link_id, system, verb, fingerprint), ',' order by link_id, system) as all
     from guard_item where connection_id = $1 and confirmed_at is null`,
    [connectionId],
  );
  const all = rows[0]?.all ?? null;
  return all === null ? null : createHash('sha256').update(all).digest('hex').slice(0, 32);
}

/** What waits, of one type and kind, with a few of the records. */
export const PlanGroup = z.object({
  type: z.enum(recordTypes),
  system: z.enum(['property', 'ledger']),
  verb: z.enum(guardedVerbs),
  count: z.number(),
  /** Links of the type. */
  of: z.number(),
  examples: z.array(z.object({ id: z.string(), name: z.string(), number: z.string().nullable() })),
});
export type PlanGroup = z.infer<typeof PlanGroup>;

/** What waits, by type, system and kind. */
export async function planGroups(executor: Executor, connectionId: string): Promise<PlanGroup[]> {
  const { rows } = await executor.query(
    `select g.type, g.system, g.verb, g.count,
       (select coalesce(sum(c.n), 0)::bigint from link_counter c where c.connection_id = $1 and c.type = g.type) as of,
       (select jsonb_agg(jsonb_build_object('id', l.id, 'name', l.name, 'number', l.number) order by l.id)
        from jsonb_array_elements_text(g.first) f join link l on l.connection_id = $1 and l.id = f.value::uuid) as examples
     from (
       select type, system, verb, count(*) as count, to_jsonb((array_agg(link_id order by link_id))[1:5]) as first
       from guard_item where connection_id = $1 and confirmed_at is null group by 1, 2, 3
     ) g order by g.type, g.system, g.verb`,
    [connectionId],
  );
  return rows.map((row) => PlanGroup.parse(row));
}

/** Everything that waits is confirmed. @returns the records */
export async function confirmPlan(
  tx: Executor,
  connectionId: string,
  by: string,
  at: string,
): Promise<string[]> {
  const { rows } = await tx.query<{ link_id: string }>(
    `update guard_item set confirmed_by = $2, confirmed_at = $3::timestamptz
     where connection_id = $1 and confirmed_at is null returning link_id`,
    [connectionId, by, at],
  );
  return rows.map((row) => row.link_id);
}
