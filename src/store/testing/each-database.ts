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

/**
 * The same as {@link eachDatabase}, on one of them: for what engine code decides, once its statements have run on both
 * in other tests (`engine.test.ts`, the store's and the HTTP tests).
 */
export const oneDatabase: typeof eachDatabase = (suite) => {
  const name = chosenDatabases().at(-1) ?? 'server';
  describe(`on the ${name} database`, () => suite(name, openers[name]));
};

/**
 * A database for a test that runs on one: the last of those chosen, the server where nothing was. Measured on
 * `engine/cure.test.ts`: half the time of the embedded one, on which the tests of {@link eachDatabase}, the failure
 * checks and the browser tests run as well.
 */
export function openChosenDatabase(options?: TestOpenOptions): Promise<Database> {
  return openers[chosenDatabases().at(-1) ?? 'server'](options);
}
