import { expect, test } from 'vitest';
import { access, get, ok, stubLedger } from './testing/stub-ledger.ts';
import { createWire, type LedgerCall } from './wire.ts';

test('at most two calls leave at a time', async () => {
  let running = 0;
  let most = 0;
  const server = stubLedger(async () => {
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

test('the credentials travel in the body of the grant only, and calls are counted without them', async () => {
  const calls: LedgerCall[] = [];
  const bodies: string[] = [];
  const server = stubLedger(
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
