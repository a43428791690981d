import { afterAll, beforeAll, expect, test } from 'vitest';
import { startReLeasedSandbox } from '../../../sandbox/re-leased/main.ts';
import { apiKey, companyId, smallSeed } from '../../../sandbox/re-leased/testing/small-seed.ts';
import type { RunningSandbox } from '../../../sandbox/shared/serve.ts';
import type { SideRecord } from '../../domain/record.ts';
import { compose } from './compose.ts';
import { toSideRecords } from './map.ts';
import { createReLeased, type ReLeasedSystem } from './re-leased.ts';
import { contactContent, documentContent } from './testing/fixture.ts';
import { wireAmount } from './write-body.ts';

let sandbox: RunningSandbox;
let system: ReLeasedSystem;
beforeAll(async () => {
  sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed() });
  system = createReLeased({ baseUrl: `${sandbox.url}/api/v1`, apiKey, companyId });
});
afterAll(async () => {
  await system.close();
  await sandbox.close();
});

const control = (path: string, body: unknown, method = 'POST') =>
  fetch(`${sandbox.url}/_control${path}`, { method, body: JSON.stringify(body) });

async function readAll(type: 'contact' | 'invoice'): Promise<SideRecord[]> {
  const records: SideRecord[] = [];
  for await (const page of system.readChanged(type, null)) records.push(...page.records);
  return records;
}

test('a contact with two roles is two records, each with its own counterpart', async () => {
  await fetch(`${sandbox.url}/api/v1/companies/${companyId}/contacts/40005/external-id`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ role: 'vendor', externalId: '50005' }),
  });
  const both = (await readAll('contact')).filter((record) => record.key === '40005');
  expect(both.map(({ object, role, counterpartKey }) => [object, role, counterpartKey])).toEqual([
    ['contact:customer', 'customer', null],
    ['contact:vendor', 'vendor', '50005'],
  ]);
  expect((await system.get('contact', 'vendor', ['40005', '40001'])).map((record) => record.object)).toEqual([
    'contact:vendor',
  ]);
  const merged = await system.get('contact', 'customer', ['40017']);
  expect(merged[0]?.content).toMatchObject({ status: 'archived', mergedInto: '40001' });
});

test('a document carries its exact amounts, references, contact name and property', async () => {
  const [record] = await system.get('invoice', null, ['700002']);
  expect(record).toMatchObject({
    object: 'invoice',
    displayId: '700002',
    name: 'Contact 0',
    propertyKey: '2001',
    modifiedAt: '2026-01-01T08:00:00Z',
    content: {
      number: 'INV-10002',
      contactKey: '40001',
      postingDate: '2026-01-31',
      state: 'approved',
      net: '101.10',
      tax: '20.02',
      gross: '121.12',
      lines: [
        {
          net: '101.10',
          accountKey: '1001',
          taxTypeKey: '301',
          tracking: [{ category: 'Department', key: '501' }],
        },
      ],
    },
  });
  const late = toSideRecords('invoice', record?.raw, { postingDate: 'due-date' });
  expect(late[0]?.content).toMatchObject({ issueDate: '2026-01-31', postingDate: '2026-02-28' });
});

test('deletions name one record per role; a feed that is denied says so', async () => {
  await control('/edit', { resource: 'contact', id: '40010', op: 'delete' });
  const feed = await system.readDeleted('contact', '2026-01-01T00:00:00Z');
  expect(feed).toMatchObject({
    kind: 'listed',
    entries: [
      { object: 'contact:customer', key: '40010' },
      { object: 'contact:vendor', key: '40010' },
    ],
  });
  expect(await system.readDeleted('bill', '2026-01-01T00:00:00Z')).toEqual({ kind: 'listed', entries: [] });
  await control('/settings', { deletionsDenied: true }, 'PUT');
  expect(await system.readDeleted('contact', '2026-01-01T00:00:00Z')).toMatchObject({ kind: 'denied' });
  await control('/settings', { deletionsDenied: false }, 'PUT');
});

test('properties come with their option in the category that decides the property', async () => {
  expect(await system.listProperties()).toEqual([
    { key: '2001', name: 'Albion Quay', optionKey: '5001' },
    { key: '2002', name: 'Old Customs House', optionKey: null },
  ]);
  expect(await system.listTrackingCategories()).toEqual([
    { key: '51', name: 'Location', propertyMatching: true },
    { key: '52', name: 'Department', propertyMatching: false },
  ]);
  expect(await system.listCompanies()).toEqual([
    { id: companyId, name: 'Harbourside Estates', currency: 'GBP', lockedThrough: '2025-12-31' },
  ]);
});

test('people find documents by number or id, contacts by name or id, accounts by code', async () => {
  const keys = async (...args: Parameters<typeof system.findByNumber>) =>
    (await system.findByNumber(...args)).map((record) => record.key);
  expect(await keys('invoice', null, ['INV-10003', '700004', '700004'])).toEqual(['700003', '700004']);
  expect(await keys('contact', 'vendor', ['Contact 3', '40002', '40001'])).toEqual(['40004', '40002']);
  expect(await keys('account', null, ['5000', '1001'])).toEqual(['1002']);
  expect(await keys('tracking-option', null, ['RET'])).toEqual(['501']);
  expect(await keys('tax-type', null, ['20% (VAT on Income)'])).toEqual(['301']);
});

test('more keys than fit into one call are read all the same', async () => {
  const many = Array.from({ length: 450 }, (_, n) => String(699_800 + n));
  expect(await system.get('invoice', null, many)).toHaveLength(25);
  const names = Array.from({ length: 130 }, (_, n) => `RL-TEST-I-${'9'.repeat(20)}${n}-1`);
  expect(await system.findByOwnKey('invoice', null, names)).toEqual([]);
});

test('the probe says which company or permission is missing', async () => {
  const other = createReLeased({ baseUrl: `${sandbox.url}/api/v1`, apiKey, companyId: '99' });
  expect(await other.probe()).toMatchObject({
    ok: false,
    problem: { code: 'entity-unknown', subject: '99' },
  });
  await other.close();
  await control('/settings', { deniedResources: ['bills'] }, 'PUT');
  expect(await system.probe()).toMatchObject({
    ok: false,
    problem: { code: 'permission-missing', subject: 'bills' },
  });
  await control('/settings', { deniedResources: [] }, 'PUT');
  expect(await system.probe()).toMatchObject({
    ok: true,
    company: 'Harbourside Estates',
    entities: [{ id: companyId }],
  });
});

const intent = {
  attemptId: 'a1',
  verb: 'create' as const,
  type: 'invoice' as const,
  role: null,
  key: null,
  content: documentContent('invoice', 1),
  fields: [],
  ownKey: 'RL-TEST-I-L9-1',
  counterpartKey: '300001',
  date: null,
};

test('a create carries our key and the counterpart; an update only what it names', () => {
  const [create] = compose('1', [intent], 100).requests;
  expect(JSON.parse(create?.body ?? '')).toMatchObject([
    { clientReference: intent.ownKey, externalId: '300001', status: 'approved' },
  ]);
  const update = {
    ...intent,
    verb: 'update' as const,
    key: '7',
    fields: ['dueDate', 'gross', 'postingDate'],
  };
  const [request] = compose('1', [update], 100).requests;
  expect([request?.method, request?.path, request?.body]).toEqual([
    'PATCH',
    '/companies/1/invoices',
    '[{"dueDate":"2026-04-15","id":"7"}]',
  ]);
  const contact = {
    ...intent,
    type: 'contact' as const,
    role: 'vendor' as const,
    content: contactContent('vendor', 1),
  };
  const [made] = compose('1', [contact], 100).requests;
  expect(JSON.parse(made?.body ?? '')).toMatchObject([
    { roles: ['supplier'], externalIds: { vendor: '300001' } },
  ]);
  const [stamp] = compose('1', [{ ...contact, verb: 'stamp', key: '7' }], 100).requests;
  expect(stamp?.body).toBe('[{"externalId":"300001","id":"7","role":"vendor"}]');
});

test('what the contract cannot carry is impossible, never rounded', () => {
  const fractions = {
    ...intent,
    content: { ...intent.content, lines: intent.content.lines.map((line) => ({ ...line, net: '1.005' })) },
  };
  const voided = { ...intent, content: { ...intent.content, state: 'void' as const } };
  const keyless = { ...intent, verb: 'void' as const, date: '2026-01-01' };
  const { requests, impossible } = compose('1', [fractions, voided, keyless], 100);
  expect(requests).toEqual([]);
  expect(impossible.map((one) => one.problem.field)).toEqual(['lines', 'state', 'key']);
  expect(['1840', '-0.5', '0.0100', '0.005'].map(wireAmount)).toEqual(['1840.00', '-0.50', '0.01', null]);
});
