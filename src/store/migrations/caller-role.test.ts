import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Database, openDatabase } from '../db/open.ts';
import { migrate, readMigrations } from '../migrate.ts';
import { layOut } from '../testing/test-database.ts';

const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-test-db-'));
let database: Database;
beforeAll(async () => {
  await layOut(dataDir, 'empty');
  database = await openDatabase({ dataDir, durable: false });
}, 60_000);
afterAll(async () => {
  await database.close();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test('the role of an earlier version loses what it was given', async () => {
  const all = await readMigrations();
  await migrate(database, { files: all.filter(({ name }) => name < '0020') });
  await database.exec(`
    create role relink_tenant;
    grant usage on schema public to relink_tenant;
    grant select on link, link_in_reach to relink_tenant`);
  const rights = async () =>
    (
      await database.query<{ name: string }>(
        `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')
           and has_table_privilege('relink_tenant', oid, 'select') order by 1`,
      )
    ).rows.map(({ name }) => name);
  expect(await rights()).toEqual(['link', 'link_in_reach']);
  await migrate(database, { files: all });
  expect(await rights()).toEqual([]);
}, 60_000);
