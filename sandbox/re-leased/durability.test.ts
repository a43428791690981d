import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, expect, test } from 'vitest';
import { SandboxClock } from '../shared/clock.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import { startReLeasedSandbox } from './main.ts';
import { type Client, clientOf } from './testing/client.ts';
import { smallSeed } from './testing/small-seed.ts';

const cleanups: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function directory(): string {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 're-leased-'));
  cleanups.push(() => fs.rmSync(dir, { recursive: true }));
  return dir;
}

async function start(
  dataDir: string,
  clock?: SandboxClock,
): Promise<{ sandbox: RunningSandbox; client: Client }> {
  const sandbox = await startReLeasedSandbox({
    port: 0,
    dataDir,
    seed: smallSeed(),
    ...(clock ? { clock } : {}),
  });
  cleanups.push(() => sandbox.close());
  return { sandbox, client: clientOf(sandbox) };
}

const invoice = {
  contactId: '40001',
  issueDate: '2026-03-01',
  status: 'approved',
  lines: [
    { description: 'Rent', amountExclTax: '10.00', taxAmount: '2.00', accountId: '1001', taxTypeId: '301' },
  ],
};
const create = (client: Client, key: string, change: object = {}) =>
  client.api('POST', '/invoices', [{ ...invoice, ...change }], { 'idempotency-key': key });

test('the same request under the same key is done once, also after a restart; another one is refused', async () => {
  const dir = directory();
  const first = await start(dir);
  const made = await create(first.client, 'k1');
  expect(made.body).toMatchObject({ results: [{ status: 201 }] });
  const again = await create(first.client, 'k1');
  expect(again.body).toEqual(made.body);
  expect(again.headers.get('idempotent-replayed')).toBe('true');
  await first.sandbox.close();
  const second = await start(dir);
  expect((await create(second.client, 'k1')).body).toEqual(made.body);
  expect((await create(second.client, 'k1', { reference: 'other' })).body).toMatchObject({
    status: 409,
    code: 'idempotency-key-reused',
  });
  expect((await second.client.api('GET', '/invoices')).body).toMatchObject({ total: 26 });
});

test('a kept answer lasts 48 hours; after that the key is refused and nothing is done', async () => {
  const clock = new SandboxClock();
  const { client } = await start(directory(), clock);
  const made = await create(client, 'k1');
  clock.set({ offsetMs: 47.9 * 3_600_000 });
  expect((await create(client, 'k1')).body).toEqual(made.body);
  clock.set({ offsetMs: 48.1 * 3_600_000 });
  expect((await create(client, 'k1')).body).toMatchObject({ code: 'idempotency-key-expired' });
  expect((await client.api('GET', '/invoices')).body).toMatchObject({ total: 26 });
});

test('refusals are kept under their key as well', async () => {
  const { client } = await start(directory());
  const lines = invoice.lines.map((line) => ({ ...line, accountId: '1003' }));
  const refused = await create(client, 'k1', { lines });
  expect(refused.body).toMatchObject({ results: [{ problem: { code: 'account-archived' } }] });
  await client.control('POST', '/edit', { resource: 'account', id: '1003', op: 'unarchive' });
  expect((await create(client, 'k1', { lines })).body).toEqual(refused.body);
  expect((await create(client, 'k2', { lines })).body).toMatchObject({ results: [{ status: 201 }] });
});

async function dumpOf(
  url: string,
): Promise<{ records: Record<string, unknown[]>; deletions: unknown[]; totals: unknown[] }> {
  return (await fetch(`${url}/_control/dump`)).json();
}

async function spawned(dir: string): Promise<{ child: ChildProcess; url: string; lines: string[] }> {
  const args = ['--port', '0', '--data-dir', dir, '--size', '200', '--seed', '7'];
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  cleanups.push(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  const output = createInterface({ input: child.stdout });
  output.on('line', (line) => lines.push(line));
  await once(output, 'line');
  return { child, url: lines[0]?.split(' ').at(-1) ?? '', lines };
}

test('a killed process has lost nothing it acknowledged; SIGTERM ends it with 0', async () => {
  const dir = directory();
  const first = await spawned(dir);
  const manifest = await (await fetch(`${first.url}/_control/manifest`)).json();
  const { apiKey, companyId } = manifest.connection.property;
  const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };
  const created = Array.from({ length: 40 }, (_, n) =>
    fetch(`${first.url}/api/v1/companies/${companyId}/contacts`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ name: `Killed ${n}`, roles: ['tenant'] }),
    }).then(
      (answer) => answer.json(),
      () => null,
    ),
  );
  await Promise.race(created);
  const exit = once(first.child, 'exit');
  first.child.kill('SIGKILL');
  await exit;
  const acknowledged = (await Promise.all(created)).filter((one) => one !== null);
  expect(acknowledged.length).toBeGreaterThan(0);

  const second = await spawned(dir);
  const dump = await dumpOf(second.url);
  for (const contact of acknowledged) expect(dump.records.contacts).toContainEqual(contact);
  expect(await (await fetch(`${second.url}/_control/manifest`)).json()).toEqual(manifest);
  const end = once(second.child, 'exit');
  second.child.kill('SIGTERM');
  expect(await end).toEqual([0, null]);
  expect(second.lines).toHaveLength(1);
});

test('what a restart reads is what was there, settings, deletions and locked period included', async () => {
  const dir = directory();
  const first = await start(dir);
  await create(first.client, 'k1');
  await first.client.control('POST', '/edit', { resource: 'contact', id: '40017', op: 'delete' });
  await first.client.control('PUT', '/settings', { deletionsDenied: true });
  await first.client.control('PUT', '/companies/10200', { lockedThrough: '2026-02-28' });
  const before = await dumpOf(first.sandbox.url);
  expect(before.deletions).toHaveLength(1);
  await first.sandbox.close();
  const second = await start(dir);
  const { now: _a, ...after } = { now: '', ...(await dumpOf(second.sandbox.url)) };
  const { now: _b, ...wanted } = { now: '', ...before };
  expect(after).toEqual(wanted);
  expect((await second.client.api('GET', '/deletions?since=2026-01-01T00:00:00Z')).status).toBe(403);
  // The id of what was deleted is not given again.
  const { body } = await second.client.api('POST', '/contacts', { name: 'New', roles: ['tenant'] });
  expect(body.id).toBe('40018');
});

test('control totals are the sums of the records', async () => {
  const { sandbox, client } = await start(directory());
  await client.control('POST', '/edit', { resource: 'invoice', id: '700001', op: 'pay' });
  const { totals } = await dumpOf(sandbox.url);
  expect(totals).toContainEqual({
    resource: 'invoices',
    currency: 'GBP',
    status: 'paid',
    counts: true,
    count: 1,
    net: '100.10',
    tax: '20.02',
    gross: '120.12',
    due: '0.00',
  });
  // Approved: n = 1…24 without 7, 15 and 23, each (100 + n).10 net.
  expect(totals).toContainEqual(
    expect.objectContaining({
      resource: 'invoices',
      status: 'approved',
      count: 21,
      net: '2357.10',
      tax: '420.42',
      gross: '2777.52',
    }),
  );
});
