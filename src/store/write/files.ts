import { z } from 'zod';
import type { FileType } from '../../domain/files/shape.ts';
import type { FileChange, FilePut, FileRow, Found, Wanted } from '../../domain/files/table.ts';
import { newId } from '../../domain/id.ts';
import type { Database, Executor } from '../db/open.ts';

const cells = z.record(z.string(), z.string());
const body = z.object({ fields: cells, lines: z.array(cells) });
const rowShape = z
  .object({
    key: z.string(),
    body,
    shown: body.nullable(),
    to_enter: z.string(),
    entered_as: z.string().nullable(),
    version: z.coerce.string(),
    changed_at: z.string(),
    deleted_at: z.string().nullable(),
  })
  .transform(
    (row): FileRow => ({
      key: row.key,
      body: row.body,
      shown: row.shown,
      toEnter: row.to_enter,
      enteredAs: row.entered_as,
      version: row.version,
      changedAt: row.changed_at,
      deleted: row.deleted_at !== null,
    }),
  );
const columns = 'key, body, shown, to_enter, entered_as, version, changed_at, deleted_at';
const named = (place: number) => `(select jsonb_array_elements_text($${place}::jsonb))`;

async function rows(executor: Executor, sql: string, params: readonly unknown[]): Promise<FileRow[]> {
  const found = await executor.query(`select ${columns} from file_record where ${sql}`, params);
  return z.array(rowShape).parse(found.rows);
}

/** The table that stands in for Re-Leased, of one connection. */
export function fileStore(database: Database, connectionId: string) {
  const live = 'connection_id = $1 and type = $2 and deleted_at is null';
  return {
    page: (
      type: FileType,
      since: string | null,
      after: { readonly changedAt: string; readonly key: string } | null,
      limit: number,
    ) =>
      rows(
        database,
        `${live} and ($3::timestamptz is null or changed_at >= $3::timestamptz)
         and ($4::timestamptz is null or (changed_at, key) > ($4::timestamptz, $5::text))
         order by changed_at, key limit $6`,
        [connectionId, type, since, after?.changedAt ?? null, after?.key ?? '', limit],
      ),
    async count(type: FileType): Promise<number> {
      const { rows: found } = await database.query<{ n: number }>(
        `select count(*) as n from file_record where ${live}`,
        [connectionId, type],
      );
      return Number(found[0]?.n ?? 0);
    },
    async deleted(type: FileType, since: string) {
      const sql =
        'connection_id = $1 and type = $2 and deleted_at >= $3::timestamptz order by changed_at, key';
      const found = await rows(database, sql, [connectionId, type, since]);
      // Marked as deleted by its last change.
      return found.map((row) => ({ row, at: row.changedAt }));
    },
    byKeys: async (type: FileType, keys: readonly string[]) =>
      keys.length === 0
        ? []
        : rows(database, `${live} and (key in ${named(3)} or entered_as in ${named(3)})`, [
            connectionId,
            type,
            JSON.stringify(keys),
          ]),
    byField: async (type: FileType, field: string, values: readonly string[]) =>
      rows(database, `${live} and body->'fields'->>'${fieldName(field)}' in ${named(3)}`, [
        connectionId,
        type,
        JSON.stringify(values.filter((value) => value !== '')),
      ]),
    /** Everything, or what is to be entered, for a file. */
    all: (type: FileType, toEnter: boolean) =>
      rows(database, `${live}${toEnter ? ` and to_enter <> ''` : ''} order by length(key), key`, [
        connectionId,
        type,
      ]),
    /** Relink's own write: done once under its key, and answered alike ever after. */
    change: <T>(
      write: { readonly idempotencyKey: string; readonly hash: string },
      wanted: Wanted,
      make: FileType,
      work: (found: Found, nextNew: number) => FileChange<T>,
    ) =>
      database.transaction(async (tx): Promise<{ kind: 'done'; answer: unknown } | { kind: 'reused' }> => {
        await oneWriter(tx, connectionId);
        const before = await tx.query<{ request_hash: string; answer: unknown }>(
          'select request_hash, answer from file_write where connection_id = $1 and idempotency_key = $2',
          [connectionId, write.idempotencyKey],
        );
        const past = before.rows[0];
        if (past !== undefined)
          return past.request_hash === write.hash
            ? { kind: 'done', answer: past.answer }
            : { kind: 'reused' };
        const next = await tx.query<{ n: number }>(
          `select coalesce(max(substr(key, 4)::bigint), 0) + 1 as n from file_record
           where connection_id = $1 and type = $2 and key ~ '^NEW[0-9]+$'`,
          [connectionId, make],
        );
        const change = work(await lookUp(tx, connectionId, wanted), Number(next.rows[0]?.n ?? 1));
        await put(tx, connectionId, make, change.puts);
        await tx.query(
          `insert into file_write (connection_id, idempotency_key, request_hash, answer, at)
           values ($1, $2, $3, $4, clock_timestamp())`,
          [connectionId, write.idempotencyKey, write.hash, JSON.stringify(change.answer)],
        );
        return { kind: 'done', answer: change.answer };
      }),
  };
}

/** A file taken in. */
export interface FileImport {
  readonly type: FileType;
  readonly complete: boolean;
  readonly sha256: string;
  readonly actor: string;
}

/** What an import is to do, once the rows it speaks of are known; `null`: nothing at all, `answer` says why. */
export interface ImportWork<T> {
  readonly puts: readonly FilePut[];
  /** Keys of the file; of a complete one, all others are gone. `null`: nothing is written. */
  readonly keys: readonly string[] | null;
  readonly counts: { readonly created: number; readonly changed: number; readonly unchanged: number };
  readonly answer: T;
}

/** Takes a whole file in, or nothing of it. Answers how many records a complete file marked as deleted. */
export function importFile<T>(
  database: Database,
  connectionId: string,
  file: FileImport,
  wanted: Wanted,
  work: (found: Found) => ImportWork<T>,
): Promise<{ readonly answer: T; readonly deleted: number }> {
  return database.transaction(
    async (tx) => {
      await oneWriter(tx, connectionId);
      const { puts, keys, counts, answer } = work(await lookUp(tx, connectionId, wanted));
      if (keys === null) return { answer, deleted: 0 };
      await put(tx, connectionId, file.type, puts);
      // What Relink made and nobody entered yet cannot be in a file of Re-Leased's.
      const gone = file.complete
        ? await tx.query(
            `update file_record set deleted_at = clock_timestamp(), changed_at = clock_timestamp(), version = version + 1,
               to_enter = '', shown = null
             where connection_id = $1 and type = $2 and deleted_at is null and key not in ${named(3)}
               and not (entered_as is null and 'create' = any(string_to_array(to_enter, ' ')))`,
            [connectionId, file.type, JSON.stringify(keys)],
          )
        : { rowCount: 0 };
      await tx.query(
        `insert into file_import (connection_id, id, type, complete, sha256, created, changed, unchanged, deleted, actor, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, clock_timestamp())`,
        [
          connectionId,
          newId(),
          file.type,
          file.complete,
          file.sha256,
          counts.created,
          counts.changed,
          counts.unchanged,
          gone.rowCount,
          file.actor,
        ],
      );
      return { answer, deleted: gone.rowCount };
    },
    { statementTimeoutMs: 300_000 },
  );
}

/**
 * One change of a connection's table at a time, and stamps in the order in which changes become visible: a reader
 * that has seen one stamp has seen all earlier ones.
 */
async function oneWriter(tx: Executor, connectionId: string): Promise<void> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`files ${connectionId}`]);
}

async function lookUp(tx: Executor, connectionId: string, wanted: Wanted): Promise<Found> {
  const found = new Map<string, FileRow>();
  for (const [type, ids] of wanted) {
    const known = await rows(
      tx,
      `connection_id = $1 and type = $2 and (key in ${named(3)} or entered_as in ${named(3)})`,
      [connectionId, type, JSON.stringify([...ids])],
    );
    for (const row of known) {
      if (row.enteredAs !== null) found.set(`${type} ${row.enteredAs}`, row);
    }
    for (const row of known) found.set(`${type} ${row.key}`, row);
  }
  return (type, id) => found.get(`${type} ${id}`) ?? null;
}

const chunk = 2_000;

async function put(
  tx: Executor,
  connectionId: string,
  type: FileType,
  puts: readonly FilePut[],
): Promise<void> {
  for (let start = 0; start < puts.length; start += chunk)
    await tx.query(
      `insert into file_record as f (connection_id, type, key, body, shown, to_enter, entered_as, version, changed_at)
       select $1, $2, n.key, n.body, n.shown, n.to_enter, n.entered_as, 1, s.at
         from jsonb_to_recordset($3::jsonb) as n(key text, body jsonb, shown jsonb, to_enter text, entered_as text),
           (select clock_timestamp() as at) s
       on conflict (connection_id, type, key) do update set body = excluded.body, shown = excluded.shown,
         to_enter = excluded.to_enter, entered_as = excluded.entered_as, version = f.version + 1,
         changed_at = excluded.changed_at, deleted_at = null`,
      [
        connectionId,
        type,
        JSON.stringify(
          puts.slice(start, start + chunk).map((one) => ({
            key: one.key,
            body: one.body,
            shown: one.shown,
            to_enter: one.toEnter,
            entered_as: one.enteredAs,
          })),
        ),
      ],
    );
}

/** A column's name stands in the statement itself, so that its index is used. */
function fieldName(field: string): string {
  if (!/^[A-Za-z]+$/.test(field)) throw new Error(`no column: ${field}`);
  return field;
}
