import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { readJournal, writesFor } from '../../checker/journal.ts';
import { startIntacctSandbox } from '../main.ts';
import { at, testSeed } from '../test-company.ts';
import { createBill, createInvoice, errorsIn, GatewayClient } from './testing/client.ts';
import { child, textAt } from './tree.ts';

let gateway: GatewayClient;
const path = '/ia/xml/xmlgw.phtml';
const invoices = '<query><object>ARINVOICE</object><select><field>RECORDID</field></select></query>';
const one = '<query><object>CLASS</object><select><field>CLASSID</field></select></query>';
const fault = (body: object) => gateway.control('POST', '/faults', { path, ...body });

beforeAll(async () => {
  gateway = new GatewayClient(await startIntacctSandbox({ port: 0, seed: testSeed() }));
});
afterAll(() => gateway.sandbox.close());
afterEach(async () => {
  await gateway.control('DELETE', '/faults');
  await gateway.control('PUT', '/settings', {
    xml: {},
    concurrency: 8,
    toleratedOverlapMs: 2000,
    latencyMs: 0,
  });
});

test('a limit is told in the words of the gateway, with when to come again', async () => {
  await fault({ kind: '429', count: 1, retryAfter: 7 });
  const answered = await gateway.send([one]);
  expect(answered.status).toBe(429);
  expect(answered.headers.get('X-IA-Throttle-Limit-Retry-After')).toBe('7');
  expect(textAt(child(answered.root, 'control'), 'senderid')).toBeUndefined();
  expect(errorsIn(answered.root)).toEqual([{ number: 'GW-0010', text: 'API rate limit exceeded' }]);
  await gateway.control('PUT', '/settings', { concurrency: 1, toleratedOverlapMs: 0, latencyMs: 60 });
  const both = await Promise.all([gateway.send([one]), gateway.send([one])]);
  expect(both.map((answer) => answer.status).sort()).toEqual([200, 429]);
});

test('a connection that drops after the commit: done, recorded, and the repeat says so', async () => {
  await fault({ kind: 'cut-after-commit', count: 1 });
  const call: [string, string][] = [['cut-1', createInvoice('CUT-1')]];
  await expect(gateway.send(call, { uniqueid: true })).rejects.toThrow();
  expect(await gateway.rows(invoices)).toEqual([{ RECORDID: 'CUT-1' }]);
  const again = await gateway.send(call, { uniqueid: true });
  expect(errorsIn(again.results[0])[0]?.text).toContain('already been recorded with the control id cut-1');
  await fault({ kind: 'cut-before-commit', count: 1 });
  await expect(gateway.send([['cut-2', createInvoice('CUT-2')]], { uniqueid: true })).rejects.toThrow();
  expect(await gateway.rows(invoices)).toHaveLength(1);
});

test('half an answer, a page instead of one, and a broken service', async () => {
  await fault({ kind: 'truncated', count: 1 });
  await expect(gateway.send([one])).rejects.toThrow();
  await fault({ kind: 'wrong-type', count: 1 });
  const page = await fetch(gateway.sandbox.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/xml' },
    body: gateway.envelope([one]),
  });
  expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=UTF-8']);
  await fault({ kind: '5xx', status: 503, count: 1 });
  const broken = await gateway.send([one]);
  expect([broken.status, broken.control]).toEqual([503, 'failure']);
});

test('a session that is ended at once, and the history refused for one call', async () => {
  const api = child(child(await gateway.ask('<getAPISession/>'), 'data'), 'api');
  const session = textAt(api, 'sessionid') ?? '';
  await fault({ kind: 'token-revoked', count: 1 });
  expect((await gateway.send([one], { session })).authentication).toBe('failure');
  expect((await gateway.send([one], { session })).authentication).toBe('failure');
  await fault({ kind: 'audit-denied', count: 1 });
  const history = '<query><object>AUDITHISTORY</object><select><field>ID</field></select></query>';
  expect(errorsIn((await gateway.send([history])).results[0])[0]?.text).toContain('view audit history');
  expect((await gateway.send([history])).results[0]?.children[0]?.text).toBe('success');
});

test('a change is seen late by queries, and at once by read', async () => {
  await fault({ kind: 'visibility-delay', ms: 60_000, count: 1 });
  const key = textAt(await gateway.ask(createInvoice('LATE')), 'key');
  expect(await gateway.rows(invoices)).not.toContainEqual({ RECORDID: 'LATE' });
  const read = await gateway.rows(
    `<read><object>ARINVOICE</object><keys>${key}</keys><fields>RECORDID</fields></read>`,
  );
  expect(read).toEqual([{ RECORDID: 'LATE' }]);
});

test('the journal tells functions, control ids and results, and no credentials', async () => {
  await gateway.control('DELETE', '/journal');
  await gateway.ask('<getAPISession/>');
  await gateway.send(
    [
      ['j-1', createInvoice('J-1')],
      ['j-2', createInvoice('J-2', '2025-01-01')],
    ],
    { uniqueid: true },
  );
  const journal = await gateway.control('GET', '/journal');
  expect(JSON.stringify(journal)).not.toMatch(/sender-pass|user-pass|\.\."/);
  expect(at(journal, 'entries', 1)).toMatchObject({
    path: `${path}?functions=create_invoice,create_invoice`,
    scope: 'UK',
    idempotencyKey: 'j-1',
    committed: true,
    answered: true,
    status: 200,
    body: {
      uniqueId: true,
      functions: [
        {
          function: 'create_invoice',
          controlId: 'j-1',
          body: { invoiceno: 'J-1', invoiceitems: { lineitem: { amount: '100.00' } } },
        },
        { function: 'create_invoice', controlId: 'j-2' },
      ],
    },
    result: [
      { controlId: 'j-1', status: 'success', key: expect.stringMatching(/^\d+$/) },
      { controlId: 'j-2', status: 'failure', errors: [{ errorno: 'BL01001973' }, {}] },
    ],
  });
});

test('a fault may be for some functions only', async () => {
  await fault({ kind: '5xx', path: `${path}*create_invoice*` });
  expect((await gateway.send([one])).status).toBe(200);
  expect((await gateway.send([createInvoice('F-1')])).status).toBe(503);
  await fault({ kind: '429', path: `${path}*create.APBILL`, count: 1 });
  expect((await gateway.send([createBill('F-1')])).status).toBe(429);
  const told = await gateway.control('GET', '/journal?path=query.CLASS');
  expect(at(told, 'entries', 0)).toMatchObject({ path: `${path}?functions=query.CLASS`, committed: false });
});

test('the checker tells reads from writes, though both are sent to one address', async () => {
  const since = Number(at(await gateway.control('GET', '/journal'), 'last'));
  await gateway.send([
    '<query><object>ARINVOICE</object><select><field>RECORDNO</field></select><filter><equalto><field>RECORDID</field><value>HELD-1</value></equalto></filter></query>',
    '<readByName><object>CUSTOMER</object><keys>HELD-1</keys></readByName>',
  ]);
  await gateway.send([one, createInvoice('HELD-1')]);
  const { entries } = await readJournal(gateway.sandbox.url, since);
  expect(entries).toHaveLength(2);
  expect(writesFor(entries, 'HELD-1').map((write) => write.path)).toEqual([
    `${path}?functions=query.CLASS,create_invoice`,
  ]);
});

test('transactions are counted as the ledger bills them', async () => {
  const used = async () =>
    Number(Object.values(at(await gateway.control('GET', '/usage'), 'transactions') ?? {})[0] ?? 0);
  const before = await used();
  await gateway.send([one, createInvoice('U-1'), '<getDimensions/>']);
  expect((await used()) - before).toBe(2);
});

test('another address to go on at, as a real ledger may name one', async () => {
  await gateway.control('PUT', '/settings', {
    xml: { endpoint: 'https://elsewhere.example/ia/xml/xmlgw.phtml' },
  });
  const api = child(child(await gateway.ask('<getAPISession/>'), 'data'), 'api');
  expect(textAt(api, 'endpoint')).toBe('https://elsewhere.example/ia/xml/xmlgw.phtml');
});

test('control ids and records are still known after a restart', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'xml-gateway-'));
  try {
    const first = new GatewayClient(await startIntacctSandbox({ port: 0, seed: testSeed(), dataDir }));
    await first.control('PUT', '/settings', { xml: { clock: '12' } });
    await first.send([['keep-1', createInvoice('KEEP')]], { uniqueid: true });
    await first.sandbox.close();
    const second = new GatewayClient(await startIntacctSandbox({ port: 0, dataDir }));
    const again = await second.send([['keep-1', createInvoice('KEEP')]], { uniqueid: true });
    expect(errorsIn(again.results[0])[0]?.text).toContain('already been recorded');
    expect(await second.rows(invoices)).toEqual([{ RECORDID: 'KEEP' }]);
    expect(at(await second.control('GET', '/settings'), 'xml', 'clock')).toBe('12');
    await second.sandbox.close();
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
});
