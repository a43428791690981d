import { afterAll, expect, test } from 'vitest';
import type { Database } from '../../src/store/db/open.ts';
import { openChosenDatabase } from '../../src/store/testing/each-database.ts';
import { playYear } from './year.ts';

let database: Database | undefined;
afterAll(() => database?.close());

/** The smallest year, over the gateway: over REST the same records are put in step by the tests of the engine. */
test('a year over the XML gateway: after each month the flags, both systems and the report are as the books say', async () => {
  database = await openChosenDatabase();
  const months = await playYear(database, { size: 200, seed: 5, transport: 'xml' });
  expect(months.map(({ name, findings }) => ({ name, findings }))).toEqual(
    months.map(({ name }) => ({ name, findings: [] })),
  );
  expect(months).toHaveLength(17);
  expect(months.at(-2)).toMatchObject({ name: 'quiet', writes: 0 });
  // It is a year in which something happens.
  const sum = (of: (month: (typeof months)[number]) => number) =>
    months.reduce((total, month) => total + of(month), 0);
  expect(sum(({ arrived }) => arrived)).toBeGreaterThan(200);
  expect(sum(({ acts }) => acts)).toBeGreaterThan(100);
  expect(Math.min(...months.slice(0, -1).map(({ flagged }) => flagged))).toBeGreaterThan(10);
}, 600_000);
