import { expect, test } from 'vitest';
import { type Write, writesFor } from './journal.ts';

const entry = (seq: number, more: Partial<Write> = {}): Write => ({
  seq,
  time: '2026-11-20T09:00:00.000Z',
  method: 'POST',
  path: '/ia/api/v1/objects/accounts-receivable/invoice',
  actor: 'api',
  body: null,
  status: 201,
  committed: true,
  ...more,
});

test('a write is found by token, number or key, and only after the entry named', () => {
  const body = [{ invoiceNumber: 'INV-10001', lines: [{ memo: 'Rent #T0a1b2c' }] }];
  const entries = [
    entry(1, { body }),
    entry(2, { body }),
    entry(3, { path: '/ia/api/v1/objects/x/700001', method: 'PATCH' }),
  ];
  const found = (needle: string, since = 0) => writesFor(entries, needle, since).map((it) => it.seq);
  expect(found('0a1b2c')).toEqual([1, 2]);
  expect(found('INV-10001', 1)).toEqual([2]);
  expect(found('INV-1000')).toEqual([]);
  expect(found('700001')).toEqual([3]);
  expect(writesFor([entry(1, { body: { email: 'a.t0a1b2c@x.example' } })], '0a1b2c')).toHaveLength(1);
});

test('a refused write left all the same; reads and people are no writes', () => {
  const body = { q: 'INV-10001' };
  const entries = [
    entry(1, { body, status: 422, committed: false }),
    entry(2, { body, path: '/ia/api/v1/services/core/query' }),
    entry(3, { body, method: 'GET' }),
    entry(4, { body, actor: 'person' }),
  ];
  expect(writesFor(entries, 'INV-10001').map((it) => it.seq)).toEqual([1]);
});
