import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MigrationFile, migrate, readMigrations } from './migrate.ts';
import { onlineIndexes } from './migrate-online.ts';
import { realPostgres, type ServerTestDatabase } from './testing/real-postgres.ts';
import { testDatabase } from './testing/test-database.ts';

function file(number: number, sql: string): MigrationFile {
  return { name: `9${number}_test.sql`, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

const table = file(100, 'create table busy (n int); insert into busy select generate_series(1, 1000);');
const online = file(101, '-- online\n-- says why\ncreate index concurrently busy_n on busy (n);\n');

let base: MigrationFile[];
let database: ServerTestDatabase;
beforeAll(async () => {
  base = await readMigrations();
  database = await realPostgres();
}, 60_000);
afterAll(() => database.close());

const isValid = async (index: string) =>
  (
    await database.query<{ valid: boolean }>(
      'select indisvalid as valid from pg_index where indexrelid = to_regclass($1)',
      [index],
    )
  ).rows[0]?.valid;

test('while an index is made everybody goes on writing', async () => {
  await migrate(database, { files: [...base, table] });
  // Somebody whose transaction is on as it begins: a plain `create index` waits for him, and all others behind it.
  const first = new pg.Client({ connectionString: database.databaseUrl });
  await first.connect();
  await first.query('begin; insert into busy values (0)');
  const made = migrate(database, { files: [...base, table, online] });
  for (let waited = 0; ; waited += 20) {
    const { rowCount } = await database.query(
      `select 1 from pg_stat_activity where query like 'create index concurrently busy_n%' and wait_event_type = 'Lock'`,
    );
    if (rowCount > 0) break;
    if (waited > 10_000) throw new Error('the index was never begun');
    await sleep(20);
  }
  await database.transaction(async (tx) => {
    await tx.exec("set local lock_timeout = '2s'");
    await tx.query('insert into busy values (-1)');
  });
  await first.query('commit');
  await first.end();
  expect(await made).toEqual([online.name]);
  expect(await isValid('busy_n')).toBe(true);
  expect(await migrate(database, { files: [...base, table, online] })).toEqual([]);
});

test('what an interrupted start left half made is made anew', async () => {
  await database.exec('create table twice (n int); insert into twice values (1), (1)');
  const unique = file(102, '-- online\ncreate unique index concurrently twice_n on twice (n);');
  const files = [...base, table, online, unique];
  await expect(migrate(database, { files })).rejects.toThrow('failed and is done anew by the next start');
  expect(await isValid('twice_n')).toBe(false);
  await database.exec('delete from twice where ctid = (select min(ctid) from twice)');
  expect(await migrate(database, { files })).toEqual([unique.name]);
  expect(await isValid('twice_n')).toBe(true);
});

test('on the embedded database it is an index like any', async () => {
  const embedded = await testDatabase();
  try {
    expect(await migrate(embedded, { files: [...base, table, online] })).toHaveLength(2);
    const { rows } = await embedded.query("select to_regclass('busy_n')::text as name");
    expect(rows).toEqual([{ name: 'busy_n' }]);
  } finally {
    await embedded.close();
  }
});

test('such a file makes indexes and does nothing else', () => {
  expect(onlineIndexes('create index concurrently a on b (c);')).toBeNull();
  expect(() => onlineIndexes('-- online\ncreate index a on b (c);')).toThrow('does nothing else');
  expect(() => onlineIndexes('-- online\ncreate index concurrently a on b (c); drop table b;')).toThrow(
    'not: drop table b',
  );
});

test('no later file makes an index of a large table while others wait', async () => {
  const large =
    'link|side|agreed|link_parent|hold|problem|attempt|request|event|event_member|operation_member|selection_member';
  // Those before have been there since the first version.
  const plain = new RegExp(`create (unique )?index (?!concurrently)[^;]*\\bon (${large})\\b`, 'i');
  const later = base.filter((one) => one.name > '0019');
  expect(later.filter((one) => plain.test(one.sql)).map((one) => one.name)).toEqual([]);
  expect(base.filter((one) => plain.test(one.sql)).map((one) => one.name)).toContain('0018_incoming.sql');
});
