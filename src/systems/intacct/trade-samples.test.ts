import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { units } from '../../domain/money.ts';
import { type Body, isBody, textAt } from './body.ts';
import { keptBody } from './documents.ts';
import { mapBody } from './map.ts';
import {
  type DocumentObject,
  documentObject,
  objectsOf,
  payableAdjustment,
  receivableAdjustment,
} from './objects.ts';
import { receiptObject, supplierPaymentObject } from './payment-objects.ts';
import { paymentRecords } from './payments.ts';

const samples = resolve('../shared/samples/intacct/rest/ok');
const present = existsSync(samples);
if (!present) console.warn('The ledger’s own examples are not here: their tests are skipped.');

function resultOf(file: string): Body {
  const body: unknown = JSON.parse(readFileSync(join(samples, file), 'utf8'));
  const result = isBody(body) ? body['ia::result'] : undefined;
  if (!isBody(result)) throw new Error(`${file} holds no record`);
  return result;
}

const settings = {
  propertyDimension: 'location',
  trackingDimensions: ['department'],
  addressPairing: 'ship-to-is-postal',
} as const;

function mapped(object: DocumentObject, file: string) {
  const raw = resultOf(file);
  const record = mapBody(object, keptBody(object, raw, ['location', 'department']), settings);
  if (record?.content.type !== 'credit-note') throw new Error('no credit note');
  return { raw, record, content: record.content };
}

test.skipIf(!present)('a receivable adjustment of the samples: a credit below zero, with its tax', () => {
  const { record, content } = mapped(receivableAdjustment, 'get_accounts-receivable-adjustment-key_200.json');
  expect(record).toMatchObject({ key: '288', displayId: 'adj-1', role: 'customer', propertyKey: '4' });
  expect(content).toEqual({
    type: 'credit-note',
    role: 'customer',
    number: 'adj-1',
    reference: 'ADJ008567',
    description: 'Adjustment 3',
    contactKey: '1',
    issueDate: '2024-09-24',
    postingDate: '2024-09-24',
    dueDate: null,
    currency: 'AUD',
    state: 'approved',
    lines: [
      {
        description: 'adjustment memo',
        net: '-125.00',
        tax: '-25.00',
        accountKey: '254',
        taxTypeKey: '89',
        tracking: [{ category: 'department', key: '9' }],
        propertyKey: '4',
      },
    ],
    net: '-125.00',
    tax: '-25.00',
    gross: '-150.00',
  });
});

test.skipIf(!present)('a payable adjustment of the samples adds to what is owed', () => {
  const { record, content } = mapped(payableAdjustment, 'get_accounts-payable-adjustment-key_200.json');
  expect(record).toMatchObject({ key: '67', displayId: 'credit-001', role: 'vendor' });
  expect(content).toMatchObject({ reference: 'Bill-001-02', currency: 'USD', net: '5.00', gross: '5.00' });
  expect(units(content.gross) > 0n).toBe(true);
});

test.skipIf(!present)('a receipt and a supplier payment of the samples, and what they settle', () => {
  const receipt = resultOf('get_accounts-receivable-payment-key_200.json');
  expect(paymentRecords(receiptObject, 'payment', receipt)).toMatchObject([
    {
      key: '464i406',
      displayId: '464',
      name: 'Gomez Manufacturers',
      content: {
        type: 'payment',
        role: 'customer',
        document: { type: 'invoice', key: '406' },
        contactKey: '8',
        date: '2024-10-10',
        currency: 'GBP',
        amount: '10.00',
        state: 'approved',
        reference: '1567',
        groupKey: '464',
      },
    },
  ]);
  const supplier = resultOf('get_accounts-payable-payment-key_200.json');
  expect(paymentRecords(supplierPaymentObject, 'payment', supplier)).toMatchObject([
    {
      key: '3302b3289',
      content: {
        role: 'vendor',
        document: { type: 'bill', key: '3289' },
        contactKey: '38',
        date: '2024-03-21',
        amount: '10.00',
        state: 'awaiting-approval',
        reference: '123',
      },
    },
  ]);
  expect(paymentRecords(receiptObject, 'allocation', receipt)).toEqual([]);
});

test.skipIf(!present)('every field that is read of them is one that the samples have', () => {
  const has = (body: Body, path: string) => {
    let at: unknown = body;
    for (const name of path.split('.')) {
      if (!isBody(at) || !(name in at)) return false;
      at = at[name];
    }
    return true;
  };
  const missing: string[] = [];
  for (const type of ['credit-note', 'payment'] as const)
    for (const object of objectsOf(type, null, [])) {
      const file = `get_${object.path.replace('/', '-')}-key_200.json`;
      const raw = resultOf(file);
      missing.push(
        ...object.fields.filter((field) => !has(raw, field)).map((field) => `${object.path} ${field}`),
      );
      expect(textAt(raw, documentObject(object)?.numberField ?? 'documentNumber')).not.toBe('');
    }
  expect(missing).toEqual([]);
});
