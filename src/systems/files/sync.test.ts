import { afterAll, beforeAll, expect, test } from 'vitest';
import { planImport, wantedBy } from '../../domain/files/plan-import.ts';
import { readFile } from '../../domain/files/read-file.ts';
import type { FileType } from '../../domain/files/shape.ts';
import { writeFile } from '../../domain/files/write-file.ts';
import { createEngine } from '../../engine/engine.ts';
import { ann, smallWorld } from '../../engine/testing/small-world.ts';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { fileStore, importFile } from '../../store/write/files.ts';
import { createFiles } from './files.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
});
afterAll(() => database.close());

const invoices = (status: string, ...ids: string[]) =>
  [
    'id,number,contactId,issueDate,dueDate,currency,status,lineDescription,lineNet,lineTax,lineAccountId',
    ...ids.map((id) => `${id},INV-${id},7,2026-10-01,2026-10-31,GBP,${status},Rent,100,0,41`),
  ].join('\n');

test('a company on files: what the file shows reaches the ledger once, and its end too', async () => {
  const world = await smallWorld(database);
  const { connectionId, ledger } = world;
  const store = fileStore(database, connectionId);
  const property = createFiles({ store, connectionId, company: { name: 'Quay', currency: 'GBP' } });
  const engine = createEngine({ ...world.context, openSystems: async () => ({ property, ledger }) });
  const take = async (type: FileType, text: string, complete = false) => {
    const read = readFile(type, 'csv', text);
    const file = { type, complete, sha256: '', actor: 'test' };
    return importFile(database, connectionId, file, wantedBy(type, read), (found) => {
      const { puts, keys, counts, errors } = planImport(type, 'csv', read, found);
      expect([read.errors, errors]).toEqual([[], []]);
      return { puts, keys, counts, answer: counts };
    });
  };
  const sync = async () => {
    const { runId } = await engine.startRun(connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(connectionId, runId, new AbortController().signal);
  };
  const outcomes = async () =>
    (await world.links()).map((link) => [link.released_id, link.outcome, link.cause_key]);

  await take('account', 'id,code,name,status\n41,4100,Service charge,active\n');
  await take('contact', 'id,roles,name,status\n7,tenant,Northgate Retail Ltd,active\n');
  await take('invoice', invoices('approved', '501', '502'));
  await sync();
  expect(await outcomes()).toEqual([
    ['501', 'synced', null],
    ['502', 'synced', null],
  ]);
  const waiting = await store.all('invoice', true);
  expect(waiting.map((row) => [row.key, row.toEnter, row.body.fields.externalId])).toEqual(
    (await world.links()).map((link) => [link.released_id, 'stamp', link.ledger_key]),
  );

  // Nothing new: nothing is written, neither for a run nor for the same file once more.
  const attempts = await world.count('attempt');
  await sync();
  await take('invoice', writeFile('invoice', 'csv', await store.all('invoice', false)), true);
  await take('invoice', invoices('approved', '501', '502'), true);
  await sync();
  expect(await world.count('attempt')).toBe(attempts);

  await take('invoice', invoices('void', '501'));
  await take('invoice', invoices('approved', '502').replaceAll('Rent', 'Rent and water'));
  await sync();
  // As with the API, what was changed or ended after it synced waits for a person.
  expect(await outcomes()).toEqual([
    ['501', 'drifted', 'void-in-property'],
    ['502', 'drifted', 'edited-in-property'],
  ]);

  await take('invoice', invoices('void', '501'), true);
  await sync();
  expect((await outcomes())[1]).toEqual(['502', 'drifted', 'deleted-in-property']);
});
