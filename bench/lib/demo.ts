import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { type Api, apiOf } from './api.ts';
import { freePort, startScript } from './demo-process.ts';

/** The demo as `npm start` runs it, on ports and data of its own. */
export interface Demo {
  readonly url: string;
  readonly reLeasedUrl: string;
  readonly intacctUrl: string;
  readonly email: string;
  readonly password: string;
  readonly connectionId: string;
  /** With the demo's key. */
  readonly api: Api;
  /** The state of the company's run; null where none was ever on. */
  runState(): Promise<string | null>;
  /** Waits until no run is on. */
  idle(): Promise<void>;
  end(): Promise<void>;
}

const Secrets = z.object({ adminEmail: z.string(), adminPassword: z.string(), apiKey: z.string() });
const Company = z.object({
  id: z.string(),
  status: z.string(),
  run: z.object({ state: z.string() }).nullable(),
});
const Companies = z.object({ items: z.array(Company) });

/** Starts it; it answers when its company is there and its first sync has begun. */
export async function startDemo(dataDir: string, size: number): Promise<Demo> {
  const [port, released, intacct] = [await freePort(), await freePort(), await freePort()];
  const env = {
    PORT: String(port),
    RELINK_DATA_DIR: dataDir,
    RELINK_DEMO_PORT_RELEASED: String(released),
    RELINK_DEMO_PORT_INTACCT: String(intacct),
    RELINK_DEMO_SIZE: String(size),
  };
  const started = await startScript('start', env, `http://127.0.0.1:${port}`, '/readyz');
  try {
    const who = Secrets.parse(JSON.parse(readFileSync(join(dataDir, 'demo-secrets.json'), 'utf8')));
    const api = apiOf(started.url, who.apiKey);
    const company = async () => Companies.parse(await api('GET', '/connections')).items[0];
    let connectionId: string | undefined;
    for (let waited = 0; connectionId === undefined; waited += 1) {
      if (waited > 600) throw new Error(`the demo has no company that syncs:\n${started.output()}`);
      await sleep(100);
      const one = await company();
      if (one?.run !== null) connectionId = one?.id;
    }
    const runState = async () => (await company())?.run?.state ?? null;
    return {
      url: started.url,
      reLeasedUrl: `http://127.0.0.1:${released}`,
      intacctUrl: `http://127.0.0.1:${intacct}`,
      email: who.adminEmail,
      password: who.adminPassword,
      connectionId,
      api,
      runState,
      async idle() {
        while (['queued', 'running'].includes((await runState()) ?? '')) await sleep(50);
      },
      end: () => started.end(),
    };
  } catch (error) {
    await started.end();
    throw error;
  }
}
