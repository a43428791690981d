import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { z } from 'zod';
import type { SandboxClock } from './clock.ts';
import type { SandboxEnv } from './exchange.ts';
import type { Faults } from './faults.ts';
import { faultInput } from './faults.ts';
import type { Journal } from './journal.ts';
import { parseJson } from './json.ts';

const clockInput = z.strictObject({
  now: z.iso.datetime({ offset: true }).optional(),
  offsetMs: z.int().optional(),
  frozen: z.boolean().optional(),
});

const loopback = /^(127\.|::1$|::ffff:127\.)/;

/** Reads and checks a control request's body; an answer 400 names the field that is wrong. */
export async function controlBody<T>(c: Context, schema: z.ZodType<T>): Promise<T | Response> {
  const parsed = schema.safeParse(parseJson(await c.req.text()));
  if (parsed.success) return parsed.data;
  return c.json({ error: 'bad control request', issues: parsed.error.issues }, 400);
}

/**
 * The control face every sandbox has: `/faults`, `/clock`, `/journal`. Mount it under `/_control`
 * and add the system's own routes (edit, dump, settings, manifest) to what it returns.
 */
export function controlFace(parts: {
  clock: SandboxClock;
  faults: Faults;
  journal: Journal;
}): Hono<SandboxEnv> {
  const { clock, faults, journal } = parts;
  const app = new Hono<SandboxEnv>();
  app.use(async (c, next) => {
    if (!loopback.test(getConnInfo(c).remote.address ?? '')) return c.json({ error: 'loopback only' }, 403);
    return next();
  });

  app.get('/faults', (c) => c.json({ faults: faults.list() }));
  app.post('/faults', async (c) => {
    const input = await controlBody(c, z.union([faultInput, z.array(faultInput)]));
    if (input instanceof Response) return input;
    return c.json({ faults: [input].flat().map((fault) => faults.add(fault)) }, 201);
  });
  app.delete('/faults', (c) => c.json({ removed: faults.remove() }));
  app.delete('/faults/:id', (c) => c.json({ removed: faults.remove(c.req.param('id')) }));

  app.get('/clock', (c) => c.json(clock.state()));
  app.put('/clock', async (c) => {
    const input = await controlBody(c, clockInput);
    if (input instanceof Response) return input;
    clock.set(input);
    return c.json(clock.state());
  });

  app.get('/journal', (c) => {
    const { since, path, method, limit } = c.req.query();
    return c.json({
      last: journal.last(),
      entries: journal.list({
        since: Number(since ?? 0),
        ...(path === undefined ? {} : { path }),
        ...(method === undefined ? {} : { method: method.toUpperCase() }),
        ...(limit === undefined ? {} : { limit: Number(limit) }),
      }),
    });
  });
  app.delete('/journal', (c) => {
    journal.clear();
    return c.json({ last: journal.last() });
  });
  return app;
}
