import { z } from 'zod';
import type { Executor } from '../db/open.ts';
import { likeText, parameters } from './rows.ts';

const eventRow = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  actor: z.string(),
  link_id: z.string().nullable(),
  run_id: z.string().nullable(),
  reason: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
  members: z.number(),
  digest: z.instanceof(Uint8Array),
  position: z.number().nullable(),
  erased_at: z.string().nullable(),
  record_type: z.string().nullable(),
  record_number: z.string().nullable(),
  record_name: z.string().nullable(),
});
export type EventFacts = z.infer<typeof eventRow>;

/** What events are wanted. */
export interface EventFilter {
  readonly linkId?: string | undefined;
  readonly runId?: string | undefined;
  readonly kind?: string | undefined;
  readonly actor?: string | undefined;
  /** First and last calendar date, in `timeZone`. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Text in the reason or the name of who did it, or a record's number or name; `kinds` whose words have it. */
  readonly search?: { readonly text: string; readonly kinds: readonly string[] } | undefined;
  /** Last one of the page before. */
  readonly after?: { readonly at: string; readonly id: string } | undefined;
  readonly limit: number;
}

/** The one kind there are masses of, and always Relink's own doing: left out where people's acts are looked for. */
const massKind = 'outcome.changed';
const relinkItself = 'relink';

/** Records a search finds at most; who needs more names the record. */
const searchedRecords = 500;

/** Events of a connection, newest first; a record's include the bulk actions it was in. */
export async function readEvents(
  executor: Executor,
  connectionId: string,
  filter: EventFilter,
): Promise<EventFacts[]> {
  const p = parameters();
  const company = p(connectionId);
  const where = [`e.connection_id = ${company}`];
  const { linkId, runId, kind, actor, since, until, search, after } = filter;
  const zone = filter.timeZone ?? 'UTC';
  const ofRecords = (ids: string) =>
    `e.id in (select x.id from event x where x.connection_id = ${company} and x.link_id in (${ids})
       union all select m.event_id from event_member m where m.connection_id = ${company} and m.link_id in (${ids}))`;
  // A record tells also what happened to those that were joined into it.
  if (linkId !== undefined) {
    const id = p(linkId);
    where.push(
      ofRecords(
        `select ${id}::uuid union all select j.id from link j where j.connection_id = ${company} and j.joined_into = ${id}::uuid`,
      ),
    );
  }
  if (kind !== undefined) where.push(`e.kind = ${p(kind)}`);
  if (actor !== undefined) where.push(`e.actor = ${p(actor)}`);
  if ((kind !== undefined && kind !== massKind) || (actor !== undefined && actor !== relinkItself))
    where.push(`e.kind <> '${massKind}'`);
  // A run's events lie between its start and its end (with a minute for another process's clock).
  if (runId !== undefined) {
    const run = p(runId);
    where.push(
      `e.run_id = ${run}::uuid`,
      `e.at >= (select coalesce(r.started_at, r.created_at) - interval '1 minute' from run r where r.connection_id = ${company} and r.id = ${run}::uuid)`,
      `e.at <= (select coalesce(r.finished_at, 'infinity') + interval '1 minute' from run r where r.connection_id = ${company} and r.id = ${run}::uuid)`,
    );
  }
  if (since !== undefined) where.push(`e.at >= ${p(since)}::date::timestamp at time zone ${p(zone)}`);
  if (until !== undefined) where.push(`e.at < (${p(until)}::date + 1)::timestamp at time zone ${p(zone)}`);
  if (after !== undefined) where.push(`(e.at, e.id) < (${p(after.at)}::timestamptz, ${p(after.id)}::uuid)`);
  const limit = p(filter.limit);
  const newest = (conditions: readonly string[]) =>
    `select e.* from event e where ${conditions.join(' and ')} order by e.at desc, e.id desc limit ${limit}`;
  let found = newest(where);
  if (search !== undefined) {
    const pattern = p(`%${likeText(search.text)}%`);
    const acts = newest([
      ...where,
      `e.kind <> '${massKind}'`,
      `(e.reason ilike ${pattern} or e.actor ilike ${pattern} or e.kind = any(${p(search.kinds)}::text[]))`,
    ]);
    const records = newest([
      ...where,
      ofRecords(
        `select l.id from link_in_reach l where l.connection_id = ${company} and (l.search like lower(${pattern})
           or lower(l.number) like lower(${p(`${likeText(search.text)}%`)})) limit ${searchedRecords}`,
      ),
    ]);
    found = `select * from ((${acts}) union (${records})) e order by e.at desc, e.id desc limit ${limit}`;
  }
  const { rows } = await executor.query(
    `select e.id, e.at, e.kind, e.actor, e.link_id, e.run_id, e.reason, e.before, e.after, e.members, e.digest, e.position, e.erased_at,
       l.type as record_type, l.number as record_number, l.name as record_name
     from (${found}) e left join link l on l.connection_id = ${company} and l.id = e.link_id
     order by e.at desc, e.id desc`,
    p.values,
  );
  return rows.map((value) => eventRow.parse(value));
}

const memberRow = z.object({
  id: z.string(),
  type: z.string().nullable(),
  number: z.string().nullable(),
  name: z.string().nullable(),
});
export type MemberFacts = z.infer<typeof memberRow>;

/** Records of a bulk action in order of their ids; `null` when there is no such event. */
export async function readMembers(
  executor: Executor,
  connectionId: string,
  eventId: string,
  page: { readonly after: string | null; readonly limit: number },
): Promise<MemberFacts[] | null> {
  const known = await executor.query('select 1 from event where connection_id = $1 and id = $2', [
    connectionId,
    eventId,
  ]);
  if (known.rowCount === 0) return null;
  const { rows } = await executor.query(
    `select m.link_id as id, l.type, l.number, l.name from event_member m
     left join link l on l.connection_id = m.connection_id and l.id = m.link_id
     where m.connection_id = $1 and m.event_id = $2 and ($3::uuid is null or m.link_id > $3::uuid)
     order by m.link_id limit $4`,
    [connectionId, eventId, page.after, page.limit],
  );
  return rows.map((value) => memberRow.parse(value));
}

const accessRow = z.object({
  id: z.string(),
  at: z.string(),
  kind: z.string(),
  actor: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  digest: z.instanceof(Uint8Array),
  position: z.number().nullable(),
});
export type AccessEventFacts = z.infer<typeof accessRow>;

/** Who changed who may do what in an organisation, newest first. */
export async function readAccessEvents(
  executor: Executor,
  organizationId: string,
  filter: Pick<EventFilter, 'kind' | 'actor' | 'after' | 'limit'>,
): Promise<AccessEventFacts[]> {
  const p = parameters();
  const where = [`organization_id = ${p(organizationId)}`];
  if (filter.kind !== undefined) where.push(`kind = ${p(filter.kind)}`);
  if (filter.actor !== undefined) where.push(`actor = ${p(filter.actor)}`);
  if (filter.after !== undefined)
    where.push(`(at, id) < (${p(filter.after.at)}::timestamptz, ${p(filter.after.id)}::uuid)`);
  const { rows } = await executor.query(
    `select id, at, kind, actor, before, after, digest, position from access_event
     where ${where.join(' and ')} order by at desc, id desc limit ${p(filter.limit)}`,
    p.values,
  );
  return rows.map((value) => accessRow.parse(value));
}
