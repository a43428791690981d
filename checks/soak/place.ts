import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../../sandbox/portfolio/manifest.ts';
import { connectDemo } from '../../src/demo/connect.ts';
import { startChild } from '../harness/child.ts';
import { type CheckPostgres, startPostgres } from '../harness/postgres.ts';
import { RelinkClient } from '../harness/relink-client.ts';
import { sandboxClient } from '../harness/sandbox-client.ts';
import type { World } from '../harness/world.ts';
import { type RelinkMain, startMain } from './relink-process.ts';

/** Where a soak runs: Relink as it is started in production, between two sandboxes. */
export interface Place {
  /** As the people of the other checks know it; nothing is killed here and no clock is turned. */
  readonly world: World;
  readonly processes: readonly RelinkMain[];
  /** Where the embedded database lies; `null` on a server. */
  readonly dataDir: string | null;
  /** `null`: embedded. */
  readonly server: { readonly postgres: CheckPostgres; readonly databaseUrl: string } | null;
  close(): Promise<void>;
}

const Listening = z.object({ kind: z.literal('listening'), url: z.string() });
const Connections = z.object({ items: z.array(z.object({ id: z.string() })) });

/** Starts it all: a server, and beside PostgreSQL a worker too, which the embedded database cannot have. */
export async function startPlace(database: 'embedded' | 'server', seed: number): Promise<Place> {
  const last: (() => unknown)[] = [];
  const close = async () => {
    for (const end of last.reverse()) await end();
  };
  try {
    return { ...(await start(database, seed, last)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  database: 'embedded' | 'server',
  seed: number,
  last: (() => unknown)[],
): Promise<Omit<Place, 'close'>> {
  const folder = mkdtempSync(join(tmpdir(), 'relink-soak-'));
  last.push(() => rmSync(folder, { recursive: true, force: true }));
  const choice = JSON.stringify({ seed, size: 'small', today: new Date().toISOString().slice(0, 10) });
  const sandbox = async (system: string) => {
    const child = await startChild('./sandbox-process.ts', [system, choice], (message) =>
      Listening.parse(message),
    );
    last.push(() => child.kill());
    return sandboxClient((await child.next('listening')).url);
  };
  const [property, ledger] = [await sandbox('re-leased'), await sandbox('intacct')];
  for (const system of [property, ledger]) await system.putSettings({ numbersUnique: false });
  const manifest: Manifest = JSON.parse(JSON.stringify(await property.manifest()));
  const server = database === 'server' ? await serverOf(last) : null;
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const env = {
    RELINK_SECRET_KEY: randomBytes(32).toString('base64'),
    RELINK_API_KEY: apiKey,
    RELINK_ALLOW_HOSTS: '127.0.0.1',
    RELINK_DATA_DIR: folder,
    ...(server === null ? {} : { DATABASE_URL: server.databaseUrl }),
  };
  const processes: RelinkMain[] = [];
  for (const name of server === null ? (['serve'] as const) : (['serve', 'worker'] as const)) {
    const one = await startMain(name, env);
    last.push(() => one.end());
    processes.push(one);
  }
  const url = processes[0]?.url ?? '';
  await connectDemo(url, apiKey, { reLeasedUrl: property.url, intacctUrl: ledger.url });
  const { items } = Connections.parse(await new RelinkClient(url, apiKey, '').call('GET', '/connections'));
  const relink = new RelinkClient(url, apiKey, items[0]?.id ?? '');
  await relink.change({ settings: { schedule: null } });
  await relink.idle();
  const not = (): never => {
    throw new Error('nothing is killed in a soak, and no clock is turned');
  };
  const world: World = {
    property,
    ledger,
    manifest,
    relink,
    get server() {
      return not();
    },
    kill: not,
    start: not,
    work: not,
    addWorker: not,
    addBareWorker: not,
    forward: not,
    ahead: () => 0,
    close: async () => {},
  };
  return { world, processes, server, dataDir: server === null ? folder : null };
}

async function serverOf(last: (() => unknown)[]): Promise<NonNullable<Place['server']>> {
  const postgres = await startPostgres({});
  last.push(() => postgres.close());
  return { postgres, databaseUrl: await postgres.fresh('soak') };
}
