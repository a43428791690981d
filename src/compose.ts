import type { Logger } from 'pino';
import { Registry } from 'prom-client';
import { createSecretBox, type SecretBox } from './crypto/secret-box.ts';
import type { EngineContext } from './engine/context.ts';
import { createEngine } from './engine/engine.ts';
import { keepEvents } from './engine/keep-events.ts';
import { createLive } from './engine/live.ts';
import { keepNotifying } from './engine/notifications/keep-notifying.ts';
import { createNotifier, type Notifier } from './engine/notifications/notifier.ts';
import { createHookSender } from './engine/notifications/send-hook.ts';
import { createMailer, type MailSettings } from './engine/notifications/send-mail.ts';
import { createOnboarding } from './engine/onboarding/onboarding.ts';
import { type Engine, NotConnected } from './engine/port.ts';
import { keepResuming } from './engine/resume.ts';
import { keepRetention } from './engine/retention/keep-retention.ts';
import { openAccess } from './http/access/access.ts';
import type { OidcSettings } from './http/access/oidc-provider.ts';
import { signInMigration } from './http/access/sign-in.ts';
import { createApp } from './http/app.ts';
import { healthRoutes } from './http/health.ts';
import { outgoingMetrics, processMetrics } from './http/metrics.ts';
import { type HttpServer, listen } from './http/server.ts';
import { systemOpeners } from './open-systems.ts';
import { migrateQueue } from './queue/boss.ts';
import { createQueue, type QueueOptions } from './queue/queue.ts';
import { keepQueued } from './queue/queued-runs.ts';
import { keepSchedules } from './queue/schedules.ts';
import { writeRunning } from './store/db/instance-lock.ts';
import { type Database, openDatabase } from './store/db/open.ts';
import { beyondReach } from './store/db/reach.ts';
import { migrate } from './store/migrate.ts';
import { queuedRuns } from './store/read/runs.ts';
import { freeAllSlots } from './store/write/slots.ts';
import { createUrlGuard } from './systems/url-guard.ts';

/** What the parts are made of. */
export interface Parts {
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly secretKeys: readonly [string, ...string[]];
  /** Hosts connections may point to besides public https. */
  readonly allowHosts: readonly string[];
  /** How e-mail leaves; nothing: it does not. */
  readonly mail?: MailSettings | null;
  /** Origin people use: links in messages begin with it. */
  readonly publicUrl?: string;
  readonly log: Logger;
  /** Checks turn the clock, and end the process at a step. */
  readonly engine?: Partial<Pick<EngineContext, 'now' | 'atStep' | 'inFlightWaitMs'>>;
  readonly queue?: Omit<QueueOptions, 'onError'>;
}

/** How the HTTP face is shown. */
export interface Face {
  readonly host: string;
  readonly port: number;
  /** Origin people use; `null`: http on host and port. */
  readonly publicUrl: string | null;
  /** First administrator, made when there is no user yet. */
  readonly admin: { readonly email: string; readonly password: string } | null;
  readonly apiKey: string | null;
  /** A provider people may sign in with besides their password. */
  readonly oidc?: OidcSettings | null;
  /** The built browser app; `null`: the API alone. */
  readonly webFolder: string | null;
}

/** Everything put together, not yet doing anything by itself. */
export interface Composition {
  readonly database: Database;
  readonly engine: Engine;
  /** Carries out runs (unless none at a time) and keeps schedules from now on. */
  work(): Promise<void>;
  serve(face: Face): Promise<HttpServer>;
  /** Health and metrics alone, for a worker. */
  tellHealth(place: Pick<Face, 'host' | 'port'>): Promise<HttpServer>;
  /** Ends what was begun: first the faces, then the work, then the database. */
  close(): Promise<void>;
}

/** Longest an unlink waits for writes that have already left: the answer is given by then. */
const inFlightWaitMs = 15_000;

/** Database -> systems -> engine -> queue: the same parts for the server, a worker and the checks. */
export async function compose(parts: Parts): Promise<Composition> {
  const { log, dataDir } = parts;
  const box = createSecretBox([...parts.secretKeys]);
  const database = await openDatabase({ databaseUrl: parts.databaseUrl ?? undefined, dataDir });
  await migrate(database, { steps: [migrateQueue, signInMigration] });
  const queue = createQueue(database, {
    ...parts.queue,
    onError: (error) => log.error({ err: error }, 'the queue had a fault'),
  });
  const runs = keepQueued(
    queue,
    // Of all companies, whoever's request made it look.
    () => beyondReach(() => queuedRuns(database)),
    (error) => log.error({ err: error }, 'waiting runs could not be looked at'),
  );
  const guard = createUrlGuard({ allowHosts: [...parts.allowHosts] });
  const registry = new Registry();
  const openers = systemOpeners(database, box, guard, { onOutgoing: outgoingMetrics(registry) });
  const engine = createEngine({
    database,
    openSystems: openers.openSystems,
    sealer: box,
    live: createLive(),
    log,
    now: () => new Date(),
    enqueue: (connectionId, runId) => runs.enqueue({ connectionId, runId }),
    enqueueOperation: (connectionId, operationId) => queue.enqueueOperation({ connectionId, operationId }),
    inFlightWaitMs,
    ...parts.engine,
  });
  if (parts.queue?.alone === true) await freeAllSlots(database);
  await queue.start();
  const schedules = keepSchedules(database, queue, (error) =>
    log.error({ err: error }, 'schedules could not be kept'),
  );
  const keeping = { database, log, now: parts.engine?.now ?? (() => new Date()) };
  const events = keepEvents(keeping);
  const retention = keepRetention(keeping);
  const resuming = keepResuming(database, engine, (error) =>
    log.error({ err: error }, 'paused companies could not be looked at'),
  );
  const now = parts.engine?.now ?? (() => new Date());
  const hooks = createHookSender({ guard, now });
  const delivery = {
    database,
    secrets: box,
    mailer: parts.mail == null ? null : createMailer(parts.mail),
    hooks,
    publicUrl: parts.publicUrl ?? 'http://127.0.0.1:4700',
    log,
    now,
  };
  let notifying: ReturnType<typeof keepNotifying> | null = null;
  const faces: HttpServer[] = [];
  const ready = { queue: () => queue.healthy() };
  const carryOut = async () => {
    await queue.workRuns(async ({ connectionId, runId }, { signal }) => {
      await engine.executeRun(connectionId, runId, signal);
      // Stopped half way: the queue gives the run to the next process, which goes on where this one was.
      signal.throwIfAborted();
    });
    await queue.workOperations(async ({ connectionId, operationId }, { signal, last }) => {
      await engine.executeOperation(connectionId, operationId, { signal, last });
    });
    await engine.resumeOperations();
  };
  return {
    database,
    engine,
    async work() {
      if (parts.queue?.concurrency !== 0) await carryOut();
      await queue.onSchedule((connectionId) => startScheduled(engine, connectionId));
      await schedules.look();
      notifying ??= keepNotifying(delivery);
    },
    async serve(face) {
      const checkUrl = (address: string) => guard.check(address);
      const onboarding = createOnboarding({ database, secrets: box, ...openers, engine, checkUrl });
      const notifier = createNotifier(delivery, (address) => guard.check(address));
      const served = { database, engine, onboarding, notifier, box, log, ready, registry };
      const server = await serve(face, served);
      if (database.kind === 'embedded') writeRunning(dataDir, { url: server.url });
      log.info({ url: server.url }, 'listening');
      faces.push(server);
      return server;
    },
    async tellHealth(place) {
      processMetrics(registry);
      const server = await listen(healthRoutes({ registry, database, ready }), place);
      log.info({ url: server.url }, 'health is told');
      faces.push(server);
      return server;
    },
    async close() {
      runs.stop();
      schedules.stop();
      resuming.stop();
      const notified = notifying?.stop();
      await hooks.close();
      await notified;
      for (const face of faces) await face.close();
      await queue.stop();
      await retention.stop();
      await events.stop();
      await openers.flush();
      await database.close();
    },
  };
}

async function startScheduled(engine: Engine, connectionId: string): Promise<void> {
  await engine
    .startRun(connectionId, {
      trigger: 'schedule',
      actor: { kind: 'schedule', id: 'schedule', name: 'Schedule' },
    })
    .catch((error: unknown) => {
      if (!(error instanceof NotConnected)) throw error;
    });
}

interface Served {
  readonly database: Database;
  readonly engine: Engine;
  readonly onboarding: ReturnType<typeof createOnboarding>;
  readonly notifier: Notifier;
  readonly box: SecretBox;
  readonly log: Logger;
  readonly ready: Readonly<Record<string, () => Promise<boolean>>>;
  readonly registry: Registry;
}

async function serve(face: Face, parts: Served): Promise<HttpServer> {
  const { database, engine, onboarding, notifier, box, log, ready, registry } = parts;
  const publicUrl = face.publicUrl ?? `http://${face.host}:${face.port}`;
  const { admin, apiKey, oidc = null } = face;
  const access = await openAccess(
    database,
    { secret: box.derive('sessions'), publicUrl, admin, apiKey, oidc },
    log,
  );
  // Not waited for: passwords work without the provider.
  access.oidc
    ?.lookAtStart()
    .catch((error: unknown) => log.error({ err: error }, 'the sign-in provider could not be looked at'));
  const app = createApp({
    database,
    engine,
    access,
    secrets: box,
    onboarding,
    notifier,
    log,
    publicUrl,
    ...(face.webFolder === null ? {} : { staticDir: face.webFolder }),
    ready,
    registry,
  });
  return listen(app, { host: face.host, port: face.port });
}
