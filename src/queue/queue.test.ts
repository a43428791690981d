import { randomUUID } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { migrate } from '../store/migrate.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { migrateQueue } from './boss.ts';
import { createQueue, type Queue, type QueueOptions, type RunJob } from './queue.ts';

const cleanups: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function started(database: Database, options: QueueOptions = {}): Promise<Queue> {
  const queue = createQueue(database, options);
  cleanups.push(() => queue.stop());
  await queue.start();
  return queue;
}

async function until(met: () => boolean, milliseconds: number, what: string): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!met()) {
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const job = (connectionId: string): RunJob => ({ connectionId, runId: randomUUID() });

eachDatabase((kind, open) => {
  async function fresh(): Promise<Database> {
    const database = await open();
    cleanups.push(() => database.close());
    return database;
  }

  test('runs of different connections go side by side, of one connection one at a time', async () => {
    const database = await fresh();
    const queue = await started(database, { concurrency: 3 });
    const begun: RunJob[] = [];
    const gate = Promise.withResolvers<void>();
    await queue.workRuns(async (run) => {
      begun.push(run);
      await gate.promise;
    });
    const first = job('a');
    expect(await queue.enqueueRun(first)).toEqual({ accepted: true });
    expect(await queue.enqueueRun(job('a'))).toEqual({ accepted: false, runId: first.runId });
    await until(() => begun.length === 1, 5000, 'the first run begins');
    expect(await queue.enqueueRun(job('a'))).toEqual({ accepted: false, runId: first.runId });
    expect(await queue.enqueueRun(job('b'))).toEqual({ accepted: true });
    await until(() => begun.length === 2, 5000, 'the other connection runs too');
    gate.resolve();
    const again = job('a');
    for (const end = Date.now() + 5000; Date.now() < end; ) {
      if ((await queue.enqueueRun(again)).accepted) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await until(() => begun.length === 3, 5000, 'the connection can run again afterwards');
    expect(begun.map((run) => run.connectionId)).toEqual(['a', 'b', 'a']);
    expect(begun[2]).toEqual(again);
  });

  test('two queues on one database never run one connection twice at a time', async (context) => {
    if (kind === 'embedded') return context.skip('one process only');
    const database = await fresh();
    const queues = [await started(database), await started(database)];
    let now = 0;
    let most = 0;
    let runs = 0;
    for (const queue of queues) {
      await queue.workRuns(async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setTimeout(resolve, 30));
        now -= 1;
        runs += 1;
      });
    }
    const end = Date.now() + 3000;
    while (Date.now() < end) await Promise.all(queues.map((queue) => queue.enqueueRun(job('a'))));
    await until(() => runs >= 2, 5000, 'several runs');
    expect(most).toBe(1);
  });

  test('an enqueue inside a transaction counts only when that commits', async () => {
    const database = await fresh();
    const queue = await started(database);
    const run = job('a');
    await expect(
      database.transaction(async (tx) => {
        expect(await queue.enqueueRun(run, tx)).toEqual({ accepted: true });
        throw new Error('changed my mind');
      }),
    ).rejects.toThrow('changed my mind');
    const second = job('a');
    await database.transaction(async (tx) => {
      expect(await queue.enqueueRun(second, tx)).toEqual({ accepted: true });
    });
    const seen: RunJob[] = [];
    await queue.workRuns(async (got) => void seen.push(got));
    await until(() => seen.length > 0, 5000, 'the committed run');
    expect(seen).toEqual([second]);
  });

  test('a run that throws is tried again and told which attempt it is', async () => {
    const database = await fresh();
    const queue = await started(database);
    const attempts: Array<[number, boolean]> = [];
    await queue.workRuns(async (_run, context) => {
      attempts.push([context.attempt, context.last]);
      if (attempts.length === 1) throw new Error('the network blinked');
    });
    await queue.enqueueRun(job('a'));
    await until(() => attempts.length === 2, 10_000, 'a second attempt');
    expect(attempts).toEqual([
      [1, false],
      [2, false],
    ]);
  });

  test('asking again for a run that waits for its retry makes it go now', async () => {
    const database = await fresh();
    const queue = await started(database);
    const at: number[] = [];
    await queue.workRuns(async () => {
      at.push(Date.now());
      if (at.length === 1) throw new Error('the network blinked');
    });
    const run = job('a');
    await queue.enqueueRun(run);
    const waiting = "update pgboss.job set start_after = now() + interval '1 hour' where state = 'retry'";
    await expect.poll(async () => (await database.query(waiting)).rowCount, { timeout: 5000 }).toBe(1);
    expect(at).toHaveLength(1);
    expect(await queue.enqueueRun(job('a'))).toEqual({ accepted: false, runId: run.runId });
    await until(() => at.length === 2, 3000, 'the retry');
  });

  test('stop aborts the running handler, and the run goes on in the next start', async () => {
    const database = await fresh();
    const queue = await started(database);
    let reason: unknown;
    let begun = false;
    await queue.workRuns(async (_run, { signal }) => {
      begun = true;
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reason = signal.reason;
          reject(signal.reason);
        });
      });
    });
    const run = job('a');
    await queue.enqueueRun(run);
    await until(() => begun, 5000, 'the run begins');
    await queue.stop();
    expect(reason).toEqual(new Error('the process is stopping'));
    const next = await started(database);
    const seen: RunJob[] = [];
    await next.workRuns(async (got) => void seen.push(got));
    await until(() => seen.length === 1, 10_000, 'the run goes on');
    expect(seen).toEqual([run]);
  });

  test('who starts alone takes over at once what a dead process left, though the queues were looked at just now', async () => {
    const database = await fresh();
    // Nothing is looked at again by itself within this test.
    const timing = { superviseIntervalSeconds: 600 };
    const dead = await started(database, { timing });
    const never = Promise.withResolvers<void>();
    let begun = false;
    await dead.workRuns(() => {
      begun = true;
      return never.promise;
    });
    const run = job('a');
    await dead.enqueueRun(run);
    await until(() => begun, 5000, 'the run begins');
    await database.query('update pgboss.queue set monitor_claim_on = now()');
    const next = await started(database, { timing, alone: true });
    const seen: RunJob[] = [];
    await next.workRuns(async (got) => void seen.push(got));
    await until(() => seen.length === 1, 10_000, 'the run goes on');
    expect(seen).toEqual([run]);
    never.resolve();
  });

  test('a schedule fires once, however many processes watch it, until it is taken away', async () => {
    const database = await fresh();
    // Fired times are told apart by the minute: stay clear of its edge.
    const second = new Date().getUTCSeconds();
    if (second > 48) await new Promise((resolve) => setTimeout(resolve, (61 - second) * 1000));
    const timing = { cronIntervalSeconds: 1 };
    const count = kind === 'server' ? 2 : 1;
    const fired: string[] = [];
    const queues: Queue[] = [];
    for (let index = 0; index < count; index += 1) {
      const queue = await started(database, { timing });
      await queue.onSchedule(async (connectionId) => void fired.push(connectionId));
      queues.push(queue);
    }
    await queues[0]?.schedule('a', '* * * * * *', 'Pacific/Auckland');
    await queues[0]?.schedule('b', '0 3 1 1 *', 'Europe/London');
    await until(() => fired.length > 0, 8000, 'the schedule fires');
    await new Promise((resolve) => setTimeout(resolve, 2500));
    expect(fired).toEqual(['a']);
    await queues[0]?.unschedule('a');
    const { rows } = await database.query('select key, timezone from pgboss.schedule order by key');
    expect(rows).toEqual([{ key: 'b', timezone: 'Europe/London' }]);
  }, 40_000);

  test('a cron expression or time zone that means nothing is refused', async () => {
    const database = await fresh();
    const queue = await started(database);
    await expect(queue.schedule('a', 'every day', 'UTC')).rejects.toThrow();
    await expect(queue.schedule('a', '0 3 * * *', 'Atlantis/Capital')).rejects.toThrow();
  });

  test('its tables are a step of the one migration', async () => {
    const database = await fresh();
    await migrate(database, { steps: [migrateQueue] });
    await migrate(database, { steps: [migrateQueue] });
    const queue = await started(database);
    expect(await queue.healthy()).toBe(true);
  });
});
