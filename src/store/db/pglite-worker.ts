/**
 * The thread that holds the embedded database. In the main thread a query of 1.3 s would stop the event loop for
 * 1.3 s; from here it costs a message each way. It answers one request after the other: transactions are kept
 * apart by the lock on the other side.
 */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { NodeFS } from '@electric-sql/pglite/nodefs';
import type { SqlResult } from './driver.ts';
import { DurableNodeFS, syncTree } from './durable-fs.ts';
import type { DatabaseErrorFields } from './errors.ts';
import type { WorkerInput, WorkerReply, WorkerRequest } from './pglite-messages.ts';
import { parsersFor, type ValueMode } from './values.ts';

const SETTINGS = [
  ['search_path', 'public'],
  ['exit_on_error', 'false'],
  ['log_checkpoints', 'false'],
  ['max_worker_processes', '0'],
  ['max_parallel_workers', '0'],
  ['max_parallel_workers_per_gather', '0'],
  ['max_parallel_maintenance_workers', '0'],
  ['io_method', 'sync'],
  ['timezone', 'UTC'],
  // The log folder shrinks again after a bulk load.
  ['min_wal_size', '32MB'],
  ['max_wal_size', '256MB'],
];
// Not fdatasync: the module answers that one itself, without telling the file layer.
const DURABLE = [
  ['fsync', 'on'],
  ['full_page_writes', 'on'],
  ['synchronous_commit', 'on'],
  ['wal_sync_method', 'fsync'],
];

function startParameters(durable: boolean): string[] {
  const flags = durable ? ['--single', '-O', '-j'] : ['--single', '-F', '-O', '-j'];
  const settings = durable ? [...SETTINGS, ...DURABLE] : SETTINGS;
  return [...flags, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

async function create(
  folder: string,
  durable: boolean,
): Promise<{ db: PGlite; files: DurableNodeFS | null }> {
  const files = durable ? new DurableNodeFS(folder) : null;
  const db = await PGlite.create({
    fs: files ?? new NodeFS(folder),
    extensions: { pg_trgm },
    startParams: startParameters(durable),
  });
  return { db, files };
}

/** A new database is laid out beside its place and moved there whole, so that a kill half way leaves nothing. */
async function layOut(input: WorkerInput): Promise<void> {
  if (fs.existsSync(path.join(input.folder, 'PG_VERSION'))) return;
  const draft = `${input.folder}.new`;
  fs.rmSync(draft, { recursive: true, force: true });
  const { db } = await create(draft, false);
  await db.close();
  if (input.durable) syncTree(draft);
  fs.renameSync(draft, input.folder);
}

/** Our parameters arrive as text already; only bytes are left to write. */
const asText = (value: unknown): string =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : String(value);
const serializers = new Proxy<Record<number, typeof asText>>({}, { get: () => asText });

const parsers: Record<ValueMode, Record<number, (text: string) => unknown>> = {
  relink: Object.fromEntries(parsersFor('relink')),
  library: Object.fromEntries(parsersFor('library')),
};

async function run(db: PGlite, request: Extract<WorkerRequest, { op: 'run' }>): Promise<SqlResult> {
  const options = { parsers: parsers[request.mode], serializers };
  if (request.params.length > 0) {
    return toResult(await db.query(request.sql, [...request.params], options));
  }
  const results = await db.exec(request.sql, options);
  // A block such as BEGIN; … RETURNING …; COMMIT: its rows are in the middle.
  const rows = results.length > 1 ? results.flatMap((result) => result.rows) : undefined;
  return toResult(results.at(-1), rows);
}

type Results = Awaited<ReturnType<PGlite['exec']>>[number];

function toResult(result: Results | undefined, rows: unknown[] | undefined = result?.rows): SqlResult {
  const command = commandOf(result);
  const changed = result?.affectedRows ?? 0;
  return { rows: rows ?? [], rowCount: Math.max(changed, rows?.length ?? 0), command };
}

function commandOf(result: object | undefined): string {
  if (result === undefined || !('command' in result)) return '';
  return typeof result.command === 'string' ? (result.command.split(' ')[0] ?? '') : '';
}

/** PGlite's own error carries the statement and its parameters: only the database's words go on. */
function describe(error: unknown): { message: string; error: DatabaseErrorFields | null } {
  if (!(error instanceof Error)) return { message: String(error), error: null };
  const text = (name: string): string | undefined => {
    const value: unknown = Reflect.get(error, name);
    return typeof value === 'string' ? value : undefined;
  };
  const code = text('code');
  if (code === undefined) return { message: error.message, error: null };
  const fields = { code, detail: text('detail'), constraint: text('constraint') };
  return { message: error.message, error: { ...fields, table: text('table'), column: text('column') } };
}

async function serve(): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('this file runs as a worker thread');
  const send = (reply: WorkerReply): void => port.postMessage(reply);
  const fail = (id: number, error: unknown): void => send({ id, ok: false, ...describe(error) });
  const done = (id: number, rowCount = 0): void =>
    send({ id, ok: true, result: { rows: [], rowCount, command: '' } });

  const input: WorkerInput = workerData;
  let opened: Awaited<ReturnType<typeof create>>;
  try {
    await layOut(input);
    opened = await create(input.folder, input.durable);
  } catch (error) {
    fail(0, error);
    return;
  }
  const { db, files } = opened;
  port.on('message', async (request: WorkerRequest) => {
    try {
      if (request.op === 'run') send({ id: request.id, ok: true, result: await run(db, request) });
      else if (request.op === 'syncs') done(request.id, files?.syncs ?? 0);
      else {
        await db.close();
        done(request.id);
        port.close();
      }
    } catch (error) {
      fail(request.id, error);
    }
  });
  done(0);
}

await serve();
