import { expect, test } from 'vitest';
import {
  amountText,
  type Books,
  type ContactFacts,
  type DocumentFacts,
  sumTexts,
  tokenInEmail,
  tokenInText,
} from './books.ts';
import { compare } from './compare.ts';

const contact: ContactFacts = {
  type: 'contact',
  key: '1',
  token: 'aaaaaa',
  role: 'customer',
  name: 'Albion Bakery Ltd',
  email: 'lucy.shaw.taaaaaa@albion-bakery.example',
  postcode: 'BS1 4XY',
  active: true,
};
const invoice: DocumentFacts = {
  type: 'invoice',
  key: '10',
  token: 'bbbbbb',
  number: 'INV-10001',
  state: 'live',
  contact: 'aaaaaa',
  issued: '2026-03-25',
  due: '2026-04-15',
  currency: 'GBP',
  net: '100.00',
  tax: '20.00',
  gross: '120.00',
  lines: [
    { text: 'Rent #Tbbbbbb', net: '100.00', tax: '20.00', account: '4000', rate: '20', property: 'P0001' },
  ],
};
const books = (change: Partial<DocumentFacts> = {}, more: readonly DocumentFacts[] = []): Books => ({
  contacts: [contact],
  documents: [{ ...invoice, ...change }, ...more],
});
const manifest = { synced: { contact: ['aaaaaa'], invoice: ['bbbbbb'], bill: [] } };

test('equal books are fine, whatever the keys', () => {
  const verdict = compare(books(), books({ key: '999' }), manifest);
  expect(verdict).toMatchObject({ ok: true, differences: [], duplicates: [], losses: [] });
  expect(verdict.counts.invoice).toEqual({ property: 1, ledger: 1, both: 1, expected: 1 });
});

test.each([
  ['number', { number: 'INV-10002' }],
  ['issued', { issued: '2026-03-26' }],
  ['due', { due: '2026-04-16' }],
  ['currency', { currency: 'USD' }],
  ['contact', { contact: 'cccccc' }],
  ['gross', { gross: '120.01' }],
  ['state', { state: 'draft' as const }],
  ['line 1 account', { lines: [{ ...invoice.lines[0], account: '4100' }] }],
  ['line 1 rate', { lines: [{ ...invoice.lines[0], rate: '5' }] }],
  ['line 1 tax', { lines: [{ ...invoice.lines[0], tax: '20.01' }] }],
  ['line 1 property', { lines: [{ ...invoice.lines[0], property: '' }] }],
  ['lines', { lines: [] }],
] as [string, Partial<DocumentFacts>][])('a different %s is told', (field, change) => {
  const verdict = compare(books(), books(change), manifest);
  expect(verdict.ok).toBe(false);
  expect(verdict.differences.map((it) => it.field)).toContain(field);
  expect(compare(books(), books(change), manifest, { except: new Set(['bbbbbb']) }).ok).toBe(true);
});

test('a contact told differently is told', () => {
  const other = { ...books(), contacts: [{ ...contact, name: 'Albion Bakery Limited', active: false }] };
  expect(compare(other, books(), manifest).differences.map((it) => it.field)).toEqual(['name', 'active']);
});

test('two live records of one token are a duplicate, also for records the manifest does not expect', () => {
  const twice = compare(books(), books({}, [{ ...invoice, key: '11' }]), {
    synced: { contact: [], invoice: [], bill: [] },
  });
  expect(twice).toMatchObject({
    ok: false,
    duplicates: [{ token: 'bbbbbb', system: 'ledger', keys: ['10', '11'] }],
  });
  const ended = compare(books(), books({}, [{ ...invoice, key: '11', state: 'ended' }]), manifest);
  expect(ended.ok).toBe(true);
});

test('a record missing on one side or on both is a loss', () => {
  const nothing: Books = { contacts: [contact], documents: [] };
  expect(compare(books(), nothing, manifest).losses).toEqual([
    { token: 'bbbbbb', type: 'invoice', missingIn: ['ledger'] },
  ]);
  expect(compare(nothing, books({ state: 'ended' }), manifest).losses[0]?.missingIn).toEqual([
    'property',
    'ledger',
  ]);
});

test('tokens and amounts are read as they are written', () => {
  expect([tokenInText('Rent #T0a1b2c'), tokenInText('Rent T0a1b2c'), tokenInText('#T0a1b2cd')]).toEqual([
    '0a1b2c',
    null,
    null,
  ]);
  expect([tokenInEmail('a.b.t0a1b2c@x.example'), tokenInEmail('t0a1b2c@x.example')]).toEqual([
    '0a1b2c',
    null,
  ]);
  expect(['7', '007.5', '-0.000', '-1.10', '3.1400'].map(amountText)).toEqual([
    '7.00',
    '7.50',
    '0.00',
    '-1.10',
    '3.14',
  ]);
  expect(sumTexts(['0.10', '0.20', '-0.05', '1.0'])).toBe('1.25');
  expect(sumTexts(['-1.10', '0.05'])).toBe('-1.05');
  expect(sumTexts([])).toBe('0.00');
});
