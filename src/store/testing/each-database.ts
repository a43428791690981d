import { describe } from 'vitest';
import { z } from 'zod';
import type { Database } from '../db/open.ts';
import { realPostgres } from './real-postgres.ts';
import { type TestOpenOptions, testDatabase } from './test-database.ts';

export type DatabaseKind = Database['kind'];

const openers: Record<DatabaseKind, (options?: TestOpenOptions) => Promise<Database>> = {
  embedded: testDatabase,
  server: realPostgres,
};

/** `RELINK_TEST_DATABASES`, a comma list; without it both. */
export function chosenDatabases(
  text: string | undefined = process.env.RELINK_TEST_DATABASES,
): DatabaseKind[] {
  if (text === undefined || text === '') return ['embedded', 'server'];
  return z.array(z.enum(['embedded', 'server'])).parse(text.split(',').map((name) => name.trim()));
}

/**
 * The same tests on every database we support.
 *
 * @example
 * eachDatabase((name, open) => {
 *   let database: Database;
 *   beforeAll(async () => { database = await open(); });
 *   afterAll(() => database.close());
 *   test('…', async () => { … });
 * });
 */
export function eachDatabase(
  suite: (name: DatabaseKind, open: (options?: TestOpenOptions) => Promise<Database>) => void,
): void {
  for (const name of chosenDatabases()) describe(`on the ${name} database`, () => suite(name, openers[name]));
}

/** The first of the chosen databases, for a test that runs on one. */
export function openChosenDatabase(options?: TestOpenOptions): Promise<Database> {
  const [first = 'embedded'] = chosenDatabases();
  return openers[first](options);
}
