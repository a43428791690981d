import type { RecordType, SystemName } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';

/** How far one type of one system is read. */
export interface ReadCursor {
  /** Changes up to here are stored. */
  readonly through: string | null;
  readonly readAt: string | null;
  /** While the feed of deletions is denied: until when deletions are known. */
  readonly deletionsSince: string | null;
  /** When everything was last listed to see what is gone. */
  readonly listedAt: string | null;
  /** When `through` came to be what it is, and when the last read that came to its end was begun. */
  readonly throughAt: string | null;
  readonly wholeAt: string | null;
}

interface Place {
  readonly system: SystemName;
  readonly type: RecordType;
}

/** The cursor of a type; all empty before the first read. */
export async function loadCursor(
  executor: Executor,
  connectionId: string,
  { system, type }: Place,
): Promise<ReadCursor> {
  const { rows } = await executor.query<ReadCursor>(
    `select through, read_at as "readAt", deletions_since as "deletionsSince", listed_at as "listedAt",
       through_at as "throughAt", whole_at as "wholeAt"
     from read_cursor where connection_id = $1 and system = $2 and type = $3`,
    [connectionId, system, type],
  );
  return (
    rows[0] ?? {
      through: null,
      readAt: null,
      deletionsSince: null,
      listedAt: null,
      throughAt: null,
      wholeAt: null,
    }
  );
}

/**
 * The cursor never goes back: pages of a re-read window lie before it. `wholeAt`: the read came to its end, and this is
 * when it was begun.
 */
export async function moveCursor(
  tx: Executor,
  connectionId: string,
  { system, type }: Place,
  to: { readonly through: string | null; readonly at: string; readonly wholeAt: string | null },
): Promise<void> {
  await tx.query(
    `insert into read_cursor as c (connection_id, system, type, through, complete, read_at, through_at, whole_at)
     values ($1, $2, $3, $4::timestamptz, $6::timestamptz is not null, $5::timestamptz,
       case when $4::timestamptz is not null then $5::timestamptz end, $6::timestamptz)
     on conflict (connection_id, system, type) do update set
       through = greatest(c.through, excluded.through), complete = excluded.complete, read_at = excluded.read_at,
       through_at = case when excluded.through > c.through or c.through_at is null
         then coalesce(excluded.through_at, c.through_at, case when c.through is not null then excluded.read_at end)
         else c.through_at end,
       whole_at = coalesce(excluded.whole_at, c.whole_at)`,
    [connectionId, system, type, to.through, to.at, to.wholeAt],
  );
}

/** The type was not read to its end. */
export async function markIncomplete(
  tx: Executor,
  connectionId: string,
  { system, type }: Place,
): Promise<void> {
  await tx.query(
    `update read_cursor set complete = false where connection_id = $1 and system = $2 and type = $3`,
    [connectionId, system, type],
  );
}

/** Until when deletions are known while their feed is denied; `null` once it speaks again. */
export async function rememberDenied(
  tx: Executor,
  connectionId: string,
  { system, type }: Place,
  since: string | null,
): Promise<void> {
  await tx.query(
    `update read_cursor set deletions_since = $4::timestamptz where connection_id = $1 and system = $2 and type = $3`,
    [connectionId, system, type, since],
  );
}

/** Everything was listed: what was gone by then is known. */
export async function listedNow(
  tx: Executor,
  connectionId: string,
  { system, type }: Place,
  at: string,
  known: string | null,
): Promise<void> {
  await tx.query(
    `update read_cursor set listed_at = $4::timestamptz, deletions_since = coalesce($5::timestamptz, deletions_since)
     where connection_id = $1 and system = $2 and type = $3`,
    [connectionId, system, type, at, known],
  );
}

/** Everything is to be listed by the next run that reads, however lately that was done. */
export async function listAgain(tx: Executor, connectionId: string): Promise<void> {
  await tx.query('update read_cursor set listed_at = null where connection_id = $1', [connectionId]);
}
