import type { SqlResult, SqlSession, SqlSource } from './driver.ts';
import { DatabaseSessionLost } from './errors.ts';
import { FifoLock } from './fifo-lock.ts';
import { PgliteClient } from './pglite-client.ts';
import type { WorkerInput } from './pglite-messages.ts';
import { type Reach, reachKey, reachStatement } from './reach.ts';
import type { ValueMode } from './values.ts';

export interface EmbeddedOptions extends WorkerInput {
  statementTimeoutMs: number;
  idleInTransactionMs: number;
}

/**
 * The embedded database as a source of sessions: there is one, and it is lent to one caller at a time. When its
 * worker is lost (a statement over its limit, a crash) the next caller gets a fresh one; acknowledged commits
 * are on disk, a transaction that was open is gone and says so.
 */
export class EmbeddedSource implements SqlSource {
  readonly #options: EmbeddedOptions;
  readonly #lock = new FifoLock();
  #client: PgliteClient;
  /** What the session's reach was set to last; a fresh session has none. */
  #reach = '';
  #closed = false;

  static async open(options: EmbeddedOptions): Promise<EmbeddedSource> {
    return new EmbeddedSource(options, await PgliteClient.start(options));
  }

  private constructor(options: EmbeddedOptions, client: PgliteClient) {
    this.#options = options;
    this.#client = client;
  }

  /** Callers that wait for the session now. */
  get waiting(): number {
    return this.#lock.waiting;
  }

  async acquire(reach: Reach | null): Promise<SqlSession> {
    const unlock = await this.#lock.acquire();
    try {
      return new EmbeddedSession(await this.#within(reach), this.#options, unlock);
    } catch (error) {
      unlock();
      throw error;
    }
  }

  /** Runs one statement outside any transaction without a time limit: checkpoints, vacuum. */
  async maintain(sql: string): Promise<SqlResult> {
    const unlock = await this.#lock.acquire();
    try {
      const client = await this.#within(null);
      return await client.run(sql, [], 'relink', Number.POSITIVE_INFINITY);
    } finally {
      unlock();
    }
  }

  /** Syncs to disk asked for by the current worker. */
  syncs(): Promise<number> {
    return this.#client.syncs();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    const unlock = await this.#lock.acquire();
    this.#closed = true;
    try {
      await this.#client.close();
    } finally {
      unlock();
    }
  }

  async #within(reach: Reach | null): Promise<PgliteClient> {
    const client = await this.#living();
    const key = reachKey(reach);
    if (key === this.#reach) return client;
    const { sql, params } = reachStatement(reach);
    await client.run(sql, params, 'relink', this.#options.statementTimeoutMs);
    this.#reach = key;
    return client;
  }

  async #living(): Promise<PgliteClient> {
    if (this.#closed) throw new DatabaseSessionLost('the database is closed');
    if (!this.#client.alive) {
      await this.#client.terminate('replaced'); // two workers on one folder would destroy it
      this.#client = await PgliteClient.start(this.#options);
      this.#reach = '';
    }
    return this.#client;
  }
}

class EmbeddedSession implements SqlSession {
  readonly #client: PgliteClient;
  readonly #unlock: () => void;
  readonly #idleMs: number;
  #limitMs: number;
  #transaction = false;
  #running = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #expired: DatabaseSessionLost | null = null;

  constructor(client: PgliteClient, options: EmbeddedOptions, unlock: () => void) {
    this.#client = client;
    this.#unlock = unlock;
    this.#limitMs = options.statementTimeoutMs;
    this.#idleMs = options.idleInTransactionMs;
  }

  async run(
    sql: string,
    params: readonly (string | Uint8Array | null)[],
    mode: ValueMode,
  ): Promise<SqlResult> {
    if (this.#expired !== null) throw this.#expired;
    clearTimeout(this.#idleTimer);
    this.#running += 1;
    try {
      return await this.#client.run(sql, params, mode, this.#limitMs);
    } catch (error) {
      if (error instanceof Error) Error.captureStackTrace(error);
      throw error;
    } finally {
      this.#running -= 1;
      this.#watchIdle();
    }
  }

  async limitStatements(milliseconds: number): Promise<void> {
    this.#limitMs = milliseconds;
  }

  inTransaction(open: boolean): void {
    this.#transaction = open;
    this.#watchIdle();
  }

  release(): void {
    clearTimeout(this.#idleTimer);
    this.#expired ??= new DatabaseSessionLost('the session was given back');
    this.#unlock();
  }

  /** As idle_in_transaction_session_timeout on a server: everybody else waits for whoever sleeps here. */
  #watchIdle(): void {
    clearTimeout(this.#idleTimer);
    if (!this.#transaction || this.#running > 0 || this.#expired !== null) return;
    this.#idleTimer = setTimeout(() => void this.#expire(), this.#idleMs);
  }

  async #expire(): Promise<void> {
    const why = `a transaction was left idle for ${this.#idleMs} ms and was rolled back`;
    this.#expired = new DatabaseSessionLost(why, '25P03');
    await this.#client.run('rollback', [], 'relink', this.#limitMs).catch(() => {});
    this.#unlock();
  }
}
