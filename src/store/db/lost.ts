import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSessionLost, sqlState } from './errors.ts';

/** The connection to a server ended under a statement. */
export class ConnectionLost extends DatabaseSessionLost {
  /** The statement may have reached the server: whether it took effect is not known unless a transaction undid it. */
  readonly sent: boolean;
  constructor(message: string, sent: boolean, options?: ErrorOptions) {
    super(message, sent ? '08006' : '08003');
    this.sent = sent;
    if (options?.cause !== undefined) this.cause = options.cause;
  }
}

/** Shut down, ended by an administrator, another one crashed, idle for too long; or the connection itself. */
const endedByServer = /^(57P0[125]|080(00|01|03|06))$/;
/** The server answers, and takes nobody now: it starts or stops, or has as many connections as it may have. */
const takesNobody: ReadonlySet<string | null> = new Set(['57P03', '53300']);
const sockets: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
]);
const sleptTooLong = '25P03';
const neverSent = 'is not queryable';

/** Whether an error of the driver says that the connection is gone. */
function isConnectionError(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  const state = sqlState(error);
  if (state !== null) return endedByServer.test(state);
  if ('code' in error && typeof error.code === 'string') return sockets.has(error.code);
  return /^Connection terminated/.test(error.message) || error.message.includes(neverSent);
}

/**
 * The error of a statement, told apart: {@link ConnectionLost} where the connection is gone, else as it is. `ending` is
 * what the server said when it ended the connection between two statements.
 */
export function statementError(error: unknown, ending?: Error): unknown {
  if (!isConnectionError(error)) return error;
  // Whoever sleeps in a transaction would sleep in it again.
  if (ending !== undefined && sqlState(ending) === sleptTooLong)
    return new DatabaseSessionLost(ending.message, sleptTooLong);
  return new ConnectionLost(error.message, !error.message.includes(neverSent), { cause: error });
}

/**
 * Gets a connection, and waits for one while the server starts, stops or is full: a restart takes seconds, and what
 * waits through it need not fail. Each wait is drawn, so that many processes do not come back in one moment.
 */
export async function withPatience<T>(connect: () => Promise<T>, patienceMs: number): Promise<T> {
  const until = Date.now() + patienceMs;
  for (let waitMs = 50; ; waitMs = Math.min(waitMs * 2, 1_000)) {
    try {
      return await connect();
    } catch (error) {
      if (!isConnectionError(error) && !takesNobody.has(sqlState(error))) throw error;
      // Waited for already: who asked is told, and nobody waits as long once more for the same.
      if (Date.now() + waitMs > until)
        throw new DatabaseSessionLost(`no connection to the database: ${describe(error)}`, '08001');
      await sleep(waitMs * (0.5 + Math.random()));
    }
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
