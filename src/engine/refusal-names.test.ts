import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problem } from '../domain/problem.ts';
import { words } from '../domain/problem-words.ts';
import type { Database } from '../store/db/open.ts';
import { findRecords } from '../store/read/records.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { smallWorld } from './testing/small-world.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
});
afterAll(() => database.close());

test('what the ledger names by its id alone is told with the name people know', async () => {
  const world = await smallWorld(database);
  const refusals: Record<string, ReturnType<typeof problem>> = {
    'INV-1': problem('account-inactive', 'ledger', { account: '900' }, { subject: '900' }),
    'INV-2': problem('contact-inactive', 'ledger', { id: '70' }, { subject: '70' }),
    'INV-3': problem('account-inactive', 'ledger', { account: '16200' }, { subject: '16200' }),
  };
  for (const key of ['1', '2', '3']) world.invoice(key);
  world.ledger.refuse = ({ content }) => ('number' in content ? (refusals[content.number] ?? null) : null);
  await world.sync();
  const ids = (await world.links()).map((one) => one.id);
  const said = (await findRecords(database, world.connectionId, ids)).map((row) => [
    row.cause_key,
    words({
      code: row.problem_code === 'contact-inactive' ? 'contact-inactive' : 'account-inactive',
      side: 'ledger',
      params: z.record(z.string(), z.string()).parse(row.problem_params),
    }).message,
  ]);
  expect(said).toEqual([
    ['account-inactive:900', 'Account 900 Service charge is inactive in Intacct.'],
    ['contact-inactive:70', 'Contact 70 Northgate Retail Ltd is inactive in Intacct.'],
    ['account-inactive:16200', 'Account 16200 is inactive in Intacct.'],
  ]);
});
