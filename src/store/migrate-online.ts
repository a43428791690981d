import { CompiledQuery, type Kysely } from 'kysely';
import type { Database } from './db/open.ts';
import type { Schema } from './schema.ts';

/** First line of a file whose indexes are made while people write. */
const mark = /^-- online\b/;
const statement = /^create (unique )?index concurrently (\w+) on [\s\S]+$/;

/** An index of such a file. */
interface OnlineIndex {
  readonly name: string;
  readonly sql: string;
}

/**
 * The indexes of a file that begins with `-- online`; `null` for any other file. An index of a large table takes minutes,
 * and made in a transaction it keeps everybody from writing for as long.
 * @throws where such a file holds anything but `create index concurrently`
 */
export function onlineIndexes(sql: string): OnlineIndex[] | null {
  if (!mark.test(sql)) return null;
  const text = sql.replaceAll(/^--.*$/gm, '');
  return text
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const name = statement.exec(part)?.[2];
      if (name === undefined)
        throw new Error(
          `a file that begins with "-- online" makes indexes, by "create index concurrently NAME on …", and does nothing else; not: ${part.slice(0, 80)}`,
        );
      return { name, sql: part };
    });
}

/**
 * Makes the indexes one by one, outside any transaction. Each is made once: what an interrupted start left half made is
 * thrown away and made anew, so it may be run again from its beginning.
 */
export async function makeOnline(database: Database, indexes: readonly OnlineIndex[]): Promise<void> {
  for (const index of indexes) {
    if (database.kind === 'embedded') await makeAlone(database, index);
    else await database.db.connection().execute((session) => makeBeside(session, index));
  }
}

/** Nobody else writes to the embedded database, so nobody is kept waiting. */
async function makeAlone(database: Database, { name, sql }: OnlineIndex): Promise<void> {
  const plain = sql.replace(`concurrently ${name}`, `if not exists ${name}`);
  await database.transaction((tx) => tx.exec(plain), { statementTimeoutMs: 3_600_000 });
}

async function makeBeside(session: Kysely<Schema>, { name, sql }: OnlineIndex): Promise<void> {
  const run = (text: string, values: unknown[] = []) =>
    session.executeQuery<{ valid: boolean }>(CompiledQuery.raw(text, values));
  await run('set statement_timeout = 0');
  try {
    const { rows } = await run(
      'select i.indisvalid as valid from pg_index i where i.indexrelid = to_regclass($1)',
      [name],
    );
    if (rows[0]?.valid === true) return;
    if (rows[0] !== undefined) await run(`drop index concurrently ${name}`);
    await run(sql);
  } finally {
    await run('reset statement_timeout');
  }
}
