import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { check } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { readUse } from '../store/write/calls.ts';
import { allowanceReserve } from './budget.ts';
import { resumePaused } from './resume.ts';
import { type LimitsWorld, limitsWorld } from './testing/limits-world.ts';
import { ann } from './testing/small-world.ts';

let database: Database;
let world: LimitsWorld;
beforeEach(async () => {
  database = await openChosenDatabase();
  world = await limitsWorld(database);
}, 60_000);
afterEach(async () => {
  await world.close();
  await database.close();
});

const usage = z.object({ transactions: z.record(z.string(), z.number()) });
const counted = async () =>
  Object.values(usage.parse(await world.ledger('GET', '/usage')).transactions).reduce((sum, n) => sum + n, 0);
const use = async () => {
  const found = await readUse(database, world.accountId, new Date().toISOString());
  if (found === null) throw new Error('no account');
  return found;
};
const allow = (allowance: number) =>
  database.query('update ledger_account set monthly_allowance = $1', [allowance]);

test('every HTTP call is counted: the run has as many as the ledger’s journal, the account what the ledger bills', async () => {
  const run = await world.sync();
  const { entries } = await readJournal(world.intacctUrl);
  expect(run.calls).toBe(entries.length);
  await world.openers.flush();
  const month = await use();
  expect(month.requests).toBe(entries.length);
  // The ledger does not count sign-ins; all else is the same to the call.
  const signIns = entries.filter((one) => one.path.endsWith('/oauth2/token')).length;
  expect(month.used).toBe((await counted()) + signIns);
}, 120_000);

test('counting costs a statement for many calls, not one each', async () => {
  let statements = 0;
  const { query } = database;
  database.query = (sql, params) => {
    if (sql.includes('requests_used')) statements += 1;
    return query(sql, params);
  };
  const run = await world.sync();
  database.query = query;
  console.log(`${run.calls} calls, ${statements} statements for their budget`);
  expect(statements).toBeLessThan(run.calls / 2 + 10);
}, 120_000);

test('when the month’s calls are used up a run stops between two pages; nothing is parked or lost, and it goes on when more are allowed', async () => {
  // Enough to read everything and to write a part.
  await allow(120);
  const stopped = await world.sync();
  expect(stopped).toMatchObject({ state: 'incomplete', clean: false, fault: { code: 'allowance-used' } });
  const before = await counted();
  expect(before).toBeLessThanOrEqual(120);
  expect(allowanceReserve(120)).toBe(6);
  for (const outcome of ['failing', 'uncertain', 'drifted'])
    expect((await world.links(outcome)).filter((one) => one.cause_key?.startsWith('allowance'))).toEqual([]);
  expect((await world.links('synced')).some((one) => one.type === 'invoice')).toBe(true);
  expect((await world.links('pending')).length).toBeGreaterThan(20);
  const { rows } = await database.query('select 1 from attempt where settled_at is null');
  expect(rows).toEqual([]);

  // As long as nothing changes, a run calls nobody.
  expect(await world.sync()).toMatchObject({
    state: 'incomplete',
    calls: 0,
    fault: { code: 'allowance-used' },
  });
  expect(await counted()).toBe(before);
  expect(await resumePaused(database, world.engine)).toEqual([]);

  world.queued.length = 0;
  await world.onboarding.change(await world.connection(), { ledger: { allowance: 100_000 } }, ann);
  expect(world.queued).toHaveLength(1);
  expect(await world.execute(world.queued[0] ?? '')).toMatchObject({ state: 'done', fault: null });
  await inStep();
}, 120_000);

test('a new month continues by itself, without a schedule', async () => {
  await allow(120);
  await world.sync();
  const nextMonth = new Date(Date.now() + 32 * 86_400_000);
  expect(await resumePaused(database, world.engine)).toEqual([]);
  world.queued.length = 0;
  await allow(5_000);
  await database.query('update ledger_account set calls_used = 5000');
  expect(await resumePaused(database, world.engine)).toEqual([]);
  world.pass(nextMonth.getTime() - Date.now());
  expect(await resumePaused(database, world.engine, nextMonth)).toEqual([world.connectionId]);
  expect(await world.execute(world.queued[0] ?? '')).toMatchObject({ state: 'done' });
  await inStep();
}, 120_000);

/** Everything outside the portfolio's planted troubles stands on both sides, once. */
async function inStep() {
  const verdict = await check({ ...world, manifest: world.manifest });
  expect({
    differences: verdict.differences,
    duplicates: verdict.duplicates,
    losses: verdict.losses,
  }).toEqual({
    differences: [],
    duplicates: [],
    losses: [],
  });
}
