import { expect, test } from 'vitest';
import type { ComposedRequest } from '../port.ts';
import { send } from './send.ts';
import { access, stubLedger, tokenError } from './testing/stub-ledger.ts';
import { createWire } from './wire.ts';

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
  const server = stubLedger(answer);
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
  const server = stubLedger(() => {
    throw broken(code);
  });
  expect((await send(createWire({ ...access, fetch: server.fetch }), request)).kind).toBe(kind);
  expect(server.asked).toHaveLength(1);
});

test('a write without an answer in time is unknown, and one stopped before it left is not', async () => {
  const server = stubLedger((_asked) => new Promise(() => {}));
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
