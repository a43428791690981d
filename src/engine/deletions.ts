import { problem } from '../domain/problem.ts';
import type { RecordType, Role, SystemName } from '../domain/record.ts';
import { listedNow, type ReadCursor, rememberDenied } from '../store/write/cursors.ts';
import type { MissingSide } from '../store/write/guard.ts';
import { markMissing, presentKeys, type SideKey, storeSides, witnesses } from '../store/write/sides.ts';
import { SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import { noteDeletionFeed } from './warnings.ts';

/*
 * A record is deleted when two ways of asking say so: the feed of deletions names it, or a whole listing is without
 * it; and a look-up by key does not find it. An error, a part of an answer, totals that do not agree, or an address
 * where nothing is found say nothing at all. What is proven is remembered on the side; the guard lets it through.
 */

interface Suspect extends SideKey {
  readonly role: Role | null;
}

/**
 * Looks for records of one type that were deleted in one system. A feed that is denied is replaced by a full listing,
 * once in the interval the settings say, or when `asked`.
 * @throws SystemFault when the system did not answer; nothing is concluded then
 */
export async function lookForDeletions(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  cursor: ReadCursor,
  asked: boolean,
): Promise<void> {
  // Where nothing was there to read yet, what we made ourselves since that read may have been deleted.
  const known = cursor.deletionsSince ?? cursor.through ?? cursor.readAt;
  if (known === null) return;
  const { overlapSeconds } = run.connection.settings;
  const since = new Date(Date.parse(known) - overlapSeconds * 1000).toISOString();
  const feed = await run.systems[name].readDeleted(type, since, run.signal);
  await noteDeletionFeed(run, name, feed);
  const place = { system: name, type } as const;
  if (feed.kind === 'denied') {
    // The feed must say from here on once it may be read again, however far the cursor has come by then.
    if (cursor.deletionsSince === null)
      await runTransaction(run, (tx) => rememberDenied(tx, run.connection.id, place, known));
    if (asked || isListingDue(run, cursor)) await lookInListing(run, name, type, cursor);
    return;
  }
  if (feed.entries.length > 0) {
    const { rows } = await run.database.query<Suspect>(
      `select distinct s.object, s.key, s.role from side s
       join jsonb_to_recordset($3::jsonb) as r(object text, key text, "displayId" text)
         on s.object = r.object and (s.key = r.key or (r.key is null and s.display_id = r."displayId"))
       where s.connection_id = $1 and s.system = $2 and s.presence = 'present'`,
      [run.connection.id, name, JSON.stringify(feed.entries)],
    );
    await prove(run, name, type, rows);
  }
  if (cursor.deletionsSince !== null)
    await runTransaction(run, (tx) => rememberDenied(tx, run.connection.id, place, null));
}

function isListingDue(run: RunContext, { listedAt }: ReadCursor): boolean {
  if (listedAt === null) return true;
  const hours = run.connection.settings.deletionListingHours;
  return run.now().getTime() - Date.parse(listedAt) >= hours * 3_600_000;
}

async function lookInListing(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  cursor: ReadCursor,
): Promise<void> {
  const listed = await wholeListing(run, name, type);
  if (listed === null) return;
  const suspects: Suspect[] = [];
  let known = 0;
  for (let after: SideKey | null = null; ; ) {
    run.signal.throwIfAborted();
    const page = await presentKeys(run.database, run.connection.id, name, type, after, 5_000);
    known += page.length;
    suspects.push(...page.filter((one) => !listed.has(idOf(one))));
    after = page.at(-1) ?? null;
    if (page.length < 5_000) break;
  }
  // A list without a single one of many records we know is another list: a wrong company, a view that shows nothing.
  if (suspects.length > 1 && suspects.length === known) {
    run.log.warn(
      { connection: run.connection.id, system: name, type, known },
      'a listing shows nothing we know',
    );
    return;
  }
  await prove(run, name, type, suspects, listed);
  // What was gone before this listing is known now.
  await runTransaction(run, (tx) =>
    listedNow(tx, run.connection.id, { system: name, type }, run.now().toISOString(), cursor.through),
  );
}

const idOf = ({ object, key }: SideKey) => `${object}\n${key}`;

/** The keys of a full listing, when its totals at the beginning and at the end equalled what came; else `null`. */
async function wholeListing(
  run: RunContext,
  name: SystemName,
  type: RecordType,
): Promise<ReadonlySet<string> | null> {
  const listing = await run.systems[name].listKeys?.(type, run.signal);
  if (listing === undefined) return null;
  if (!listing.parts.every(({ begin, end, rows }) => begin === rows && end === rows)) {
    // Somebody works in it at this moment. The next run lists again.
    run.log.info(
      { connection: run.connection.id, system: name, type, parts: listing.parts },
      'listing not whole',
    );
    return null;
  }
  return new Set(listing.keys.map(idOf));
}

/** Asks for suspects by key, together with records that must be there, and remembers those that are gone. */
async function prove(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  suspects: readonly Suspect[],
  listed: ReadonlySet<string> | null = null,
): Promise<void> {
  const system = run.systems[name];
  for (const [object, group] of Map.groupBy(suspects, (one) => one.object)) {
    const role = group[0]?.role ?? null;
    const keys = group.map((one) => one.key);
    const sure = await witnesses(run.database, run.connection.id, name, object, keys);
    const size = Math.max(1, system.limits.getPage - sure.length);
    for (let start = 0; start < keys.length; start += size) {
      run.signal.throwIfAborted();
      const part = keys.slice(start, start + size);
      const found = new Set(
        (await system.get(type, role, [...part, ...sure], run.signal))
          .filter((one) => one.object === object)
          .map((one) => one.key),
      );
      let gone = part.filter((key) => !found.has(key)).map((key) => ({ object, key }));
      if (gone.length > 0 && !sure.some((key) => found.has(key)))
        gone = await withoutWitness(run, name, type, gone, sure.length > 0, listed);
      await runTransaction(run, (tx) =>
        markMissing(tx, run.connection.id, name, gone, run.now().toISOString()),
      );
    }
  }
}

/** Nothing of what was asked for is there, not even what should be: only a whole listing tells whether that is so. */
async function withoutWitness(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  gone: readonly SideKey[],
  asked: boolean,
  known: ReadonlySet<string> | null,
): Promise<SideKey[]> {
  const listed = known ?? (await wholeListing(run, name, type));
  if (listed !== null) return gone.filter((one) => !listed.has(idOf(one)));
  if (!asked && run.systems[name].listKeys === undefined) return [...gone];
  throw new SystemFault('protocol', problem('protocol', name, { reason: 'no record is found by its key' }));
}

/**
 * Asks once more for sides that were proven gone a while ago. Those that are there are stored again, and where the
 * system does not answer nothing is said to be gone.
 * @returns what must not be marked, as `object/key`
 */
export async function stillMissing(
  run: RunContext,
  sides: readonly MissingSide[],
): Promise<ReadonlySet<string>> {
  const back = new Set<string>();
  const groups = Map.groupBy(sides, (one) => `${one.system} ${one.type} ${one.object}`);
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const system = run.systems[first.system];
    for (let start = 0; start < group.length; start += system.limits.getPage) {
      const part = group.slice(start, start + system.limits.getPage);
      try {
        const keys = part.map((one) => one.key);
        const found = (await system.get(first.type, first.role, keys, run.signal)).filter(
          (one) => one.object === first.object,
        );
        for (const one of found) back.add(`${one.object}/${one.key}`);
        const at = run.now().toISOString();
        await runTransaction(run, (tx) =>
          storeSides(tx, run.connection.id, first.system, system.mapperVersion, found, at),
        );
      } catch (error) {
        if (!(error instanceof SystemFault)) throw error;
        for (const one of part) back.add(`${one.object}/${one.key}`);
      }
    }
  }
  return back;
}
