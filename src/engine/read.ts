import type { RecordType, SystemName } from '../domain/record.ts';
import { markDeleted, storeSides } from '../store/write/sides.ts';
import { SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';

/** How one type's read went. A type that is not `complete` is not written in this run, nor what depends on it. */
export interface ReadOutcome {
  readonly type: RecordType;
  readonly read: number;
  readonly changed: number;
  readonly fault: SystemFault | null;
}

/** Reads one type of both systems to its cursor and stores it, page by page, with the overlapping window. */
export async function readType(run: RunContext, type: RecordType): Promise<ReadOutcome> {
  const parts = await Promise.all([readSide(run, 'property', type), readSide(run, 'ledger', type)]);
  return {
    type,
    read: parts[0].read + parts[1].read,
    changed: parts[0].changed + parts[1].changed,
    fault: parts[0].fault ?? parts[1].fault,
  };
}

async function readSide(
  run: RunContext,
  name: SystemName,
  type: RecordType,
): Promise<Omit<ReadOutcome, 'type'>> {
  const system = run.systems[name];
  let read = 0;
  let changed = 0;
  if (!system.types.includes(type)) return { read, changed, fault: null };
  const { cursor, readAt } = await loadCursor(run, name, type);
  const startedAt = run.now().toISOString();
  try {
    // An overlap, because a change may become visible after a later one (the ledger is eventually consistent).
    const since =
      cursor === null ? null : new Date(Date.parse(cursor) - run.connection.settings.overlapSeconds * 1000);
    // Before the cursor moves: a feed that fails now is asked for the same time again.
    // Where nothing was there to read yet, what we made ourselves since that read may have been deleted.
    const deletedSince = cursor ?? readAt;
    if (deletedSince !== null) await readDeletions(run, name, type, deletedSince);
    for await (const page of system.readChanged(type, since?.toISOString() ?? null, { signal: run.signal })) {
      run.signal.throwIfAborted();
      const stored = await runTransaction(run, async (tx) => {
        const result = await storeSides(
          tx,
          run.connection.id,
          name,
          system.mapperVersion,
          page.records,
          startedAt,
        );
        if (page.through !== null) await moveCursor(tx.query.bind(tx), run, name, type, page.through, false);
        return result;
      });
      read += page.records.length;
      changed += stored.fresh + stored.changed;
    }
    await runTransaction(run, (tx) => moveCursor(tx.query.bind(tx), run, name, type, null, true));
    return { read, changed, fault: null };
  } catch (error) {
    if (!(error instanceof SystemFault)) throw error;
    await runTransaction(run, async (tx) => {
      await tx.query(
        `update read_cursor set complete = false where connection_id = $1 and system = $2 and type = $3`,
        [run.connection.id, name, type],
      );
    });
    return { read, changed, fault: error };
  }
}

async function loadCursor(
  run: RunContext,
  system: SystemName,
  type: RecordType,
): Promise<{ cursor: string | null; readAt: string | null }> {
  const { rows } = await run.database.query<{ through: string | null; read_at: string | null }>(
    'select through, read_at from read_cursor where connection_id = $1 and system = $2 and type = $3',
    [run.connection.id, system, type],
  );
  return { cursor: rows[0]?.through ?? null, readAt: rows[0]?.read_at ?? null };
}

type Query = (sql: string, params: readonly unknown[]) => Promise<unknown>;

/** The cursor never goes back: pages of a re-read window lie before it. */
async function moveCursor(
  query: Query,
  run: RunContext,
  system: SystemName,
  type: RecordType,
  through: string | null,
  complete: boolean,
): Promise<void> {
  await query(
    `insert into read_cursor as c (connection_id, system, type, through, complete, read_at)
     values ($1, $2, $3, $4::timestamptz, $5, $6::timestamptz)
     on conflict (connection_id, system, type) do update set
       through = greatest(c.through, excluded.through), complete = excluded.complete, read_at = excluded.read_at`,
    [run.connection.id, system, type, through, complete, run.now().toISOString()],
  );
}

/**
 * Deletions named by the system's feed, each confirmed by asking for the record by key: an error or a partial read
 * never means deleted. A feed that is denied changes nothing.
 */
async function readDeletions(
  run: RunContext,
  name: SystemName,
  type: RecordType,
  cursor: string,
): Promise<void> {
  const system = run.systems[name];
  const since = new Date(Date.parse(cursor) - run.connection.settings.overlapSeconds * 1000).toISOString();
  const feed = await system.readDeleted(type, since, run.signal);
  if (feed.kind === 'denied' || feed.entries.length === 0) return;
  const { rows: known } = await run.database.query<{
    object: string;
    key: string;
    role: 'customer' | 'vendor' | null;
  }>(
    `select distinct s.object, s.key, s.role from side s
     join jsonb_to_recordset($3::jsonb) as r(object text, key text, "displayId" text)
       on s.object = r.object and (s.key = r.key or (r.key is null and s.display_id = r."displayId"))
     where s.connection_id = $1 and s.system = $2 and s.presence = 'present'`,
    [run.connection.id, name, JSON.stringify(feed.entries)],
  );
  for (const role of [null, 'customer', 'vendor'] as const) {
    const asked = known.filter((row) => row.role === role);
    if (asked.length === 0) continue;
    const still = new Set(
      (
        await system.get(
          type,
          role,
          asked.map((row) => row.key),
          run.signal,
        )
      ).map((one) => one.key),
    );
    const gone = asked.filter((row) => !still.has(row.key));
    await runTransaction(run, (tx) => markDeleted(tx, run.connection.id, name, gone));
  }
}
