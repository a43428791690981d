import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningSandbox } from '../shared/serve.ts';
import { startReLeasedSandbox } from './main.ts';
import { type Client, clientOf } from './testing/client.ts';
import { smallSeed } from './testing/small-seed.ts';

let sandbox: RunningSandbox;
let client: Client;
beforeAll(async () => {
  sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed() });
  client = clientOf(sandbox);
  await client.control('POST', '/edit', { resource: 'tracking-option', id: '5001', op: 'archive' });
  await client.control('POST', '/edit', {
    resource: 'invoice',
    id: '700003',
    op: 'pay',
    fields: { amount: '50.00' },
  });
  await client.control('POST', '/edit', { resource: 'invoice', id: '700004', op: 'void' });
});
afterAll(() => sandbox.close());

const line = {
  description: 'Rent',
  amountExclTax: '10.00',
  taxAmount: '2.00',
  accountId: '1001',
  taxTypeId: '301',
};
const invoice = { contactId: '40001', issueDate: '2026-03-01', status: 'approved', lines: [line] };
const onLine = (change: object) => ({ ...invoice, lines: [{ ...line, ...change }] });

test.each([
  ['an archived account', onLine({ accountId: '1003' }), 'account-archived', 'lines[0].accountId'],
  ['an unknown account', onLine({ accountId: '77' }), 'reference-unknown', 'lines[0].accountId'],
  ['no account', onLine({ accountId: null }), 'field-required', 'lines[0].accountId'],
  ['tax without a tax type', onLine({ taxTypeId: null }), 'field-required', 'lines[0].taxTypeId'],
  ['a purchase tax on a sale', onLine({ taxTypeId: '302' }), 'tax-type-not-allowed', 'lines[0].taxTypeId'],
  [
    'an archived option',
    onLine({ tracking: [{ optionId: '5001' }] }),
    'tracking-archived',
    'lines[0].tracking[0].optionId',
  ],
  [
    'two options of a category',
    onLine({ tracking: [{ optionId: '501' }, { optionId: '501' }] }),
    'value-invalid',
    'lines[0].tracking[1].optionId',
  ],
  ['an unknown property', onLine({ propertyId: '9' }), 'reference-unknown', 'lines[0].propertyId'],
  ['an amount that is a number', onLine({ amountExclTax: 10 }), 'value-invalid', 'lines[0].amountExclTax'],
  ['an amount of one decimal', onLine({ amountExclTax: '10.0' }), 'value-invalid', 'lines[0].amountExclTax'],
  ['a text too long', { ...invoice, number: 'x'.repeat(46) }, 'value-too-long', 'number'],
  ['no lines', { ...invoice, lines: [] }, 'lines-missing', 'lines'],
  ['no contact', { ...invoice, contactId: undefined }, 'field-required', 'contactId'],
  ['a contact that is no tenant', { ...invoice, contactId: '40002' }, 'contact-role-missing', 'contactId'],
  ['a merged contact', { ...invoice, contactId: '40017' }, 'contact-merged', 'contactId'],
  ['a locked period', { ...invoice, issueDate: '2025-12-31' }, 'period-locked', 'issueDate'],
  ['a number used before', { ...invoice, number: 'INV-10001' }, 'number-duplicate', 'number'],
  ['a misspelt member', { ...invoice, refrence: 'x' }, 'unknown-field', 'refrence'],
  ['no date', { ...invoice, issueDate: '2026-02-30' }, 'value-invalid', 'issueDate'],
])('an invoice with %s is refused and nothing is left of it', async (_name, body, code, field) => {
  const count = async () => (await client.api('GET', '/invoices?limit=1')).body.total;
  const before = await count();
  const { status, type, body: problem } = await client.api('POST', '/invoices', body);
  expect([status, type]).toEqual([code === 'number-duplicate' ? 409 : 422, 'application/problem+json']);
  expect(problem).toMatchObject({ code, field });
  expect(await count()).toBe(before);
});

test('a draft may be incomplete, and is complete when it is approved', async () => {
  const draft = { ...invoice, status: 'draft', lines: [{ ...line, accountId: null }] };
  const { body } = await client.api('POST', '/invoices', draft);
  const path = `/invoices/${body.id}`;
  expect((await client.api('PATCH', path, { status: 'approved' })).body).toMatchObject({
    code: 'field-required',
  });
  expect((await client.api('PATCH', path, { status: 'approved', lines: [line] })).body).toMatchObject({
    status: 'approved',
    version: 2,
  });
});

test.each([
  ['lines of an approved one', '700001', { lines: [line] }, 'document-approved'],
  ['the contact of an approved one', '700001', { contactId: '40003' }, 'document-approved'],
  ['the date of a part-paid one', '700003', { issueDate: '2026-03-01' }, 'document-paid'],
  ['anything of a void one', '700004', { reference: 'x' }, 'document-void'],
  ['the number to a used one', '700001', { number: 'INV-10002' }, 'number-duplicate'],
])('a client cannot change %s', async (_name, id, change, code) => {
  const before = (await client.api('GET', `/invoices/${id}`)).body;
  expect((await client.api('PATCH', `/invoices/${id}`, change)).body).toMatchObject({ code });
  expect((await client.api('GET', `/invoices/${id}`)).body).toEqual(before);
});

test('a document with payments is not voided; a void one stays as it was', async () => {
  expect((await client.api('POST', '/invoices/700003/void', { date: '2026-03-01' })).body).toMatchObject({
    code: 'document-paid',
  });
  const before = (await client.api('GET', '/invoices/700004')).body;
  expect((await client.api('POST', '/invoices/700004/void', { date: '2026-03-02' })).body).toEqual(before);
});

test('a change that changes nothing moves neither version nor stamp', async () => {
  const before = (await client.api('GET', '/invoices/700005')).body;
  const after = await client.api('PATCH', '/invoices/700005', {
    reference: before.reference,
    number: before.number,
  });
  expect(after.body).toEqual(before);
});

test("the other system's id moves the stamp and not the version, and belongs to one record", async () => {
  const before = (await client.api('GET', '/contacts/40005')).body;
  const put = (id: string, role: string) =>
    client.api('PUT', `/contacts/${id}/external-id`, { role, externalId: '20001' });
  const after = (await put('40005', 'customer')).body;
  expect(after).toMatchObject({ version: before.version, externalIds: { customer: '20001', vendor: null } });
  expect(after.updatedAt).not.toBe(before.updatedAt);
  expect((await put('40005', 'customer')).body).toEqual(after);
  expect((await put('40007', 'customer')).body).toMatchObject({
    code: 'external-id-taken',
    params: { id: '40005' },
  });
  expect((await put('40007', 'vendor')).status).toBe(200);
  const found = await client.api('GET', '/contacts?externalId=20001');
  expect(found.body).toMatchObject({ total: 2 });
});

test('on a document and an account, too, only the stamp moves', async () => {
  for (const path of ['/invoices/700006', '/accounts/1002']) {
    const before = (await client.api('GET', path)).body;
    const { body } = await client.api('PUT', `${path}/external-id`, { externalId: 'E-1' });
    expect(body).toEqual({ ...before, externalId: 'E-1', updatedAt: body.updatedAt });
    expect(body.updatedAt).not.toBe(before.updatedAt);
  }
});

test('a body that is too large is refused before it is read', async () => {
  const { status, type, body } = await client.api('POST', '/contacts', `"${'x'.repeat(33 * 1024 * 1024)}"`);
  expect([status, type, body.code]).toEqual([413, 'application/problem+json', 'too-large']);
});

test('two dimensions of the other system may count alike: an id is taken within its category', async () => {
  const put = (id: string) => client.api('PUT', `/tracking-options/${id}/external-id`, { externalId: '61' });
  expect((await put('501')).status).toBe(200);
  expect((await put('5001')).status).toBe(200);
  const twin = { category: 'DEPARTMENT', name: 'Other', code: 'OTH', externalId: '61' };
  expect((await client.api('POST', '/tracking-options', twin)).body).toMatchObject({
    code: 'external-id-taken',
  });
  expect((await client.api('POST', '/tracking-options', { ...twin, category: 'Class' })).status).toBe(201);
});

test("a client's own key belongs to one record, of a contact to one per role", async () => {
  const contact = (roles: string[]) =>
    client.api('POST', '/contacts', { name: 'Twice', roles, clientReference: 'RL-1' });
  expect((await contact(['tenant'])).status).toBe(201);
  expect((await contact(['supplier'])).status).toBe(201);
  expect((await contact(['tenant'])).body).toMatchObject({ code: 'client-reference-taken' });
});

test('If-Match and expectedVersion refuse a change made on another version', async () => {
  const patch = (version: string) =>
    client.api('PATCH', '/contacts/40009', { fax: version }, { 'if-match': version });
  expect((await patch('"2"')).body).toMatchObject({ status: 412, code: 'version-mismatch' });
  expect((await patch('"1"')).body).toMatchObject({ version: 2 });
  const batch = await client.api('PATCH', '/contacts', [{ id: '40009', expectedVersion: 1, fax: 'x' }]);
  expect(batch.body).toMatchObject({ results: [{ index: 0, status: 412 }] });
});

test('people may change the facts of an approved document, within the same rules', async () => {
  const edit = (fields: object) =>
    client.control('POST', '/edit', { resource: 'invoice', id: '700010', fields });
  expect((await edit({ contactId: '40003' })).body).toMatchObject({ contactId: '40003', version: 2 });
  expect((await edit({ accountId: '1003' })).body).toMatchObject({ code: 'account-archived' });
  const journal = await client.control('GET', '/journal?path=/edit/invoices/700010');
  expect(journal.body).toMatchObject({
    entries: [{ actor: 'person', committed: true }, { committed: false }],
  });
});

test('where numbers need not be unique, a second document of a number is taken', async () => {
  await client.control('PUT', '/settings', { numbersUnique: false });
  expect((await client.api('POST', '/invoices', { ...invoice, number: 'INV-10001' })).status).toBe(201);
  await client.control('PUT', '/settings', { numbersUnique: true });
  expect((await client.api('POST', '/invoices', { ...invoice, number: 'INV-10001' })).status).toBe(409);
});
