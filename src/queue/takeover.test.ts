import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { openDatabase } from '../store/db/open.ts';
import { chosenDatabases } from '../store/testing/each-database.ts';
import { realPostgres } from '../store/testing/real-postgres.ts';
import { layOut } from '../store/testing/test-database.ts';
import { createQueue, type RunContext, type RunJob } from './queue.ts';

const cleanups: Array<() => unknown> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A process that takes one run and never ends it; resolves once it has begun. */
async function stuckWorker(databaseUrl: string, dataDir: string, run: RunJob): Promise<ChildProcess> {
  const url = (name: string): string => JSON.stringify(new URL(name, import.meta.url).href);
  const code = `
    import { openDatabase } from ${url('../store/db/open.ts')};
    import { createQueue } from ${url('./queue.ts')};
    const database = await openDatabase(${JSON.stringify({ databaseUrl, dataDir })});
    const queue = createQueue(database);
    await queue.start();
    await queue.workRuns(async () => { process.stdout.write('begun'); await new Promise(() => {}); });
    await queue.enqueueRun(${JSON.stringify(run)});`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  });
  if (child.stdout === null) throw new Error('no output to read');
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = once(child, 'close');
  child.kill('SIGKILL');
  await gone;
}

const run: RunJob = { connectionId: 'a', runId: 'the-run' };

test.skipIf(!chosenDatabases().includes('embedded'))(
  'on the embedded database a killed process’ run goes on at the next start, and waits for no heartbeat',
  async () => {
    const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-takeover-'));
    cleanups.push(() => fs.rmSync(dataDir, { recursive: true, force: true }));
    await layOut(dataDir, 'empty');
    await kill(await stuckWorker('', dataDir, run));

    const started = Date.now();
    const database = await openDatabase({ dataDir });
    cleanups.push(() => database.close());
    const queue = createQueue(database);
    cleanups.push(() => queue.stop());
    await queue.start();
    const taken = Promise.withResolvers<[RunJob, RunContext]>();
    await queue.workRuns(async (job, context) => taken.resolve([job, context]));
    const [job, context] = await taken.promise;
    expect(job).toEqual(run);
    expect(context).toMatchObject({ attempt: 2, last: false });
    expect(Date.now() - started).toBeLessThan(9_000);
  },
  60_000,
);

test.skipIf(!chosenDatabases().includes('server'))(
  'on a server another process takes the run over once the heartbeat ran out',
  async () => {
    const database = await realPostgres();
    cleanups.push(() => database.close());
    const queue = createQueue(database);
    cleanups.push(() => queue.stop());
    await queue.start();
    const child = await stuckWorker(database.databaseUrl, '', run);
    const taken = Promise.withResolvers<RunContext>();
    await queue.workRuns(async (_job, context) => taken.resolve(context));
    // While the other lives, its run is its own.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(await queue.enqueueRun({ connectionId: 'a', runId: 'another' })).toEqual({
      accepted: false,
      runId: 'the-run',
    });
    const killed = Date.now();
    await kill(child);
    expect((await taken.promise).attempt).toBe(2);
    const waited = Date.now() - killed;
    expect(waited).toBeGreaterThan(5000);
    // On a machine with nothing else to do it is under 15 s, which `npm run check:database` measures.
    expect(waited).toBeLessThan(18_000);
  },
  60_000,
);

test.skipIf(!chosenDatabases().includes('server'))(
  'a run whose workers died again and again waits no longer for the next one',
  async () => {
    const database = await realPostgres();
    cleanups.push(() => database.close());
    const queue = createQueue(database);
    cleanups.push(() => queue.stop());
    await queue.start();
    await queue.enqueueRun(run);
    // As the queue leaves it after the sixth worker that went silent.
    await database.query(
      `update pgboss.job set state = 'retry', retry_count = 6, start_after = now() + interval '1 minute',
         output = '{"value": {"message": "job heartbeat timeout"}}' where data->>'runId' = $1`,
      [run.runId],
    );
    const begun = Date.now();
    const taken = Promise.withResolvers<RunContext>();
    await queue.workRuns(async (_job, context) => taken.resolve(context));
    expect((await taken.promise).attempt).toBe(7);
    expect(Date.now() - begun).toBeLessThan(10_000);
  },
  60_000,
);
