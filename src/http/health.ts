import { Hono } from 'hono';
import type { Registry } from 'prom-client';
import type { Executor } from '../store/db/open.ts';
import type { App, Env } from './common/env.ts';

/** What the health of a process is told by. */
export interface Health {
  readonly registry: Registry;
  readonly database: Executor;
  /** What `/healthz` says of this process, such as its version. */
  readonly instance?: Readonly<Record<string, string | number | boolean>>;
  /** Further checks of `/readyz`, such as the queue: true or why not. */
  readonly ready?: Readonly<Record<string, () => Promise<boolean>>>;
}

const readyMs = 2_000;

/** `/healthz` (the process), `/readyz` (what it stands on) and `/metrics`, for whoever watches: no sign-in, no secret. */
export function healthRoutes({ registry, database, instance = {}, ready = {} }: Health): App {
  const app = new Hono<Env>();
  app.get('/healthz', (c) => c.json({ status: 'ok', ...instance }));
  app.get('/readyz', async (c) => {
    const checks = { database: async () => (await database.query('select 1')).rowCount === 1, ...ready };
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await within(readyMs, check())] as const),
    );
    const good = results.every(([, ok]) => ok);
    return c.json({ status: good ? 'ready' : 'not-ready', ...Object.fromEntries(results) }, good ? 200 : 503);
  });
  app.get('/metrics', async (c) =>
    c.body(await registry.metrics(), 200, { 'content-type': registry.contentType }),
  );
  return app;
}

async function within(ms: number, check: Promise<boolean>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([check, late]);
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}
