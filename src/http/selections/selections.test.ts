import { afterAll, beforeAll, expect, test } from 'vitest';
import { addFamilies } from '../../engine/testing/bulk-world.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
    await addFamilies(world.database, world.connectionId, { contacts: 4, invoices: 1_200 });
  });
  afterAll(() => world.close());

  const post = (path: string, body: unknown, more: { key?: string; headers?: Record<string, string> } = {}) =>
    world.ask('POST', `${world.base}/${path}`, { body, ...more });
  const select = (filter: unknown) => post('selections', { filter });
  const selected = async (filter: unknown) => (await select(filter)).textAt('selectionId');
  const carryOut = (operationId: string) =>
    world.engine.executeOperation(world.connectionId, operationId, {
      signal: new AbortController().signal,
      last: false,
    });
  const operation = (id: string, query = '') => world.ask('GET', `${world.base}/operations/${id}${query}`);
  const total = async (query: string) =>
    (await world.ask('GET', `${world.base}/records?${query}`)).at('total.count');

  test('a selection freezes what the list’s own filter matches, with its count and money', async () => {
    const made = await post('selections', { filter: { type: 'invoice', outcome: 'failing' } });
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      selectionId: expect.any(String),
      count: 400,
      money: [
        { currency: 'EUR', amount: '420.00' },
        { currency: 'GBP', amount: '3780.00' },
      ],
      expires: expect.stringMatching(/Z$/),
    });
    // JSON has lists where a query has commas.
    const lists = await select({ type: ['invoice'], outcome: ['failing', 'waiting'] });
    expect(lists.at('count')).toBe(400);
    expect((await select({ q: 'B-1199' })).body).toMatchObject({
      count: 1,
      money: [{ currency: 'GBP', amount: '10.50' }],
    });
    expect((await select({ type: 'bill' })).body).toMatchObject({ count: 0, money: [] });
  });

  test('1,200 records are unlinked and relinked as operations, each with its result', async () => {
    const selectionId = await selected({ type: 'invoice' });
    const preview = await post('unlink/preview', { selectionId });
    expect([preview.status, preview.body]).toEqual([
      200,
      { count: 1_200, alreadyUnlinked: 0, siblings: 0, children: [], money: [] },
    ]);
    const wish = { selectionId, children: 'include', reason: 'sold' };
    const headers = { 'idempotency-key': 'once' };
    const started = await post('unlink', wish, { headers });
    expect([started.status, started.body]).toEqual([202, { operationId: expect.any(String) }]);
    const operationId = started.textAt('operationId');
    expect((await post('unlink', wish, { headers })).body).toEqual({ operationId });
    expect((await operation(operationId)).body).toMatchObject({
      kind: 'unlink',
      state: 'queued',
      startedBy: 'RELINK_API_KEY',
      total: 1_200,
      done: 0,
    });
    await carryOut(operationId);
    expect((await operation(operationId)).body).toEqual({
      id: operationId,
      kind: 'unlink',
      state: 'done',
      startedBy: 'RELINK_API_KEY',
      total: 1_200,
      done: 1_200,
      counts: { unlinked: 1_200 },
      inFlight: [],
      runId: null,
      fault: null,
      createdAt: expect.any(String),
      startedAt: expect.any(String),
      finishedAt: expect.any(String),
      exceptions: [],
      next: null,
    });
    expect(await total('link=unlinked')).toBe(1_200);

    // Two are held by a rule as well: relinking the rest names them, page by page.
    await world.database.query(
      `insert into hold (connection_id, link_id, reason, source, held_by, why)
     select connection_id, id, 'rule', 'r1', 'Rule', 'below 5' from link
     where connection_id = $1 and number in ('B-1', 'B-2')`,
      [world.connectionId],
    );
    const back = await post('relink', { selectionId, syncNow: true });
    expect(back.status).toBe(202);
    await carryOut(back.textAt('operationId'));
    const first = await operation(back.textAt('operationId'), '?limit=1');
    expect(first.body).toMatchObject({
      state: 'done',
      done: 1_200,
      counts: { relinked: 1_198, 'still-unlinked': 2 },
      runId: expect.any(String),
      next: expect.any(String),
    });
    const second = await operation(back.textAt('operationId'), `?limit=1&cursor=${first.at('next')}`);
    expect(second.at('next')).toBeNull();
    const named = [first, second].flatMap((one) => one.rowsAt('exceptions'));
    expect(named.map((one) => one.label).sort()).toEqual(['B-1', 'B-2']);
    expect(named[0]).toMatchObject({
      result: 'still-unlinked',
      why: 'A rule keeps it unlinked: below 5.',
    });
    expect(await total('link=unlinked')).toBe(2);
    await world.database.query(`delete from hold where connection_id = $1`, [world.connectionId]);

    const tried = await post('retry', { selectionId });
    expect(tried.status).toBe(202);
    await carryOut(tried.textAt('operationId'));
    // Relinking had made the failing ones due already.
    expect((await operation(tried.textAt('operationId'))).at('counts')).toEqual({
      retried: 400,
      'not-due': 800,
    });
  });

  test('what an operation came to can be listed and selected: relink only what would pass', async () => {
    const selectionId = await selected({ type: 'invoice' });
    const started = await post('relink/check', { selectionId });
    expect(started.status).toBe(202);
    const checkId = started.textAt('operationId');
    await carryOut(checkId);
    // Which verdict a record gets is told by the tests of the check; here it matters that there are two.
    await world.database.query(
      `update operation_member m set result = 'would-fail' from link l
       where l.connection_id = $1 and m.operation_id = $2 and l.id = m.link_id and l.number in ('B-1', 'B-2')`,
      [world.connectionId, checkId],
    );
    const found = await operation(checkId);
    expect([found.at('state'), found.at('done')]).toEqual(['done', 1_200]);
    expect(found.at('counts')).toEqual({ resume: 1_198, 'would-fail': 2 });
    for (const result of ['resume', 'would-fail']) {
      const frozen = await select({ operation: checkId, result });
      expect([frozen.status, frozen.at('count')]).toEqual([201, found.at(`counts.${result}`)]);
      expect(await total(`operation=${checkId}&result=${result}`)).toBe(frozen.at('count'));
    }
    expect(await total(`operation=${checkId}`)).toBe(1_200);
    expect(await total(`operation=${checkId}&result=settle,create`)).toBe(0);
    expect((await select({ result: 'resume' })).at('errors.0.field')).toBe('result');
    expect((await select({ operation: checkId, result: 'A;B' })).at('errors.0.field')).toContain('result');
  });

  test('a small selection is done at once, as if its records were named', async () => {
    const selectionId = await selected({ type: 'contact', q: 'Contact' });
    const done = await post('unlink', { selectionId, children: 'include', reason: 'x' });
    expect([done.status, done.body]).toEqual([200, { unlinked: 4, children: 1_200, inFlight: [] }]);
    const back = await post('relink', { selectionId });
    expect([back.status, back.at('relinked.length')]).toEqual([200, 1_204]);
  });

  test.each([
    [{}, 400, 'invalid-input', 'recordIds', /give recordIds \(up to 1,000\) or a selectionId/],
    [
      { recordIds: [crypto.randomUUID()], selectionId: crypto.randomUUID() },
      400,
      'invalid-input',
      'selectionId',
      /not both/,
    ],
    [{ selectionId: crypto.randomUUID() }, 404, 'unknown-selection', 'selectionId', /POST …\/selections/],
    [{ selectionId: 'all' }, 400, 'invalid-input', 'selectionId', /an id/],
    [{ filter: { type: 'invoice' } }, 400, 'invalid-input', 'filter', /no field/],
    [
      { recordIds: Array.from({ length: 1_001 }, () => crypto.randomUUID()) },
      400,
      'invalid-input',
      'recordIds',
      /make a selection/,
    ],
  ])('%j is no target of any verb, and says what would be', async (target, status, code, field, says) => {
    for (const [verb, more] of Object.entries({
      'unlink/preview': {},
      unlink: { children: 'wait', reason: 'x' },
      'relink/check': {},
      relink: {},
      retry: {},
    })) {
      const answer = await post(verb, { ...target, ...more });
      expect([verb, answer.status, answer.at('code')]).toEqual([verb, status, code]);
      expect(answer.at('errors.0')).toEqual({ field, message: expect.stringMatching(says) });
    }
  });

  test('an empty selection, an expired one and somebody else’s are refused', async () => {
    const empty = await selected({ type: 'bill' });
    expect((await post('retry', { selectionId: empty })).at('errors')).toEqual([
      { field: 'selectionId', message: 'has no records in it; make one with another filter' },
    ]);
    const mine = await selected({ type: 'invoice' });
    const other = await world.keyFor('account-manager');
    const theirs = await post('retry', { selectionId: mine }, { key: other });
    expect([theirs.status, theirs.at('code')]).toEqual([404, 'unknown-selection']);
    // The small world's clock stands in 2026.
    await world.database.query(`update selection set expires_at = '2026-11-01' where id = $1`, [mine]);
    const late = await post('retry', { selectionId: mine });
    expect([late.status, late.at('code')]).toEqual([409, 'selection-expired']);
    expect(late.at('detail')).toContain('make a new one');
  });

  test('a selection of one company is nothing in another, and a role without a verb cannot use it', async () => {
    const selectionId = await selected({ type: 'invoice' });
    const second = await world.ask('POST', '/api/v1/connections', { body: { name: 'Second' } });
    const elsewhere = await world.ask('POST', `/api/v1/connections/${second.textAt('id')}/retry`, {
      body: { selectionId },
    });
    expect([elsewhere.status, elsewhere.at('code')]).toEqual([404, 'unknown-selection']);
    const reader = await world.keyFor('read-only');
    const own = await post('selections', { filter: {} }, { key: reader });
    expect(own.status).toBe(201);
    const refused = await post(
      'unlink',
      { selectionId: own.at('selectionId'), children: 'wait', reason: 'x' },
      { key: reader },
    );
    expect([refused.status, refused.at('code')]).toEqual([403, 'not-allowed']);
  });

  test.each([
    [{}, 'filter'],
    [{ filter: { type: 'lease' } }, 'filter.type.0'],
    [{ filter: { kind: 'invoice' } }, 'filter.kind'],
    [{ filter: { limit: 5 } }, 'filter.limit'],
    [{ filter: 'all' }, 'filter'],
    [{ filter: { since: 'soon' } }, 'filter.since'],
  ])('%j makes no selection', async (body, field) => {
    const answer = await post('selections', body);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
  });

  test('an operation nobody started is not there; a cursor of another list is refused', async () => {
    const none = await world.ask('GET', `${world.base}/operations/${crypto.randomUUID()}`);
    expect(none.status).toBe(404);
    expect((await world.ask('GET', `${world.base}/operations/none`)).status).toBe(404);
    const selectionId = await selected({ type: 'invoice' });
    const started = await post('retry', { selectionId });
    const answer = await operation(started.textAt('operationId'), '?cursor=x');
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, 'cursor']);
  });
});
