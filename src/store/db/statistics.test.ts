import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import type { Database } from './open.ts';

eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** How many rows the planner takes a table for; -1 while it was never counted. */
  const counted = async (table: string) =>
    (
      await database.query<{ n: number }>('select reltuples::int as n from pg_class where relname = $1', [
        table,
      ])
    ).rows[0]?.n;

  test('a table that was filled is counted without waiting for the database to do it; a small one is not', async () => {
    await database.exec('create table filled (n int); create table small (n int)');
    await database.exec('insert into filled select generate_series(1, 5000); insert into small values (1)');
    expect(await counted('filled')).toBe(-1);
    // Another session's counts are told a second after it has fallen idle.
    await expect
      .poll(() => database.analyze(), { timeout: 20_000, interval: 500 })
      .toContain('public.filled');
    expect(await counted('filled')).toBe(5000);
    expect(await counted('small')).toBe(-1);
  });

  test('it is not done again at once, and two who ask together are one', async () => {
    await database.exec('create table once (n int); insert into once select generate_series(1, 5000)');
    const found: string[][] = [];
    await expect
      .poll(
        async () => {
          found.push(...(await Promise.all([database.analyze(), database.analyze()])));
          return found.flat();
        },
        { timeout: 20_000, interval: 100 },
      )
      .toContain('public.once');
    expect(found.flat().filter((name) => name === 'public.once')).toHaveLength(1);
    expect(await database.analyze()).toEqual([]);
  });
});
