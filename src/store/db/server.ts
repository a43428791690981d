import pg from 'pg';
import type { SqlResult, SqlSession, SqlSource } from './driver.ts';
import { ConnectionLost, statementError, withPatience } from './lost.ts';
import { type Reach, reachKey, reachStatement } from './reach.ts';
import { parsersFor, type ValueMode } from './values.ts';

export interface ServerOptions {
  databaseUrl: string;
  /** Most connections this process opens (the queue has a few of its own). */
  poolSize: number;
  statementTimeoutMs: number;
  idleInTransactionMs: number;
  /** Longest to wait for a connection while the server starts, stops or has no room. */
  patienceMs?: number;
}

/** Longer than a restart with its recovery takes; whoever waits in a browser has not gone yet. */
const defaultPatienceMs = 20_000;

/** A PostgreSQL server, version 15 or later, behind a pool. */
export interface ServerSource extends SqlSource {
  /** Holds one connection and an advisory lock on it while `work` runs; other processes wait. */
  withAdvisoryLock<T>(name: string, work: () => Promise<T>): Promise<T>;
}

const typeConfig = {
  relink: { getTypeParser: getTypeParser('relink') },
  library: { getTypeParser: getTypeParser('library') },
};

function getTypeParser(mode: ValueMode): typeof pg.types.getTypeParser {
  const table = parsersFor(mode);
  return (oid: number) => table.get(oid) ?? String;
}

/** Opens the pool; connections follow on first use. Fails when the server cannot be reached. */
export async function openServer(options: ServerOptions): Promise<ServerSource> {
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.poolSize,
    application_name: 'relink',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    // UTC, so that instants arrive as `+00` text; the rest as the parsers expect it.
    options: [
      '-c timezone=UTC',
      '-c datestyle=ISO',
      '-c intervalstyle=postgres',
      // Statements here take milliseconds; compiling one because its cost was guessed high takes a hundred.
      '-c jit=off',
      `-c statement_timeout=${options.statementTimeoutMs}`,
      `-c idle_in_transaction_session_timeout=${options.idleInTransactionMs}`,
    ].join(' '),
  });
  // A connection that dies is replaced on the next use, and a statement on it rejects; but without listeners,
  // on the idle ones and on those in use, it would end the process.
  pool.on('error', () => {});
  const endings = new WeakMap<pg.PoolClient, Error>();
  pool.on('connect', (client) =>
    client.on('error', (error) => {
      // The first says why; that the socket closed comes after it.
      if (!endings.has(client)) endings.set(client, error);
    }),
  );
  try {
    const client = await pool.connect();
    try {
      await requireVersion(client);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw error;
  }

  const connect = () => withPatience(() => pool.connect(), options.patienceMs ?? defaultPatienceMs);
  const reaches = new WeakMap<pg.PoolClient, string>();
  const acquire = async (reach: Reach | null): Promise<SqlSession> => {
    for (let lost = 0; ; lost += 1) {
      const client = await connect();
      try {
        await giveReach(client, reach, reaches);
        return serverSession(client, endings);
      } catch (error) {
        client.release(true);
        // A connection that died while it lay in the pool says so at its first statement.
        const told = statementError(error, endings.get(client));
        if (!(told instanceof ConnectionLost) || lost >= options.poolSize) throw told;
      }
    }
  };
  return {
    acquire,
    close: () => pool.end(),
    withAdvisoryLock: (name, work) => withAdvisoryLock(connect, name, work),
  };
}

async function requireVersion(client: pg.PoolClient): Promise<void> {
  const { rows } = await client.query<{ version: string }>(
    "select current_setting('server_version_num') as version",
  );
  const version = Number(rows[0]?.version ?? 0);
  if (version < 150_000)
    throw new Error(`PostgreSQL 15 or later is needed; this server is ${version / 10_000}`);
}

/** Only where it differs from what the connection was last used for. */
async function giveReach(
  client: pg.PoolClient,
  reach: Reach | null,
  reaches: WeakMap<pg.PoolClient, string>,
): Promise<void> {
  const key = reachKey(reach);
  if ((reaches.get(client) ?? '') === key) return;
  const { sql, params } = reachStatement(reach);
  await client.query(sql, params);
  reaches.set(client, key);
}

function serverSession(client: pg.PoolClient, endings: WeakMap<pg.PoolClient, Error>): SqlSession {
  return {
    async run(sql, params, mode) {
      try {
        return toResult(
          await client.query({ text: sql, values: params.map(toBuffer), types: typeConfig[mode] }),
        );
      } catch (error) {
        throw statementError(error, endings.get(client));
      }
    },
    async limitStatements(milliseconds) {
      await client.query(`set local statement_timeout = ${Math.trunc(milliseconds)}`);
    },
    inTransaction() {},
    release: (broken) => client.release(broken),
  };
}

/** The driver sends a Buffer as binary, which is what bytea wants; a plain Uint8Array it would print. */
function toBuffer(value: string | Uint8Array | null): string | Buffer | null {
  return value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : value;
}

function toResult(result: pg.QueryResult | pg.QueryResult[]): SqlResult {
  const last = Array.isArray(result) ? result.at(-1) : result;
  return { rows: last?.rows ?? [], rowCount: last?.rowCount ?? 0, command: last?.command ?? '' };
}

async function withAdvisoryLock<T>(
  connect: () => Promise<pg.PoolClient>,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  const client = await connect();
  let broken = true;
  try {
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock(hashtextextended($1, 0))', [`relink:${name}`]);
    const result = await work();
    return result;
  } finally {
    try {
      await client.query('select pg_advisory_unlock(hashtextextended($1, 0))', [`relink:${name}`]);
      await client.query('reset statement_timeout');
      broken = false;
    } finally {
      client.release(broken);
    }
  }
}
