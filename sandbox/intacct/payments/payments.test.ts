import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import {
  at,
  bill,
  causeOf,
  creditNote,
  invoice,
  receipt,
  supplierCredit,
  supplierPayment,
  TestClient,
  testSeed,
} from '../test-company.ts';

const ar = 'accounts-receivable';
const ap = 'accounts-payable';
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

test('a credit note is negative, is numbered by the ledger, and lowers what its customer owes', async () => {
  const before = Number(at((await findCustomer()).body, 'ia::result', 0, 'totalDue'));
  const key = await ledger.make(`${ar}/adjustment`, creditNote({ documentNumber: 'REF' }));
  expect(await ledger.read(`${ar}/adjustment`, key)).toMatchObject({
    state: 'posted',
    txnType: 'ra',
    adjustmentNumber: 'ADJ-000001',
    documentNumber: 'REF',
    glPostingDate: '2026-02-10',
    txnCurrency: { currency: 'GBP', totalEntered: '-120.00', totalPaid: '0.00', totalDue: '-120.00' },
    lines: [
      { lineNumber: '1', txnCurrency: { amount: '-100.00' }, taxEntries: [{ txnTaxAmount: '-20.00' }] },
    ],
  });
  const after = Number(at((await findCustomer()).body, 'ia::result', 0, 'totalDue'));
  expect(after - before).toBe(-120);
});

const findCustomer = () =>
  ledger.query(`${ar}/customer`, ['totalDue'], { filters: [{ $eq: { id: 'C-00019' } }] });

test('an adjustment of payables is a draft until it is submitted', async () => {
  const draft = await ledger.make(
    `${ap}/adjustment`,
    supplierCredit({ state: 'draft', adjustmentNumber: 'VC-1' }),
  );
  expect(at(await ledger.read(`${ap}/adjustment`, draft), 'state')).toBe('draft');
  await ledger.call('POST', `/workflows/${ap}/adjustment/submit`, { key: draft });
  expect(await ledger.read(`${ap}/adjustment`, draft)).toMatchObject({
    state: 'posted',
    recordType: 'pa',
    txnTotalEntered: '-36.00',
    txnTotalDue: '-36.00',
    adjustmentSummary: { glPostingDate: '2026-02-10' },
    currency: { txnCurrency: 'GBP' },
  });
  const { state: _none, ...silent } = Object(supplierCredit());
  const plain = await ledger.make(`${ap}/adjustment`, silent);
  expect(at(await ledger.read(`${ap}/adjustment`, plain), 'state')).toBe('draft');
  const posted = await ledger.make(`${ap}/adjustment`, { ...silent, action: 'submit' });
  expect(at(await ledger.read(`${ap}/adjustment`, posted), 'state')).toBe('posted');
  const twice = await ledger.call(
    'POST',
    `/objects/${ap}/adjustment`,
    supplierCredit({ adjustmentNumber: 'VC-1' }),
  );
  expect(causeOf(twice)).toBe('A transaction with that number already exists');
});

test('a receipt pays the lines in their order; part of it leaves the invoice partially paid', async () => {
  const key = await ledger.make(`${ar}/invoice`, twoLines('P-1'));
  const payment = await ledger.make(`${ar}/payment`, receipt([[key, '150.00']], { documentNumber: 'R-1' }));
  const [first, second] = [0, 1].map((n) => ['lines', n, 'key'] as const);
  const paid = await ledger.read(`${ar}/invoice`, key);
  expect(paid).toMatchObject({
    state: 'partiallyPaid',
    totalTxnAmountDue: '30.00',
    paymentInformation: { totalTxnAmountPaid: '150.00', fullyPaidDate: null },
    lines: [
      { paymentInformation: { totalTxnAmountPaid: '120.00' } },
      { paymentInformation: { totalTxnAmountPaid: '30.00' } },
    ],
  });
  expect(await details(payment)).toEqual([
    {
      'arInvoice.key': key,
      'arInvoiceLine.key': at(paid, ...(first ?? [])),
      'txnCurrency.paymentAmount': '120.00',
      'arPayment.state': 'complete',
    },
    {
      'arInvoice.key': key,
      'arInvoiceLine.key': at(paid, ...(second ?? [])),
      'txnCurrency.paymentAmount': '30.00',
      'arPayment.state': 'complete',
    },
  ]);
  await ledger.make(`${ar}/payment`, receipt([[key, '30.00']]));
  expect(await ledger.read(`${ar}/invoice`, key)).toMatchObject({
    state: 'paid',
    totalTxnAmountDue: '0.00',
    paymentInformation: { fullyPaidDate: '2026-03-01' },
  });
  const again = await ledger.call('POST', `/objects/${ar}/payment`, receipt([[key, '1.00']]));
  expect(causeOf(again)).toBe('There is no due on the invoice');
  expect(await ledger.read(`${ar}/payment`, payment)).toMatchObject({
    state: 'complete',
    recordType: 'rp',
    documentNumber: 'R-1',
    paymentMethod: 'eft',
    paymentSummary: { receiptDate: '2026-03-01' },
    financialEntity: { entityId: 'BANK-1', name: 'First Harbour Bank' },
    txnCurrency: { currency: 'GBP', totalAmount: '150.00', totalPaid: '150.00' },
    customer: { id: 'C-00019' },
  });
});

test('one receipt over two invoices; reversing it opens both, and only then may one be reversed', async () => {
  const [a, b] = [
    await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'M-1' })),
    await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'M-2' })),
  ];
  const payment = await ledger.make(
    `${ar}/payment`,
    receipt([
      [a, '120.00'],
      [b, '20.00'],
    ]),
  );
  expect(causeOf(await reverse(`${ar}/invoice`, a, { reversedDate: '2026-03-02' }))).toMatch(
    /reverse is not allowed.*paid/,
  );
  expect(causeOf(await ledger.call('DELETE', `/objects/${ar}/payment/${payment}`))).toMatch(
    /delete is not allowed/,
  );
  expect((await reverse(`${ar}/payment`, payment, { reversedDate: '2026-02-20' })).status).toBe(422);
  expect(
    (await reverse(`${ar}/payment`, payment, { reversedDate: '2026-03-02', memo: 'Bounced' })).status,
  ).toBe(200);
  expect(await ledger.read(`${ar}/payment`, payment)).toMatchObject({
    state: 'reversed',
    txnCurrency: { totalAmount: '140.00', totalPaid: '0.00' },
  });
  for (const key of [a, b]) {
    expect(await ledger.read(`${ar}/invoice`, key)).toMatchObject({
      state: 'posted',
      totalTxnAmountDue: '120.00',
    });
  }
  const reversals = await ledger.query(`${ar}/payment`, ['key', 'txnCurrency.totalAmount', 'description'], {
    filters: [{ $eq: { state: 'reversal' } }],
  });
  expect(at(reversals.body, 'ia::result')).toMatchObject([
    { 'txnCurrency.totalAmount': '-140.00', description: 'Bounced' },
  ]);
  expect(await details(String(at(reversals.body, 'ia::result', 0, 'key')))).toEqual([]);
  expect((await reverse(`${ar}/invoice`, a, { reversedDate: '2026-03-02' })).status).toBe(200);
});

test('a credit note is applied by a payment without money, and is free again when that is undone', async () => {
  const key = await ledger.make(`${ar}/invoice`, twoLines('A-1'));
  const credit = await ledger.make(`${ar}/adjustment`, creditNote());
  const applied = await ledger.make(`${ar}/payment`, {
    customer: { id: 'C-00019' },
    paymentSummary: { receiptDate: '2026-03-01' },
    paymentDetails: [
      { arInvoice: { key }, arAdjustment: { key: credit }, txnCurrency: { adjustmentAmount: '100.00' } },
    ],
  });
  expect(await ledger.read(`${ar}/payment`, applied)).toMatchObject({
    state: 'complete',
    txnCurrency: { totalAmount: '0.00' },
    paymentDetails: [
      { arAdjustment: { key: credit }, txnCurrency: { adjustmentAmount: '100.00', paymentAmount: null } },
    ],
  });
  expect(await ledger.read(`${ar}/adjustment`, credit)).toMatchObject({
    state: 'partiallyPaid',
    txnCurrency: { totalPaid: '-100.00', totalDue: '-20.00' },
  });
  expect(await ledger.read(`${ar}/invoice`, key)).toMatchObject({
    state: 'partiallyPaid',
    totalTxnAmountDue: '80.00',
  });
  expect(causeOf(await reverse(`${ar}/adjustment`, credit, { reversedDate: '2026-03-02' }))).toMatch(
    /partiallyPaid/,
  );
  expect((await ledger.call('DELETE', `/objects/${ar}/adjustment/${credit}`)).status).toBe(422);
  const more = await ledger.call('POST', `/objects/${ar}/payment`, {
    customer: { id: 'C-00019' },
    paymentSummary: { receiptDate: '2026-03-01' },
    paymentDetails: [
      { arInvoice: { key }, arAdjustment: { key: credit }, txnCurrency: { adjustmentAmount: '20.01' } },
    ],
  });
  expect(causeOf(more)).toBe('The payment amount exceeds total amount due (20.00)');
  await reverse(`${ar}/payment`, applied, { reversedDate: '2026-03-02' });
  expect(await ledger.read(`${ar}/adjustment`, credit)).toMatchObject({
    state: 'posted',
    txnCurrency: { totalDue: '-120.00' },
  });
  expect((await reverse(`${ar}/adjustment`, credit, { reversedDate: '2026-03-02' })).status).toBe(200);
  const reversals = await ledger.query(`${ar}/adjustment`, ['adjustmentNumber', 'txnCurrency.totalEntered'], {
    filters: [{ $eq: { state: 'reversal' } }],
  });
  expect(at(reversals.body, 'ia::result', 0)).toMatchObject({ 'txnCurrency.totalEntered': '120.00' });
});

test('a supplier payment selects its bill, pays it when it is confirmed, and a supplier credit helps', async () => {
  const key = await ledger.make(`${ap}/bill`, bill({ billNumber: 'SP-1', state: 'submitted' }));
  const credit = await ledger.make(`${ap}/adjustment`, supplierCredit());
  await ledger.control('PUT', '/settings', { paymentApproval: true });
  const payment = await ledger.make(
    `${ap}/payment`,
    supplierPayment([], {
      paymentMethod: 'Printed Check',
      details: [
        { bill: { key }, txnCurrency: { paymentAmount: '24.00' } },
        { bill: { key }, apDebitAdjustment: { key: credit }, txnCurrency: { adjustmentAmount: '36.00' } },
      ],
    }),
  );
  const states: string[] = [];
  const note = async () =>
    states.push(
      `${at(await ledger.read(`${ap}/payment`, payment), 'state')} ${at(await ledger.read(`${ap}/bill`, key), 'state')}`,
    );
  await note();
  for (const action of ['approve', 'print', 'confirm']) {
    expect((await ledger.call('POST', `/workflows/${ap}/payment/${action}`, { key: payment })).status).toBe(
      200,
    );
    await note();
  }
  await ledger.control('PUT', '/settings', { paymentApproval: false });
  expect(states).toEqual(['submitted selected', 'approved selected', 'delivered paid', 'confirmed paid']);
  expect(at(await ledger.read(`${ap}/adjustment`, credit), 'state')).toBe('paid');
  expect(await ledger.read(`${ap}/payment`, payment)).toMatchObject({
    paymentMethod: 'printedCheck',
    txnCurrency: { totalAmount: '24.00' },
    details: [{ state: 'confirmed' }, { state: 'confirmed', apDebitAdjustment: { key: credit } }],
  });
  await reverse(`${ap}/payment`, payment, {});
  expect(at(await ledger.read(`${ap}/payment`, payment), 'state')).toBe('reversed');
  expect(await ledger.read(`${ap}/bill`, key)).toMatchObject({ state: 'posted', totalTxnAmountDue: '60.00' });
});

test('a supplier payment is a draft unless it is submitted, may be described anew, and deleting it undoes it', async () => {
  const key = await ledger.make(`${ap}/bill`, bill({ billNumber: 'SP-2', state: 'submitted' }));
  const draft = await ledger.make(`${ap}/payment`, supplierPayment([[key, '60.00']], { state: 'draft' }));
  expect(at(await ledger.read(`${ap}/bill`, key), 'state')).toBe('posted');
  await ledger.call('POST', `/workflows/${ap}/payment/submit`, { key: draft });
  expect(at(await ledger.read(`${ap}/bill`, key), 'state')).toBe('paid');
  const patch = (body: object) => ledger.call('PATCH', `/objects/${ap}/payment/${draft}`, body);
  expect((await patch({ description: 'May', documentNumber: '77' })).status).toBe(200);
  expect(causeOf(await patch({ paymentDate: '2026-04-01' }))).toMatch(/paymentDate cannot be changed/);
  expect((await ledger.call('DELETE', `/objects/${ap}/payment/${draft}`)).status).toBe(204);
  expect(at(await ledger.read(`${ap}/bill`, key), 'state')).toBe('posted');
  const history = await ledger.query('company-config/audit-history', ['changeDetails.objectId'], {
    filters: [
      { $eq: { 'changeSource.actionPerformed': 'delete' } },
      { $eq: { 'changeDetails.objectName': `${ap}/payment` } },
    ],
  });
  expect(at(history.body, 'ia::result')).toEqual([{ 'changeDetails.objectId': draft }]);
});

test('a person may delete a receipt that is complete; the API only drafts', async () => {
  const key = await ledger.make(`${ar}/invoice`, invoice({ invoiceNumber: 'D-1' }));
  const draft = await ledger.make(`${ar}/payment`, receipt([[key, '120.00']], { state: 'draft' }));
  expect(at(await ledger.read(`${ar}/invoice`, key), 'state')).toBe('posted');
  expect((await ledger.call('DELETE', `/objects/${ar}/payment/${draft}`)).status).toBe(204);
  const payment = await ledger.make(`${ar}/payment`, receipt([[key, '120.00']], { documentNumber: 'DEL-1' }));
  expect(at(await ledger.read(`${ar}/invoice`, key), 'state')).toBe('paid');
  await ledger.control('POST', '/edit', { object: `${ar}/payment`, id: 'DEL-1', op: 'delete' });
  expect((await ledger.call('GET', `/objects/${ar}/payment/${payment}`)).status).toBe(404);
  expect(at(await ledger.read(`${ar}/invoice`, key), 'state')).toBe('posted');
});
