import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from './main.ts';
import { at, causeOf, invoice, TestClient, testSeed } from './test-company.ts';

let ledger: TestClient;
const customer = 'accounts-receivable/customer';
const vendor = 'accounts-payable/vendor';

beforeAll(async () => {
  const customFields = [{ object: 'accounts-receivable/invoice', field: 'nsp::RELINK_KEY', max: 40 }];
  ledger = await new TestClient(
    await startIntacctSandbox({ port: 0, seed: testSeed({ customFields }) }),
  ).signIn();
});
afterAll(() => ledger.sandbox.close());

const post = (object: string, body: unknown) => ledger.call('POST', `/objects/${object}`, body);
const patch = (object: string, key: string, body: unknown) =>
  ledger.call('PATCH', `/objects/${object}/${key}`, body);

test('a customer without an id is numbered, and gets a display contact named after it', async () => {
  const key = await ledger.make(customer, {
    name: 'Ashwin',
    contacts: { default: { printAs: 'Ashwin', email1: 'a@example.test', mailingAddress: { city: 'Leeds' } } },
  });
  const record = await ledger.read(customer, key);
  const id = String(at(record, 'id'));
  expect(id).toMatch(/^C-\d{5}$/);
  expect(at(record, 'contacts', 'default')).toMatchObject({
    id: `Ashwin(C${id})`,
    email1: 'a@example.test',
    mailingAddress: { city: 'Leeds' },
  });
  const contact = String(at(record, 'contacts', 'default', 'key'));
  expect((await patch(customer, key, { contacts: { default: { phone1: '0113 496 0000' } } })).status).toBe(
    200,
  );
  expect(await ledger.read('company-config/contact', contact)).toMatchObject({
    email1: 'a@example.test',
    phone1: '0113 496 0000',
  });
  const found = await ledger.query(customer, ['id', 'contacts.default.email1'], {
    filters: [{ $eq: { id } }],
  });
  expect(at(found.body, 'ia::result', 0, 'contacts.default.email1')).toBe('a@example.test');
  const made = await ledger.make(vendor, { id: 'V9', name: 'Ashwin' });
  expect(at(await ledger.read(vendor, made), 'contacts', 'default', 'id')).toBe('Ashwin(VV9)');
});

test('refusals: a taken id, no name, a name over 100, a malformed e-mail address, an id changed', async () => {
  const taken = await post(customer, { id: 'c-00019', name: 'Again' });
  expect([taken.status, causeOf(taken)]).toEqual([
    409,
    'Another Customer with the given value(s) c-00019  already exists',
  ]);
  expect(causeOf(await post(customer, { id: 'X' }))).toBe('Required field name is missing');
  expect(causeOf(await post(customer, { id: 'X', name: 'n'.repeat(101) }))).toContain('longer than 100');
  const mail = { id: 'X', name: 'X', contacts: { default: { email1: 'not an address' } } };
  expect(causeOf(await post(customer, mail))).toBe(
    'Illegal format for Contactversion : Primary Email Address not an address',
  );
  expect((await ledger.query(customer, ['id'], { filters: [{ $eq: { id: 'X' } }] })).body).toMatchObject({
    'ia::meta': { totalCount: 0 },
  });
  const key = await ledger.make(customer, { id: 'KEEP', name: 'Keep' });
  expect((await patch(customer, key, { id: 'OTHER' })).status).toBe(400);
  expect((await patch(customer, key, { id: 'KEEP', status: 'inactive' })).status).toBe(200);
  expect((await patch(customer, key, { status: 'asleep' })).status).toBe(400);
  const account = await post('general-ledger/account', { id: '4000', name: 'Twice' });
  expect(at(account.body, 'ia::result', 'ia::error', 'details', 1, 'errorId')).toBe('GL-0493');
});

test('a party that was used cannot be deleted, one that never was can; the history names its natural id', async () => {
  const used = await ledger.make(customer, { id: 'USED', name: 'Used' });
  await ledger.make('accounts-receivable/invoice', invoice({ customer: { id: 'USED' } }));
  expect((await ledger.call('DELETE', `/objects/${customer}/${used}`)).status).toBe(422);
  const free = await ledger.make(customer, { id: 'FREE', name: 'Free' });
  expect((await ledger.call('DELETE', `/objects/${customer}/${free}`)).status).toBe(204);
  const history = await ledger.query(
    'company-config/audit-history',
    ['key', 'id', 'changeDetails.objectId', 'changeSource.completedBy', 'changeSource.accessDateTime'],
    {
      filters: [
        { $eq: { 'changeDetails.objectName': customer } },
        { $eq: { 'changeSource.actionPerformed': 'delete' } },
        { $gte: { 'changeSource.accessDateTime': '2020-01-01T00:00:00Z' } },
      ],
    },
  );
  expect(at(history.body, 'ia::result')).toMatchObject([
    { 'changeDetails.objectId': 'FREE', 'changeSource.completedBy': 'relink' },
  ]);
  const key = String(at(history.body, 'ia::result', 0, 'key'));
  expect(await ledger.read('company-config/audit-history', key)).toMatchObject({ key });
});

test('the audit history and an object can be denied', async () => {
  await ledger.control('PUT', '/settings', { auditHistoryDenied: true, deniedObjects: [vendor] });
  const denied = await ledger.query('company-config/audit-history', ['key']);
  expect([denied.status, causeOf(denied)]).toEqual([
    403,
    'You do not have permission to view audit history.',
  ]);
  expect((await ledger.call('GET', `/objects/${vendor}`)).status).toBe(403);
  await ledger.control('PUT', '/settings', { auditHistoryDenied: false, deniedObjects: [] });
  await ledger.control('POST', '/faults', { kind: 'audit-denied', count: 1 });
  expect((await ledger.call('GET', '/objects/company-config/audit-history')).status).toBe(403);
  expect((await ledger.call('GET', '/objects/company-config/audit-history')).status).toBe(200);
});

test('entities show among the locations and are edited as entities', async () => {
  const locations = await ledger.query(
    'company-config/location',
    ['id', 'locationType', 'key', 'parent.id'],
    {
      orderBy: [{ id: 'asc' }],
    },
  );
  expect(at(locations.body, 'ia::result')).toMatchObject([
    { id: 'IE', locationType: 'entity' },
    { id: 'QUAY-1', locationType: 'location', 'parent.id': 'UK' },
    { id: 'UK', locationType: 'entity' },
  ]);
  const key = String(at(locations.body, 'ia::result', 2, 'key'));
  expect((await patch('company-config/location', key, { name: 'x' })).status).toBe(422);
  expect((await patch('company-config/entity', key, { name: 'Renamed' })).status).toBe(200);
  expect(at(await ledger.read('company-config/location', key), 'name')).toBe('Renamed');
});

test('tax details show in the joint view with their type', async () => {
  const reply = await ledger.query(
    'tax/tax-detail',
    ['id', 'taxType', 'taxPercent', 'taxSolution.id', 'status'],
    {
      orderBy: [{ id: 'asc' }],
      filters: [{ $contains: { id: 'UK' } }],
    },
  );
  expect(at(reply.body, 'ia::result')).toEqual([
    {
      id: 'UK Purchase Standard',
      taxType: 'purchase',
      taxPercent: '20.00',
      'taxSolution.id': 'UK VAT',
      status: 'active',
    },
    {
      id: 'UK Sale Old',
      taxType: 'sale',
      taxPercent: '17.50',
      'taxSolution.id': 'UK VAT',
      status: 'inactive',
    },
    {
      id: 'UK Sale Standard',
      taxType: 'sale',
      taxPercent: '20.00',
      'taxSolution.id': 'UK VAT',
      status: 'active',
    },
  ]);
});

test('custom fields of the tenant: in the model, written, queried, also changed on a posted invoice', async () => {
  const model = await ledger.call('GET', '/services/core/model?name=accounts-receivable/invoice');
  expect(at(model.body, 'ia::result', 'fields', 'nsp::RELINK_KEY')).toMatchObject({
    maxLength: 40,
    mutable: true,
  });
  const key = await ledger.make('accounts-receivable/invoice', invoice({ 'nsp::RELINK_KEY': 'RL-1' }));
  expect((await patch('accounts-receivable/invoice', key, { 'nsp::RELINK_KEY': 'RL-2' })).status).toBe(200);
  const found = await ledger.query('accounts-receivable/invoice', ['key', 'nsp::RELINK_KEY'], {
    filters: [{ $eq: { 'nsp::RELINK_KEY': 'RL-2' } }],
  });
  expect(at(found.body, 'ia::result')).toEqual([{ key, 'nsp::RELINK_KEY': 'RL-2' }]);
});
