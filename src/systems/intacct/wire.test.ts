import { expect, test } from 'vitest';
import type { ComposedRequest } from '../port.ts';
import { SystemFault } from '../port.ts';
import { faultOf } from './answer.ts';
import { createReader } from './query.ts';
import { send } from './send.ts';
import { createWire, type LedgerCall } from './wire.ts';

interface Asked {
  readonly url: string;
  readonly headers: Headers;
  readonly body: string;
}

/** A ledger of one function; the token path answers by itself unless the function takes it. */
function ledger(
  answer: (asked: Asked, count: number) => Response | Promise<Response>,
  seconds: number | null = 3600,
) {
  const asked: Asked[] = [];
  let tokens = 0;
  const stub: typeof fetch = async (input, init) => {
    const url = String(input);
    const one = { url, headers: new Headers(init?.headers), body: String(init?.body ?? '') };
    if (url.endsWith('/oauth2/token')) {
      tokens += 1;
      await new Promise((done) => setTimeout(done, 5));
      return Response.json({
        access_token: `token-${tokens}`,
        ...(seconds === null ? {} : { expires_in: seconds }),
      });
    }
    asked.push(one);
    return answer(one, asked.length);
  };
  return { fetch: stub, asked, tokens: () => tokens };
}

const access = {
  baseUrl: 'http://127.0.0.1:1/ia/api/v1',
  clientId: 'app',
  clientSecret: 'shh',
  username: 'relink@acme',
};
const get = { method: 'GET', path: '/objects/general-ledger/account/1' };
const ok = () => Response.json({ 'ia::result': { key: '1' } });
const tokenError = (status: number) =>
  Response.json(
    { error: { code: 'invalidRequest', message: 'The token is not valid', errorId: 'REST-2102' } },
    { status },
  );

test('many callers share one grant, and the token is used until its end', async () => {
  let now = 0;
  const server = ledger(ok, 1000);
  const wire = createWire({ ...access, fetch: server.fetch, now: () => now });
  await Promise.all(Array.from({ length: 20 }, () => wire.call(get)));
  expect(server.tokens()).toBe(1);
  now = 879_000;
  await wire.call(get);
  expect(server.tokens()).toBe(1);
  now = 881_000;
  await wire.call(get);
  expect(server.tokens()).toBe(2);
  expect(new Set(server.asked.map((one) => one.headers.get('authorization')))).toEqual(
    new Set(['Bearer token-1', 'Bearer token-2']),
  );
});

test.each([401, 400])(
  'a token refused with %i is renewed once, and the same bytes go again',
  async (status) => {
    const server = ledger((_asked, count) => (count === 1 ? tokenError(status) : ok()));
    const wire = createWire({ ...access, fetch: server.fetch });
    const answer = await wire.call({ method: 'POST', path: '/x', body: '{"a":1}' });
    expect(answer.status).toBe(200);
    expect(server.tokens()).toBe(2);
    expect(server.asked.map((one) => [one.body, one.headers.get('authorization')])).toEqual([
      ['{"a":1}', 'Bearer token-1'],
      ['{"a":1}', 'Bearer token-2'],
    ]);
  },
);

test('a token refused twice is a fault of the credentials, and so is a refused grant', async () => {
  const server = ledger(() => tokenError(401));
  const wire = createWire({ ...access, fetch: server.fetch });
  expect(faultOf(await wire.call(get))?.kind).toBe('credentials');
  expect(server.asked).toHaveLength(2);
  const refusing = createWire({
    ...access,
    fetch: async () => Response.json({ error: 'invalid_client' }, { status: 401 }),
  });
  await expect(refusing.call(get)).rejects.toMatchObject({
    kind: 'credentials',
    problem: { code: 'credentials-rejected' },
  });
  const odd = createWire({
    ...access,
    fetch: async () => Response.json({ error: { code: 'GW-0099', message: 'No' } }, { status: 400 }),
  });
  await expect(odd.call(get)).rejects.toMatchObject({ kind: 'credentials' });
});

test('callers that meet the same refused token renew it once together', async () => {
  const server = ledger((asked) =>
    asked.headers.get('authorization') === 'Bearer token-1' ? tokenError(401) : ok(),
  );
  const wire = createWire({ ...access, fetch: server.fetch, slots: { run: (work) => work() } });
  const answers = await Promise.all(Array.from({ length: 6 }, () => wire.call(get)));
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  expect(server.tokens()).toBe(2);
});

test('the credentials travel in the body of the grant only, and calls are counted without them', async () => {
  const calls: LedgerCall[] = [];
  const bodies: string[] = [];
  const server = ledger(
    () =>
      new Response('{}', { headers: { 'X-IA-Throttle-Limit': '8', 'X-IA-Throttle-Limit-Remaining': '7' } }),
  );
  const wire = createWire({
    ...access,
    fetch: async (input, init) => {
      bodies.push(String(init?.body ?? ''));
      return server.fetch(input, init);
    },
    onCall: (call) => calls.push(call),
  });
  await wire.call(get);
  expect(bodies[0]).toBe(
    'grant_type=client_credentials&client_id=app&client_secret=shh&username=relink%40acme',
  );
  expect(calls.map(({ method, path, status }) => [method, path, status])).toEqual([
    ['POST', '/oauth2/token', 200],
    ['GET', '/objects/general-ledger/account/1', 200],
  ]);
  expect(calls[1]?.rateLimit).toEqual({ limit: 8, remaining: 7, retryAfterSeconds: null });
  expect(JSON.stringify(calls)).not.toContain('shh');
});

test('at most two calls leave at a time', async () => {
  let running = 0;
  let most = 0;
  const server = ledger(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((done) => setTimeout(done, 5));
    running -= 1;
    return ok();
  });
  const wire = createWire({ ...access, fetch: server.fetch });
  await Promise.all(Array.from({ length: 9 }, () => wire.call(get)));
  expect(most).toBe(2);
});

test.each([
  'Retry-After',
  'X-IA-Throttle-Limit-Retry-After',
  'X-IA-Throttle-Limit-RetryAfter',
  'X-IA-Hour-Rate-Limit-Retry-After',
])('a read waits as long as %s says, and tries again', async (name) => {
  const server = ledger((_asked, count) =>
    count === 1
      ? Response.json(
          { error: { code: 'GW-0010', message: 'API rate limit exceeded' } },
          { status: 429, headers: { [name]: '0.05' } },
        )
      : ok(),
  );
  const reader = createReader({
    wire: createWire({ ...access, fetch: server.fetch }),
    entityId: 'UK',
    waits: [1],
  });
  const started = performance.now();
  expect(await reader.record('general-ledger/account', '1')).toEqual({ key: '1' });
  expect(performance.now() - started).toBeGreaterThan(45);
  expect(server.asked[0]?.headers.get('X-IA-API-Param-Entity')).toBe('UK');
});

test('a long wait is left to the run', async () => {
  const server = ledger(() =>
    Response.json(
      { error: { code: 'GW-0010', message: 'API rate limit exceeded' } },
      { status: 429, headers: { 'retry-after': '600' } },
    ),
  );
  const reader = createReader({
    wire: createWire({ ...access, fetch: server.fetch }),
    entityId: null,
    waits: [1, 1],
  });
  await expect(reader.record('a/b', '1')).rejects.toMatchObject({
    kind: 'throttled',
    retryAfterSeconds: 600,
  });
  expect(server.asked).toHaveLength(1);
});

const query = {
  object: 'general-ledger/account',
  fields: ['key'],
  filters: [],
  orderBy: [{ key: 'asc' }],
  size: 100,
} as const;
const rows = (keys: string[], totalCount: number) =>
  Response.json({ 'ia::result': keys.map((key) => ({ key })), 'ia::meta': { totalCount } });

test.each<[string, () => Response]>([
  [
    'an error in an answer with status 200',
    () =>
      Response.json({
        'ia::result': {
          'ia::error': { code: 'invalidRequest', message: 'The following fields cannot be queried: [ x ]' },
        },
      }),
  ],
  ['fewer rows than its count promises', () => rows(['1', '2'], 3)],
  ['more rows than its count', () => rows(['1', '2'], 1)],
  ['no count', () => Response.json({ 'ia::result': [] })],
  ['a page that is no JSON', () => new Response('<html>maintenance</html>')],
  ['a truncated body', () => new Response('{"ia::result":[{"key":"1"}')],
])('%s is a protocol fault, never a page', async (_name, answer) => {
  const server = ledger(answer);
  const reader = createReader({
    wire: createWire({ ...access, fetch: server.fetch }),
    entityId: null,
    waits: [],
  });
  await expect(reader.query(query)).rejects.toMatchObject({ kind: 'protocol' });
});

test('rows that are not in the order of their keys are a protocol fault', async () => {
  const server = ledger(() => rows(['1', '10', '2'], 3));
  const reader = createReader({
    wire: createWire({ ...access, fetch: server.fetch }),
    entityId: null,
    waits: [],
  });
  const all = async () => {
    for await (const _page of reader.byKey(query));
  };
  await expect(all()).rejects.toBeInstanceOf(SystemFault);
});

const request: ComposedRequest = {
  object: 'accounts-receivable/customer',
  verb: 'create',
  method: 'POST',
  path: '/objects/accounts-receivable/customer',
  headers: { 'content-type': 'application/json' },
  body: '[{"id":"A","name":"A"},{"id":"B","name":"B"}]',
  idempotencyKey: 'k1',
  members: ['a', 'b'],
};
const broken = (code: string) =>
  Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) });

test.each<[string, () => Response, object]>([
  [
    'both made',
    () =>
      Response.json(
        {
          'ia::result': [
            { key: '1', 'ia::status': 201 },
            { key: '2', 'ia::status': 201 },
          ],
        },
        { status: 207 },
      ),
    {
      kind: 'answered',
      members: [
        { attemptId: 'a', state: 'done', key: '1' },
        { attemptId: 'b', state: 'done', key: '2' },
      ],
    },
  ],
  [
    'one refused',
    () =>
      Response.json(
        {
          'ia::result': [
            { key: '1' },
            {
              'ia::status': 422,
              'ia::error': [
                { code: 'BL34000061', message: 'Another Customer with the given value(s) B  already exists' },
              ],
            },
          ],
        },
        { status: 207 },
      ),
    {
      kind: 'answered',
      members: [{ state: 'done' }, { state: 'rejected', problem: { code: 'id-duplicate', subject: 'B' } }],
    },
  ],
  [
    'one broke down inside',
    () =>
      Response.json(
        { 'ia::result': [{ key: '1' }, { 'ia::status': 500, 'ia::error': { message: 'x' } }] },
        { status: 207 },
      ),
    { kind: 'answered', members: [{ attemptId: 'a', state: 'done' }] },
  ],
  [
    'the whole call refused',
    () =>
      Response.json(
        { 'ia::error': { code: 'invalidRequest', message: 'Field x is not valid for object customer' } },
        { status: 400 },
      ),
    {
      kind: 'answered',
      members: [
        { attemptId: 'a', state: 'rejected' },
        { attemptId: 'b', state: 'rejected' },
      ],
    },
  ],
  [
    'an error with status 200',
    () =>
      Response.json({
        'ia::result': { 'ia::error': { code: 'operationFailed', message: 'Required field name is missing' } },
      }),
    { kind: 'answered', members: [{ state: 'rejected' }, { state: 'rejected' }] },
  ],
  [
    'too few answers',
    () => Response.json({ 'ia::result': [{ key: '1' }] }, { status: 207 }),
    { kind: 'unknown' },
  ],
  ['no JSON', () => new Response('<html>'), { kind: 'unknown' }],
  ['502', () => new Response('bad gateway', { status: 502 }), { kind: 'unknown' }],
  [
    '503',
    () => new Response('busy', { status: 503, headers: { 'retry-after': '7' } }),
    { kind: 'refused', reason: 'transient', retryAfterSeconds: 7 },
  ],
  [
    '429',
    () =>
      Response.json(
        { error: { code: 'GW-0010', message: 'API rate limit exceeded' } },
        { status: 429, headers: { 'x-ia-throttle-limit-retry-after': '3' } },
      ),
    { kind: 'refused', reason: 'throttled', retryAfterSeconds: 3, problem: { code: 'throttled' } },
  ],
  [
    '401 for ever',
    () => tokenError(401),
    { kind: 'refused', reason: 'credentials', problem: { code: 'credentials-rejected' } },
  ],
  [
    'a twin still running',
    () =>
      Response.json(
        {
          'ia::error': { code: 'conflict', message: 'A request with the same Idempotency-Key is in process' },
        },
        { status: 409 },
      ),
    { kind: 'unknown' },
  ],
  [
    'an id that exists',
    () =>
      Response.json(
        {
          'ia::error': {
            code: 'operationFailed',
            message: 'Another Customer with the given value(s) A  already exists',
          },
        },
        { status: 409 },
      ),
    { kind: 'answered', members: [{ problem: { code: 'id-duplicate' } }, {}] },
  ],
  [
    '403',
    () => Response.json({ 'ia::error': { code: 'PL04000005', message: 'no' } }, { status: 403 }),
    { kind: 'answered', members: [{ problem: { code: 'permission-missing' } }, {}] },
  ],
])('a write answered with: %s', async (_name, answer, expected) => {
  const server = ledger(answer);
  const result = await send(createWire({ ...access, fetch: server.fetch }), request);
  expect(result).toMatchObject(expected);
  if (result.kind === 'answered' && 'members' in expected && Array.isArray(expected.members))
    expect(result.members).toHaveLength(expected.members.length);
  expect(server.asked[0]?.headers.get('idempotency-key')).toBe('k1');
  expect(server.asked[0]?.body).toBe(request.body);
});

test.each([
  ['ECONNREFUSED', 'refused'],
  ['ENOTFOUND', 'refused'],
  ['UND_ERR_CONNECT_TIMEOUT', 'refused'],
  ['ECONNRESET', 'unknown'],
  ['UND_ERR_SOCKET', 'unknown'],
])('a connection that ends with %s leaves the write %s', async (code, kind) => {
  const server = ledger(() => {
    throw broken(code);
  });
  expect((await send(createWire({ ...access, fetch: server.fetch }), request)).kind).toBe(kind);
  expect(server.asked).toHaveLength(1);
});

test('a write without an answer in time is unknown, and one stopped before it left is not', async () => {
  const server = ledger((_asked) => new Promise(() => {}));
  const hanging: typeof fetch = (input, init) =>
    Promise.race([
      server.fetch(input, init),
      new Promise<Response>((_done, fail) =>
        init?.signal?.addEventListener('abort', () => fail(init.signal?.reason)),
      ),
    ]);
  const wire = createWire({ ...access, fetch: hanging, timeoutMs: 30 });
  expect(await send(wire, request)).toMatchObject({ kind: 'unknown', reason: 'no answer in time' });
  expect(await send(wire, request, AbortSignal.abort())).toMatchObject({
    kind: 'refused',
    reason: 'transient',
  });
});

test('no token means nothing was sent', async () => {
  const wire = createWire({
    ...access,
    fetch: async () => Response.json({ error: 'invalid_client' }, { status: 401 }),
  });
  expect(await send(wire, request)).toMatchObject({ kind: 'refused', reason: 'credentials' });
});
