import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { environmentKey, type HttpWorld, httpWorld, publicUrl } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('701');
  });
  afterAll(() => world.close());

  test('a run is started, joined while it is on, watched to its end, and listed', async () => {
    const first = await world.ask('POST', `${world.base}/runs`, { body: {} });
    expect([first.status, first.at('state'), first.at('joined')]).toEqual([202, 'queued', false]);
    const second = await world.ask('POST', `${world.base}/runs`, { body: {} });
    expect(second.body).toMatchObject({ id: first.at('id'), joined: true });
    expect((await world.ask('GET', world.base)).body).toMatchObject({
      flag: 'running',
      status: 'in-progress',
    });

    const stream = await world.app.request(`${publicUrl}${world.base}/runs/${first.at('id')}/events`, {
      headers: { authorization: `Bearer ${environmentKey}` },
    });
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const watched = stream.text();
    await world.engine.executeRun(world.connectionId, first.textAt('id'), new AbortController().signal);
    const events = (await watched).split('\n\n').filter((one) => one.startsWith('event:'));
    expect(events[0]).toMatch(/^event: progress\ndata: \{/);
    const last = events.at(-1) ?? '';
    expect(last).toMatch(/^event: finished/);
    expect(JSON.parse(last.split('data: ')[1] ?? '')).toMatchObject({ state: 'done', clean: true });

    const { body, at, rowsAt } = await world.ask('GET', `${world.base}/runs/${first.at('id')}`);
    expect(body).toMatchObject({
      state: 'done',
      trigger: 'api',
      startedBy: 'RELINK_API_KEY',
      fault: null,
      phase: null,
    });
    expect(rowsAt('progress').find((one) => one.type === 'invoice')).toMatchObject({
      phase: 'done',
      done: 1,
      total: 1,
      failing: 0,
    });
    expect(at('counts.synced')).toBeGreaterThan(0);
    expect((await world.ask('GET', world.base)).body).toMatchObject({
      flag: 'clean',
      status: 'synced',
      lastCleanAt: expect.any(String),
    });

    await world.sync();
    const page = await world.ask('GET', `${world.base}/runs?limit=1`);
    expect(page.at('items.0.startedBy')).toBe('Ann Lee');
    const rest = await world.ask('GET', `${world.base}/runs?limit=1&cursor=${page.at('next')}`);
    expect(rest.at('items.0.id')).toBe(first.at('id'));
    expect(rest.at('next')).toBeNull();
  });

  test('a company that is not connected has no runs, and says what to do first', async () => {
    const fresh = await world.ask('POST', '/api/v1/connections', { body: { name: 'Fresh' } });
    for (const [status, says] of [
      ['not-connected', 'onboarding'],
      ['needs-reconnecting', 'credentials'],
    ] as const) {
      await world.database.query('update connection set status = $2 where id = $1', [fresh.at('id'), status]);
      const answer = await world.ask('POST', `/api/v1/connections/${fresh.at('id')}/runs`, { body: {} });
      expect([answer.status, answer.at('code')]).toEqual([409, 'not-connected']);
      expect(answer.textAt('detail').toLowerCase()).toContain(says);
    }
    const { rowCount } = await world.database.query('select 1 from run where connection_id = $1', [
      fresh.at('id'),
    ]);
    expect(rowCount).toBe(0);
  });

  test.each([
    [{ recordIds: [] }, 400, 'recordIds'],
    [{ recordIds: [crypto.randomUUID()] }, 404, 'recordIds'],
    [{ types: ['lease'] }, 400, 'types.0'],
    [{ everything: true }, 400, 'everything'],
  ])('%j is refused and starts nothing', async (body, status, field) => {
    const before = (await world.ask('GET', `${world.base}/runs`)).rowsAt('items').length;
    const answer = await world.ask('POST', `${world.base}/runs`, { body });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([status, field]);
    expect((await world.ask('GET', `${world.base}/runs`)).at('items')).toHaveLength(before);
  });

  test('a stream that is left ends its watching', async () => {
    const started = await world.ask('POST', `${world.base}/runs`, { body: {} });
    const leave = new AbortController();
    let listeners = 0;
    const watching = await httpWorld({
      open,
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
      new Request(`${publicUrl}${world.base}/runs/${started.at('id')}/events`, {
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
});

test('a run with too much to overwrite asks; its plan is confirmed once, by whom may, and only as it is', async () => {
  const fresh = await httpWorld();
  for (let key = 1; key <= 52; key += 1) fresh.invoice(String(key));
  await fresh.sync();
  const voidAll = (from: number) => {
    for (const one of [...fresh.ledger.records.values()])
      if (one.content.type === 'invoice' && Number(one.content.number.slice(4)) >= from)
        fresh.ledger.put('invoice', one.key, { ...one.content, state: 'void' });
  };
  voidAll(2);
  const runId = await fresh.sync();
  const path = `${fresh.base}/runs/${runId}`;
  const { body } = await fresh.ask('GET', path);
  expect(body).toMatchObject({
    state: 'needs-confirmation',
    clean: false,
    plan: {
      groups: [{ type: 'invoice', verb: 'void', system: 'property', count: 51, of: 52 }],
      confirmed: null,
    },
  });
  expect((await fresh.ask('GET', fresh.base)).body).toMatchObject({ flag: 'errors', status: 'incomplete' });
  const hash = (await fresh.ask('GET', path)).textAt('plan.planHash');

  for (const [input, status, field] of [
    [{}, 400, 'planHash'],
    [{ planHash: 7 }, 400, 'planHash'],
    [{ planHash: hash, force: true }, 400, 'force'],
  ] as const) {
    const answer = await fresh.ask('POST', `${path}/confirm`, { body: input });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([status, field]);
  }
  const manager = await fresh.keyFor('property-manager');
  expect(
    (await fresh.ask('POST', `${path}/confirm`, { key: manager, body: { planHash: hash } })).status,
  ).toBe(403);
  const none = await fresh.ask('POST', `${fresh.base}/runs/${crypto.randomUUID()}/confirm`, {
    body: { planHash: hash },
  });
  expect([none.status, none.at('code')]).toEqual([404, 'not-found']);

  // One more is voided, and the next run plans it with the others.
  voidAll(1);
  const next = await fresh.sync();
  const now = (await fresh.ask('GET', `${fresh.base}/runs/${next}`)).textAt('plan.planHash');
  const old = await fresh.ask('POST', `${path}/confirm`, { body: { planHash: hash } });
  expect([old.status, old.at('code'), old.at('errors.0.field')]).toEqual([409, 'plan-changed', 'planHash']);
  expect(old.textAt('detail')).toContain(now);

  const confirmed = await fresh.ask('POST', `${fresh.base}/runs/${next}/confirm`, {
    body: { planHash: now },
  });
  expect([confirmed.status, confirmed.at('state'), confirmed.at('joined')]).toEqual([202, 'queued', false]);
  const busy = await fresh.ask('POST', `${path}/confirm`, { body: { planHash: now } });
  expect([busy.status, busy.at('code')]).toEqual([409, 'run-in-progress']);
  await fresh.engine.executeRun(fresh.connectionId, confirmed.textAt('id'), new AbortController().signal);
  expect((await fresh.ask('GET', `${fresh.base}/runs/${next}`)).at('plan.confirmed.by')).toBe(
    'RELINK_API_KEY',
  );
  expect((await fresh.ask('GET', fresh.base)).body).toMatchObject({ flag: 'clean', status: 'synced' });
  const twice = await fresh.ask('POST', `${fresh.base}/runs/${next}/confirm`, { body: { planHash: now } });
  expect([twice.status, twice.at('code')]).toEqual([409, 'nothing-to-confirm']);
  await fresh.close();
}, 60_000);
