import { type ConstructorOptions, type Db, PgBoss } from 'pg-boss';
import type { Database, Executor } from '../store/db/open.ts';

/** pg-boss's tables live in a schema of their own. */
export const QUEUE_SCHEMA = 'pgboss';

/** How often pg-boss looks at things, in seconds. Tests shorten some of them. */
export interface QueueTiming {
  /** How often to look for jobs whose worker went silent. */
  superviseIntervalSeconds: number;
  /** How often to look for schedules that are due, and to hand them out. */
  cronIntervalSeconds: number;
}

/**
 * On a server a dead worker is looked for often: with the heartbeat it is what a takeover waits for. On the embedded
 * database there is no other worker, and each look takes its only session.
 */
export function queueTiming({ kind }: Pick<Database, 'kind'>): QueueTiming {
  return { superviseIntervalSeconds: kind === 'server' ? 2 : 5, cronIntervalSeconds: 10 };
}

/** What a pg-boss instance needs to run on this database: our session when embedded, a small pool of its own on a server. */
function onDatabase(database: Database): ConstructorOptions {
  if (database.databaseUrl !== null) {
    return {
      connectionString: database.databaseUrl,
      max: 4,
      application_name: 'relink-queue',
      useListenNotify: true,
    };
  }
  return {
    backend: 'pglite',
    db: asBossDb(database.library),
    // One session: nothing that runs long or watches for other sessions. Our own timer does the vacuum.
    reindex: false,
    monitorVacuum: false,
  };
}

/** Lets pg-boss run its statements through ours: `library`, since it expects instants as `Date`. */
export function asBossDb(executor: Executor): Db {
  return { executeSql: async (text, values = []) => ({ rows: (await executor.query(text, values)).rows }) };
}

/** A pg-boss instance that works: polls, watches heartbeats, fires schedules. */
export function workingBoss(database: Database, timing: QueueTiming): PgBoss {
  return new PgBoss({
    ...onDatabase(database),
    schema: QUEUE_SCHEMA,
    migrate: true,
    superviseIntervalSeconds: timing.superviseIntervalSeconds,
    monitorIntervalSeconds: timing.superviseIntervalSeconds,
    cronMonitorIntervalSeconds: timing.cronIntervalSeconds,
    cronWorkerIntervalSeconds: Math.min(timing.cronIntervalSeconds, 5),
    // Counts of jobs by queue are nobody's business here; the default would scan the table for them.
    persistQueueStats: false,
  });
}

/** Creates or updates the queue's own tables: a step for `migrate`. */
export async function migrateQueue(database: Database): Promise<void> {
  const boss = new PgBoss({
    ...onDatabase(database),
    useListenNotify: false,
    schema: QUEUE_SCHEMA,
    migrate: true,
    supervise: false,
    schedule: false,
    registerInstance: false,
  });
  const failures: Error[] = [];
  boss.on('error', (error) => failures.push(error));
  await boss.start();
  await boss.stop({ graceful: false });
  if (failures[0] !== undefined) throw failures[0];
}
