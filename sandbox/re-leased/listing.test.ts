import { afterAll, beforeAll, expect, test } from 'vitest';
import { SandboxClock } from '../shared/clock.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import { startReLeasedSandbox } from './main.ts';
import { allPages, type Client, clientOf } from './testing/client.ts';
import { smallSeed } from './testing/small-seed.ts';

let sandbox: RunningSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed(), clock: new SandboxClock() });
  client = clientOf(sandbox);
});
afterAll(() => sandbox.close());

test('pages give every row once, in the order of change', async () => {
  for (const limit of [1, 3, 7, 500]) {
    const { rows, totals } = await allPages(client, '/invoices', limit);
    expect(rows).toHaveLength(25);
    expect(new Set(rows.map((row) => row.id)).size).toBe(25);
    const order = rows.map((row) => `${row.updatedAt} ${row.id}`);
    expect(order).toEqual([...order].sort());
    expect(new Set(totals)).toEqual(new Set([25]));
  }
});

test('a row changed while the list is read comes at the end; none is missed', async () => {
  const change = (page: number) =>
    client.api('PATCH', `/invoices/${700_001 + page}`, { reference: `changed on page ${page}` });
  const { rows } = await allPages(client, '/invoices', 5, change);
  expect(new Set(rows.map((row) => row.id)).size).toBe(25);
  expect(rows.length).toBeGreaterThan(25);
});

test('updatedSince includes its instant, with and without milliseconds', async () => {
  const all = await allPages(client, '/contacts', 500);
  const since = all.rows[9]?.updatedAt ?? '';
  const wanted = all.rows.filter((row) => row.updatedAt >= since).map((row) => row.id);
  for (const text of [since, since.replace('Z', '.000Z')]) {
    const { body } = await client.api('GET', `/contacts?updatedSince=${text}&limit=500`);
    expect(body).toMatchObject({ total: wanted.length, items: wanted.map((id) => ({ id })) });
  }
});

test('filters narrow, alone and together', async () => {
  const ids = async (query: string) => {
    const { body } = await client.api('GET', query);
    return Array.isArray(body.items) ? body.items.map((item) => item.id) : body;
  };
  expect(await ids('/invoices?number=INV-10020&number=INV-10021&number=NO')).toEqual(['700020', '700021']);
  expect(await ids('/invoices?ids=700021,9,700020')).toEqual(['700020', '700021']);
  expect(await ids('/invoices?ids=700021&number=INV-10020')).toEqual([]);
  expect(await ids('/accounts?code=5000')).toEqual(['1002']);
  expect(await ids('/contacts?name=Contact%203')).toEqual(['40004']);
  expect(await ids('/contacts?externalId=none')).toEqual([]);
});

test.each([
  '/invoices?limit=501',
  '/invoices?cursor=x',
  '/invoices?ids=a',
  '/invoices?colour=red',
  '/deletions?since=1',
])('%s is refused with what is wrong', async (path) => {
  expect((await client.api('GET', path)).body).toMatchObject({ status: 400, code: 'bad-request' });
});

test('the deletion feed tells of each deletion once, with the roles the contact had', async () => {
  const since = '2026-01-01T00:00:00Z';
  for (const id of ['40003', '40005', '40007']) {
    await client.control('POST', '/edit', { resource: 'contact', id, op: 'delete' });
  }
  const first = await client.api('GET', `/deletions?since=${since}&limit=2&resource=contacts`);
  expect(first.body).toMatchObject({
    total: 3,
    items: [{ id: '40003', roles: ['tenant'] }, { id: '40005' }],
  });
  const second = await client.api(
    'GET',
    `/deletions?since=${since}&limit=2&resource=contacts&cursor=${first.body.next}`,
  );
  expect(second.body).toMatchObject({ items: [{ id: '40007' }], next: null });
  expect((await client.api('GET', '/contacts/40005')).status).toBe(404);
  expect((await client.api('GET', `/deletions?since=${since}&resource=bills`)).body).toMatchObject({
    total: 0,
  });
});
