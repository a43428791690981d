import { expect, test } from 'vitest';
import { parseSearch, stringifySearch } from './address.ts';
import { activeFilters, readSearch, recordsQuery, withSearch } from './search-params.ts';

test('an address keeps what is a filter and drops what is none', () => {
  expect(
    readSearch({
      link: 'unlinked',
      outcome: 'failing,nonsense',
      type: ['bill', 'invoice'],
      rows: '7',
      q: '  ',
    }),
  ).toEqual({
    link: 'unlinked',
    outcome: ['failing'],
    type: ['invoice', 'bill'],
  });
  expect(readSearch({ since: '22/11/2026', direction: 'sideways', record: 'r1' })).toEqual({ record: 'r1' });
});

test('an address survives being written and read', () => {
  const search = readSearch({
    link: 'all',
    outcome: 'failing,waiting',
    q: 'Quay & Sons 50%',
    cause: 'account-inactive:4100',
    since: 'any',
  });
  expect(readSearch(parseSearch(stringifySearch({ ...search })))).toEqual(search);
  expect(stringifySearch({ outcome: ['failing', 'waiting'], q: undefined })).toBe('?outcome=failing,waiting');
});

test('the query takes the default date only where the address names none', () => {
  expect(recordsQuery({}, '2026-11-01').since).toBe('2026-11-01');
  expect(recordsQuery({ since: '2026-10-01' }, '2026-11-01').since).toBe('2026-10-01');
  expect(recordsQuery({ since: 'any' }, '2026-11-01').since).toBeUndefined();
  expect(recordsQuery({}, null)).toMatchObject({ link: 'linked', since: undefined });
});

test('changing one filter leaves the others, undefined removes one, and only real filters count as active', () => {
  const search = withSearch({ q: 'INV', type: ['bill'], since: 'any' }, { type: undefined, property: 'p1' });
  expect(search).toEqual({ q: 'INV', since: 'any', property: 'p1' });
  expect(activeFilters(search)).toEqual(['q', 'property']);
});
