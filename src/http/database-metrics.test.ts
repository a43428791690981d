import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { eachDatabase } from '../store/testing/each-database.ts';
import { databaseMetrics } from './database-metrics.ts';

eachDatabase((_name, open) => {
  test('the size of the database and its dead rows are told', async () => {
    const database = await open();
    try {
      const registry = new Registry();
      databaseMetrics(registry, database);
      const read = async () => {
        // The counts are collected a second late otherwise.
        await database.query('select pg_stat_force_next_flush()');
        const text = await registry.metrics();
        const of = (name: string) =>
          Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);
        return { bytes: of('relink_database_bytes'), dead: of('relink_database_rows{state="dead"}') };
      };
      await database.exec('create table leaf (id int primary key, text text)');
      const before = await read();
      expect(before.bytes).toBeGreaterThan(1_000_000);
      await database.query(`insert into leaf select n, repeat('x', 500) from generate_series(1, 5000) as n`);
      await database.query('delete from leaf where id <= 4000');
      let after = await read();
      // One look serves for a second.
      for (let tries = 0; after.dead - before.dead < 4_000 && tries < 20; tries += 1) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        after = await read();
      }
      expect(after.dead - before.dead).toBeGreaterThanOrEqual(4_000);
      expect(after.bytes).toBeGreaterThan(before.bytes + 2_000_000);
    } finally {
      await database.close();
    }
  });
});
