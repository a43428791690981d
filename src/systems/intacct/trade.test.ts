import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AllocationContent, DocumentContent, PaymentContent } from '../../domain/record.ts';
import { findOwnKey } from '../own-key.ts';
import { paymentKeyOf, settlingKey } from './payment-objects.ts';
import { intent } from './testing/contents.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
  tenant.reopen({
    receiptAccount: { kind: 'bank', id: 'BANK-1', method: 'eft' },
    supplierAccount: { id: 'BANK-1', method: 'eft' },
  });
});
afterEach(() => tenant.close());

/** A credit note of one line, its amounts below zero. */
async function creditNote(role: 'customer' | 'vendor', net: string, tax: string): Promise<DocumentContent> {
  const owed = await tenant.document({ type: role === 'customer' ? 'invoice' : 'bill' });
  const [line] = owed.lines;
  if (line === undefined) throw new Error('no line');
  return {
    ...owed,
    type: 'credit-note',
    role,
    number: `CN-${role}`,
    reference: 'Complaint 4',
    dueDate: null,
    lines: [{ ...line, net, tax }],
    net,
    tax,
    gross: `-${(-Number(net) - Number(tax)).toFixed(2)}`,
  };
}

async function payment(
  documentKey: string,
  amount: string,
  change: Partial<PaymentContent> = {},
): Promise<PaymentContent> {
  return {
    type: 'payment',
    role: 'customer',
    document: { type: 'invoice', key: documentKey },
    contactKey: await tenant.keyOf('contact', 'C-00019'),
    date: '2026-02-10',
    currency: 'GBP',
    amount,
    state: 'approved',
    reference: 'RENT FEB',
    groupKey: null,
    ...change,
  };
}

const ownKey = (letter: 'N' | 'P' | 'L', n: number) => `RL-HB01-${letter}-${n}-1`;
const role = (one: PaymentContent | AllocationContent | DocumentContent) => one.role ?? null;

test.each(['customer', 'vendor'] as const)('a credit note for a %s goes there and back', async (party) => {
  const content = await creditNote(party, '-40.00', '-8.00');
  const key = await tenant.made(intent(content, { role: party, ownKey: ownKey('N', 1) }));
  const [record] = await tenant.ledger.get('credit-note', party, [key]);
  expect(record).toMatchObject({ ownKey: ownKey('N', 1), role: party, displayId: `CN-${party}`, content });
  const { records } = await tenant.readAll('credit-note');
  expect(records).toEqual([record]);
  expect(await tenant.ledger.findByOwnKey('credit-note', party, [ownKey('N', 1)])).toEqual([record]);
  expect(await tenant.ledger.findByNumber('credit-note', party, [`CN-${party}`])).toEqual([record]);
  await tenant.made(
    intent(
      { ...content, reference: 'Complaint 5' },
      { verb: 'update', role: party, key, fields: ['reference'] },
    ),
  );
  await tenant.made(intent(content, { verb: 'void', role: party, key, date: '2026-02-20' }));
  const [reversed] = await tenant.ledger.get('credit-note', party, [key]);
  expect(reversed?.content).toMatchObject({ state: 'void', reference: 'Complaint 5', gross: '-48.00' });
  // The ledger's own counter document is no record.
  expect((await tenant.readAll('credit-note')).records).toHaveLength(1);
});

test('a receipt on an invoice of two lines is one record, and pays it', async () => {
  const invoice = await tenant.made(intent(await tenant.document()));
  const content = await payment(invoice, '120.00');
  const key = await tenant.made(intent(content, { role: 'customer', ownKey: ownKey('P', 5) }));
  const paymentKey = paymentKeyOf(key) ?? '';
  expect(key).toBe(settlingKey(paymentKey, { letter: 'i' }, invoice, null));
  const [record] = await tenant.ledger.get('payment', 'customer', [key]);
  expect(record).toMatchObject({
    object: 'accounts-receivable/payment',
    displayId: paymentKey,
    ownKey: ownKey('P', 5),
    content: { ...content, groupKey: paymentKey },
  });
  expect((await tenant.readAll('payment')).records).toEqual([record]);
  expect((await tenant.readAll('allocation')).records).toEqual([]);
  expect(await tenant.ledger.findByOwnKey('payment', 'customer', [ownKey('P', 5)])).toEqual([record]);
  expect(await tenant.ledger.findByNumber('payment', 'customer', [paymentKey, 'CHQ 1'])).toEqual([record]);
  expect(await tenant.ledger.listKeys?.('payment')).toMatchObject({
    parts: [
      { begin: 1, end: 1, rows: 1 },
      { begin: 0, end: 0, rows: 0 },
    ],
    keys: [{ object: 'accounts-receivable/payment', key }],
  });
  const [paid] = await tenant.ledger.get('invoice', null, [invoice]);
  expect(paid?.content).toMatchObject({ state: 'part-paid' });
});

test('a receipt over two invoices is two records of one group, and its reversal ends both', async () => {
  const first = await tenant.made(intent(await tenant.document()));
  const second = await tenant.made(intent(await tenant.document({ number: 'SI-0035' })));
  const key = await tenant.person.make('accounts-receivable/payment', {
    customer: { id: 'C-00019' },
    financialEntity: { entityId: 'BANK-1' },
    paymentMethod: 'cash',
    documentNumber: 'CHQ 88',
    paymentSummary: { receiptDate: '2026-02-10' },
    txnCurrency: { currency: 'GBP' },
    paymentDetails: [
      { arInvoice: { key: first }, txnCurrency: { paymentAmount: '132.02' } },
      { arInvoice: { key: second }, txnCurrency: { paymentAmount: '50.00' } },
    ],
  });
  const { records } = await tenant.readAll('payment');
  expect(records.map(({ content }) => content)).toMatchObject([
    { document: { key: first }, amount: '132.02', groupKey: key, reference: 'CHQ 88', state: 'approved' },
    { document: { key: second }, amount: '50.00', groupKey: key, state: 'approved' },
  ]);
  const before = await tenant.readAll('payment');
  await tenant.person.call('POST', '/workflows/accounts-receivable/payment/reverse', {
    key,
    reversedDate: '2026-02-12',
    memo: 'Bounced',
  });
  const { records: after } = await tenant.readAll('payment', before.through);
  expect(after.map(({ content }) => 'state' in content && content.state)).toEqual(['void', 'void']);
});

test('a credit applied to an invoice is an allocation and no payment', async () => {
  const invoice = await tenant.made(intent(await tenant.document()));
  const credit = await tenant.made(
    intent(await creditNote('customer', '-40.00', '-8.00'), { role: 'customer', ownKey: ownKey('N', 2) }),
  );
  const { type: _type, ...facts } = await payment(invoice, '48.00', { reference: '' });
  const content: AllocationContent = { type: 'allocation', creditKey: credit, ...facts };
  const key = await tenant.made(intent(content, { role: role(content), ownKey: ownKey('L', 6) }));
  const [record] = await tenant.ledger.get('allocation', 'customer', [key]);
  expect(record).toMatchObject({
    key: `${record?.displayId}i${invoice}c${credit}`,
    ownKey: ownKey('L', 6),
    content: { ...content, groupKey: record?.displayId },
  });
  expect((await tenant.readAll('allocation')).records).toEqual([record]);
  expect((await tenant.readAll('payment')).records).toEqual([]);
});

test('a supplier payment and a supplier credit, both on one bill', async () => {
  const bill = await tenant.made(intent(await tenant.document({ type: 'bill', number: 'B-1' })));
  const credit = await tenant.made(
    intent(await creditNote('vendor', '-10.00', '-2.00'), { role: 'vendor', ownKey: ownKey('N', 3) }),
  );
  const contactKey = await tenant.keyOf('contact', 'V-1');
  const document = { type: 'bill', key: bill } as const;
  const paid = await payment(bill, '100.00', { role: 'vendor', document, contactKey });
  const { type: _type, ...facts } = { ...paid, amount: '12.00' };
  const applied: AllocationContent = { type: 'allocation', creditKey: credit, ...facts };
  for (const [content, own] of [
    [paid, ownKey('P', 7)],
    [applied, ownKey('L', 8)],
  ] as const) {
    const key = await tenant.made(intent(content, { role: 'vendor', ownKey: own }));
    const [record] = await tenant.ledger.get(content.type, 'vendor', [key]);
    expect(record).toMatchObject({ ownKey: own, content: { ...content, groupKey: record?.displayId } });
  }
});

test('the deletion of a payment names all its parts by the id they show', async () => {
  const invoice = await tenant.made(intent(await tenant.document()));
  const since = new Date(Date.now() - 60_000).toISOString();
  const key = await tenant.person.make('accounts-receivable/payment', {
    customer: { id: 'C-00019' },
    financialEntity: { entityId: 'BANK-1' },
    paymentMethod: 'cash',
    state: 'draft',
    paymentSummary: { receiptDate: '2026-02-10' },
    txnCurrency: { currency: 'GBP' },
    paymentDetails: [{ arInvoice: { key: invoice }, txnCurrency: { paymentAmount: '10.00' } }],
  });
  const [record] = (await tenant.readAll('payment')).records;
  expect(record).toMatchObject({ displayId: key, content: { state: 'draft' } });
  await tenant.person.call('DELETE', `/objects/accounts-receivable/payment/${key}`);
  expect(await tenant.ledger.readDeleted('payment', since)).toMatchObject({
    kind: 'listed',
    entries: [{ object: 'accounts-receivable/payment', key: null, displayId: key }],
  });
  expect(await tenant.ledger.get('payment', 'customer', [record?.key ?? ''])).toEqual([]);
});

test('without an account for receipts nothing is composed, and the problem says which way', async () => {
  tenant.reopen({});
  const { requests, impossible } = tenant.ledger.compose([
    intent(await payment('1', '10.00'), { role: 'customer' }),
    intent(await payment('1', '10.00', { role: 'vendor', document: { type: 'bill', key: '1' } }), {
      role: 'vendor',
    }),
    intent(await payment('1', '10.00', { document: { type: 'credit-note', key: '1' } }), {
      role: 'customer',
    }),
  ]);
  expect(requests).toEqual([]);
  expect(impossible.map((one) => [one.problem.code, one.problem.subject])).toEqual([
    ['payment-account-missing', 'in'],
    ['payment-account-missing', 'out'],
    ['value-invalid', null],
  ]);
});

test('the key of what a payment settles fits into an own key', () => {
  const key = settlingKey('464', { letter: 'i' }, '406', '288');
  expect(key).toBe('464i406c288');
  expect(paymentKeyOf(key)).toBe('464');
  expect(paymentKeyOf('464')).toBeNull();
  expect(findOwnKey(`RL-HB01-L-L${key}-1`)).toBe(`RL-HB01-L-L${key}-1`);
});
