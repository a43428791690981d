import { expect, test } from 'vitest';
import type { RecordRow } from '../api/types.ts';
import { mergeInPlace } from './in-place.ts';
import { nothingSelected, pageState, pageToggled, rangeAdded, toggled } from './selection.ts';

const row = (id: string): RecordRow => ({
  id,
  type: 'invoice',
  role: null,
  releasedId: id,
  intacctId: null,
  number: id,
  name: '',
  amount: '1.00',
  currency: 'GBP',
  amountKind: 'gross',
  date: null,
  propertyId: null,
  link: 'linked',
  holds: [],
  outcome: 'synced',
  direction: null,
  problem: null,
  attempts: 0,
  lastAttemptAt: null,
  nextAttemptAt: null,
  updatedAt: '2026-11-22T02:13:00Z',
});
const rows = ['a', 'b', 'c', 'd'].map(row);

test('one row goes in and out', () => {
  const once = toggled(nothingSelected, row('b'));
  expect([...once.keys()]).toEqual(['b']);
  expect(toggled(once, row('b')).size).toBe(0);
});

test('a range reaches both ways and adds to what is chosen', () => {
  const chosen = rangeAdded(toggled(nothingSelected, row('a')), rows, 'd', 'c');
  expect([...chosen.keys()]).toEqual(['a', 'c', 'd']);
  expect(rangeAdded(chosen, rows, 'gone', 'a')).toBe(chosen);
});

test('a page is chosen whole, told as some, and taken out whole, leaving other pages alone', () => {
  const other = toggled(nothingSelected, row('z'));
  const some = toggled(other, row('b'));
  expect(pageState(some, rows)).toBe('some');
  const all = pageToggled(some, rows);
  expect(pageState(all, rows)).toBe('all');
  expect([...pageToggled(all, rows).keys()]).toEqual(['z']);
});

test('fresh figures land in the rows on screen, which keep their places', () => {
  const fresh = [{ ...row('x') }, { ...row('c'), attempts: 5 }, row('a')];
  const { rows: merged, moved } = mergeInPlace(rows, fresh);
  expect(merged.map((one) => one.id)).toEqual(['a', 'b', 'c', 'd']);
  expect(merged[2]?.attempts).toBe(5);
  expect(moved).toBe(1);
});
