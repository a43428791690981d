import { expect, test } from 'vitest';
import { SystemFault } from '../port.ts';
import type { Fetch } from './http.ts';
import { readRetryAfter } from './http.ts';
import { createReLeased } from './re-leased.ts';
import { documentContent } from './testing/fixture.ts';

/** A system whose network answers what the test says. */
function systemOn(answer: (url: string) => Response | Promise<Response>) {
  const calls: { url: string; headers: Record<string, string> }[] = [];
  const fetch: Fetch = async (url, { headers }) => {
    calls.push({ url, headers });
    return answer(url);
  };
  const options = { baseUrl: 'https://property.example/api/v1/', apiKey: 'planted', companyId: '10200' };
  return { system: createReLeased({ ...options, fetch, timeoutMs: 200 }), calls };
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function requestFor(system: ReturnType<typeof createReLeased>, count = 2) {
  const intents = Array.from({ length: count }, (_, n) => ({
    attemptId: `a${n}`,
    verb: 'create' as const,
    type: 'invoice' as const,
    role: null,
    key: null,
    content: documentContent('invoice', n),
    fields: [],
    ownKey: `RL-TEST-I-L${n}-1`,
    counterpartKey: null,
    date: null,
  }));
  const [request] = system.compose(intents).requests;
  if (request === undefined) throw new Error('nothing composed');
  return { ...request, idempotencyKey: 'k1' };
}

const made = (index: number) => ({ index, status: 201, record: { id: String(700 + index) } });

test.each([
  ['maintenance', json(503, { title: 'Down', status: 503, code: 'maintenance' }), 'refused', 'transient'],
  ['500', json(500, { title: 'Oops', status: 500, code: 'internal' }), 'unknown', 'status 500'],
  [
    'a gateway 502 in HTML',
    new Response('<html>', { status: 502, headers: { 'content-type': 'text/html' } }),
    'unknown',
    'content-type',
  ],
  ['a redirect', json(302, {}), 'unknown', 'status 302'],
  ['a lone 200', json(200, {}), 'unknown', 'status 200'],
  ['half of the members', json(207, { results: [made(0)] }), 'unknown', 'members'],
  ['one member twice', json(207, { results: [made(0), made(0)] }), 'unknown', 'members'],
  ['another shape', json(207, { results: [{ index: 0 }] }), 'unknown', 'shape'],
  [
    'no JSON',
    new Response('{"results":[', { status: 207, headers: { 'content-type': 'application/json' } }),
    'unknown',
    'truncated',
  ],
  ['401', json(401, { title: 'No', code: 'unauthorized' }), 'refused', 'credentials'],
  [
    '403',
    json(403, { title: 'No', code: 'forbidden', params: { resource: 'invoices' } }),
    'refused',
    'credentials',
  ],
  [
    '429',
    json(429, { title: 'Slow', code: 'too-many-requests' }, { 'retry-after': '9' }),
    'refused',
    'throttled',
  ],
  [
    'a twin that runs',
    json(409, { title: 'Twin', code: 'idempotency-key-running' }),
    'unknown',
    'idempotency-key-running',
  ],
  [
    'an expired key',
    json(409, { title: 'Old', code: 'idempotency-key-expired' }),
    'unknown',
    'idempotency-key-expired',
  ],
])('a write answered with %s', async (_name, response, kind, reason) => {
  const { system, calls } = systemOn(() => response);
  expect(await system.send(requestFor(system))).toMatchObject({ kind, reason });
  expect(calls[0]?.headers).toMatchObject({ 'idempotency-key': 'k1', authorization: 'Bearer planted' });
});

test('a request refused as a whole rejects each of its members', async () => {
  const { system } = systemOn(() =>
    json(404, { title: 'No', code: 'company-not-found', params: { companyId: '10200' } }),
  );
  const result = await system.send(requestFor(system));
  expect(result).toMatchObject({
    kind: 'answered',
    status: 404,
    members: [{ attemptId: 'a0' }, { attemptId: 'a1', state: 'rejected' }],
  });
});

test('members are told apart by their place, not by their order', async () => {
  const problem = { title: 'Used', status: 409, code: 'number-duplicate', params: { number: 'CONF-0' } };
  const { system } = systemOn(() => json(207, { results: [made(1), { index: 0, status: 409, problem }] }));
  expect(await system.send(requestFor(system))).toMatchObject({
    members: [
      { attemptId: 'a0', state: 'rejected', problem: { code: 'number-duplicate', subject: 'CONF-0' } },
      { attemptId: 'a1', state: 'done', object: 'invoice', key: '701' },
    ],
  });
});

test('no answer in time is unknown; a stop before sending is a refusal', async () => {
  const { system, calls } = systemOn(() => new Promise<Response>(() => {}));
  const slow = createReLeased({
    baseUrl: 'https://property.example',
    apiKey: 'planted',
    companyId: '1',
    timeoutMs: 30,
    fetch: (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  });
  expect(await slow.send(requestFor(slow))).toMatchObject({ kind: 'unknown', reason: 'timeout' });
  expect(await system.send(requestFor(system), AbortSignal.abort())).toMatchObject({
    kind: 'refused',
    reason: 'transient',
  });
  expect(calls).toEqual([]);
});

const account = (id: number, at = '2026-01-01T00:00:00Z') => ({
  id: String(id),
  version: 1,
  createdAt: at,
  updatedAt: at,
  code: String(id),
  name: 'Rent',
  status: 'active',
  externalId: null,
});

async function readAccounts(answers: readonly unknown[]) {
  let call = 0;
  const { system } = systemOn(() => json(200, answers[Math.min(call++, answers.length - 1)]));
  const pages: string[][] = [];
  const error = await (async () => {
    for await (const page of system.readChanged('account', null))
      pages.push(page.records.map((record) => record.key));
    return null;
  })().catch((reason: unknown) => reason);
  return { pages, error: error instanceof SystemFault ? [error.kind, error.problem.params.reason] : error };
}

test('a list that ends with fewer rows than it says stops before its last page', async () => {
  const given = [
    { items: [account(1), account(2)], total: 4, next: 'b' },
    { items: [account(3)], total: 4, next: null },
  ];
  expect(await readAccounts(given)).toEqual({ pages: [['1', '2']], error: ['transient', '3 of 4 rows'] });
});

test('rows that moved to the end count once; a list that shrank is whole', async () => {
  const moved = [
    { items: [account(1), account(2)], total: 3, next: 'b' },
    { items: [account(3), account(1, '2026-01-02T00:00:00Z')], total: 3, next: null },
  ];
  expect(await readAccounts(moved)).toMatchObject({ error: null });
  const shrunk = [
    { items: [account(1), account(2)], total: 4, next: 'b' },
    { items: [account(3)], total: 3, next: null },
  ];
  expect(await readAccounts(shrunk)).toMatchObject({ error: null });
});

test('a cursor that stands still, a page out of order and a page of another shape end the read', async () => {
  const still = { items: [account(1)], total: 9, next: 'b' };
  expect((await readAccounts([still])).error).toEqual(['protocol', 'the cursor stands still']);
  const order = [
    { items: [account(1, '2026-01-02T00:00:00Z')], total: 2, next: 'b' },
    { items: [account(2)], total: 2, next: null },
  ];
  expect((await readAccounts(order)).error).toEqual(['protocol', 'out of order']);
  const { code: _missing, ...half } = account(1);
  expect(
    (await readAccounts([{ items: [{ ...half, status: 'half' }], total: 1, next: null }])).error,
  ).toEqual(['protocol', 'status invalid_value']);
  expect((await readAccounts([{ rows: [] }])).error).toEqual(['protocol', 'items invalid_type']);
});

test('members nobody knew yet are overlooked', async () => {
  const future = { ...account(1), colour: 'blue', nested: { deep: [1] } };
  const read = await readAccounts([{ items: [future], total: 1, next: null, hint: 'new' }]);
  expect(read).toEqual({ pages: [['1']], error: null });
});

test('when to come again is read from seconds and from a date', () => {
  const now = Date.parse('2026-03-01T10:00:00Z');
  expect(readRetryAfter('7', now)).toBe(7);
  expect(readRetryAfter('Sun, 01 Mar 2026 10:00:30 GMT', now)).toBe(30);
  expect(readRetryAfter('Sun, 01 Mar 2026 09:00:00 GMT', now)).toBe(0);
  expect([readRetryAfter(null), readRetryAfter(''), readRetryAfter('soon')]).toEqual([null, null, null]);
});

test('a key that no header can carry fails without being shown', async () => {
  const options = { baseUrl: 'http://127.0.0.1:1', companyId: '1' };
  const system = createReLeased({ ...options, apiKey: 'planted\nsecret' });
  const result = JSON.stringify([await system.send(requestFor(system)), await system.probe()]);
  expect(result).not.toContain('planted');
  await system.close();
});
