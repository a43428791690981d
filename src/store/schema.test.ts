import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from './testing/test-database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Tables and columns as `schema.ts` declares them, read from its text: types leave no trace at run time. */
function declared(): Map<string, string[]> {
  const text = readFileSync(new URL('./schema.ts', import.meta.url), 'utf8');
  const interfaces = new Map<string, string[]>();
  for (const [, name = '', body = ''] of text.matchAll(/export interface (\w+) \{([^}]*)\}/g))
    interfaces.set(name, [...body.matchAll(/^ {2}(\w+):/gm)].map(([, column = '']) => column).sort());
  const tables = new Map<string, string[]>();
  const schema = /export interface Schema \{([^}]*)\}/.exec(text)?.[1] ?? '';
  for (const [, table = '', type = ''] of schema.matchAll(/^ {2}(\w+): (\w+);/gm))
    tables.set(table, interfaces.get(type) ?? []);
  return tables;
}

test('every declared table has exactly the declared columns in the database', async () => {
  const { rows } = await database.query<{ table_name: string; column_name: string }>(
    `select table_name, column_name from information_schema.columns where table_schema = 'public'`,
  );
  const actual = Map.groupBy(rows, (row) => row.table_name);
  const tables = declared();
  expect(tables.size).toBeGreaterThan(15);
  for (const [table, columns] of tables)
    expect([table, (actual.get(table) ?? []).map((row) => row.column_name).sort()]).toEqual([table, columns]);
});
