import type { Job, PgBoss } from 'pg-boss';
import { z } from 'zod';
import type { Database, Executor } from '../store/db/open.ts';
import { beyondReach } from '../store/db/reach.ts';
import { asBossDb, QUEUE_SCHEMA, type QueueTiming, queueTiming, workingBoss } from './boss.ts';

/** One run of one connection. */
export interface RunJob {
  connectionId: string;
  runId: string;
}

/** One bulk verb of one connection. */
export interface OperationJob {
  connectionId: string;
  operationId: string;
}

/** What a run is told about its place in the queue. */
export interface RunContext {
  /** Aborted when the process stops or when another worker has taken the run over: write nothing any more. */
  signal: AbortSignal;
  /** 1 the first time; more after a failure or a takeover. */
  attempt: number;
  /** True when the queue will not try again after this: say so on the run itself. */
  last: boolean;
}

/** Whether a run was queued; if not, which run of that connection is queued or running already. */
export type Enqueued = { accepted: true } | { accepted: false; runId: string | null };

/** Resolves when the run is over. A throw makes the queue try again later, also after `stop`. */
export type RunHandler = (job: RunJob, context: RunContext) => Promise<void>;

export interface Queue {
  /** Installs or updates the queue's tables if `migrate` has not, and starts watching. */
  start(): Promise<void>;
  /** Aborts the running handlers' signals, waits for them up to 10 s, and hands back what they left. */
  stop(): Promise<void>;
  /** Queues a run: at most one per connection is queued or running. `within` makes it part of a transaction. */
  enqueueRun(job: RunJob, within?: Executor): Promise<Enqueued>;
  /** Works on runs in this process, several connections at a time. */
  workRuns(handler: RunHandler): Promise<void>;
  /** Queues an operation; one that is queued or running already is left as it is. */
  enqueueOperation(job: OperationJob): Promise<void>;
  /** Works on operations in this process. Delivery is at least once: the operation's own cursor says how far it is. */
  workOperations(handler: (job: OperationJob, context: RunContext) => Promise<void>): Promise<void>;
  /** Runs a connection by a cron expression in a time zone; replaces its former schedule. */
  schedule(connectionId: string, cron: string, timeZone: string): Promise<void>;
  unschedule(connectionId: string): Promise<void>;
  /** Called once per due time and connection, however many processes run. */
  onSchedule(handler: (connectionId: string) => Promise<void>): Promise<void>;
  /** The queue answers: for readiness. */
  healthy(): Promise<boolean>;
}

export interface QueueOptions {
  /** Runs this process works on at a time, each of another connection. */
  concurrency?: number;
  timing?: Partial<QueueTiming>;
  /**
   * This process is the only one that works on this database: runs found active at the start are taken over at once,
   * not when their heartbeat has run out. Always so on the embedded database; on a server a check may know it.
   */
  alone?: boolean;
  /** Told about failures in the queue's own background work; the next round tries again. */
  onError?: (error: Error) => void;
}

const RUNS = 'relink-run';
const OPERATIONS = 'relink-operation';
const SCHEDULES = 'relink-schedule';

/** Attempts of one run before it is given up: a crash, a restart and an unexpected error count alike. */
const RETRIES = 20;

/** How often to look for work whose worker was found dead. */
const hastenMs = 1_000;

/** pg-boss allows no less; it is what a takeover on a server waits for. */
const HEARTBEAT_SECONDS = 10;

const runSchema = z.object({ connectionId: z.string(), runId: z.string() });
const operationSchema = z.object({ connectionId: z.string(), operationId: z.string() });
const scheduleSchema = z.object({ connectionId: z.string() });
const rowsWithData = z.array(z.object({ data: z.unknown() }));

/** The queue of runs, on the same database as everything else. Delivery is at least once. */
export function createQueue(database: Database, options: QueueOptions = {}): Queue {
  const boss = workingBoss(database, { ...queueTiming(database), ...options.timing });
  boss.on('error', (error) => options.onError?.(error));
  const stopping = new AbortController();
  const workers: string[] = [];
  const wake = (): void => {
    for (const worker of workers) boss.notifyWorker(worker);
  };
  let hastening: NodeJS.Timeout | undefined;
  const hasten = async (): Promise<void> => {
    if (workers.length > 0 && (await hastenTakeovers(database)) > 0) wake();
  };

  return {
    async start() {
      await boss.start();
      await defineQueues(boss, database);
      if (database.kind === 'embedded' || options.alone === true) await adoptOrphans(boss, database);
      if (database.kind === 'server')
        hastening = setInterval(
          () => void hasten().catch((error) => options.onError?.(error)),
          hastenMs,
        ).unref();
    },

    async stop() {
      stopping.abort(new Error('the process is stopping'));
      clearInterval(hastening);
      await boss.stop({ graceful: true, timeout: 10_000 });
    },

    async enqueueRun(job, within) {
      const db = within === undefined ? {} : { db: asBossDb(within) };
      // Between a refusal and the look at what refused it, that run may have ended: then the way is free.
      for (let tries = 0; tries < 3; tries += 1) {
        const id = await boss.send(RUNS, job, { singletonKey: job.connectionId, ...db });
        if (id !== null) {
          // Inside a transaction the job is not there yet; the next poll finds it.
          if (within === undefined) wake();
          return { accepted: true };
        }
        // The queue's tables are nobody's in particular.
        const runId = await beyondReach(() => hastenOpenRun(within ?? database, job.connectionId));
        if (runId !== null) {
          if (within === undefined) wake();
          return { accepted: false, runId };
        }
      }
      return { accepted: false, runId: null };
    },

    async workRuns(handler) {
      const id = await boss.work(
        RUNS,
        {
          includeMetadata: true,
          batchSize: 1,
          localConcurrency: options.concurrency ?? 2,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 1,
          heartbeatRefreshSeconds: 3,
        },
        async (jobs) => {
          for (const job of jobs) {
            await handler(runSchema.parse(job.data), {
              signal: AbortSignal.any([job.signal, stopping.signal]),
              attempt: job.retryCount + 1,
              last: job.retryCount >= job.retryLimit,
            });
          }
        },
      );
      workers.push(id);
    },

    async enqueueOperation(job) {
      await boss.send(OPERATIONS, job, { singletonKey: job.operationId });
      wake();
    },

    async workOperations(handler) {
      const id = await boss.work(
        OPERATIONS,
        {
          includeMetadata: true,
          batchSize: 1,
          localConcurrency: options.concurrency ?? 2,
          pollingIntervalSeconds: 0.5,
          notifyPollingIntervalSeconds: 1,
          heartbeatRefreshSeconds: 3,
        },
        async (jobs) => {
          for (const job of jobs) {
            await handler(operationSchema.parse(job.data), {
              signal: AbortSignal.any([job.signal, stopping.signal]),
              attempt: job.retryCount + 1,
              last: job.retryCount >= job.retryLimit,
            });
          }
        },
      );
      workers.push(id);
    },

    async schedule(connectionId, cron, timeZone) {
      await boss.schedule(SCHEDULES, cron, { connectionId }, { tz: timeZone, key: connectionId });
    },

    async unschedule(connectionId) {
      await boss.unschedule(SCHEDULES, connectionId);
    },

    async onSchedule(handler) {
      await boss.work(
        SCHEDULES,
        { batchSize: 1, pollingIntervalSeconds: 1 },
        async (jobs: Job<unknown>[]) => {
          for (const job of jobs) await handler(scheduleSchema.parse(job.data).connectionId);
        },
      );
    },

    async healthy() {
      return (await boss.schemaVersion()) !== null;
    },
  };
}

async function defineQueues(boss: PgBoss, database: Database): Promise<void> {
  const shared = {
    retryDelay: 1,
    retryBackoff: true,
    retryDelayMax: 60,
    heartbeatSeconds: HEARTBEAT_SECONDS,
  };
  await boss.createQueue(RUNS, {
    ...shared,
    policy: 'exclusive',
    retryLimit: RETRIES,
    expireInSeconds: 24 * 3600 - 60, // the longest pg-boss knows; a first load takes hours
    deleteAfterSeconds: 24 * 3600,
    notify: database.kind === 'server',
  });
  await boss.createQueue(OPERATIONS, {
    ...shared,
    policy: 'exclusive',
    retryLimit: RETRIES,
    expireInSeconds: 24 * 3600 - 60,
    deleteAfterSeconds: 24 * 3600,
    notify: database.kind === 'server',
  });
  await boss.createQueue(SCHEDULES, {
    ...shared,
    policy: 'standard',
    retryLimit: 3,
    expireInSeconds: 300,
    // A schedule that fired while nothing ran is worth an hour, not a pile of runs.
    retentionSeconds: 3600,
    deleteAfterSeconds: 3600,
  });
}

/**
 * On the embedded database the instance lock proves that whoever worked on an active job is dead, so there is
 * no need to wait for its heartbeat to run out: it is aged, and looked at now. On a server this would be wrong,
 * unless whoever starts the process knows that it works alone.
 * A retry need not sit out its delay either: the restart was the change it waited for.
 */
async function adoptOrphans(boss: PgBoss, database: Database): Promise<void> {
  const names = [[RUNS, OPERATIONS, SCHEDULES]];
  const aged = await database.query(
    `update ${QUEUE_SCHEMA}.job set heartbeat_on = now() - interval '1 hour'
      where state = 'active' and heartbeat_seconds is not null and name = any($1::text[])`,
    names,
  );
  if (aged.rowCount > 0) {
    // The dead process may have looked a moment ago, and pg-boss looks at a queue once an interval, whoever asks.
    await database.query(
      `update ${QUEUE_SCHEMA}.queue set monitor_claim_on = now() - interval '1 hour' where name = any($1::text[])`,
      names,
    );
    await boss.supervise();
  }
  await database.query(
    `update ${QUEUE_SCHEMA}.job set start_after = now()
      where state = 'retry' and start_after > now() and name = any($1::text[])`,
    names,
  );
}

/**
 * A dead worker is no fault of what it worked on, yet pg-boss lets each takeover wait twice as long as the one before:
 * with a worker lost now and then a long run would stand for a minute each time. @returns how much may go on at once
 */
async function hastenTakeovers(executor: Executor): Promise<number> {
  const { rowCount } = await executor.query(
    `update ${QUEUE_SCHEMA}.job set start_after = now()
      where state = 'retry' and start_after > now() and name = any($1::text[])
        and output->'value'->>'message' = 'job heartbeat timeout'`,
    [[RUNS, OPERATIONS]],
  );
  return rowCount;
}

/** The run that stands in the way, which need not wait out the delay of a retry: somebody asks for it now. */
async function hastenOpenRun(executor: Executor, connectionId: string): Promise<string | null> {
  const { rows } = await executor.query(
    `update ${QUEUE_SCHEMA}.job set start_after = least(start_after, now())
      where name = $1 and singleton_key = $2 and state in ('created', 'retry', 'active')
      returning data`,
    [RUNS, connectionId],
  );
  const run = runSchema.safeParse(rowsWithData.parse(rows)[0]?.data);
  return run.success ? run.data.runId : null;
}
