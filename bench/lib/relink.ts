import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';
import { type Api, apiOf } from './api.ts';
import type { DatabaseKind } from './databases.ts';
import { descendant, freePort, type Started, startScript } from './demo-process.ts';

/** Relink as operators run it: a server, and workers beside it, as processes of their own on one database. */
export interface Relink {
  readonly url: string;
  readonly apiKey: string;
  /** The server's process. */
  readonly pid: number;
  readonly api: Api;
  /** One more worker that carries out one run at a time. */
  addWorker(): Promise<Started>;
  /** A company's latest run, once it is over. Throws when that takes more than an hour. */
  runOver(connectionId: string): Promise<z.infer<typeof Run>>;
  end(): Promise<void>;
}

const Run = z.object({
  id: z.string(),
  state: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
});
const Company = z.object({ run: z.object({ id: z.string(), state: z.string() }).nullable() });

/** Starts `npm run serve` on a fresh database. `runs`: so many at a time in the server itself; 0 leaves all to workers. */
export async function startRelink(kind: DatabaseKind, runs: number): Promise<Relink> {
  const server = kind === 'server' ? await realPostgres() : null;
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const env = {
    RELINK_SECRET_KEY: randomBytes(32).toString('base64'),
    RELINK_ALLOW_HOSTS: '127.0.0.1',
    RELINK_API_KEY: apiKey,
    RELINK_DATA_DIR: dataDir,
    LOG_LEVEL: 'warn',
    ...(server === null ? {} : { DATABASE_URL: server.databaseUrl }),
  };
  const start = async (script: 'serve' | 'worker', more: Readonly<Record<string, string>>) => {
    const port = String(await freePort());
    const own = { ...env, ...more, PORT: port, RELINK_WORKER_PORT: port };
    return startScript(script, own, `http://127.0.0.1:${port}`, '/readyz');
  };
  const processes: Started[] = [];
  const end = async () => {
    for (const one of processes) await one.end();
    await server?.close();
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    const serving = await start('serve', { RELINK_RUNS: String(runs) });
    processes.push(serving);
    const api = apiOf(serving.url, apiKey);
    return {
      url: serving.url,
      apiKey,
      pid: descendant(serving.pid, 'src/main.ts') ?? serving.pid,
      api,
      async addWorker() {
        const worker = await start('worker', { RELINK_RUNS: '1' });
        processes.push(worker);
        return worker;
      },
      async runOver(connectionId) {
        for (let waited = 0; waited < 3_600_000; waited += 500) {
          const { run } = Company.parse(await api('GET', `/connections/${connectionId}`));
          if (run !== null && !['queued', 'running'].includes(run.state))
            return Run.parse(await api('GET', `/connections/${connectionId}/runs/${run.id}`));
          await sleep(500);
        }
        throw new Error('a run took more than an hour');
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}
