import { afterAll, beforeAll, expect, test } from 'vitest';
import { SandboxClock } from '../shared/clock.ts';
import { startIntacctSandbox } from './main.ts';
import { at, causeOf, invoice, TestClient, testSeed } from './test-company.ts';

const clock = new SandboxClock();
let ledger: TestClient;
const ar = 'accounts-receivable/invoice';
const customer = 'accounts-receivable/customer';

beforeAll(async () => {
  ledger = await new TestClient(await startIntacctSandbox({ port: 0, seed: testSeed(), clock })).signIn();
});
afterAll(() => ledger.sandbox.close());

const settings = (change: object) => ledger.control('PUT', '/settings', change);
const token = (body: string, type = 'application/x-www-form-urlencoded') =>
  fetch(`${ledger.sandbox.url}/ia/api/v1/oauth2/token`, {
    method: 'POST',
    body,
    headers: { 'content-type': type },
  });

test('tokens: form or JSON, and each refusal', async () => {
  const good = 'grant_type=client_credentials&client_id=app.relink&client_secret=shh';
  const ok = await token(`${good}&username=relink@harbourside|UK`);
  const granted = await ok.json();
  expect(granted).toMatchObject({ expires_in: 43_200, token_type: 'Bearer' });
  expect(String(at(granted, 'access_token')).split('.')).toHaveLength(3);
  const code = async (body: string, type?: string) => {
    const answer = await token(body, type);
    const read = await answer.json();
    return [answer.status, at(read, 'error', 'code') ?? at(read, 'error')];
  };
  expect(await code('')).toEqual([400, 'GW-0035']);
  expect(await code(good)).toEqual([400, 'GW-0036']);
  expect(await code(`${good}&username=relink`)).toEqual([400, 'GW-0012']);
  expect(await code(`${good}&username=relink@elsewhere`)).toEqual([400, 'GW-0011']);
  expect(await code(`${good}&username=relink@harbourside|NOPE`)).toEqual([400, 'invalid_grant']);
  expect(await code(`${good}x&username=relink@harbourside`)).toEqual([401, 'invalid_client']);
  expect(await code(`${good}&client_id=b&username=relink@harbourside`)).toEqual([400, 'GW-0038']);
  expect(await code('<xml/>', 'application/xml')).toEqual([400, 'GW-0014']);
  expect(await code('grant_type=password&client_id=a&username=b@c')).toEqual([400, 'GW-0032']);
});

test('a missing, broken, expired or revoked token is answered 401, or 400 in some tenants', async () => {
  const list = `/objects/${customer}`;
  const bare = await ledger.call('GET', list, undefined, { authorization: 'Basic x' });
  expect([bare.status, at(bare.body, 'error', 'code')]).toEqual([401, 'GW-0034']);
  const broken = await ledger.call('GET', list, undefined, { authorization: `Bearer ${ledger.token}x` });
  expect([broken.status, at(broken.body, 'error', 'code')]).toEqual([401, 'GW-0031']);

  await ledger.control('POST', '/faults', { kind: 'token-revoked', count: 1 });
  const revoked = await ledger.call('GET', list);
  expect([revoked.status, at(revoked.body, 'error', 'errorId')]).toEqual([401, 'REST-2102']);
  expect((await ledger.call('GET', list)).status).toBe(401);
  await settings({ tokenErrorStatus: 400 });
  expect((await ledger.call('GET', list)).status).toBe(400);
  await settings({ tokenErrorStatus: 401 });
  await ledger.signIn();
  expect((await ledger.call('GET', list)).status).toBe(200);
  clock.set({ offsetMs: 13 * 3_600_000 });
  expect((await ledger.call('GET', list)).status).toBe(401);
  clock.set({ offsetMs: 0 });
});

test('a token can be revoked, and one granted for an entity acts there and nowhere else', async () => {
  const list = `/objects/${customer}`;
  const revoke = await fetch(`${ledger.sandbox.url}/ia/api/v1/oauth2/revoke`, {
    method: 'POST',
    body: `token=${ledger.token}`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
  expect(revoke.status).toBe(200);
  expect((await ledger.call('GET', list)).status).toBe(401);
  await ledger.signIn('relink@harbourside|IE');
  ledger.entity = undefined;
  const key = await ledger.make(customer, { name: 'By token' });
  expect(at(await ledger.read(customer, key), 'entity', 'id')).toBe('IE');
  ledger.entity = 'UK';
  expect((await ledger.call('GET', list)).status).toBe(400);
  await ledger.signIn();
});

test('the entity header: an unknown entity is refused, a misspelt header ignored and noted', async () => {
  ledger.entity = 'NOPE';
  expect((await ledger.call('GET', `/objects/${customer}`)).status).toBe(400);
  ledger.entity = undefined;
  const key = await ledger.make(customer, { name: 'Irish tenant' });
  expect(at(await ledger.read(customer, key), 'entity', 'id')).toBe(null);
  const reply = await ledger.call(
    'POST',
    `/objects/${customer}`,
    { name: 'Meant for IE' },
    { 'X-IA-API-ParamEntity': 'IE' },
  );
  expect(reply.status).toBe(201);
  const journal = await ledger.control('GET', '/journal?path=customer');
  expect(at(journal, 'entries')).toContainEqual(
    expect.objectContaining({ notes: ['unknown header x-ia-api-paramentity ignored'] }),
  );
  ledger.entity = 'IE';
  const own = await ledger.make(customer, { name: 'Dublin tenant' });
  ledger.entity = 'UK';
  expect((await ledger.call('GET', `/objects/${customer}/${own}`)).status).toBe(404);
  expect((await ledger.call('GET', `/objects/${customer}/${key}`)).status).toBe(200);
});

test('lists give key, id and href only, a hundred at most; several keys are deleted at once', async () => {
  const keys = [await ledger.make(customer, { name: 'A' }), await ledger.make(customer, { name: 'B' })];
  const list = await ledger.call('GET', `/objects/${customer}?size=2&start=2`);
  expect(Object.keys(at(list.body, 'ia::result', 0) ?? {}).sort()).toEqual(['href', 'id', 'key']);
  expect(at(list.body, 'ia::meta')).toMatchObject({ start: 2, pageSize: 2, next: 4, previous: 1 });
  expect((await ledger.call('GET', `/objects/${customer}?size=101`)).status).toBe(400);
  expect((await ledger.call('DELETE', `/objects/${customer}/${keys.join(',')}`)).status).toBe(204);
  expect((await ledger.call('GET', `/objects/${customer}/${keys[0]}`)).status).toBe(404);
  const mixed = await ledger.call('DELETE', `/objects/${customer}/${keys[0]},${keys[1]}`);
  expect([mixed.status, at(mixed.body, 'ia::meta', 'totalError')]).toEqual([207, 2]);
  expect((await ledger.call('DELETE', `/objects/${customer}`)).status).toBe(405);
  expect((await ledger.call('PUT', `/objects/${customer}`, {})).status).toBe(405);
  expect((await ledger.call('GET', '/objects/nothing/here')).status).toBe(404);
});

test('a batch answers each member; with the transaction header all or none', async () => {
  const items = [
    { id: 'BATCH-1', name: 'One' },
    { id: 'C-00019', name: 'Twice' },
    { id: 'BATCH-2', name: 'Two' },
  ];
  const count = async () =>
    at(
      (await ledger.query(customer, ['id'], { filters: [{ $startsWith: { id: 'BATCH-' } }] })).body,
      'ia::meta',
      'totalCount',
    );
  const atomic = await ledger.call('POST', `/objects/${customer}`, items, {
    'X-IA-API-Param-Transaction': 'true',
  });
  expect(atomic.status).toBe(207);
  expect(at(atomic.body, 'ia::meta')).toEqual({ totalCount: 3, totalSuccess: 0, totalError: 3 });
  expect(at(atomic.body, 'ia::result', 0)).toMatchObject({
    'ia::status': 422,
    'ia::error': { code: 'unprocessed' },
  });
  expect(await count()).toBe(0);

  const loose = await ledger.call('POST', `/objects/${customer}`, items);
  expect(at(loose.body, 'ia::meta')).toEqual({ totalCount: 3, totalSuccess: 2, totalError: 1 });
  expect(at(loose.body, 'ia::result', 1)).toMatchObject({
    'ia::status': 409,
    'ia::error': { details: [{ message: 'Could not create Customer record!' }, { code: 'BL34000061' }] },
  });
  expect(at(loose.body, 'ia::result', 2)).toMatchObject({ 'ia::status': 201, id: 'BATCH-2' });
  expect(await count()).toBe(2);

  const key = at(loose.body, 'ia::result', 0, 'key');
  await settings({ batchErrorAsArray: true });
  const patch = await ledger.call('PATCH', `/objects/${customer}`, [
    { key, name: 'Renamed' },
    { key: '999999', name: 'x' },
  ]);
  expect(at(patch.body, 'ia::result', 0, 'ia::status')).toBe(200);
  expect(at(patch.body, 'ia::result', 1, 'ia::error', 0, 'errorId')).toBe('REST-1064');
  await settings({ batchErrorAsArray: false });
  const many = Array.from({ length: 501 }, (_, n) => ({ name: `n${n}` }));
  expect((await ledger.call('POST', `/objects/${customer}`, many)).status).toBe(400);
});

test('error shapes: no payload, not JSON, not JSON by type, unknown and read-only fields, wrapper first then the cause', async () => {
  const empty = await ledger.call('POST', `/objects/${customer}`);
  expect(at(empty.body, 'ia::result', 'ia::error')).toMatchObject({
    code: 'invalidRequest',
    message: 'A POST request requires a payload',
    errorId: 'REST-1028',
    supportId: expect.stringContaining('%7E'),
  });
  expect((await ledger.call('POST', `/objects/${customer}`, '{"name":')).status).toBe(400);
  const xml = await ledger.call('POST', `/objects/${customer}`, '<a/>', {
    'content-type': 'application/xml',
  });
  expect(at(xml.body, 'ia::result', 'ia::error', 'code')).toBe('GW-0014');
  expect(causeOf(await ledger.call('POST', `/objects/${customer}`, { name: 'x', colour: 'red' }))).toContain(
    'colour',
  );
  const fixed = await ledger.call('POST', `/objects/${customer}`, { name: 'x', totalDue: '1' });
  expect(at(fixed.body, 'ia::result', 'ia::error', 'errorId')).toBe('REST-1050');
  expect((await ledger.call('POST', `/objects/${ar}`, invoice({ customer: { id: '' } }))).status).toBe(400);

  await settings({ errorShape: 'top', businessErrorStatus: 400 });
  const top = await ledger.call('POST', `/objects/${ar}`, invoice({ lines: [] }));
  expect([top.status, at(top.body, 'ia::error', 'errorId')]).toEqual([400, 'REST-7001']);
  expect(String(at(top.body, 'ia::error', 'details', 1, 'message'))).toMatch(
    /^No line items found \[Support ID: .+%7E/,
  );
  await settings({ errorShape: 'nested', businessErrorStatus: 422 });
});

test('an Idempotency-Key repeats the first answer for 48 hours, also a failure, and refuses anything else', async () => {
  const send = (key: string, body: unknown) =>
    ledger.call('POST', `/objects/${ar}`, body, { 'Idempotency-Key': key });
  const first = await send('k1', invoice({ invoiceNumber: 'IDEM-1' }));
  const second = await send('k1', invoice({ invoiceNumber: 'IDEM-1' }));
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(first.headers.get('x-ia-idempotency-cached-date')).toBe(null);
  expect(second.headers.get('x-ia-idempotency-cached-date')).not.toBe(null);
  expect((await send('k1', invoice({ invoiceNumber: 'IDEM-2' }))).status).toBe(409);

  const broken = await send('k2', invoice({}, { glAccount: { id: '6100' } }));
  await ledger.control('POST', '/edit', { object: 'general-ledger/account', id: '6100', op: 'activate' });
  const again = await send('k2', invoice({}, { glAccount: { id: '6100' } }));
  expect([again.status, again.body]).toEqual([broken.status, broken.body]);
  expect((await send('k3', invoice({}, { glAccount: { id: '6100' } }))).status).toBe(201);
  expect((await send('x'.repeat(257), invoice())).status).toBe(400);

  clock.set({ offsetMs: 49 * 3_600_000 });
  await ledger.signIn();
  expect((await send('k1', invoice({ invoiceNumber: 'IDEM-1' }))).status).toBe(409);
  clock.set({ offsetMs: 61 * 24 * 3_600_000 });
  await ledger.signIn();
  const forgotten = await send('k1', invoice({ invoiceNumber: 'IDEM-1' }));
  expect(causeOf(forgotten)).toBe('A transaction with that number already exists');
  clock.set({ offsetMs: 0 });
  await ledger.signIn();
});

test('a twin of a running request is refused; cut after commit and sent again, it is done once', async () => {
  const send = () =>
    ledger.call('POST', `/objects/${ar}`, invoice({ invoiceNumber: 'TWIN' }), { 'Idempotency-Key': 'twin' });
  await ledger.control('POST', '/faults', { kind: 'late', when: 'during', ms: 150, count: 1 });
  const running = send();
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect((await send()).status).toBe(409);
  expect((await running).status).toBe(201);
  expect((await send()).status).toBe(201);

  await ledger.control('POST', '/faults', {
    kind: 'cut-after-commit',
    method: 'POST',
    path: `*/objects/${ar}`,
    count: 1,
  });
  const lost = () =>
    ledger.call('POST', `/objects/${ar}`, invoice({ invoiceNumber: 'LOST' }), { 'Idempotency-Key': 'lost' });
  await expect(lost()).rejects.toThrow();
  expect((await lost()).status).toBe(201);
  const found = await ledger.query(ar, ['key'], { filters: [{ $in: { invoiceNumber: ['TWIN', 'LOST'] } }] });
  expect(at(found.body, 'ia::meta', 'totalCount')).toBe(2);
});

test('composite: in order, with references, stopping at the first failure', async () => {
  const parts = [
    {
      method: 'POST',
      path: `/objects/${customer}`,
      body: { id: 'COMP', name: 'Composite' },
      resultReference: 'made',
    },
    { method: 'PATCH', path: `/objects/${customer}/@{made.1.key}`, body: { notes: 'by reference' } },
  ];
  const ok = await ledger.call('POST', '/services/core/composite', parts);
  expect([
    ok.status,
    at(ok.body, 'ia::result', 0, 'ia::status'),
    at(ok.body, 'ia::result', 1, 'ia::status'),
  ]).toEqual([200, 201, 200]);
  const key = String(at(ok.body, 'ia::result', 1, 'ia::result', 'key'));
  expect(at(await ledger.read(customer, key), 'notes')).toBe('by reference');

  const halted = [
    { method: 'POST', path: `/objects/${customer}`, body: { id: 'COMP-2', name: 'Stays' } },
    { method: 'GET', path: `/objects/${customer}/999999` },
    { method: 'GET', path: `/objects/${customer}/${key}` },
  ];
  const stopped = await ledger.call('POST', '/services/core/composite', halted);
  expect(stopped.status).toBe(207);
  expect([0, 1, 2].map((n) => at(stopped.body, 'ia::result', n, 'ia::status'))).toEqual([201, 404, 422]);
  expect(at(stopped.body, 'ia::result', 2, 'ia::error', 'code')).toBe('unprocessed');
  expect((await ledger.call('POST', '/services/core/composite', parts.slice(0, 1))).status).toBe(400);

  const undone = [{ ...halted[0], body: { id: 'COMP-3', name: 'Undone' } }, halted[1]];
  await ledger.call('POST', '/services/core/composite', undone, { 'X-IA-API-Param-Transaction': 'true' });
  const found = await ledger.query(customer, ['id'], { filters: [{ $startsWith: { id: 'COMP-' } }] });
  expect(at(found.body, 'ia::result')).toEqual([{ id: 'COMP-2' }]);
});

test('the model tells fields, references, lists and whether keys are kept', async () => {
  const model = at((await ledger.call('GET', `/services/core/model?name=${ar}`)).body, 'ia::result');
  expect(model).toMatchObject({
    fields: { invoiceNumber: { type: 'string', mutable: true, maxLength: 45 }, key: { readOnly: true } },
    refs: { customer: { apiObject: customer } },
    lists: { lines: { apiObject: `${ar}-line` } },
    idempotenceSupported: true,
  });
  const all = at((await ledger.call('GET', '/services/core/model')).body, 'ia::result');
  expect(all).toContainEqual({ apiObject: ar, type: 'rootObject' });
  expect((await ledger.call('GET', '/services/core/model?name=none/such')).status).toBe(404);
});

test('limits: throttle headers, too many at a time, too many a minute, a 429 on demand, transactions counted', async () => {
  const plain = await ledger.call('GET', `/objects/${customer}`);
  expect(plain.headers.get('x-ia-throttle-limit')).toBe('8');
  await settings({ concurrency: 1, toleratedOverlapMs: 0, latencyMs: 60 });
  const both = await Promise.all([
    ledger.call('GET', `/objects/${customer}`),
    ledger.call('GET', `/objects/${customer}`),
  ]);
  expect(both.map((reply) => reply.status).sort()).toEqual([200, 429]);
  const refused = both.find((reply) => reply.status === 429);
  expect(at(refused?.body, 'error', 'code')).toBe('GW-0010');
  expect(refused?.headers.get('x-ia-throttle-limit-retry-after')).toBe('1');
  await settings({ toleratedOverlapMs: 2000 });
  const queued = await Promise.all([
    ledger.call('GET', `/objects/${customer}`),
    ledger.call('GET', `/objects/${customer}`),
  ]);
  expect(queued.map((reply) => reply.status)).toEqual([200, 200]);
  await settings({ concurrency: 8, latencyMs: 0, minuteLimit: 1 });
  expect((await ledger.call('GET', `/objects/${customer}`)).status).toBe(429);
  await settings({ minuteLimit: null });

  const usage = async () =>
    Object.values(at(await ledger.control('GET', '/usage'), 'transactions') ?? {}).reduce(
      (a, b) => a + Number(b),
      0,
    );
  const before = await usage();
  await ledger.call('POST', `/objects/${customer}`, [{ name: 'u1' }, { name: 'u2' }]);
  await ledger.query(customer, ['key']);
  expect((await usage()) - before).toBe(3);
});

test('no secret and no token stands in the journal', async () => {
  await ledger.signIn();
  const journal = JSON.stringify(await ledger.control('GET', '/journal'));
  expect(journal).toContain('/oauth2/token');
  expect(journal).not.toContain('shh');
  expect(journal).not.toContain(ledger.token);
});
