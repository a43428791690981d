import { expect, test } from 'vitest';
import { SystemFault } from '../port.ts';
import { createReader } from './query.ts';
import { access, ok, stubLedger } from './testing/stub-ledger.ts';
import { createWire } from './wire.ts';

test.each([
  'Retry-After',
  'X-IA-Throttle-Limit-Retry-After',
  'X-IA-Throttle-Limit-RetryAfter',
  'X-IA-Hour-Rate-Limit-Retry-After',
])('a read waits as long as %s says, and tries again', async (name) => {
  const server = stubLedger((_asked, count) =>
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
  const server = stubLedger(() =>
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
  const server = stubLedger(answer);
  const reader = createReader({
    wire: createWire({ ...access, fetch: server.fetch }),
    entityId: null,
    waits: [],
  });
  await expect(reader.query(query)).rejects.toMatchObject({ kind: 'protocol' });
});

test('rows that are not in the order of their keys are a protocol fault', async () => {
  const server = stubLedger(() => rows(['1', '10', '2'], 3));
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
