import { afterEach, beforeEach, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { asksTooLong, retryDelay, transientDelay } from './retry.ts';
import { ann, smallWorld } from './testing/small-world.ts';

let database: Database;
let world: Awaited<ReturnType<typeof smallWorld>>;
beforeEach(async () => {
  database = await openChosenDatabase();
  world = await smallWorld(database);
  await database.query(`update mapping_choice set chosen_at = '2020-01-01'`);
});
afterEach(() => database.close());

const only = async () => (await world.links())[0];
const lastRun = async () =>
  (
    await database.query<{ state: string; fault: unknown }>(
      'select state, fault from run order by created_at desc limit 1',
    )
  ).rows[0];

test('a refused record comes again after 10 minutes, doubling to a day', () => {
  const now = new Date('2026-11-22T08:00:00Z');
  const minutes = (attempts: number) => (Date.parse(retryDelay(attempts, now)) - now.getTime()) / 60_000;
  expect([0, 1, 2, 3, 7, 8, 40].map(minutes)).toEqual([10, 20, 40, 80, 1280, 1440, 1440]);
});

test('a passing fault is waited out with jitter, never for less than the system asked', () => {
  expect([1, 2, 3, 6, 20].map((fault) => transientDelay(fault, null, 0.5))).toEqual([
    1000, 2000, 4000, 30_000, 30_000,
  ]);
  expect([transientDelay(1, null, 0), transientDelay(1, null, 1)]).toEqual([750, 1250]);
  expect([transientDelay(1, 7, 0), transientDelay(5, 7, 1)]).toEqual([7000, 8750]);
  expect([null, 0, 120, 121].map(asksTooLong)).toEqual([false, false, false, true]);
});

test('a system that asks for more patience than a run has ends the type at once; nothing is parked', async () => {
  world.invoice('1');
  const { send } = world.ledger;
  let sent = 0;
  world.ledger.send = async () => {
    sent += 1;
    const draft = problem('throttled', 'ledger', { retryAfterSeconds: '900' });
    return { kind: 'refused', reason: 'throttled', retryAfterSeconds: 900, problem: draft, body: '' };
  };
  await world.sync();
  expect(sent).toBe(1);
  expect(await lastRun()).toMatchObject({ state: 'incomplete', fault: { code: 'throttled' } });
  expect(await only()).toMatchObject({ outcome: 'pending', attempts: 0 });
  world.ledger.send = send;
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'synced' });
});

test('a record refused by the ledger is not tried again before its time, then by itself', async () => {
  world.invoice('1');
  world.ledger.refuse = () => problem('value-invalid', 'ledger', {}, { subject: 'x' });
  await world.sync();
  world.ledger.refuse = () => null;
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'failing', attempts: 1 });
  world.clock.now = new Date(world.clock.now.getTime() + 11 * 60_000);
  await world.sync();
  expect(await only()).toMatchObject({ outcome: 'synced', attempts: 2 });
});

test('a permission to read without one to write costs one refused call a run, parks nobody, and is noticed when given', async () => {
  world.invoice('1');
  await world.sync();
  // An update and a create: two requests in one page.
  world.invoice('1', { reference: 'PO 7' });
  world.invoice('2');
  world.ledger.refuse = () => problem('permission-missing', 'ledger', {}, { subject: 'invoice' });
  for (let run = 0; run < 3; run += 1) {
    const before = world.ledger.journal.length;
    await world.sync();
    expect(world.ledger.journal.length - before).toBe(1);
    expect(await lastRun()).toMatchObject({ state: 'incomplete', fault: { code: 'permission-missing' } });
  }
  expect((await world.links()).map((one) => [one.outcome, one.cause_key])).toEqual([
    ['pending', null],
    ['pending', null],
  ]);
  expect((await database.query('select status from connection')).rows).toEqual([{ status: 'connected' }]);
  world.ledger.refuse = () => null;
  await world.sync();
  expect((await world.links()).map((one) => one.outcome)).toEqual(['synced', 'synced']);
});

/** On past the time for a scout, with nothing due by its own time. */
const later = async () => {
  world.clock.now = new Date(world.clock.now.getTime() + 11 * 60_000);
  await database.query(`update link set next_attempt_at = '2099-01-01' where outcome = 'failing'`);
};

test('one scout is sent for a cause that nothing tells of; when it goes through the others follow in that run', async () => {
  for (const key of ['1', '2', '3']) world.invoice(key);
  const closed = problem('period-closed', 'ledger', {}, { subject: '2026-10' });
  world.ledger.refuse = (intent) => (intent.type === 'invoice' ? closed : null);
  await world.sync();
  await world.sync();
  expect((await world.links()).map((one) => one.attempts)).toEqual([1, 1, 1]);
  await later();
  await world.sync();
  await later();
  await world.sync();
  // Each time another one bears the try.
  expect((await world.links()).map((one) => one.attempts).sort()).toEqual([1, 2, 2]);
  // One goes through for its own sake: its date was moved. That opens no period for the others.
  world.ledger.refuse = (intent) =>
    'postingDate' in intent.content && intent.content.postingDate === '2026-10-01' ? closed : null;
  world.invoice('3', { issueDate: '2026-11-01', postingDate: '2026-11-01' });
  await world.sync();
  expect((await world.links()).map((one) => one.outcome)).toEqual(['failing', 'failing', 'synced']);
  world.ledger.refuse = () => null;
  await later();
  await world.sync();
  expect((await world.links()).map((one) => one.outcome)).toEqual(['synced', 'synced', 'synced']);
});

test('a person who retries one record of a cause that is gone has all the others tried in that run', async () => {
  for (const key of ['1', '2', '3']) world.invoice(key);
  const closed = problem('period-closed', 'ledger', {}, { subject: '2026-10' });
  world.ledger.refuse = (intent) => (intent.type === 'invoice' ? closed : null);
  await world.sync();
  world.ledger.refuse = () => null;
  const { runId } = await world.engine.retry(world.connectionId, [(await only())?.id ?? ''], ann);
  await world.engine.executeRun(world.connectionId, runId ?? '', new AbortController().signal);
  expect((await world.links()).map((one) => one.outcome)).toEqual(['synced', 'synced', 'synced']);
});
