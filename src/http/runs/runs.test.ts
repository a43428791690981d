import { afterAll, beforeAll, expect, test } from 'vitest';
import { environmentKey, type HttpWorld, httpWorld, publicUrl } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
  world.invoice('701');
});
afterAll(() => world.close());

test('a run is started, joined while it is on, watched to its end, and listed', async () => {
  const first = await world.ask('POST', `${world.base}/runs`, { body: {} });
  expect([first.status, first.body.state, first.body.joined]).toEqual([202, 'queued', false]);
  const second = await world.ask('POST', `${world.base}/runs`, { body: {} });
  expect(second.body).toMatchObject({ id: first.body.id, joined: true });
  expect((await world.ask('GET', world.base)).body).toMatchObject({ flag: 'running', status: 'in-progress' });

  const stream = await world.app.request(`${publicUrl}${world.base}/runs/${first.body.id}/events`, {
    headers: { authorization: `Bearer ${environmentKey}` },
  });
  expect(stream.headers.get('content-type')).toContain('text/event-stream');
  const watched = stream.text();
  await world.engine.executeRun(world.connectionId, first.body.id, new AbortController().signal);
  const events = (await watched).split('\n\n').filter((one) => one.startsWith('event:'));
  expect(events[0]).toMatch(/^event: progress\ndata: \{/);
  const last = events.at(-1) ?? '';
  expect(last).toMatch(/^event: finished/);
  expect(JSON.parse(last.split('data: ')[1] ?? '')).toMatchObject({ state: 'done', clean: true });

  const { body } = await world.ask('GET', `${world.base}/runs/${first.body.id}`);
  expect(body).toMatchObject({
    state: 'done',
    trigger: 'api',
    startedBy: 'RELINK_API_KEY',
    fault: null,
    phase: null,
  });
  expect(body.progress.find((one: { type: string }) => one.type === 'invoice')).toMatchObject({
    phase: 'done',
    done: 1,
    total: 1,
    failing: 0,
  });
  expect(body.counts.synced).toBeGreaterThan(0);
  expect((await world.ask('GET', world.base)).body).toMatchObject({
    flag: 'clean',
    status: 'synced',
    lastCleanAt: expect.any(String),
  });

  await world.sync();
  const page = await world.ask('GET', `${world.base}/runs?limit=1`);
  expect(page.body.items[0].startedBy).toBe('Ann Lee');
  const rest = await world.ask('GET', `${world.base}/runs?limit=1&cursor=${page.body.next}`);
  expect(rest.body.items[0].id).toBe(first.body.id);
  expect(rest.body.next).toBeNull();
});

test('a company that is not connected has no runs, and says what to do first', async () => {
  const { body: fresh } = await world.ask('POST', '/api/v1/connections', { body: { name: 'Fresh' } });
  for (const [status, says] of [
    ['not-connected', 'onboarding'],
    ['needs-reconnecting', 'credentials'],
  ] as const) {
    await world.database.query('update connection set status = $2 where id = $1', [fresh.id, status]);
    const answer = await world.ask('POST', `/api/v1/connections/${fresh.id}/runs`, { body: {} });
    expect([answer.status, answer.body.code]).toEqual([409, 'not-connected']);
    expect(answer.body.detail.toLowerCase()).toContain(says);
  }
  const { rowCount } = await world.database.query('select 1 from run where connection_id = $1', [fresh.id]);
  expect(rowCount).toBe(0);
});

test.each([
  [{ recordIds: [] }, 400, 'recordIds'],
  [{ recordIds: [crypto.randomUUID()] }, 404, 'recordIds'],
  [{ types: ['lease'] }, 400, 'types.0'],
  [{ everything: true }, 400, 'everything'],
])('%j is refused and starts nothing', async (body, status, field) => {
  const before = (await world.ask('GET', `${world.base}/runs`)).body.items.length;
  const answer = await world.ask('POST', `${world.base}/runs`, { body });
  expect([answer.status, answer.body.errors[0].field]).toEqual([status, field]);
  expect((await world.ask('GET', `${world.base}/runs`)).body.items).toHaveLength(before);
});

test('a stream that is left ends its watching', async () => {
  const started = await world.ask('POST', `${world.base}/runs`, { body: {} });
  const leave = new AbortController();
  let listeners = 0;
  const watching = await httpWorld({
    engine: {
      ...world.engine,
      subscribe: (id, listener) => {
        listeners += 1;
        const stop = world.engine.subscribe(id, listener);
        return () => {
          listeners -= 1;
          stop();
        };
      },
    },
    database: world.database,
    access: world.access,
  });
  const response = await watching.app.request(
    new Request(`${publicUrl}${world.base}/runs/${started.body.id}/events`, {
      headers: { authorization: `Bearer ${environmentKey}` },
      signal: leave.signal,
    }),
  );
  const reader = response.body?.getReader();
  await reader?.read();
  expect(listeners).toBe(1);
  await reader?.cancel();
  await expect.poll(() => listeners, { timeout: 5_000 }).toBe(0);
  await watching.close();
});
