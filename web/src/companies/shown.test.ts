import { expect, test } from 'vitest';
import type { ConnectionStatus } from '../api/types.ts';
import { readCompaniesSearch } from './search.ts';
import { matching } from './shown.ts';

type Given = [
  name: string,
  status: ConnectionStatus,
  records: number,
  oldest: string | null,
  clean: string | null,
];
const given: Given[] = [
  ['Ash', 'synced', 0, null, '2026-11-20T00:00:00Z'],
  ['Birch', 'errors', 3, '2026-11-01T00:00:00Z', null],
  ['Cedar', 'errors', 9, '2026-11-10T00:00:00Z', '2026-11-02T00:00:00Z'],
];
const rows = given.map(([name, status, records, oldest, lastCleanAt]) => ({
  company: { name, status, lastCleanAt, entityId: `E-${name}` },
  overview: { records, oldest },
}));
const names = (address: Record<string, string>) =>
  matching(rows, readCompaniesSearch(address)).map((row) => row.company.name);

test.each([
  [{}, ['Ash', 'Birch', 'Cedar']],
  [{ status: 'errors' }, ['Birch', 'Cedar']],
  [{ status: 'no-such-status', sort: 'sideways' }, ['Ash', 'Birch', 'Cedar']],
  [{ q: ' cED ' }, ['Cedar']],
  [{ q: 'e-ash' }, ['Ash']],
  [{ sort: 'records' }, ['Cedar', 'Birch', 'Ash']],
  [{ sort: 'oldest' }, ['Birch', 'Cedar', 'Ash']],
  [{ sort: 'clean' }, ['Birch', 'Cedar', 'Ash']],
])('%o', (address, expected) => {
  expect(names(address)).toEqual(expected);
});
