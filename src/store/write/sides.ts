import { contentHash } from '../../domain/canonical.ts';
import type { Role, SideRecord, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { describeLinks } from './links.ts';

/** What storing a page changed. */
export interface StoredPage {
  readonly fresh: number;
  readonly changed: number;
}

/**
 * Stores one page of a read. Unchanged rows cost one comparison and no write; a changed one marks its link, and the
 * links that depend on it and are stopped, for the next decision. Duplicate keys in a page are reduced to the last.
 */
export async function storeSides(
  tx: Executor,
  connectionId: string,
  system: SystemName,
  mapperVersion: number,
  records: readonly SideRecord[],
  seenAt: string,
): Promise<StoredPage> {
  const byKey = new Map(records.map((record) => [`${record.object}\n${record.key}`, record]));
  if (byKey.size === 0) return { fresh: 0, changed: 0 };
  const hashed = [...byKey.values()].map((record) => ({ record, hash: contentHash(record.content) }));
  const news = await differing(tx, connectionId, system, mapperVersion, hashed);
  if (news.length === 0) return { fresh: 0, changed: 0 };
  const rows = news.map(({ record, hash }) => ({
    object: record.object,
    key: record.key,
    type: record.type,
    role: record.role,
    display_id: record.displayId,
    number: 'number' in record.content ? record.content.number : null,
    name: record.name,
    property_ref: record.propertyKey,
    content: record.content,
    hash,
    version: record.version,
    modified_at: record.modifiedAt,
    own_key: record.ownKey,
    counterpart_key: record.counterpartKey,
    raw: record.raw,
  }));
  const { rows: counts } = await tx.query<StoredPage & { moved: string[] }>(statement, [
    connectionId,
    system,
    JSON.stringify(rows),
    mapperVersion,
    seenAt,
  ]);
  const counted = counts[0];
  if (counted === undefined) return { fresh: 0, changed: 0 };
  await describeLinks(tx, connectionId, counted.moved, false);
  return { fresh: counted.fresh, changed: counted.changed };
}

interface Hashed {
  readonly record: SideRecord;
  readonly hash: string;
}

/**
 * Those that are not stored just as they are. Within the overlap window nearly all are, and a row that is tells so by
 * a few short texts: its content and body are not sent to be thrown away.
 */
async function differing(
  tx: Executor,
  connectionId: string,
  system: SystemName,
  mapperVersion: number,
  incoming: readonly Hashed[],
): Promise<Hashed[]> {
  const of = (value: (one: Hashed) => string | null) => incoming.map(value);
  const { rows } = await tx.query<{ n: number }>(same, [
    connectionId,
    system,
    mapperVersion,
    of((one) => one.record.object),
    of((one) => one.record.key),
    of((one) => one.hash),
    of((one) => one.record.version),
    of((one) => one.record.counterpartKey),
    of((one) => one.record.ownKey),
    of((one) => one.record.displayId),
    of((one) => one.record.name),
  ]);
  const known = new Set(rows.map((row) => Number(row.n)));
  return incoming.filter((_, index) => !known.has(index + 1));
}

const same = `
select r.n from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[])
  with ordinality as r(object, key, hash, version, counterpart_key, own_key, display_id, name, n)
join side s on s.connection_id = $1 and s.system = $2 and s.object = r.object and s.key = r.key
where s.hash = r.hash and s.presence = 'present' and s.mapper_version = $3 and s.display_id = r.display_id
  and s.name = r.name and s.version is not distinct from r.version
  and s.counterpart_key is not distinct from r.counterpart_key and s.own_key is not distinct from r.own_key`;

const statement = `
with incoming as (
  select * from jsonb_to_recordset($3::jsonb) as r(
    object text, key text, type text, role text, display_id text, number text, name text, property_ref text,
    content jsonb, hash text, version text, modified_at timestamptz, own_key text, counterpart_key text, raw jsonb)
), before as (
  select s.object, s.key, s.link_id, s.hash, s.presence
  from side s join incoming i on i.object = s.object and i.key = s.key
  where s.connection_id = $1 and s.system = $2
), stored as (
  insert into side as s (connection_id, system, object, key, type, role, display_id, number, name, property_ref,
    content, hash, version, modified_at, own_key, counterpart_key, raw, mapper_version, seen_at)
  select $1, $2, object, key, type, role, display_id, number, name, property_ref,
    content, hash, version, modified_at, own_key, counterpart_key, raw, $4, $5::timestamptz
  from incoming
  on conflict (connection_id, system, object, key) do update set
    display_id = excluded.display_id, number = excluded.number, name = excluded.name,
    property_ref = excluded.property_ref, content = excluded.content, hash = excluded.hash,
    version = excluded.version, modified_at = excluded.modified_at, own_key = excluded.own_key,
    counterpart_key = excluded.counterpart_key, raw = excluded.raw, mapper_version = excluded.mapper_version,
    seen_at = excluded.seen_at, presence = 'present', missing_since = null, deleted_at = null, deleted_by = null
  where s.hash <> excluded.hash or s.version is distinct from excluded.version or s.presence <> 'present'
    or s.counterpart_key is distinct from excluded.counterpart_key or s.own_key is distinct from excluded.own_key
    or s.display_id <> excluded.display_id or s.name <> excluded.name or s.mapper_version <> excluded.mapper_version
  returning s.key
), moved as (
  select b.link_id from before b join incoming i on i.object = b.object and i.key = b.key
  where b.link_id is not null and (b.hash <> i.hash or b.presence <> 'present')
), touched as (
  update link l set attention = greatest(l.attention, 1)
  where l.connection_id = $1 and l.attention = 0 and (
    l.id in (select link_id from moved)
    or (l.outcome in ('failing','waiting') and l.id in (
      select p.link_id from link_parent p where p.connection_id = $1 and p.parent_id in (select link_id from moved))))
  returning l.id
)
select (select count(*) from incoming) - (select count(*) from before) as fresh,
       (select count(*) from before b join incoming i on i.object = b.object and i.key = b.key where b.hash <> i.hash) as changed,
       (select count(*) from touched) as touched, (select count(*) from stored) as stored,
       (select coalesce(jsonb_agg(distinct link_id), '[]') from moved) as moved`;

/** What a record is called in its system. */
export interface SideKey {
  readonly object: string;
  readonly key: string;
}

/**
 * Remembers sides that are proven gone: named by the feed of deletions or missing from a whole listing, and not found
 * by key. The guard decides when their links are told; a side without a link has nobody to tell.
 */
export async function markMissing(
  tx: Executor,
  connectionId: string,
  system: SystemName,
  keys: readonly SideKey[],
  at: string,
): Promise<void> {
  if (keys.length === 0) return;
  await tx.query(
    `update side s set presence = case when s.link_id is null then 'deleted' else 'missing' end, missing_since = $4::timestamptz
     from jsonb_to_recordset($3::jsonb) as r(object text, key text)
     where s.connection_id = $1 and s.system = $2 and s.object = r.object and s.key = r.key and s.presence = 'present'`,
    [connectionId, system, JSON.stringify(keys), at],
  );
}

/** Marks sides that are proven gone as deleted; their links are decided again. `by`: who confirmed it. */
export async function markDeleted(
  tx: Executor,
  connectionId: string,
  sides: readonly { readonly linkId: string; readonly system: SystemName; readonly by: string | null }[],
  at: string,
): Promise<void> {
  if (sides.length === 0) return;
  await tx.query(
    `with gone as (
       update side s set presence = 'deleted', deleted_at = $3::timestamptz, deleted_by = r.by
       from jsonb_to_recordset($2::jsonb) as r("linkId" uuid, system text, by text)
       where s.connection_id = $1 and s.link_id = r."linkId" and s.system = r.system and s.presence = 'missing'
       returning s.link_id)
     update link l set attention = greatest(l.attention, 1)
     where l.connection_id = $1 and l.id in (select link_id from gone)`,
    [connectionId, JSON.stringify(sides), at],
  );
}

/** Sides of a type that were there the last time, in the order of their keys: a page of them. */
export async function presentKeys(
  executor: Executor,
  connectionId: string,
  system: SystemName,
  type: string,
  after: SideKey | null,
  limit: number,
): Promise<(SideKey & { readonly role: Role | null })[]> {
  const { rows } = await executor.query<SideKey & { role: Role | null }>(
    `select object, key, role from side
     where connection_id = $1 and system = $2 and type = $3 and presence = 'present'
       and ($4::text is null or (key, object) > ($4::text, $5::text))
     order by key, object limit $6`,
    [connectionId, system, type, after?.key ?? null, after?.object ?? null, limit],
  );
  return rows;
}

/** A few sides of an object that were there the last time and are not among these: to see that asking works at all. */
export async function witnesses(
  executor: Executor,
  connectionId: string,
  system: SystemName,
  object: string,
  without: readonly string[],
): Promise<string[]> {
  const { rows } = await executor.query<{ key: string }>(
    `select s.key from side s
     where s.connection_id = $1 and s.system = $2 and s.object = $3 and s.presence = 'present'
       and not exists (select 1 from jsonb_array_elements_text($4::jsonb) w where w.value = s.key)
     order by s.key desc limit 3`,
    [connectionId, system, object, JSON.stringify(without)],
  );
  return rows.map((row) => row.key);
}
