import { expect, test } from 'vitest';
import { testDatabase } from '../testing/test-database.ts';

/** The log that a crash would have to replay, in bytes: what lies after the last checkpoint. */
const REDO = 'select (pg_current_wal_insert_lsn() - redo_lsn)::bigint as bytes from pg_control_checkpoint()';

test('a bulk load is followed by a checkpoint without anybody asking', async () => {
  const maintenance = { lookEveryMs: 50, checkpointAfterBytes: 1_000_000, vacuumEveryMs: 3_600_000 };
  const database = await testDatabase({ maintenance });
  try {
    const redo = async (): Promise<number> =>
      (await database.query<{ bytes: number }>(REDO)).rows[0]?.bytes ?? Number.NaN;
    await database.exec(
      "create table load as select n, repeat('x', 500) as t from generate_series(1, 20000) n",
    );
    await expect.poll(redo, { timeout: 5000, interval: 50 }).toBeLessThan(100_000);
  } finally {
    await database.close();
  }
});

test('a checkpoint can be asked for', async () => {
  const database = await testDatabase();
  try {
    await database.exec(
      "create table load as select n, repeat('x', 500) as t from generate_series(1, 5000) n",
    );
    const before = await database.query<{ bytes: number }>(REDO);
    expect(before.rows[0]?.bytes).toBeGreaterThan(1_000_000);
    await database.checkpoint();
    const after = await database.query<{ bytes: number }>(REDO);
    expect(after.rows[0]?.bytes).toBeLessThan(10_000);
  } finally {
    await database.close();
  }
});

test('vacuum takes the tables that changed, and gives their space back to them', async () => {
  const database = await testDatabase();
  try {
    await database.exec('create table busy (n int, t text); create table quiet (n int)');
    await database.exec("insert into busy select n, repeat('y', 400) from generate_series(1, 5000) n");
    const size = async (): Promise<number> =>
      (await database.query<{ n: number }>("select pg_relation_size('busy') as n")).rows[0]?.n ?? Number.NaN;
    expect(await database.vacuum()).toContain('public.busy');
    const full = await size();
    for (let round = 0; round < 4; round += 1) {
      await database.exec('update busy set n = n + 1');
      const done = await database.vacuum();
      expect(done).toContain('public.busy');
      expect(done).not.toContain('public.quiet');
    }
    // Four rewrites without vacuum would make five times the size.
    expect(await size()).toBeLessThan(full * 2.5);
  } finally {
    await database.close();
  }
});
