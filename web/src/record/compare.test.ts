import { expect, test } from 'vitest';
import type { RecordDetail } from '../api/types.ts';
import { defaultRegion } from '../lib/format.ts';
import { compare, markOf, type Side } from './compare.ts';

const side = (fields: Record<string, unknown>, agreed: Record<string, unknown> | null): Side => ({
  object: 'invoice',
  key: '1',
  displayId: 'INV-1',
  present: true,
  seenAt: '2026-11-22T08:00:00.000Z',
  modifiedAt: null,
  fields,
  content: fields,
  agreed,
  agreedFields: agreed,
  changed: agreed === null ? [] : Object.keys(fields).filter((name) => fields[name] !== agreed[name]),
});

const record = (property: Side | null, ledger: Side | null, differences: string[]): RecordDetail => ({
  id: 'r1',
  type: 'invoice',
  role: null,
  releasedId: '1',
  intacctId: 'INV-1',
  number: 'INV-1',
  name: 'Northgate',
  amount: '100.00',
  currency: 'GBP',
  amountKind: 'gross',
  date: '2026-10-01',
  propertyId: null,
  link: 'linked',
  holds: [],
  outcome: 'drifted',
  direction: null,
  problem: null,
  attempts: 0,
  lastAttemptAt: null,
  nextAttemptAt: null,
  updatedAt: '2026-11-22T08:00:00.000Z',
  agreedAt: '2026-11-01T08:00:00.000Z',
  sides: { property, ledger },
  differences,
  parents: [],
  children: [],
  tries: [],
  events: [],
  original: null,
  links: { property: null, ledger: null },
});

test('each side is compared with what it was itself, and only who changed it says so', () => {
  const then = { dueDate: '2026-10-31', gross: '100.00', description: 'Rent' };
  const one = record(
    side({ ...then, dueDate: '2027-03-31', description: '' }, then),
    // The ledger writes the description in its own way: no difference.
    side({ ...then, dueDate: '2027-01-31', description: 'RENT' }, { ...then, description: 'RENT' }),
    ['description', 'dueDate'],
  );
  const rows = Object.fromEntries(compare(one, defaultRegion).map((row) => [row.name, row]));
  expect(rows.dueDate).toEqual({
    name: 'dueDate',
    property: { now: '31 Mar 2027', was: '31 Oct 2026' },
    ledger: { now: '31 Jan 2027', was: '31 Oct 2026' },
    mark: 'both',
  });
  expect(rows.description).toMatchObject({
    property: { now: '', was: 'Rent' },
    ledger: { now: 'RENT', was: null },
    mark: 'property',
  });
  expect(rows.gross).toMatchObject({ property: { now: '£100.00', was: null }, mark: null });
});

test('before the first agreement a difference is only that; what neither side has is left out', () => {
  const one = record(side({ number: 'A', reference: '' }, null), side({ number: 'B', reference: '' }, null), [
    'number',
  ]);
  expect(compare(one, defaultRegion).map((row) => [row.name, row.mark])).toEqual([['number', 'differs']]);
  expect(markOf(one, 'reference')).toBeNull();
  const alone = record(side({ number: 'A' }, null), null, []);
  expect(compare(alone, defaultRegion)).toMatchObject([
    { property: { now: 'A' }, ledger: { now: '', was: null }, mark: null },
  ]);
});
