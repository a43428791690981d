import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Manifest } from '../../sandbox/portfolio/manifest.ts';
import { connectDemo } from '../../src/demo/connect.ts';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';
import { layOut } from '../../src/store/testing/test-database.ts';
import { type Child, startChild } from './child.ts';
import { FromServer, type ToServer } from './messages.ts';
import type { PortfolioChoice } from './portfolio.ts';
import { RelinkClient } from './relink-client.ts';
import { type SandboxClient, sandboxClient } from './sandbox-client.ts';

export interface WorldOptions {
  readonly database: 'embedded' | 'server';
  /** An empty database on a server of the check's own; it is not dropped. Default: a fresh one on the tests' server. */
  readonly databaseUrl?: string;
  /** How long the API's client waits for an answer that is none (5xx, no connection). Default: not at all. */
  readonly patienceMs?: number;
  readonly portfolio: Pick<PortfolioChoice, 'seed' | 'size'>;
  /** Where the data lies; a folder of its own in it. Default: the system's temporary folder. */
  readonly folder?: string;
  readonly inFlightWaitMs?: number;
  /** How Relink speaks to the ledger. Default: REST. */
  readonly transport?: 'rest' | 'xml';
}

export type RelinkProcess = Child<ToServer, FromServer>;

/** Both sandboxes and a Relink as processes of their own, connected as a person connects them. */
export interface World {
  readonly property: SandboxClient;
  readonly ledger: SandboxClient;
  readonly manifest: Manifest;
  /** The API of the Relink that runs now. */
  readonly relink: RelinkClient;
  readonly server: RelinkProcess;
  /** Ends Relink's process at once; the sandboxes live on. */
  kill(): Promise<void>;
  /** Starts a successor on the same data: it listens, and does no run before {@link work}. */
  start(): Promise<void>;
  work(): Promise<void>;
  /** One more Relink process on the same database, which must be a server's; it carries out runs and has an API, */
  addWorker(): Promise<{ readonly server: RelinkProcess; readonly relink: RelinkClient }>;
  /** or, as `npm run worker`, has none. */
  addBareWorker(): Promise<RelinkProcess>;
  /** Puts all clocks (both sandboxes and the engine) forward. */
  forward(ms: number): Promise<void>;
  /** How far they are ahead of the real time. */
  ahead(): number;
  /** Ends everything and removes the data. */
  close(): Promise<void>;
}

const Listening = z.object({ kind: z.literal('listening'), url: z.string() });
type SandboxProcess = Child<object, z.infer<typeof Listening>>;

/** How the sandbox's XML gateway lets its sender and its users in. */
const gatewayLogin = { senderId: 'relink', senderPassword: 'sender-pass', userPassword: 'user-pass' };

/** Longer than the overlap with which every read looks back: what was written has become certain. */
export const pastTheWindow = 130 * 60_000;

/** Starts a world and waits until its first sync is over. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(options.folder ?? tmpdir(), 'relink-check-'));
  const processes: { kill(): Promise<void> }[] = [];
  const last: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const one of processes) await one.kill();
    for (const end of last.reverse()) await end();
  };
  try {
    return await startIn(folder, options, processes, last, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function startIn(
  folder: string,
  options: WorldOptions,
  processes: { kill(): Promise<void> }[],
  last: (() => unknown)[],
  close: () => Promise<void>,
): Promise<World> {
  const today = new Date().toISOString().slice(0, 10);
  const choice: PortfolioChoice = { ...options.portfolio, today };
  const sandbox = async (system: string) => {
    const child: SandboxProcess = await startChild(
      './sandbox-process.ts',
      [system, JSON.stringify(choice)],
      (message) => Listening.parse(message),
    );
    processes.push(child);
    return sandboxClient((await child.next('listening')).url);
  };
  const fork = async (): Promise<RelinkProcess> => {
    const child: RelinkProcess = await startChild('./server.ts', [], (message) => FromServer.parse(message));
    processes.push(child);
    return child;
  };
  // The successor's code is loaded while its predecessor still runs: a restart then costs what opening the data costs.
  let standby = await fork();
  const databaseUrl =
    options.databaseUrl ?? (options.database === 'server' ? await freshDatabase(last) : null);
  if (databaseUrl === null) await layOut(join(folder, 'data'), 'migrated');
  const [property, ledger] = await Promise.all([sandbox('re-leased'), sandbox('intacct')]);
  const manifest: Manifest = JSON.parse(JSON.stringify(await property.manifest()));
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const secretKey = randomBytes(32).toString('base64');
  let aheadMs = 0;

  const further: RelinkProcess[] = [];
  const launch = async (
    alone = true,
    face: 'server' | 'worker' = 'server',
  ): Promise<{ server: RelinkProcess; url: string }> => {
    const server = standby;
    await server.next('loaded');
    server.tell({
      kind: 'start',
      databaseUrl,
      dataDir: join(folder, 'data'),
      secretKey,
      apiKey,
      aheadMs,
      alone,
      face,
      ...(options.inFlightWaitMs === undefined ? {} : { inFlightWaitMs: options.inFlightWaitMs }),
    });
    const { url } = await server.next('listening');
    standby = await fork();
    return { server, url };
  };
  const first = await launch();
  first.server.tell({ kind: 'work' });
  await first.server.next('working');
  await connectDemo(first.url, apiKey, {
    reLeasedUrl: property.url,
    intacctUrl: ledger.url,
    ...(options.transport === 'xml' ? { xml: gatewayLogin } : {}),
  });
  const connectionId = await onlyConnection(new RelinkClient(first.url, apiKey, ''));
  const clientAt = (url: string) => new RelinkClient(url, apiKey, connectionId, options.patienceMs);
  let { server } = first;
  let relink = clientAt(first.url);
  await relink.change({ settings: { schedule: null } });
  await relink.idle();
  const oneMore = async (face: 'server' | 'worker') => {
    if (options.database === 'embedded') throw new Error('the embedded database has one owner');
    const launched = await launch(false, face);
    further.push(launched.server);
    launched.server.tell({ kind: 'work' });
    await launched.server.next('working');
    return launched;
  };
  return {
    property,
    ledger,
    manifest,
    close,
    // Every restart changes both.
    get server() {
      return server;
    },
    get relink() {
      return relink;
    },
    kill: () => server.kill(),
    async start() {
      const next = await launch();
      server = next.server;
      relink = clientAt(next.url);
    },
    async work() {
      server.tell({ kind: 'work' });
      await server.next('working');
    },
    async addWorker() {
      const { server: worker, url } = await oneMore('server');
      return { server: worker, relink: clientAt(url) };
    },
    addBareWorker: async () => (await oneMore('worker')).server,
    ahead: () => aheadMs,
    async forward(ms) {
      aheadMs += ms;
      await Promise.all([property.putAhead(aheadMs), ledger.putAhead(aheadMs)]);
      for (const one of [server, ...further].filter((it) => it.alive())) {
        one.tell({ kind: 'clock', aheadMs });
        await one.next('clock');
      }
    },
  };
}

async function onlyConnection(relink: RelinkClient): Promise<string> {
  const { items } = z
    .object({ items: z.array(z.object({ id: z.string() })) })
    .parse(await relink.call('GET', '/connections'));
  if (items[0] === undefined) throw new Error('nothing was connected');
  return items[0].id;
}

/** A database of its own on a real server, dropped at the end. */
async function freshDatabase(last: (() => unknown)[]): Promise<string> {
  const database = await realPostgres();
  last.push(() => database.close());
  return database.databaseUrl;
}
