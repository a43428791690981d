import { expect, test } from 'vitest';
import type { Books, ContactFacts, DocumentFacts } from './books.ts';
import { type Call, checkBooks, type Evidence, type Listed } from './promises.ts';

const contact: ContactFacts = {
  type: 'contact',
  key: '40001',
  token: 'aaaaaa',
  role: 'customer',
  name: 'Albion Bakery Ltd',
  email: 'lucy.shaw.taaaaaa@albion-bakery.example',
  postcode: 'BS1 4XY',
  active: true,
};
const invoice: DocumentFacts = {
  type: 'invoice',
  key: '700001',
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
const inLedger = { ...invoice, key: '300001' };
const books = (...documents: DocumentFacts[]): Books => ({ contacts: [contact], documents });
const ours = books(invoice);
const theirs = books(inLedger);

const listed: Listed = {
  type: 'invoice',
  number: 'INV-10001',
  name: 'Albion Bakery Ltd',
  releasedId: '700001',
  intacctId: null,
};
const call = (seq: number, more: Partial<Call> = {}): Call => ({
  seq,
  method: 'PATCH',
  path: '/ia/api/v1/objects/accounts-receivable/invoice',
  actor: 'api',
  body: [{ key: '300001', dueDate: '2026-05-01' }],
  committed: true,
  answered: true,
  ...more,
});
const evidence = (more: Partial<Evidence> = {}): Evidence => ({
  journals: { property: [], ledger: [] },
  expected: [
    { token: 'aaaaaa', type: 'contact', ended: false },
    { token: 'bbbbbb', type: 'invoice', ended: false },
  ],
  open: [],
  held: [],
  ...more,
});
const green = { duplicates: [], losses: [], writesForHeld: [], unlistedInDoubt: [] };

test('books that agree keep every promise', () => {
  expect(checkBooks(ours, theirs, evidence())).toEqual(green);
});

test('a second live document of one token is a duplicate, listed or not; a reversed one beside it is none', () => {
  const twice = books(inLedger, { ...inLedger, key: '300002', number: 'INV-10001-2' });
  const found = checkBooks(ours, twice, evidence({ open: [listed] }));
  expect(found.duplicates).toEqual(['invoice bbbbbb in ledger: 300001, 300002']);
  const reversed = books(inLedger, { ...inLedger, key: '300002', state: 'ended' });
  expect(checkBooks(ours, reversed, evidence())).toEqual(green);
});

test('a document the ledger lacks is a loss, unless the API lists it as open', () => {
  expect(checkBooks(ours, books(), evidence()).losses).toEqual(['invoice bbbbbb missing in ledger']);
  expect(checkBooks(ours, books(), evidence({ open: [listed] }))).toEqual(green);
  const another = { ...listed, releasedId: '700002', number: 'INV-10002' };
  expect(checkBooks(ours, books(), evidence({ open: [another] })).losses).toHaveLength(1);
  // A bill of the same number is another record.
  const bill = { ...listed, type: 'bill', releasedId: null };
  expect(checkBooks(ours, books(), evidence({ open: [bill] })).losses).toHaveLength(1);
});

test('a difference nobody lists is in doubt; a listed one is not', () => {
  const changed = books({ ...inLedger, due: '2026-04-16' });
  expect(checkBooks(ours, changed, evidence()).unlistedInDoubt).toEqual([
    'invoice bbbbbb due: 2026-04-15 / 2026-04-16',
  ]);
  expect(checkBooks(ours, changed, evidence({ open: [listed] }))).toEqual(green);
});

test('a document ended in one system only is in doubt, until it is ended in both', () => {
  const expected = [{ token: 'bbbbbb', type: 'invoice' as const, ended: true }];
  const ended = books({ ...inLedger, state: 'ended' });
  expect(checkBooks(ours, ended, evidence({ expected })).unlistedInDoubt).toEqual([
    'invoice bbbbbb is ended in one system only',
  ]);
  const both = checkBooks(books({ ...invoice, state: 'ended' }), ended, evidence({ expected }));
  expect(both).toEqual(green);
});

test('a write whose answer was lost is in doubt until somebody has asked for the record again', () => {
  const lost = call(5, { answered: false });
  const journals = (...ledger: Call[]) => evidence({ journals: { property: [], ledger } });
  expect(checkBooks(ours, theirs, journals(lost)).unlistedInDoubt).toEqual([
    'bbbbbb: nobody looked after PATCH /ia/api/v1/objects/accounts-receivable/invoice (ledger journal 5)',
  ]);
  const another = call(6, { body: { filters: [{ $in: { key: ['300009'] } }] }, committed: false });
  expect(checkBooks(ours, theirs, journals(lost, another)).unlistedInDoubt).toHaveLength(1);
  const read = { ...another, path: '/ia/api/v1/services/core/query', body: { $in: { key: ['300001'] } } };
  expect(checkBooks(ours, theirs, journals(lost, read))).toEqual(green);
  // What never took effect leaves nothing to look at.
  expect(checkBooks(ours, theirs, journals(call(5, { answered: false, committed: false })))).toEqual(green);
});

test('a write for a held record counts after the unlink answered and before the relink, refused or not', () => {
  const held = {
    token: 'bbbbbb',
    from: { property: 10, ledger: 10 },
    to: { property: 20, ledger: 20 },
    inFlight: false,
  };
  const after = (ledger: Call, window = held) =>
    checkBooks(ours, theirs, evidence({ held: [window], journals: { property: [], ledger: [ledger] } }))
      .writesForHeld;
  expect(after(call(11))).toEqual([
    'bbbbbb: PATCH /ia/api/v1/objects/accounts-receivable/invoice (ledger journal 11)',
  ]);
  expect(after(call(11, { committed: false }))).toHaveLength(1);
  expect(after(call(11, { method: 'POST', body: [{ lines: [{ memo: 'Rent #Tbbbbbb' }] }] }))).toHaveLength(1);
  expect(after(call(10))).toEqual([]);
  expect(after(call(21))).toEqual([]);
  expect(after(call(11), { ...held, inFlight: true })).toEqual([]);
  expect(after(call(11, { actor: 'person' }))).toEqual([]);
  expect(after(call(11, { path: '/ia/api/v1/services/core/query', method: 'POST' }))).toEqual([]);
  // An amount that reads like the key is no key.
  expect(after(call(11, { body: [{ key: '300002', amount: '300001.00' }] }))).toEqual([]);
});

test('a path names the record too, and Re-Leased is watched like the ledger', () => {
  const held = [{ token: 'bbbbbb', from: { property: 0, ledger: 0 }, to: null, inFlight: false }];
  const put = call(1, {
    method: 'PUT',
    path: '/api/v1/companies/1/invoices/700001/external-ids',
    body: null,
  });
  const found = checkBooks(ours, theirs, evidence({ held, journals: { property: [put], ledger: [] } }));
  expect(found.writesForHeld).toHaveLength(1);
});
