import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import type * as DecideRow from './decide-row.ts';
import { smallWorld } from './testing/small-world.ts';

// A fault of Relink's own, planted: one record whose decision throws.
vi.mock('./decide-row.ts', async (original) => {
  const real = await original<typeof DecideRow>();
  const decideRow: typeof real.decideRow = (row, ...rest) => {
    if (row.property?.displayId === '2') throw new TypeError('planted');
    return real.decideRow(row, ...rest);
  };
  return { ...real, decideRow };
});

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
});
afterAll(() => database.close());

test('a record that Relink itself cannot decide is said of that record, and stops no other and no run', async () => {
  const world = await smallWorld(database);
  for (const key of ['1', '2', '3']) world.invoice(key);
  const runId = await world.sync();
  const links = await world.links();
  expect(links.map(({ outcome, cause_key }) => [outcome, cause_key])).toEqual([
    ['synced', null],
    ['failing', 'undecided'],
    ['synced', null],
  ]);
  const { rows } = await database.query('select state, clean from run where id = $1', [runId]);
  expect(rows).toEqual([{ state: 'done', clean: false }]);
});
