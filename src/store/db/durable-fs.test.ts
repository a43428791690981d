import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { layOut } from '../testing/test-database.ts';
import { PgliteClient } from './pglite-client.ts';

const home = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-durable-'));
afterAll(() => fs.rmSync(home, { recursive: true, force: true }));

/** Syncs asked for while 20 rows are committed one by one. */
async function syncsFor20Commits(folder: string, durable: boolean): Promise<number> {
  const client = await PgliteClient.start({ folder, durable });
  try {
    const run = (sql: string) => client.run(sql, [], 'relink', 30_000);
    await run('create table if not exists t (n int)');
    const before = await client.syncs();
    for (let n = 0; n < 20; n += 1) await run(`insert into t values (${n})`);
    const after = await client.syncs();
    await run('select count(*) from t');
    expect(await client.syncs()).toBe(after);
    return after - before;
  } finally {
    await client.close();
  }
}

test('every commit is synced to disk, once; a read is not', async () => {
  await layOut(home, 'empty');
  const folder = path.join(home, 'database');
  const syncs = await syncsFor20Commits(folder, true);
  expect(syncs).toBeGreaterThanOrEqual(20);
  expect(syncs).toBeLessThanOrEqual(25);
  // The counter can say no: without durability nothing is synced.
  expect(await syncsFor20Commits(folder, false)).toBe(0);
}, 30_000);
