import * as fs from 'node:fs';
import * as path from 'node:path';
import { CompiledQuery, Kysely, type Transaction } from 'kysely';
import type { Schema } from '../schema.ts';
import { relinkDialect, type SqlSource, type TransactionScope, transactionScope } from './driver.ts';
import { EmbeddedSource } from './embedded.ts';
import { FifoLock } from './fifo-lock.ts';
import { lockInstance } from './instance-lock.ts';
import {
  type Maintenance,
  type MaintenanceOptions,
  maintenanceDefaults,
  startMaintenance,
} from './maintenance.ts';
import { retried } from './retry.ts';
import { openServer } from './server.ts';
import { countsGrownTables } from './statistics.ts';

export interface QueryOutcome<R> {
  rows: R[];
  /** Rows returned, or changed. */
  rowCount: number;
}

/** What works in and outside a transaction. */
export interface Executor {
  /** One statement with `$1` parameters. The row type is the caller's word: parse where it comes from outside. */
  query<R = Record<string, unknown>>(sql: string, params?: readonly unknown[]): Promise<QueryOutcome<R>>;
  /** One or several statements without parameters. */
  exec(sql: string): Promise<void>;
}

/** Inside {@link Database.transaction}: kysely as `db` and raw SQL share the one transaction. */
export interface DatabaseTransaction extends Executor {
  readonly db: Transaction<Schema>;
}

export interface TransactionOptions {
  /** For a step known to be long, such as a migration; otherwise the database's own limit. */
  statementTimeoutMs?: number;
  /** `false`: `work` does more than SQL, so it is not run again when the server breaks a deadlock. */
  repeatable?: boolean;
}

/** PostgreSQL, embedded or on a server, with the same SQL and the same values. */
export interface Database extends Executor {
  readonly kind: 'embedded' | 'server';
  readonly db: Kysely<Schema>;
  /** The server's URL; null when embedded. */
  readonly databaseUrl: string | null;
  /**
   * Runs `work` in one transaction, committed when it resolves. Inside it use only what it is given: a call on
   * the database itself throws. Never wait for a network answer in it: the embedded database is one session.
   * A server that breaks a deadlock undoes one of the two transactions; that one is run again from its beginning, so
   * `work` must do SQL and nothing else that counts twice.
   */
  transaction<T>(work: (tx: DatabaseTransaction) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Runs `work` while no other process (server) or caller (embedded) runs under the same name. */
  withLock<T>(name: string, work: () => Promise<T>): Promise<T>;
  /** For libraries that expect instants as `Date` (sign-in, queue): same database, same session rules. */
  readonly library: Executor & { readonly db: Kysely<unknown> };
  /** Writes the log back into the tables: after a bulk load on the embedded database; nothing on a server. */
  checkpoint(): Promise<void>;
  /** Counts the tables that grew, for the planner; at most once in two seconds. Returns them. Never throws. */
  analyze(): Promise<string[]>;
  /** Vacuums what changed (embedded; a server does it by itself). Returns the tables. */
  vacuum(): Promise<string[]>;
  close(): Promise<void>;
}

export interface OpenOptions {
  databaseUrl?: string | undefined;
  dataDir: string;
  /** Longest a single statement may run. */
  statementTimeoutMs?: number;
  /** Longest a transaction may sit between two statements. */
  idleInTransactionMs?: number;
  /** Connections to a server. */
  poolSize?: number;
  /** False loses the last commits in a power cut: tests only. */
  durable?: boolean;
  maintenance?: Partial<MaintenanceOptions>;
}

/**
 * Opens the database: the server at `databaseUrl`, else the embedded one in `dataDir`.
 *
 * @example
 * const database = await openDatabase({ dataDir: './.relink' });
 * await database.transaction(async (tx) => {
 *   await tx.db.updateTable('link').set({ held: true }).where('id', '=', id).execute();
 *   await tx.query('select pg_notify($1, $2)', ['held', id]);
 * });
 * @throws {DatabaseInUseError} when another process has the data directory open
 */
export async function openDatabase(options: OpenOptions): Promise<Database> {
  const limits = {
    statementTimeoutMs: options.statementTimeoutMs ?? 30_000,
    idleInTransactionMs: options.idleInTransactionMs ?? 15_000,
  };
  const { databaseUrl } = options;
  if (databaseUrl !== undefined && databaseUrl !== '') {
    const source = await openServer({ databaseUrl, poolSize: options.poolSize ?? 10, ...limits });
    return compose({
      kind: 'server',
      databaseUrl,
      source,
      withLock: (name, work) => source.withAdvisoryLock(name, work),
      maintenance: null,
      close: () => source.close(),
    });
  }
  return openEmbedded(options, limits);
}

async function openEmbedded(
  options: OpenOptions,
  limits: { statementTimeoutMs: number; idleInTransactionMs: number },
): Promise<Database> {
  // The database writes its files world-writable: only the directory keeps others out, so it comes first.
  fs.mkdirSync(options.dataDir, { recursive: true, mode: 0o700 });
  fs.chmodSync(options.dataDir, 0o700);
  const lock = await lockInstance(options.dataDir);
  let source: EmbeddedSource;
  try {
    const folder = path.join(fs.realpathSync(options.dataDir), 'database');
    source = await EmbeddedSource.open({ folder, durable: options.durable ?? true, ...limits });
  } catch (error) {
    await lock.release();
    throw error;
  }
  const maintenance = startMaintenance(source, { ...maintenanceDefaults, ...options.maintenance });
  const locks = new Map<string, FifoLock>();
  return compose({
    kind: 'embedded',
    databaseUrl: null,
    source,
    maintenance,
    async withLock(name, work) {
      const own = locks.get(name) ?? new FifoLock();
      locks.set(name, own);
      const unlock = await own.acquire();
      try {
        return await work();
      } finally {
        unlock();
      }
    },
    async close() {
      await maintenance.stop();
      await source.close();
      await lock.release();
    },
  });
}

interface Parts {
  kind: Database['kind'];
  databaseUrl: string | null;
  source: SqlSource;
  maintenance: Maintenance | null;
  withLock: Database['withLock'];
  close(): Promise<void>;
}

function compose(parts: Parts): Database {
  const { source, maintenance } = parts;
  const db = new Kysely<Schema>({ dialect: relinkDialect(source, 'relink') });
  const libraryDb = new Kysely<unknown>({ dialect: relinkDialect(source, 'library') });
  let closing: Promise<void> | null = null;
  return {
    kind: parts.kind,
    databaseUrl: parts.databaseUrl,
    db,
    ...executor(db),
    library: { db: libraryDb, ...executor(libraryDb) },
    transaction: (work, options) => retried(() => transaction(source, db, work, options), options),
    withLock: parts.withLock,
    async checkpoint() {
      await maintenance?.checkpoint();
    },
    analyze: countsGrownTables(source),
    vacuum: async () => (await maintenance?.vacuum()) ?? [],
    close() {
      closing ??= parts.close();
      return closing;
    },
  };
}

/** Raw SQL on anything kysely runs on, a transaction that kysely began included. */
export function executor(db: Pick<Kysely<unknown>, 'executeQuery'>): Executor {
  return {
    async query<R>(sql: string, params: readonly unknown[] = []): Promise<QueryOutcome<R>> {
      const result = await db.executeQuery<R>(CompiledQuery.raw(sql, [...params]));
      return { rows: result.rows, rowCount: Number(result.numAffectedRows ?? result.rows.length) };
    },
    async exec(sql: string): Promise<void> {
      await db.executeQuery(CompiledQuery.raw(sql));
    },
  };
}

async function transaction<T>(
  source: SqlSource,
  db: Kysely<Schema>,
  work: (tx: DatabaseTransaction) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const outer = transactionScope.getStore();
  if (outer?.source === source && outer.state === 'open') {
    throw new Error('a transaction is open already: pass it on instead of opening another inside it');
  }
  const scope: TransactionScope = {
    source,
    state: 'opening',
    statementTimeoutMs: options.statementTimeoutMs,
  };
  return transactionScope.run(scope, async () => {
    try {
      return await db.transaction().execute((trx) => work({ db: trx, ...executor(trx) }));
    } finally {
      scope.state = 'closed';
    }
  });
}
