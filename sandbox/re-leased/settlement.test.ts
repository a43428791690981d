import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { RunningSandbox } from '../shared/serve.ts';
import { startReLeasedSandbox } from './main.ts';
import { clientOf } from './testing/client.ts';
import { smallSeed } from './testing/small-seed.ts';

let sandbox: RunningSandbox;
let client: ReturnType<typeof clientOf>;
beforeAll(async () => {
  sandbox = await startReLeasedSandbox({ port: 0, seed: smallSeed() });
  client = clientOf(sandbox);
});
afterAll(() => sandbox.close());

const line = {
  description: 'Rent',
  amountExclTax: '100.00',
  taxAmount: '20.00',
  accountId: '1001',
  taxTypeId: '301',
};
const back = { ...line, description: 'Credit', amountExclTax: '-50.00', taxAmount: '-10.00' };
const document = { contactId: '40001', issueDate: '2026-03-01', status: 'approved', lines: [line] };
const note = { ...document, direction: 'income', lines: [back] };
const identified = z.looseObject({ id: z.string() });

async function make(resource: string, body: object): Promise<string> {
  const reply = await client.api('POST', `/${resource}`, body);
  expect(reply.status, JSON.stringify(reply.body)).toBe(201);
  return identified.parse(reply.body).id;
}
const read = async (resource: string, id: string) => (await client.api('GET', `/${resource}/${id}`)).body;
const pay = (documentId: string, amount: string, more: object = {}) => ({
  direction: 'income',
  documentId,
  date: '2026-03-10',
  amount,
  ...more,
});
async function refused(resource: string, body: object): Promise<unknown[]> {
  const { status, body: problem } = await client.api('POST', `/${resource}`, body);
  return [status, problem.code, problem.field];
}

test('payments make a document part paid and paid; undoing one opens it again', async () => {
  const invoice = await make('invoices', document);
  const first = await make(
    'payments',
    pay(invoice, '70.00', { receiptKey: 'R-1', reference: 'Bank line 7' }),
  );
  expect(await read('invoices', invoice)).toMatchObject({
    status: 'partPaid',
    version: 2,
    totals: { paid: '70.00', due: '50.00' },
  });
  await make('payments', pay(invoice, '50.00'));
  expect(await read('invoices', invoice)).toMatchObject({
    status: 'paid',
    totals: { paid: '120.00', due: '0.00' },
  });
  expect(await read('payments', first)).toMatchObject({
    status: 'posted',
    contactId: '40001',
    contactName: 'Contact 0',
    currency: 'GBP',
    method: 'bankTransfer',
    documentResource: 'invoices',
    receiptKey: 'R-1',
    reversedDate: null,
  });
  expect((await client.api('POST', `/invoices/${invoice}/void`, { date: '2026-03-11' })).body).toMatchObject({
    code: 'document-paid',
  });
  const undone = await client.api('POST', `/payments/${first}/void`, { date: '2026-03-11' });
  expect(undone.body).toMatchObject({ status: 'reversed', reversedDate: '2026-03-11', version: 2 });
  expect(await read('invoices', invoice)).toMatchObject({
    status: 'partPaid',
    totals: { paid: '50.00', due: '70.00' },
  });
  const again = await client.api('POST', `/payments/${first}/void`, { date: '2026-03-12' });
  expect(again.body).toEqual(undone.body);
});

test('a credit note is negative, and applying it pays document and note alike until it is undone', async () => {
  const invoice = await make('invoices', document);
  const credit = await make('credit-notes', note);
  expect(await read('credit-notes', credit)).toMatchObject({
    direction: 'income',
    status: 'approved',
    totals: { exclTax: '-50.00', tax: '-10.00', inclTax: '-60.00', due: '-60.00' },
  });
  const allocation = await make('allocations', {
    direction: 'income',
    creditNoteId: credit,
    documentId: invoice,
    date: '2026-03-10',
    amount: '40.00',
  });
  expect(await read('credit-notes', credit)).toMatchObject({
    status: 'partPaid',
    totals: { paid: '-40.00', due: '-20.00' },
  });
  expect(await read('invoices', invoice)).toMatchObject({
    status: 'partPaid',
    totals: { paid: '40.00', due: '80.00' },
  });
  expect(await read('allocations', allocation)).toMatchObject({
    contactId: '40001',
    currency: 'GBP',
    documentResource: 'invoices',
    creditNoteNumber: `CN-${credit}`,
  });
  expect(
    (await client.api('POST', `/credit-notes/${credit}/void`, { date: '2026-03-11' })).body,
  ).toMatchObject({ code: 'document-paid' });
  await client.api('POST', `/allocations/${allocation}/void`, { date: '2026-03-11' });
  expect(await read('credit-notes', credit)).toMatchObject({ status: 'approved', totals: { due: '-60.00' } });
  expect(await read('invoices', invoice)).toMatchObject({ status: 'approved', totals: { due: '120.00' } });
  expect(
    (await client.api('POST', `/credit-notes/${credit}/void`, { date: '2026-03-11' })).body,
  ).toMatchObject({ status: 'void' });
});

test('the suppliers’ side stands beside the tenants’: numbers, roles and external ids do not clash', async () => {
  const own = { ...line, accountId: '1002', taxTypeId: '302' };
  const supplier = { contactId: '40002', issueDate: '2026-03-01', status: 'approved' };
  const bill = await make('bills', { ...supplier, lines: [own] });
  await make('credit-notes', { ...note, number: 'CN-7', externalId: '5' });
  const credit = await make('credit-notes', {
    ...supplier,
    direction: 'expense',
    number: 'CN-7',
    externalId: '5',
    lines: [{ ...own, amountExclTax: '-100.00', taxAmount: '-20.00' }],
  });
  await make('allocations', {
    direction: 'expense',
    creditNoteId: credit,
    documentId: bill,
    date: '2026-03-10',
    amount: '120.00',
    externalId: '9',
  });
  expect([(await read('bills', bill)).status, (await read('credit-notes', credit)).status]).toEqual([
    'paid',
    'paid',
  ]);
  await make('credit-notes', {
    ...supplier,
    direction: 'expense',
    number: 'CN-8',
    lines: [{ ...own, amountExclTax: '-1.00', taxAmount: '-0.20' }],
  });
  await make('credit-notes', { ...note, number: 'CN-8' });
  expect(await refused('credit-notes', { ...note, number: 'CN-7' })).toEqual([
    409,
    'number-duplicate',
    'number',
  ]);
  expect(await refused('credit-notes', { ...note, externalId: '5' })).toEqual([
    409,
    'external-id-taken',
    'externalId',
  ]);
  expect(await refused('credit-notes', { ...note, contactId: '40002' })).toEqual([
    422,
    'contact-role-missing',
    'contactId',
  ]);
  const found = await client.api('GET', '/credit-notes?number=CN-7&direction=expense');
  expect(found.body).toMatchObject({ total: 1, items: [{ id: credit }] });
});

test('what cannot be paid is refused, and nothing moves', async () => {
  const invoice = await make('invoices', document);
  const draft = await make('invoices', { ...document, status: 'draft' });
  const credit = await make('credit-notes', note);
  expect(await refused('payments', pay(invoice, '120.01'))).toEqual([422, 'amount-exceeds-due', 'amount']);
  expect(await refused('payments', pay(invoice, '0.00'))).toEqual([422, 'value-invalid', 'amount']);
  expect(await refused('payments', pay(invoice, '-1.00'))).toEqual([422, 'value-invalid', 'amount']);
  expect(await refused('payments', pay(draft, '1.00'))).toEqual([422, 'document-not-approved', 'documentId']);
  expect(await refused('payments', pay('1', '1.00'))).toEqual([422, 'reference-unknown', 'documentId']);
  expect(await refused('payments', pay(invoice, '1.00', { contactId: '40003' }))).toEqual([
    422,
    'contact-mismatch',
    'contactId',
  ]);
  expect(await refused('payments', pay(invoice, '1.00', { currency: 'EUR' }))).toEqual([
    422,
    'currency-mismatch',
    'currency',
  ]);
  expect(await refused('payments', pay(invoice, '1.00', { date: '2025-12-31' }))).toEqual([
    422,
    'period-locked',
    'date',
  ]);
  expect(
    await refused('payments', pay(invoice, '1.00', { direction: 'expense', documentResource: 'invoices' })),
  ).toEqual([422, 'value-invalid', 'direction']);
  expect(await refused('credit-notes', { ...note, lines: [line] })).toEqual([422, 'value-invalid', 'lines']);
  const allocation = {
    direction: 'income',
    creditNoteId: credit,
    documentId: invoice,
    date: '2026-03-10',
    amount: '60.01',
  };
  expect(await refused('allocations', allocation)).toEqual([422, 'amount-exceeds-due', 'amount']);
  expect(await read('invoices', invoice)).toMatchObject({ status: 'approved', version: 1 });
  await client.api('POST', `/invoices/${invoice}/void`, { date: '2026-03-11' });
  expect(await refused('payments', pay(invoice, '1.00'))).toEqual([422, 'document-void', 'documentId']);
  expect(await read('credit-notes', credit)).toMatchObject({ status: 'approved', version: 1 });
});

test('one receipt is several payments under a key; lists find them by it, by document and by change', async () => {
  const [a, b] = [await make('invoices', document), await make('invoices', document)];
  const reply = await client.api('POST', '/payments', [
    pay(a, '120.00', { receiptKey: 'R-9', clientReference: 'K-1' }),
    pay(b, '200.00', { receiptKey: 'R-9' }),
    pay(b, '20.00', { receiptKey: 'R-9', clientReference: 'K-1' }),
    pay(b, '20.00', { receiptKey: 'R-9', externalId: '71' }),
  ]);
  expect(reply.body).toMatchObject({
    results: [
      { status: 201 },
      { status: 422, problem: { code: 'amount-exceeds-due', params: { due: '120.00' } } },
      { status: 409, problem: { code: 'client-reference-taken' } },
      { status: 201 },
    ],
  });
  expect((await client.api('GET', '/payments?receiptKey=R-9')).body).toMatchObject({ total: 2 });
  expect((await client.api('GET', `/payments?documentId=${b}`)).body).toMatchObject({
    items: [{ externalId: '71' }],
  });
  expect((await client.api('GET', '/payments?updatedSince=2026-01-01T00:00:00Z&limit=1')).body).toMatchObject(
    { items: [{}] },
  );
  const { id } = identified.parse(
    z.array(z.unknown()).parse((await client.api('GET', '/payments?clientReference=K-1')).body.items)[0],
  );
  const stored = await client.api('PUT', `/payments/${id}/external-id`, { externalId: '72' });
  expect(stored.body).toMatchObject({ externalId: '72', version: 1 });
  expect((await client.api('PATCH', `/payments/${id}`, { description: 'March' })).body).toMatchObject({
    version: 2,
  });
  expect((await client.api('PATCH', `/payments/${id}`, { amount: '1.00' })).body).toMatchObject({
    code: 'unknown-field',
  });
});

test('a person undoes and deletes payments; a document with one cannot be deleted', async () => {
  const invoice = await make('invoices', document);
  const payment = await make('payments', pay(invoice, '120.00', { receiptKey: 'R-D' }));
  const edit = (resource: string, id: string, op: string) =>
    client.control('POST', '/edit', { resource, id, op });
  expect((await edit('invoice', invoice, 'delete')).body).toMatchObject({ code: 'document-paid' });
  expect((await edit('payment', payment, 'delete')).status).toBe(200);
  expect(await read('invoices', invoice)).toMatchObject({ status: 'approved', totals: { due: '120.00' } });
  const since = await client.api('GET', '/deletions?since=2026-01-01T00:00:00Z&resource=payments');
  expect(since.body).toMatchObject({
    total: 1,
    items: [{ resource: 'payments', id: payment, number: 'R-D' }],
  });
  const second = await make('payments', pay(invoice, '20.00'));
  expect((await edit('payment', second, 'void')).body).toMatchObject({ status: 'reversed' });
  expect((await edit('invoice', invoice, 'delete')).status).toBe(200);
  const totals = z.array(z.unknown()).parse((await client.control('GET', '/dump')).body.totals);
  expect(totals).toContainEqual({
    resource: 'payments',
    direction: 'income',
    currency: 'GBP',
    status: 'reversed',
    counts: false,
    count: 2,
    net: '90.00',
    tax: '0.00',
    gross: '90.00',
    due: '0.00',
  });
});

test('a seed’s payments and allocations make its documents paid', async () => {
  const seed = smallSeed();
  const [company] = seed.companies;
  if (!company) throw new Error('no company');
  const { id: _id, ...seeded } = { id: '', ...document };
  const own = await startReLeasedSandbox({
    port: 0,
    seed: {
      ...seed,
      companies: [
        {
          ...company,
          creditNotes: [
            {
              ...seeded,
              id: '900001',
              number: 'CN-1',
              direction: 'income',
              status: 'approved',
              lines: [back],
            },
          ],
          payments: [
            { id: '1', direction: 'income', documentId: '700001', date: '2026-02-01', amount: '100.12' },
          ],
          allocations: [
            {
              id: '1',
              direction: 'income',
              documentId: '700001',
              creditNoteId: '900001',
              date: '2026-02-01',
              amount: '20.00',
            },
          ],
        },
      ],
    },
  });
  const at = clientOf(own);
  expect((await at.api('GET', '/invoices/700001')).body).toMatchObject({
    status: 'paid',
    totals: { due: '0.00' },
    version: 1,
  });
  expect((await at.api('GET', '/credit-notes/900001')).body).toMatchObject({
    status: 'partPaid',
    totals: { due: '-40.00' },
  });
  await own.close();
});

test('a restart keeps payments, allocations and what they paid', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 're-leased-trade-'));
  const first = await startReLeasedSandbox({ port: 0, dataDir, seed: smallSeed() });
  const one = clientOf(first);
  const made = await one.api('POST', '/payments', pay('700001', '20.12'));
  const { id } = identified.parse(made.body);
  const credit = identified.parse((await one.api('POST', '/credit-notes', note)).body).id;
  const allocation = { ...pay('700001', '60.00'), creditNoteId: credit };
  expect((await one.api('POST', '/allocations', allocation)).status).toBe(201);
  await first.close();
  const second = await startReLeasedSandbox({ port: 0, dataDir });
  const two = clientOf(second);
  expect((await two.api('GET', `/payments/${id}`)).body).toEqual(made.body);
  expect((await two.api('GET', '/invoices/700001')).body).toMatchObject({ totals: { due: '40.00' } });
  expect((await two.api('GET', `/credit-notes/${credit}`)).body).toMatchObject({
    status: 'paid',
    direction: 'income',
  });
  await two.api('POST', `/payments/${id}/void`, { date: '2026-03-11' });
  expect((await two.api('GET', '/invoices/700001')).body).toMatchObject({ totals: { due: '60.12' } });
  await second.close();
});
