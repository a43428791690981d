import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { descendant, freePort, residentMiB, type Started, startScript } from './lib/demo-process.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';

const defaultSize = 2_000;
const Companies = z.object({ items: z.array(z.object({ id: z.string(), status: z.string() })) });

/** What Relink weighs on the machine it runs on: the second start, and memory at rest. */
export const weight: Benchmark = {
  id: 'g',
  title: 'Weight: second start, memory at rest',
  run,
};

async function run(options: BenchOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  const [port, released, intacct] = [await freePort(), await freePort(), await freePort()];
  const env = {
    PORT: String(port),
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO_PORT_RELEASED: String(released),
    RELINK_DEMO_PORT_INTACCT: String(intacct),
    RELINK_DEMO_SIZE: String(options.size ?? defaultSize),
  };
  const url = `http://127.0.0.1:${port}`;
  const start = () => startScript('start', env, url, '/');
  try {
    options.say('first start and first sync');
    const first = await start();
    await firstSync(first, dataDir);
    await first.end();
    const starts: number[] = [];
    const memory: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`second start, round ${round + 1} of ${options.rounds}`);
      const again = await start();
      starts.push(again.seconds);
      // At rest: what a start needs for a moment is given back.
      await sleep(5_000);
      const server = descendant(again.pid, 'src/main.ts');
      const resident = server === null ? null : residentMiB(server);
      if (resident !== null) memory.push(resident);
      await again.end();
    }
    return [
      figure({ id: 'g.second-start', name: 'second start to the first page', unit: 's' }, starts, {
        atMost: 5,
      }),
      ...(memory.length === 0
        ? []
        : [
            figure({ id: 'g.rest', name: 'memory of the server at rest', unit: 'MiB' }, memory, {
              atMost: 350,
            }),
          ]),
    ];
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Waits until the demo's first sync is over: the second start is one with data. */
async function firstSync(started: Started, dataDir: string): Promise<void> {
  const secrets: unknown = JSON.parse(readFileSync(join(dataDir, 'demo-secrets.json'), 'utf8'));
  const { apiKey } = z.object({ apiKey: z.string() }).parse(secrets);
  const get = async (path: string): Promise<unknown> =>
    (await fetch(`${started.url}/api/v1${path}`, { headers: { authorization: `Bearer ${apiKey}` } })).json();
  for (let waited = 0; waited < 300; waited += 1) {
    const one = Companies.parse(await get('/connections')).items[0];
    if (one !== undefined && ['errors', 'synced'].includes(one.status)) return;
    await sleep(1_000);
  }
  throw new Error(`the first sync did not end:\n${started.output()}`);
}
