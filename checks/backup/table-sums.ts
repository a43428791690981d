import type { Database } from '../../src/store/db/open.ts';

/** Every table of a database, those of the queue and of sign-in among them: how many rows, and a hash over them all. */
export async function tableSums(
  database: Database,
  { without = [] }: { readonly without?: readonly string[] } = {},
): Promise<Readonly<Record<string, string>>> {
  const { rows: tables } = await database.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema') and schemaname <> all($1::text[]) order by 1`,
    [without],
  );
  const sums: Record<string, string> = {};
  for (const { name } of tables) {
    const { rows } = await database.query<{ sum: string }>(
      `select count(*) || ' rows, ' || coalesce(md5(string_agg(md5(t::text), '' order by md5(t::text) collate "C")), '') as sum from ${name} t`,
    );
    sums[name] = rows[0]?.sum ?? '';
  }
  return sums;
}
