import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import type { SqlResult } from './driver.ts';
import { DatabaseError, DatabaseSessionLost } from './errors.ts';
import type { WorkerInput, WorkerReply, WorkerRequest } from './pglite-messages.ts';
import type { ValueMode } from './values.ts';
import { keepWasmCode } from './wasm-code-gc.ts';

interface Waiting {
  resolve(result: SqlResult): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout | undefined;
}

/** The embedded database's worker, seen from the main thread: one request, one answer. */
export class PgliteClient {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  #nextId = 1;
  #lost: DatabaseSessionLost | null = null;

  /** Starts the worker and waits until the database in it is open. */
  static async start(input: WorkerInput): Promise<PgliteClient> {
    const client = new PgliteClient(input);
    await new Promise<SqlResult>((resolve, reject) => {
      client.#waiting.set(0, { resolve, reject, timer: undefined });
    }).catch(async (error: unknown) => {
      await client.terminate('the embedded database did not open');
      throw error;
    });
    return client;
  }

  private constructor(input: WorkerInput) {
    // Each thread that compiled keeps the memory it took. One at a time: an opened database holds 40 MB less, of 300, and
    // opened as soon, on two processors.
    setFlagsFromString('--wasm-num-compilation-tasks=1');
    keepWasmCode(); // V8's crash of two threads with WebAssembly: before the second one starts
    this.#worker = new Worker(new URL('./pglite-worker.ts', import.meta.url), {
      workerData: input,
      execArgv: [], // none of the test runner's hooks: the worker is plain Node
      name: 'embedded-database',
    });
    this.#worker.on('message', (reply: WorkerReply) => this.#settle(reply));
    this.#worker.on('error', (error) => this.#lose(`the embedded database stopped: ${error.message}`));
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#lose('the embedded database stopped');
        resolve();
      });
    });
  }

  /** False once the worker ended, for whatever reason; a new one must be started then. */
  get alive(): boolean {
    return this.#lost === null;
  }

  /** Runs SQL; over `limitMs` the worker is ended, since the database has no way to cancel a statement. */
  run(sql: string, params: readonly (string | Uint8Array | null)[], mode: ValueMode, limitMs: number) {
    return this.#request((id) => ({ id, op: 'run', sql, params, mode }), limitMs);
  }

  /** How many syncs to disk the database has asked for. */
  async syncs(): Promise<number> {
    return (await this.#request((id) => ({ id, op: 'syncs' }), 60_000)).rowCount;
  }

  /** Closes the database properly; the worker ends by itself, or is ended after 10 s. */
  async close(): Promise<void> {
    if (this.#lost === null) {
      await this.#request((id) => ({ id, op: 'close' }), 10_000).catch(() => {});
    }
    await this.terminate('the database was closed');
  }

  /** Ends the worker at once, as a kill would: acknowledged commits stay. */
  async terminate(why: string): Promise<void> {
    this.#lose(why);
    await this.#worker.terminate();
    await this.#exited;
  }

  async #request(make: (id: number) => WorkerRequest, limitMs: number): Promise<SqlResult> {
    const lost = this.#lost;
    if (lost !== null) throw new DatabaseSessionLost(lost.message, lost.code);
    const id = this.#nextId++;
    return new Promise<SqlResult>((resolve, reject) => {
      const timer =
        limitMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(() => this.#overdue(limitMs), limitMs);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#worker.postMessage(make(id));
    });
  }

  #overdue(limitMs: number): void {
    const why = `a statement ran longer than ${limitMs} ms; the embedded database was restarted`;
    this.#lose(why, '57014');
    void this.#worker.terminate();
  }

  #settle(reply: WorkerReply): void {
    const waiting = this.#waiting.get(reply.id);
    if (waiting === undefined) return;
    this.#waiting.delete(reply.id);
    clearTimeout(waiting.timer);
    if (reply.ok) waiting.resolve(reply.result);
    else if (reply.error === null) waiting.reject(new Error(reply.message));
    else waiting.reject(new DatabaseError(reply.message, reply.error));
  }

  #lose(why: string, code?: string): void {
    this.#lost ??= new DatabaseSessionLost(why, code);
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(this.#lost);
    }
    this.#waiting.clear();
  }
}
