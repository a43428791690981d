import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from './main.ts';
import { at, bill, invoice, TestClient, testSeed } from './test-company.ts';

let ledger: TestClient;
const ar = 'accounts-receivable/invoice';
const customer = 'accounts-receivable/customer';
const directory = () => fs.mkdtempSync(path.join(os.tmpdir(), 'intacct-'));

beforeAll(async () => {
  const manifest = [{ trouble: 'none' }];
  const sandbox = await startIntacctSandbox({ port: 0, seed: testSeed(), manifest });
  ledger = await new TestClient(sandbox).signIn();
});
afterAll(() => ledger.sandbox.close());

const edit = (body: object) => ledger.control('POST', '/edit', body);

test('a person’s edits obey the same rules, show the person and stand in the journal as such', async () => {
  const key = await ledger.make(ar, invoice({ invoiceNumber: 'ED-1' }));
  await edit({ object: ar, id: 'ED-1', op: 'update', fields: { description: 'By hand' } });
  expect(await ledger.read(ar, key)).toMatchObject({
    description: 'By hand',
    audit: { modifiedByUser: { id: 'Admin' }, createdByUser: { id: 'relink' } },
  });
  const refused = await edit({ object: ar, key, op: 'update', fields: { customer: { id: 'OLD' } } });
  expect(at(refused, 'ia::result', 'ia::error', 'code')).toBe('operationFailed');
  await edit({ object: customer, id: 'C-00019', op: 'inactivate' });
  const found = await ledger.query(customer, ['status'], { filters: [{ $eq: { id: 'C-00019' } }] });
  expect(at(found.body, 'ia::result')).toEqual([{ status: 'inactive' }]);
  await edit({ object: customer, id: 'C-00019', op: 'activate' });
  await edit({ object: ar, key, op: 'reverse', fields: { reversedDate: '2026-02-03' } });
  expect(at(await ledger.read(ar, key), 'state')).toBe('reversed');
  await edit({ object: 'company-config/department', op: 'create', fields: { id: 'NEW', name: 'New' } });
  await edit({ object: 'company-config/department', id: 'NEW', op: 'delete' });
  expect(at(await edit({ object: ar, id: 'none', op: 'delete' }), 'error')).toBe('no such record');
  expect(at(await edit({ object: ar, op: 'dance' }), 'error')).toBe('bad control request');

  const people = at(await ledger.control('GET', '/journal?path=/_control/edit'), 'entries');
  expect(people).toHaveLength(8);
  expect(at(people, 0)).toMatchObject({ actor: 'person', method: 'UPDATE', committed: true, status: 200 });
  expect(at(people, 1)).toMatchObject({ actor: 'person', committed: false, status: 422 });
});

test('the journal tells method, path, entity, key, body, result and whether it was answered and committed', async () => {
  const since = at(await ledger.control('GET', '/journal?limit=0'), 'last');
  await ledger.call(
    'POST',
    `/objects/${customer}`,
    { id: 'J-1', name: 'Journal' },
    { 'Idempotency-Key': 'j1' },
  );
  await ledger.query(customer, ['key']);
  await expect
    .poll(async () => at(await ledger.control('GET', `/journal?since=${since}`), 'entries', 1, 'answered'))
    .toBe(true);
  const entries = at(await ledger.control('GET', `/journal?since=${since}`), 'entries');
  expect(entries).toMatchObject([
    {
      method: 'POST',
      path: `/ia/api/v1/objects/${customer}`,
      scope: 'UK',
      idempotencyKey: 'j1',
      body: { id: 'J-1' },
      status: 201,
      result: { 'ia::result': { id: 'J-1' } },
      answered: true,
      committed: true,
      actor: 'api',
    },
    { method: 'POST', committed: false, status: 200 },
  ]);
});

test('the dump holds all records and control totals that equal their sums', async () => {
  await ledger.make(ar, invoice());
  await ledger.make('accounts-payable/bill', bill({ state: 'submitted' }));
  const dump = await ledger.control('GET', '/dump');
  const invoices = at(dump, 'records', ar);
  if (!Array.isArray(invoices)) throw new Error('no invoices in the dump');
  const posted = invoices.filter((record) => at(record, 'state') === 'posted');
  const total = posted.reduce<number>(
    (sum, record) => sum + Math.round(Number(at(record, 'totalTxnAmount')) * 100),
    0,
  );
  expect(posted.length).toBeGreaterThan(0);
  expect(at(posted, 0, 'lines', 0, 'taxEntries', 0, 'txnTaxAmount')).toBe('20.00');
  const totals = at(dump, 'totals');
  expect(totals).toContainEqual({
    object: ar,
    entity: 'UK',
    currency: 'GBP',
    state: 'posted',
    counts: true,
    count: posted.length,
    net: (total / 120).toFixed(2),
    tax: (total / 600).toFixed(2),
    gross: (total / 100).toFixed(2),
    due: (total / 100).toFixed(2),
  });
  expect(at(await ledger.control('GET', '/manifest'), 0, 'trouble')).toBe('none');
  expect(at(await ledger.control('PUT', '/settings', { nonsense: 1 }), 'error')).toBe('bad settings');
});

test('cut before commit leaves nothing, cut after commit leaves the record', async () => {
  const fault = (kind: string) =>
    ledger.control('POST', '/faults', { kind, method: 'POST', path: `*/objects/${customer}`, count: 1 });
  const make = (id: string) => ledger.call('POST', `/objects/${customer}`, { id, name: id });
  await fault('cut-before-commit');
  await expect(make('CUT-B')).rejects.toThrow();
  await fault('cut-after-commit');
  await expect(make('CUT-A')).rejects.toThrow();
  const found = await ledger.query(customer, ['id'], { filters: [{ $startsWith: { id: 'CUT-' } }] });
  expect(at(found.body, 'ia::result')).toEqual([{ id: 'CUT-A' }]);
});

test('a restart keeps records, keys, numbers, periods, settings, tokens, repeats and the count of transactions', async () => {
  const dataDir = directory();
  const first = await new TestClient(
    await startIntacctSandbox({ port: 0, dataDir, seed: testSeed() }),
  ).signIn();
  const key = await first.make(customer, { name: 'Kept' });
  const gone = await first.make(customer, { name: 'Gone' });
  await first.call('DELETE', `/objects/${customer}/${gone}`);
  const send = (client: TestClient) =>
    client.call('POST', `/objects/${ar}`, invoice({ invoiceNumber: 'P-1' }), { 'Idempotency-Key': 'p1' });
  const made = await send(first);
  await first.control('POST', '/periods', { entity: 'UK', closedThrough: '2026-01-31' });
  await first.control('PUT', '/settings', { tokenSeconds: 100 });
  const usage = await first.control('GET', '/usage');
  await first.sandbox.close();

  const second = new TestClient(await startIntacctSandbox({ port: 0, dataDir, seed: testSeed() }));
  second.token = first.token;
  expect(await second.control('GET', '/usage')).toEqual(usage);
  expect(await second.read(customer, key)).toMatchObject({ name: 'Kept', id: 'C-00001' });
  const again = await send(second);
  expect([again.status, again.body]).toEqual([201, made.body]);
  expect(again.headers.get('x-ia-idempotency-cached-date')).not.toBe(null);
  expect(at(await second.control('GET', '/periods'), 'UK')).toBe('2026-01-31');
  expect(at(await second.control('GET', '/settings'), 'tokenSeconds')).toBe(100);
  const next = await second.make(customer, { name: 'Next' });
  expect(Number(next)).toBeGreaterThan(Number(gone));
  expect(at(await second.read(customer, next), 'id')).toBe('C-00003');
  await second.sandbox.close();
});

test('killed in the middle of its work it has everything it acknowledged', async () => {
  const dataDir = directory();
  const seeded = await startIntacctSandbox({ port: 0, dataDir, seed: testSeed() });
  await seeded.close();
  const main = fileURLToPath(new URL('./main.ts', import.meta.url));
  const child = spawn(process.execPath, [main, '--port', '0', '--data-dir', dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise<string>((resolve) =>
    child.stdout.once('data', (data) => resolve(String(data))),
  );
  expect(line).toMatch(/^intacct sandbox listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  const url = line.trim().split(' ').at(-1) ?? '';
  const client = await new TestClient({ url, port: 0, close: async () => {} }).signIn();
  const acknowledged: string[] = [];
  const writing = (async () => {
    for (let n = 0; n < 500; n += 1)
      acknowledged.push(await client.make(customer, { id: `K-${n}`, name: `K ${n}` }));
  })().catch(() => {});
  await expect.poll(() => acknowledged.length).toBeGreaterThan(20);
  child.kill('SIGKILL');
  await writing;
  const after = await new TestClient(await startIntacctSandbox({ port: 0, dataDir })).signIn();
  for (const [n, key] of acknowledged.entries())
    expect(at(await after.read(customer, key), 'id')).toBe(`K-${n}`);
  await after.sandbox.close();
});
