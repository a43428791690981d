import { expect, test } from 'vitest';
import { faultOf } from './answer.ts';
import { access, get, ok, stubLedger, tokenError } from './testing/stub-ledger.ts';
import { createWire } from './wire.ts';

test('many callers share one grant, and the token is used until its end', async () => {
  let now = 0;
  const server = stubLedger(ok, 1000);
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
    const server = stubLedger((_asked, count) => (count === 1 ? tokenError(status) : ok()));
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
  const server = stubLedger(() => tokenError(401));
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
  const server = stubLedger((asked) =>
    asked.headers.get('authorization') === 'Bearer token-1' ? tokenError(401) : ok(),
  );
  const wire = createWire({ ...access, fetch: server.fetch, slots: { run: (work) => work() } });
  const answers = await Promise.all(Array.from({ length: 6 }, () => wire.call(get)));
  expect(answers.every((answer) => answer.status === 200)).toBe(true);
  expect(server.tokens()).toBe(2);
});
