import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { at, causeOf, invoice, receipt, TestClient, testSeed } from '../test-company.ts';

const ar = 'accounts-receivable';
const _ap = 'accounts-payable';
let ledger: TestClient;

beforeAll(async () => {
  ledger = await new TestClient(await startIntacctSandbox({ port: 0, seed: testSeed() })).signIn();
});
afterAll(() => ledger.sandbox.close());

const reverse = (object: string, key: string, body: object) =>
  ledger.call('POST', `/workflows/${object}/reverse`, { key, ...body });
const twoLines = (number: string) => {
  const line = {
    glAccount: { id: '4000' },
    dimensions: { location: { id: 'QUAY-1' } },
    taxEntries: [{ orderEntryTaxDetail: { id: 'UK Sale Standard' } }],
  };
  return invoice({
    invoiceNumber: number,
    lines: [
      { ...line, txnAmount: '100' },
      { ...line, txnAmount: '50' },
    ],
  });
};
const details = async (payment: string) => {
  const rows = await ledger.query(
    `${ar}/payment-detail`,
    ['arInvoice.key', 'arInvoiceLine.key', 'txnCurrency.paymentAmount', 'arPayment.state'],
    { filters: [{ $eq: { 'arPayment.key': payment } }], orderBy: [{ key: 'asc' }] },
  );
  return at(rows.body, 'ia::result');
};

test.each([
  ['no bank', { financialEntity: null }, 'Required field financialEntity.entityId is missing'],
  ['an unknown bank', { financialEntity: { entityId: 'X' } }, "Invalid Bank account 'X' specified."],
  [
    'a closed bank',
    { financialEntity: { entityId: 'BANK-OLD' } },
    "Invalid Bank account 'BANK-OLD' specified.",
  ],
  [
    'a closed period',
    { paymentSummary: { receiptDate: '2025-12-31' } },
    "Periods are closed. Your transaction date (12/31/2025) is within a period that's been closed.",
  ],
  ['no date', { paymentSummary: null }, 'Required field paymentSummary.receiptDate is missing'],
  [
    'another currency',
    { txnCurrency: { currency: 'EUR' } },
    "Currency 'EUR' is not valid for this transaction",
  ],
  ['no method', { paymentMethod: null }, 'Required field paymentMethod is missing'],
  ['another state', { state: 'complete' }, 'State must be draft or not included in the request.'],
  ['nothing to pay', { paymentDetails: [] }, 'No line items found'],
  [
    'an invoice that is not there',
    { paymentDetails: [{ arInvoice: { key: '1' }, txnCurrency: { paymentAmount: '1.00' } }] },
    "Oops, we can't find this transaction; enter a valid transaction, then try again.",
  ],
])('a receipt with %s is refused', async (what, change, text) => {
  const key = await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: `X-${what}` }));
  const reply = await ledger.call('POST', `/objects/${ar}/payment`, receipt([[key, '1.00']], change));
  expect(reply.status).toBeGreaterThanOrEqual(400);
  expect(causeOf(reply)).toBe(text);
  expect(at(await ledger.read(`${ar}/invoice`, key), 'state')).toBe('posted');
});

test('a payment pays only its own customer, no draft, and no more than is due', async () => {
  const key = await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'O-1' }));
  await ledger.make(`${ar}/customer`, { id: 'OTHER', name: 'Other' });
  const draft = await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'O-2', state: 'draft' }));
  const pay = async (body: object) => causeOf(await ledger.call('POST', `/objects/${ar}/payment`, body));
  expect(await pay(receipt([[key, '1.00']], { customer: { id: 'OTHER' } }))).toMatch(/^Oops/);
  expect(await pay(receipt([[draft, '1.00']]))).toMatch(/^Oops/);
  expect(await pay(receipt([[key, '120.01']]))).toBe('The payment amount exceeds total amount due (120.00)');
  expect(
    await pay(
      receipt([
        [key, '100.00'],
        [key, '20.01'],
      ]),
    ),
  ).toBe('The payment amount exceeds total amount due (20.00)');
  expect(await pay(receipt([[key, '0.00']]))).toMatch(/amount greater than zero/);
});

test('what is paid too much is kept as an overpayment and can pay a later invoice', async () => {
  const [a, b] = [
    await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'OV-1' })),
    await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'OV-2' })),
  ];
  const payment = await ledger.make(
    `${ar}/payment`,
    receipt([[a, '120.00']], { overPaymentAmount: '50.00' }),
  );
  expect(at(await ledger.read(`${ar}/payment`, payment), 'txnCurrency', 'totalAmount')).toBe('170.00');
  const found = await ledger.query(`${ar}/advance`, ['key', 'state', 'txnTotalEntered'], {
    filters: [{ $eq: { recordType: 'ro' } }],
  });
  expect(at(found.body, 'ia::result')).toMatchObject([{ state: 'posted', txnTotalEntered: '50.00' }]);
  const advance = String(at(found.body, 'ia::result', 0, 'key'));
  await ledger.make(`${ar}/payment`, {
    customer: { id: 'C-00019' },
    paymentSummary: { receiptDate: '2026-03-02' },
    paymentDetails: [
      {
        arInvoice: { key: b },
        arPostedOverPayment: { key: advance },
        txnCurrency: { postedOverPaymentAmount: '50.00' },
      },
    ],
  });
  expect(at(await ledger.read(`${ar}/advance`, advance), 'state')).toBe('fullyApplied');
  expect(await ledger.read(`${ar}/invoice`, b)).toMatchObject({
    state: 'partiallyPaid',
    totalTxnAmountDue: '70.00',
  });
});

test('undeposited funds take the place of a bank, and details may stay whole', async () => {
  const key = await ledger.make(`${ar}/invoice`, twoLines('U-1'));
  await ledger.control('PUT', '/settings', { paymentDetailsPerLine: false });
  const payment = await ledger.make(
    `${ar}/payment`,
    receipt([[key, '180.00']], { financialEntity: null, undepositedGLAccount: { id: '1200' } }),
  );
  await ledger.control('PUT', '/settings', { paymentDetailsPerLine: true });
  expect(await details(payment)).toMatchObject([
    { 'arInvoiceLine.key': null, 'txnCurrency.paymentAmount': '180.00' },
  ]);
  expect(await ledger.read(`${ar}/invoice`, key)).toMatchObject({
    state: 'paid',
    lines: [
      { paymentInformation: { totalTxnAmountPaid: '120.00' } },
      { paymentInformation: { totalTxnAmountPaid: '60.00' } },
    ],
  });
  await reverse(`${ar}/payment`, payment, { reversedDate: '2026-03-05' });
  expect(await ledger.read(`${ar}/invoice`, key)).toMatchObject({
    state: 'posted',
    lines: [
      { paymentInformation: { totalTxnAmountPaid: '0.00' } },
      { paymentInformation: { totalTxnAmountPaid: '0.00' } },
    ],
  });
  const banks = await ledger.query('cash-management/bank-account', ['id', 'bankAccountType'], {
    orderBy: [{ id: 'asc' }],
  });
  expect(at(banks.body, 'ia::result', 0)).toEqual({ id: 'BANK-1', bankAccountType: 'checking' });
});

test('a reconciled payment cannot be reversed, and still counts', async () => {
  const key = await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'RC-1' }));
  const payment = await ledger.make(`${ar}/payment`, receipt([[key, '120.00']]));
  const reconcile = { object: `${ar}/payment`, key: payment, op: 'reconcile' };
  await ledger.control('POST', '/edit', reconcile);
  expect(await ledger.read(`${ar}/payment`, payment)).toMatchObject({
    state: 'reconciled',
    bankReconciliationStatus: 'cleared',
  });
  const refused = await reverse(`${ar}/payment`, payment, { reversedDate: '2026-03-02' });
  expect(causeOf(refused)).toMatch(/reverse is not allowed.*reconciled/);
  expect(at(await ledger.read(`${ar}/invoice`, key), 'state')).toBe('paid');
  const twice = await ledger.control('POST', '/edit', reconcile);
  expect(at(twice, 'ia::result', 'ia::error', 'code')).toBe('operationFailed');
});

test('an invoice edited in Order Entry gets a new key, keeps its number, and the old one is gone', async () => {
  const key = await ledger.make(`${ar}/invoice`, twoLines('OE-1'));
  await ledger.control('POST', '/edit', {
    object: `${ar}/invoice`,
    id: 'OE-1',
    op: 'reissue',
    fields: { description: 'Edited in Order Entry' },
  });
  expect((await ledger.call('GET', `/objects/${ar}/invoice/${key}`)).status).toBe(404);
  const found = await ledger.query(`${ar}/invoice`, ['key', 'state', 'totalTxnAmount', 'description'], {
    filters: [{ $eq: { invoiceNumber: 'OE-1' } }],
  });
  expect(at(found.body, 'ia::result')).toMatchObject([
    { state: 'posted', totalTxnAmount: '180.00', description: 'Edited in Order Entry' },
  ]);
  expect(at(found.body, 'ia::result', 0, 'key')).not.toBe(key);
});

test('a restart keeps payments and what they paid', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'intacct-trade-'));
  const start = async (seed?: ReturnType<typeof testSeed>) =>
    new TestClient(await startIntacctSandbox({ port: 0, dataDir, ...(seed ? { seed } : {}) })).signIn();
  const first = await start(testSeed());
  const key = await first.make(`${ar}/invoice`, invoice({ invoiceNumber: 'K-1' }));
  const payment = await first.make(`${ar}/payment`, receipt([[key, '20.00']]));
  await first.sandbox.close();
  const second = await start();
  expect(await second.read(`${ar}/invoice`, key)).toMatchObject({
    state: 'partiallyPaid',
    totalTxnAmountDue: '100.00',
  });
  await second.call('POST', `/workflows/${ar}/payment/reverse`, { key: payment, reversedDate: '2026-03-02' });
  expect(await second.read(`${ar}/invoice`, key)).toMatchObject({ state: 'posted' });
  await second.sandbox.close();
});
