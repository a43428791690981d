import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunningSandbox } from '../shared/serve.ts';
import { startReLeasedSandbox } from './main.ts';
import { ApiProblem, problemCodes } from './problems.ts';
import { clientOf } from './testing/client.ts';
import { readContract } from './testing/schema-check.ts';
import { companyId, smallSeed } from './testing/small-seed.ts';

const { api, operations, check } = readContract();
const seen = new Set<string>();
let sandbox: RunningSandbox;

beforeAll(async () => {
  sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed() });
});
afterAll(() => sandbox.close());

/** Makes a call, holds request and answer against the contract, and gives the answer's body. */
async function kept(
  id: string,
  path: string,
  status: number,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`no operation ${id}`);
  if (body !== undefined && status < 400) expect(operation.request(body), `request of ${id}`).toEqual([]);
  const reply = await clientOf(sandbox).root(operation.method, path, body);
  expect(reply.status, `${id} ${JSON.stringify(reply.body)}`).toBe(status);
  expect(operation.answer(reply.status, reply.type, reply.body), `answer of ${id}`).toEqual([]);
  seen.add(id);
  return reply.body;
}

const base = `/companies/${companyId}`;
const contact = {
  name: 'Quay Ltd',
  roles: ['supplier'],
  postalAddress: { city: 'Bath' },
  clientReference: 'X-1',
};
const line = {
  description: 'Rent',
  amountExclTax: '10.00',
  taxAmount: '2.00',
  accountId: '1001',
  taxTypeId: '301',
};
const invoice = { contactId: '40001', issueDate: '2026-03-01', status: 'approved', lines: [line] };

test('every operation answers as the contract says', async () => {
  await kept('listCompanies', '/companies', 200);
  await kept('getCompany', base, 200);
  const note = {
    ...invoice,
    direction: 'income',
    lines: [{ ...line, amountExclTax: '-10.00', taxAmount: '-2.00' }],
  };
  const { id: creditNoteId } = await kept('createRecords', `${base}/credit-notes`, 201, note);
  const settles = { direction: 'income', documentId: '700003', date: '2026-03-01', amount: '1.00' };
  const { id: paymentId } = await kept('createRecords', `${base}/payments`, 201, {
    ...settles,
    receiptKey: 'R-1',
  });
  await kept('createRecords', `${base}/allocations`, 207, [
    { ...settles, creditNoteId },
    { ...settles, creditNoteId, amount: '900.00' },
  ]);
  await kept('updateRecord', `${base}/payments/${String(paymentId)}`, 200, { reference: 'Bank' });
  await kept('storeExternalId', `${base}/payments/${String(paymentId)}/external-id`, 200, {
    externalId: '7',
  });
  for (const resource of [
    'credit-notes',
    'payments',
    'allocations',
    'accounts',
    'tax-types',
    'tracking-categories',
    'tracking-options',
    'properties',
    'contacts',
    'tenancies',
    'invoices',
    'bills',
  ]) {
    const { items } = await kept('listRecords', `${base}/${resource}?limit=500`, 200);
    expect(Array.isArray(items) && items.length > 0, resource).toBe(true);
  }
  await kept('getRecord', `${base}/bills/800001`, 200);
  await kept('createRecords', `${base}/contacts`, 201, contact);
  await kept('createRecords', `${base}/invoices`, 207, [
    invoice,
    { ...invoice, lines: [{ ...line, accountId: '1003' }] },
    { ...invoice, number: 'INV-10001' },
  ]);
  await kept('createRecords', `${base}/tracking-options`, 201, { name: 'North', category: 'Region' });
  await kept('updateRecord', `${base}/invoices/700001`, 200, { reference: 'seen' });
  await kept('updateRecords', `${base}/invoices`, 207, [
    { id: '700001', dueDate: null },
    { id: '1', reference: 'x' },
  ]);
  await kept('storeExternalId', `${base}/contacts/40001/external-id`, 200, {
    role: 'customer',
    externalId: '77',
  });
  await kept('storeExternalIds', `${base}/invoices/external-ids`, 207, [{ id: '700001', externalId: '99' }]);
  await kept('voidDocument', `${base}/invoices/700002/void`, 200, { date: '2026-03-01' });
  await kept('voidDocument', `${base}/payments/${String(paymentId)}/void`, 200, { date: '2026-03-01' });
  await kept('voidDocuments', `${base}/bills/void`, 207, [{ id: '800001', date: '2026-03-01' }]);
  await clientOf(sandbox).control('POST', '/edit', { resource: 'contact', id: '40017', op: 'delete' });
  const { total } = await kept('listDeletions', `${base}/deletions?since=2026-01-01T00:00:00Z`, 200);
  expect(total).toBe(1);
  expect([...seen].sort()).toEqual(operations.map((one) => one.id).sort());
});

test('refusals are problem documents of the contract', async () => {
  await kept('getRecord', `${base}/bills/1`, 404);
  await kept('getCompany', '/companies/1', 404);
  await kept('listRecords', `${base}/invoices?limit=0`, 400);
  await kept('listRecords', `${base}/invoices?updatedSince=yesterday`, 400);
  await kept('createRecords', `${base}/invoices`, 422, { ...invoice, contactId: '40017' });
  await kept('createRecords', `${base}/invoices`, 400, '{"contactId":');
  await kept('createRecords', `${base}/properties`, 405, { name: 'x' });
  await kept('updateRecord', `${base}/contacts/40001`, 422, { nmae: 'typo' });
  await kept('listDeletions', `${base}/deletions`, 422);
});

test('the codes of the contract and of the sandbox are the same', () => {
  expect(api.components.schemas.ProblemCode?.enum?.toSorted()).toEqual([...problemCodes].sort());
  for (const code of problemCodes) {
    const body = new ApiProblem(code, 'number', { number: 'INV-1' }).toBody();
    expect(check({ $ref: '#/components/schemas/Problem' }, body, 'problem')).toEqual([]);
  }
});

test('the contract says whose it is', () => {
  expect(api.openapi).toBe('3.1.0');
  expect(api.info.description).toMatch(/Relink's own, documented contract/);
  expect(api.info.description).toMatch(/not an API published by Re-Leased/);
});

test('the checker notices what is wrong', () => {
  const account = {
    id: '1',
    version: 1,
    createdAt: '2026-01-01T00:00:00Z',
    updatedAt: '2026-01-01T00:00:00Z',
  };
  const whole = { ...account, code: '4000', name: 'Rent', status: 'active', externalId: null };
  const errors = (value: unknown) => check({ $ref: '#/components/schemas/Account' }, value, 'it');
  expect(errors(whole)).toEqual([]);
  expect(errors({ ...whole, status: 'gone' })).toHaveLength(1);
  expect(errors({ ...whole, id: 'x' })).toHaveLength(1);
  expect(errors({ ...whole, version: '1' })).toHaveLength(1);
  expect(errors(account).length).toBeGreaterThanOrEqual(4);
});
