/**
 * The composition root: configuration -> store -> systems -> engine -> queue -> http. The only file that knows all.
 * `node src/main.ts` serves; `node src/main.ts worker` only carries out runs.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import { type Config, ConfigError, loadConfig } from './config.ts';
import { createSecretBox, type SecretBox } from './crypto/secret-box.ts';
import { connectDemo } from './demo/connect.ts';
import { type DemoSecrets, demoSecrets } from './demo/secrets.ts';
import type { EngineContext } from './engine/context.ts';
import { createEngine } from './engine/engine.ts';
import { createLive } from './engine/live.ts';
import { createOnboarding } from './engine/onboarding/onboarding.ts';
import { type Engine, NotConnected } from './engine/port.ts';
import { openAccess } from './http/access/access.ts';
import { signInMigration } from './http/access/sign-in.ts';
import { createApp } from './http/app.ts';
import { listen } from './http/server.ts';
import { createLogger } from './logging.ts';
import { type SystemOpeners, systemOpeners } from './open-systems.ts';
import { migrateQueue } from './queue/boss.ts';
import { createQueue, type Queue } from './queue/queue.ts';
import { keepSchedules } from './queue/schedules.ts';
import { DatabaseInUseError } from './store/db/errors.ts';
import { writeRunning } from './store/db/instance-lock.ts';
import { type Database, openDatabase } from './store/db/open.ts';
import { migrate } from './store/migrate.ts';
import { createUrlGuard, type UrlGuard } from './systems/url-guard.ts';

const webFolder = fileURLToPath(new URL('../web/dist', import.meta.url));

/** Longest an unlink waits for writes that have already left: the answer is given by then. */
const inFlightWaitMs = 15_000;

async function main(): Promise<void> {
  const config = loadConfig(process.env);
  const dataDir = resolve(config.dataDir);
  const demo = config.demo.on ? demoSecrets(dataDir) : null;
  const secretKeys = config.secretKeys ?? (demo === null ? null : ([demo.secretKey] as const));
  if (secretKeys === null) throw new ConfigError([{ variable: 'RELINK_SECRET_KEY', remedy: 'is missing' }]);
  const apiKey = config.apiKey ?? demo?.apiKey ?? null;
  const log = createLogger(demo === null ? config.logLevel : quiet(config.logLevel), {
    secrets: [
      ...secretKeys,
      ...(apiKey === null ? [] : [apiKey]),
      ...(config.admin === null ? [] : [config.admin.password]),
    ],
  });
  const box = createSecretBox([...secretKeys]);
  const database = await openDatabase({ databaseUrl: config.databaseUrl ?? undefined, dataDir });
  await migrate(database, { steps: [migrateQueue, signInMigration] });

  const queue = createQueue(database, {
    onError: (error) => log.error({ err: error }, 'the queue had a fault'),
  });
  // The demo's sandboxes listen on this machine, where nothing else may be pointed at.
  const guard = createUrlGuard({
    allowHosts: demo === null ? config.allowHosts : [...config.allowHosts, '127.0.0.1'],
  });
  const openers = systemOpeners(database, box, guard);
  const engine = composeEngine(database, openers, box, queue, log);
  await queue.start();
  await queue.workRuns(async ({ connectionId, runId }, { signal }) => {
    await engine.executeRun(connectionId, runId, signal);
    // Stopped half way: the queue gives the run to the next process, which goes on where this one was.
    signal.throwIfAborted();
  });
  await queue.onSchedule(async (connectionId) => {
    await engine
      .startRun(connectionId, {
        trigger: 'schedule',
        actor: { kind: 'schedule', id: 'schedule', name: 'Schedule' },
      })
      .catch((error: unknown) => {
        if (!(error instanceof NotConnected)) throw error;
      });
  });
  const schedules = keepSchedules(database, queue, (error) =>
    log.error({ err: error }, 'schedules could not be kept'),
  );
  await schedules.look();

  const serving =
    process.argv[2] === 'worker'
      ? null
      : await serve({ config, demo, apiKey, database, engine, openers, guard, box, queue, log, dataDir });
  endOnSignal(log, async () => {
    schedules.stop();
    await serving?.close();
    await queue.stop();
    await database.close();
  });
  if (serving !== null && demo !== null) await welcome(config, demo, serving.url);
}

/** The demo's terminal is for people: only what went wrong is logged there, unless asked otherwise. */
function quiet(level: Config['logLevel']): Config['logLevel'] {
  return process.env.LOG_LEVEL === undefined ? 'warn' : level;
}

function composeEngine(
  database: Database,
  openers: SystemOpeners,
  box: SecretBox,
  queue: Queue,
  log: Logger,
): Engine {
  const context: EngineContext = {
    database,
    openSystems: openers.openSystems,
    sealer: box,
    live: createLive(),
    log,
    now: () => new Date(),
    enqueue: async (connectionId, runId) => {
      await queue.enqueueRun({ connectionId, runId });
    },
    inFlightWaitMs,
  };
  return createEngine(context);
}

interface Serving {
  readonly config: Config;
  readonly demo: DemoSecrets | null;
  readonly apiKey: string | null;
  readonly database: Database;
  readonly engine: Engine;
  readonly openers: SystemOpeners;
  readonly guard: UrlGuard;
  readonly box: SecretBox;
  readonly queue: Queue;
  readonly log: Logger;
  readonly dataDir: string;
}

async function serve(parts: Serving): Promise<{ url: string; close(): Promise<void> }> {
  const { config, demo, database, engine, openers, guard, box, queue, log, dataDir } = parts;
  const publicUrl = config.publicUrl ?? `http://${config.host}:${config.port}`;
  const admin =
    config.admin ?? (demo === null ? null : { email: demo.adminEmail, password: demo.adminPassword });
  const access = await openAccess(
    database,
    { secret: box.derive('sessions'), publicUrl, admin, apiKey: parts.apiKey },
    log,
  );
  const onboarding = createOnboarding({
    database,
    secrets: box,
    ...openers,
    engine,
    checkUrl: (address) => guard.check(address),
  });
  const app = createApp({
    database,
    engine,
    access,
    secrets: box,
    onboarding,
    log,
    publicUrl,
    staticDir: webFolder,
    ready: { queue: () => queue.healthy() },
  });
  const server = await listen(app, { host: config.host, port: config.port });
  if (database.kind === 'embedded') writeRunning(dataDir, { url: server.url });
  log.info({ url: server.url }, 'listening');
  return server;
}

/** Connects the demo on its first start, and says where it is and how to sign in. */
async function welcome(config: Config, demo: DemoSecrets, url: string): Promise<void> {
  await connectDemo(url, demo.apiKey, {
    reLeasedUrl: `http://127.0.0.1:${config.demo.portReleased}`,
    intacctUrl: `http://127.0.0.1:${config.demo.portIntacct}`,
  });
  console.log(
    [
      '',
      `  Relink is running at   ${config.publicUrl ?? url}`,
      `  Sign in with           ${demo.adminEmail}`,
      `  Password               ${demo.adminPassword}`,
      '',
      '  A demo landlord, Harbourside Estates, is connected to two sandboxes on this machine.',
      '  Ctrl-C ends everything; the data stays for the next start.',
      '',
    ].join('\n'),
  );
}

function endOnSignal(log: Logger, end: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      end().then(
        () => process.exit(0),
        (error: unknown) => {
          log.error({ err: error }, 'did not end cleanly');
          process.exit(1);
        },
      );
    });
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof DatabaseInUseError;
  console.error(known ? `\n${error.message}\n` : error);
  process.exit(1);
});
