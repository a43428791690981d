import { Hono } from 'hono';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SandboxClock } from './clock.ts';
import { controlFace } from './control.ts';
import type { SandboxEnv } from './exchange.ts';
import { exchangeMiddleware } from './exchange.ts';
import { Faults } from './faults.ts';
import { Journal } from './journal.ts';
import type { RunningSandbox } from './serve.ts';
import { serveSandbox } from './serve.ts';

const clock = new SandboxClock();
const journal = new Journal();
const faults = new Faults();
let commits = 0;
let sandbox: RunningSandbox;

beforeAll(async () => {
  const app = new Hono<SandboxEnv>();
  app.route('/_control', controlFace({ clock, faults, journal }));
  app.use(
    '/api/*',
    exchangeMiddleware({
      clock,
      journal,
      faults,
      wording: {
        tooMany: (c, retryAfter) => c.json({ error: 'slow' }, 429, { 'retry-after': String(retryAfter) }),
        broken: (_c, status) => new Response('{"error":"down"}', { status }),
      },
    }),
  );
  app.post('/api/thing', (c) => {
    commits += 1;
    c.get('exchange').entry.committed = true;
    return c.json({ made: commits });
  });
  sandbox = await serveSandbox(app, 0);
});
afterAll(() => sandbox.close());

const control = (method: string, path: string, body?: unknown) =>
  fetch(`${sandbox.url}/_control${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const post = () =>
  fetch(`${sandbox.url}/api/thing`, { method: 'POST', body: '{"a":1}', headers: { 'idempotency-key': 'k' } });
const last = () => journal.list().at(-1);

test('a plain request is journalled with body, result and that its answer left', async () => {
  await (await post()).text();
  await expect.poll(() => last()?.answered).toBe(true);
  expect(last()).toMatchObject({
    method: 'POST',
    path: '/api/thing',
    body: { a: 1 },
    idempotencyKey: 'k',
    status: 200,
    result: { made: 1 },
    committed: true,
  });
});

test('cut before commit does nothing, cut after commit does the work; both lose the answer', async () => {
  const before = commits;
  await control('POST', '/faults', { kind: 'cut-before-commit', count: 1, path: '/api/*' });
  await expect(post()).rejects.toThrow();
  expect(commits).toBe(before);
  expect(last()).toMatchObject({ answered: false, committed: false, faults: ['cut-before-commit'] });

  await control('POST', '/faults', { kind: 'cut-after-commit', count: 1, method: 'post' });
  await expect(post()).rejects.toThrow();
  expect(commits).toBe(before + 1);
  expect(last()).toMatchObject({ answered: false, committed: true, status: 200 });
  expect((await post()).status).toBe(200);
});

test('429, 5xx, truncated, wrong type and late answers', async () => {
  await control('DELETE', '/faults');
  await control('POST', '/faults', { kind: '429', count: 1, retryAfter: 7 });
  const slow = await post();
  expect([slow.status, slow.headers.get('retry-after')]).toEqual([429, '7']);

  const before = commits;
  await control('POST', '/faults', { kind: '5xx', count: 1, status: 502 });
  expect((await post()).status).toBe(502);
  expect(commits).toBe(before);
  await control('POST', '/faults', { kind: '5xx', count: 1, when: 'after' });
  expect((await post()).status).toBe(503);
  expect(commits).toBe(before + 1);

  await control('POST', '/faults', { kind: 'truncated', count: 1 });
  await expect(post().then((answer) => answer.text())).rejects.toThrow();
  await expect.poll(() => last()?.answered).toBe(false);

  await control('POST', '/faults', { kind: 'wrong-type', count: 1 });
  const wrong = await post();
  expect(wrong.headers.get('content-type')).toContain('text/html');

  await control('POST', '/faults', { kind: 'late', count: 1, ms: 60 });
  const started = performance.now();
  await post();
  expect(performance.now() - started).toBeGreaterThan(50);
});

test('a share fires on about that part of the requests, the same ones for the same seed', () => {
  const hits = (seed: number) => {
    const set = new Faults();
    set.add({ kind: '5xx', method: '*', path: '*', share: 0.3, seed });
    return Array.from({ length: 200 }, () => set.fire('GET', '/x').length);
  };
  const sum = hits(7).reduce((a, b) => a + b, 0);
  expect(sum).toBeGreaterThan(40);
  expect(sum).toBeLessThan(80);
  expect(hits(7)).toEqual(hits(7));
  expect(hits(7)).not.toEqual(hits(8));
});

test('the clock moves, freezes and refuses nonsense', async () => {
  const frozen = await (await control('PUT', '/clock', { now: '2026-03-01T10:00:00Z', frozen: true })).json();
  expect(frozen).toMatchObject({ now: '2026-03-01T10:00:00.000Z', frozen: true });
  expect(clock.instant()).toBe('2026-03-01T10:00:00Z');
  await control('PUT', '/clock', { offsetMs: 0 });
  expect(Math.abs(clock.ms() - Date.now())).toBeLessThan(50);
  expect((await control('PUT', '/clock', { now: 'yesterday' })).status).toBe(400);
});

test('a fault of an unknown kind is refused and the journal filters by seq', async () => {
  expect((await control('POST', '/faults', { kind: 'gremlin' })).status).toBe(400);
  const seq = journal.last();
  await post();
  const answer = await (await control('GET', `/journal?since=${seq}&path=/api/`)).json();
  expect(answer).toMatchObject({ last: seq + 1, entries: [{ seq: seq + 1 }] });
});

test('an answer that is held leaves once the fault is removed, long after the work is done', async () => {
  await control('DELETE', '/faults');
  await control('POST', '/faults', { kind: 'hold-answer', path: '/api/*' });
  const before = commits;
  const answer = post();
  await expect.poll(() => commits).toBe(before + 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(last()).toMatchObject({ committed: true, answered: false, faults: ['hold-answer'] });
  await control('DELETE', '/faults');
  expect((await answer).status).toBe(200);
  await expect.poll(() => last()?.answered).toBe(true);
});
