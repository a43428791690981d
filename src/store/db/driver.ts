import { AsyncLocalStorage } from 'node:async_hooks';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryCompiler,
  type QueryResult,
  type TransactionSettings,
} from 'kysely';
import { DatabaseError, DatabaseSessionLost } from './errors.ts';
import { ConnectionLost } from './lost.ts';
import { type Reach, reachNow } from './reach.ts';
import { encodeParameter, type ValueMode } from './values.ts';

/** What a statement gave, the same from both databases. */
export interface SqlResult {
  rows: unknown[];
  /** Rows returned or changed. */
  rowCount: number;
  command: string;
}

/** One session of a database, held alone until it is released. */
export interface SqlSession {
  /** Without parameters `sql` may hold several statements; the answer is the last one's. */
  run(sql: string, params: readonly (string | Uint8Array | null)[], mode: ValueMode): Promise<SqlResult>;
  /** From here on no statement of the open transaction may take longer. */
  limitStatements(milliseconds: number): Promise<void>;
  /** Called as a transaction opens and closes, for guards that watch its length. */
  inTransaction(open: boolean): void;
  /** Gives the session back; `broken` means its state is unknown and it must not be used again. */
  release(broken: boolean): void;
}

/** Where sessions come from: a pool of connections, or the one session of the embedded database. */
export interface SqlSource {
  /** A session whose statements see what is within `reach`; `null`: everything. */
  acquire(reach: Reach | null): Promise<SqlSession>;
  close(): Promise<void>;
}

/** Marks the code that runs inside `Database.transaction`. */
export interface TransactionScope {
  source: SqlSource;
  state: 'opening' | 'open' | 'closed';
  statementTimeoutMs: number | undefined;
}

export const transactionScope = new AsyncLocalStorage<TransactionScope>();

/**
 * A kysely dialect over {@link SqlSource}. One driver for both databases, so that they cannot drift apart in
 * what they return, and so that the guard against waiting for oneself works on both.
 */
export function relinkDialect(source: SqlSource, mode: ValueMode): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new RelinkDriver(source, mode),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

class RelinkDriver implements Driver {
  readonly #source: SqlSource;
  readonly #mode: ValueMode;

  constructor(source: SqlSource, mode: ValueMode) {
    this.#source = source;
    this.#mode = mode;
  }

  async init(): Promise<void> {}
  /** The source outlives its kysely instances: `Database.close` closes it. */
  async destroy(): Promise<void> {}

  async acquireConnection(): Promise<SessionConnection> {
    const scope = transactionScope.getStore();
    const inside = scope !== undefined && scope.source === this.#source;
    if (inside && scope.state === 'open') {
      // On one session this would wait for itself for ever; on a pool it would silently leave the transaction.
      throw new Error('inside a transaction use the transaction it was given, not the database');
    }
    // What libraries keep for themselves (sign-in, queue) is nobody's in particular.
    const reach = this.#mode === 'library' ? null : reachNow();
    const session = await this.#source.acquire(reach);
    if (inside && scope.state === 'opening') {
      scope.state = 'open';
      return new SessionConnection(session, this.#source, this.#mode, reach, scope.statementTimeoutMs);
    }
    return new SessionConnection(session, this.#source, this.#mode, reach, undefined);
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    await own(connection).begin(settings);
  }
  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).commit();
  }
  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await own(connection).rollback();
  }
  async savepoint(connection: DatabaseConnection, name: string, compile: QueryCompiler['compileQuery']) {
    await own(connection).savepoint('savepoint', name, compile);
  }
  async rollbackToSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ) {
    await own(connection).savepoint('rollback to', name, compile);
  }
  async releaseSavepoint(
    connection: DatabaseConnection,
    name: string,
    compile: QueryCompiler['compileQuery'],
  ) {
    await own(connection).savepoint('release', name, compile);
  }
  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    own(connection).release();
  }
}

function own(connection: DatabaseConnection): SessionConnection {
  if (connection instanceof SessionConnection) return connection;
  throw new TypeError('a connection of another driver');
}

const CHANGES = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE']);

/** A statement that only looks: what it was asked once more it answers once more. */
const reading = /^\s*select\b/i;
/** A new session may be of a server that is just stopping; its source is patient with the next one. */
const lostSessions = 3;

class SessionConnection implements DatabaseConnection {
  #session: SqlSession;
  readonly #source: SqlSource;
  readonly #mode: ValueMode;
  readonly #reach: Reach | null;
  readonly #limitMs: number | undefined;
  #inTransaction = false;
  #broken = false;
  #givenBack = false;

  constructor(
    session: SqlSession,
    source: SqlSource,
    mode: ValueMode,
    reach: Reach | null,
    limitMs: number | undefined,
  ) {
    this.#session = session;
    this.#source = source;
    this.#mode = mode;
    this.#reach = reach;
    this.#limitMs = limitMs;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const params = query.parameters.map(encodeParameter);
    try {
      const result = await this.#run(query.sql, params);
      const changed = CHANGES.has(result.command) ? { numAffectedRows: BigInt(result.rowCount) } : {};
      // Row types are the caller's word in kysely's own contract; the parsers above give them their shapes.
      return { ...changed, rows: result.rows as R[] };
    } catch (error) {
      // Several statements in one may have opened a transaction that the error left standing.
      if (!this.#inTransaction && params.length === 0) await this.#quietRollback();
      throw error;
    }
  }

  /**
   * Outside a transaction a statement whose session is lost is run again on another one, where that cannot count twice:
   * it never left, or it only reads.
   */
  async #run(sql: string, params: Parameters<SqlSession['run']>[1]): Promise<SqlResult> {
    for (let lost = 1; ; lost += 1) {
      try {
        return await this.#session.run(sql, params, this.#mode);
      } catch (error) {
        const again = error instanceof ConnectionLost && (!error.sent || reading.test(sql));
        if (!again || this.#inTransaction || lost > lostSessions) throw error;
        // Given back before another is asked for: after a restart all of a pool's may be dead at once.
        this.#givenBack = true;
        this.#session.release(true);
        this.#session = await this.#source.acquire(this.#reach);
        this.#givenBack = false;
      }
    }
  }

  // biome-ignore lint/correctness/useYield: kysely asks for the method, neither database offers cursors here
  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('streaming is not offered: read in pages by key');
  }

  async begin(settings: TransactionSettings): Promise<void> {
    const level = settings.isolationLevel === undefined ? '' : ` isolation level ${settings.isolationLevel}`;
    const access = settings.accessMode === undefined ? '' : ` ${settings.accessMode}`;
    await this.#session.run(`begin${level}${access}`, [], this.#mode);
    this.#inTransaction = true;
    this.#session.inTransaction(true);
    if (this.#limitMs !== undefined) await this.#session.limitStatements(this.#limitMs);
  }

  async commit(): Promise<void> {
    const { command } = await this.#commit();
    this.#ended();
    // COMMIT answers ROLLBACK when an earlier error had already ended the transaction.
    if (command === 'ROLLBACK') {
      throw new DatabaseError('the transaction was rolled back: a statement in it had failed', {
        code: '25P02',
      });
    }
  }

  /** Lost before the commit left, all is undone. Lost with it, nobody knows: that must not be run again blindly. */
  async #commit(): Promise<SqlResult> {
    try {
      return await this.#session.run('commit', [], this.#mode);
    } catch (error) {
      if (error instanceof ConnectionLost && error.sent)
        throw new DatabaseSessionLost('the connection was lost during a commit', '08007');
      throw error;
    }
  }

  async rollback(): Promise<void> {
    await this.#quietRollback();
    this.#ended();
  }

  async savepoint(verb: string, name: string, _compile: QueryCompiler['compileQuery']): Promise<void> {
    await this.#session.run(`${verb} "${name.replaceAll('"', '""')}"`, [], this.#mode);
  }

  release(): void {
    if (!this.#givenBack) this.#session.release(this.#broken);
  }

  #ended(): void {
    this.#inTransaction = false;
    this.#session.inTransaction(false);
  }

  /** The caller's own error matters more than this one; a session that cannot roll back is thrown away. */
  async #quietRollback(): Promise<void> {
    try {
      await this.#session.run('rollback', [], this.#mode);
    } catch {
      this.#broken = true;
    }
  }
}
