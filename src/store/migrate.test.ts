import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from './db/open.ts';
import { type MigrationFile, MigrationHistoryError, migrate, readMigrations } from './migrate.ts';
import { eachDatabase } from './testing/each-database.ts';

function file(name: string, sql: string): MigrationFile {
  return { name, sql, sha256: createHash('sha256').update(sql).digest('hex') };
}

eachDatabase((_kind, open) => {
  let database: Database;
  let base: MigrationFile[];
  beforeAll(async () => {
    base = await readMigrations();
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  const later = (number: number, sql: string): MigrationFile =>
    file(`9${String(number).padStart(3, '0')}_test.sql`, sql);
  const first = later(1, 'create table m1 (n int); insert into m1 values (1);');

  test('new files are applied once, in order, several statements each; steps run after them, every time', async () => {
    const seen: string[] = [];
    const second = later(
      2,
      'insert into m1 values (2); create function m_f() returns int language sql as $$ select 7; $$;',
    );
    const steps = [async (given: Database) => void seen.push(`step on ${given.kind}`)];
    expect(await migrate(database, { files: [...base, first, second], steps })).toEqual([
      first.name,
      second.name,
    ]);
    expect(await migrate(database, { files: [...base, first, second], steps })).toEqual([]);
    expect(seen).toEqual([`step on ${database.kind}`, `step on ${database.kind}`]);
    expect((await database.query('select n, m_f() as f from m1 order by n')).rows).toEqual([
      { n: 1, f: 7 },
      { n: 2, f: 7 },
    ]);
    await database.exec("delete from relink_migration where name = '9002_test.sql'");
  });

  test('a file that fails is undone whole, named, and can be mended', async () => {
    const broken = later(3, 'create table m3 (n int); insert into m3 values (1/0);');
    await expect(migrate(database, { files: [...base, first, broken] })).rejects.toThrow(
      '9003_test.sql failed and was undone: division by zero',
    );
    expect((await database.query("select to_regclass('m3') as found")).rows).toEqual([{ found: null }]);
    const mended = later(3, 'create table m3 (n int);');
    expect(await migrate(database, { files: [...base, first, mended] })).toEqual([mended.name]);
    await database.exec("delete from relink_migration where name = '9003_test.sql'");
  });

  test('a changed, a missing and a late file are refused before anything runs', async () => {
    const fresh = later(4, 'create table m4 (n int)');
    const changed = file(first.name, `${first.sql} -- edited`);
    await expect(migrate(database, { files: [...base, changed, fresh] })).rejects.toThrow(
      MigrationHistoryError,
    );
    await expect(migrate(database, { files: [...base, changed, fresh] })).rejects.toThrow(
      'was changed after',
    );
    await expect(migrate(database, { files: [...base, fresh] })).rejects.toThrow('newer version');
    const late = file('9000_late.sql', 'create table late (n int)');
    await expect(migrate(database, { files: [...base, late, first] })).rejects.toThrow(
      'comes before 9001_test.sql',
    );
    const tables = await database.query("select to_regclass('m4') as m4, to_regclass('late') as late");
    expect(tables.rows).toEqual([{ m4: null, late: null }]);
  });

  test('two at once: one applies, the other finds nothing to do', async () => {
    const slow = later(5, 'select pg_sleep(0.2); create table m5 (n int);');
    const files = [...base, first, slow];
    const done = await Promise.all([migrate(database, { files }), migrate(database, { files })]);
    expect(done.map((names) => names.length).sort()).toEqual([0, 1]);
  });
});

test('the files of the project are numbered without a gap, from 0001', async () => {
  const names = (await readMigrations()).map((migration) => migration.name);
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, index) => index + 1));
});
