import { expect, test } from 'vitest';
import { isFiltered, readAuditSearch } from './search.ts';

test('an address keeps what is a filter and drops the rest', () => {
  expect(
    readAuditSearch({
      kind: 'record.unlinked',
      q: 701,
      since: '2026-01-02',
      until: '2026-02-01',
      record: 'r',
      x: 1,
    }),
  ).toEqual({ kind: 'record.unlinked', q: '701', since: '2026-01-02', until: '2026-02-01', record: 'r' });
  expect(
    readAuditSearch({ kind: 'nonsense', q: '  ', since: 'yesterday', until: '1.2.2026', record: '' }),
  ).toEqual({});
});

test('a period that ends before it begins keeps its beginning', () => {
  expect(readAuditSearch({ since: '2026-02-02', until: '2026-02-01' })).toEqual({ since: '2026-02-02' });
  expect(readAuditSearch({ since: '2026-02-02', until: '2026-02-02' }).until).toBe('2026-02-02');
});

test('nothing in the address is no filter', () => {
  expect([isFiltered({}), isFiltered({ q: 'a' })]).toEqual([false, true]);
});
