import { afterEach, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../../../sandbox/intacct/main.ts';
import { bill, invoice, testSeed } from '../../../sandbox/intacct/test-company.ts';
import type { SideRecord } from '../../domain/record.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant.close());

test('any number of rows with one stamp is drained, page by page, each once', async () => {
  await tenant.person.control('PUT', '/clock', { now: '2026-03-01T10:00:00Z', frozen: true });
  for (let count = 0; count < 7; count += 1)
    await tenant.person.make('accounts-receivable/customer', { id: `T-${count}`, name: `T ${count}` });
  await tenant.person.control('PUT', '/clock', { now: '2026-03-01T10:00:01Z', frozen: true });
  await tenant.person.make('accounts-receivable/customer', { id: 'T-9', name: 'T 9' });
  const { records } = await tenant.readAll('contact', '2026-03-01T10:00:00Z', 3);
  const drained = records.map((one) => one.displayId).filter((id) => id.startsWith('T-'));
  expect(drained).toEqual(['T-0', 'T-1', 'T-2', 'T-3', 'T-4', 'T-5', 'T-6', 'T-9']);
  const pages = tenant.calls.filter((call) => call.path === '/services/core/query');
  expect(pages.length).toBeGreaterThan(4);
});

test('no page claims more than it holds', async () => {
  await tenant.person.control('PUT', '/clock', { now: '2026-03-01T10:00:00Z', frozen: true });
  for (let count = 0; count < 5; count += 1) {
    await tenant.person.make('accounts-receivable/invoice', invoice({ invoiceNumber: `X-${count}` }));
    if (count === 1)
      await tenant.person.control('PUT', '/clock', { now: '2026-03-01T10:00:05Z', frozen: true });
  }
  const seen: SideRecord[] = [];
  const all = (await tenant.readAll('invoice', '2026-03-01T00:00:00Z')).records;
  expect(all).toHaveLength(5);
  for await (const page of tenant.ledger.readChanged('invoice', '2026-03-01T00:00:00Z', { pageSize: 2 })) {
    seen.push(...page.records);
    const { through } = page;
    if (through === null) continue;
    const due = all.filter((one) => Date.parse(one.modifiedAt ?? '') <= Date.parse(through));
    for (const one of due) expect(seen.map((two) => two.key)).toContain(one.key);
  }
  expect(seen).toHaveLength(5);
});

test('an imported row without a stamp is found by the day it was created', async () => {
  const imported = await startIntacctSandbox({
    port: 0,
    seed: testSeed({
      objects: {
        ...testSeed().objects,
        'accounts-receivable/customer': [
          {
            id: 'IMP',
            name: 'Imported',
            audit: { createdDateTime: '2026-03-02T00:00:00Z', modifiedDateTime: null },
          },
        ],
      },
    }),
  });
  try {
    tenant.reopen({ baseUrl: `${imported.url}/ia/api/v1` });
    expect(
      (await tenant.readAll('contact', '2026-03-01T00:00:00Z')).records.map((one) => one.displayId),
    ).toContain('IMP');
    expect((await tenant.readAll('contact', null)).records.map((one) => one.displayId)).toContain('IMP');
  } finally {
    await imported.close();
  }
});

test('a document whose tax entries cannot be queried is read by its key', async () => {
  const key = await tenant.person.make('accounts-payable/bill', bill({ state: 'submitted' }));
  await tenant.person.control('PUT', '/settings', { deniedObjects: ['accounts-payable/bill-tax-entry'] });
  const { records } = await tenant.readAll('bill');
  expect(records.map((one) => [one.key, 'gross' in one.content ? one.content.tax : ''])).toEqual([
    [key, '10.00'],
  ]);
});

test('a page of documents costs a handful of calls, not one per document', async () => {
  for (let count = 0; count < 30; count += 1)
    await tenant.person.make('accounts-receivable/invoice', invoice({ invoiceNumber: `P-${count}` }));
  tenant.calls.length = 0;
  expect((await tenant.readAll('invoice')).records).toHaveLength(30);
  expect(tenant.calls.filter((call) => call.path !== '/oauth2/token').length).toBeLessThanOrEqual(4);
});

test('deletions are named: a customer by its id, an invoice by its key; without the permission it is denied', async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const customer = await tenant.person.make('accounts-receivable/customer', { id: 'BYE', name: 'Bye' });
  const gone = await tenant.person.make('accounts-receivable/invoice', invoice());
  await tenant.person.call('DELETE', `/objects/accounts-receivable/customer/${customer}`);
  await tenant.person.call('DELETE', `/objects/accounts-receivable/invoice/${gone}`);
  expect(await tenant.ledger.readDeleted('contact', since)).toMatchObject({
    kind: 'listed',
    entries: [{ object: 'accounts-receivable/customer', key: null, displayId: 'BYE' }],
  });
  expect(await tenant.ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'listed',
    entries: [{ key: gone, displayId: null }],
  });
  await tenant.person.control('PUT', '/settings', { auditHistoryDenied: true });
  expect(await tenant.ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('audit history'),
  });
});
