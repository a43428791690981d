import { newId } from '../../src/domain/id.ts';
import type { Database } from '../../src/store/db/open.ts';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';
import { testDatabase } from '../../src/store/testing/test-database.ts';
import type { Benchmark, BenchOptions, Figure } from './figure.ts';

/** Each kind of database a figure is printed for. */
export const databaseKinds = ['embedded', 'server'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

/** Takes a benchmark's figures on each of them, one after the other. */
export function onEachKind(
  runOn: (kind: DatabaseKind, options: BenchOptions) => Promise<Figure[]>,
): Benchmark['run'] {
  return async (options) => {
    const figures: Figure[] = [];
    for (const kind of databaseKinds) figures.push(...(await runOn(kind, options)));
    return figures;
  };
}

/** A fresh, migrated database that writes to disk as production does. */
export async function benchDatabase(kind: DatabaseKind): Promise<Database> {
  return kind === 'embedded' ? testDatabase({ durable: true }) : realPostgres();
}

/** A connected company in it. @returns its id */
export async function addConnection(database: Database): Promise<string> {
  const [organization, connection] = [newId(), newId()];
  await database.query('insert into organization (id, name) values ($1, $2)', [organization, 'Bench']);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status) values ($1, $2, $3, 'Bench', 'connected')`,
    [connection, organization, connection.slice(-6).toUpperCase()],
  );
  return connection;
}
