import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { type LimitsWorld, limitsWorld } from '../testing/limits-world.ts';
import { ann } from '../testing/small-world.ts';
import { NotNow } from './input.ts';

let database: Database;
let world: LimitsWorld;
beforeAll(async () => {
  database = await openChosenDatabase();
  world = await limitsWorld(database);
  await database.query(`update connection set status = 'onboarding', onboarding_step = 'confirm'`);
}, 60_000);
afterAll(async () => {
  await world.close();
  await database.close();
});

test('the last step tells what the first sync costs, asks when that is too much, and was not far off', async () => {
  const { estimate } = await world.onboarding.state(await world.connection());
  if (estimate === null) throw new Error('no estimate');
  expect(estimate).toMatchObject({ allowance: 100_000, enough: true });
  expect(estimate.calls).toBe(estimate.reads + estimate.writes + estimate.readBacks);
  expect(estimate.left).toBe(estimate.allowance - estimate.used);

  await world.onboarding.change(await world.connection(), { ledger: { allowance: 150 } }, ann);
  const refused = world.onboarding.confirm(await world.connection(), ann);
  await expect(refused).rejects.toBeInstanceOf(NotNow);
  await expect(refused).rejects.toMatchObject({
    code: 'allowance-too-small',
    message: expect.stringContaining('calls'),
  });
  expect((await world.connection()).state).toBe('onboarding');

  const { runId } = await world.onboarding.confirm(await world.connection(), ann, { exceedAllowance: true });
  expect((await world.connection()).state).toBe('connected');
  await database.query(
    'update ledger_account set monthly_allowance = 100000, calls_used = 0, calls_month = calls_month',
  );
  await world.openers.flush();
  const before = (await used()) ?? 0;
  expect(await world.execute(runId)).toMatchObject({ state: 'done' });
  await world.openers.flush();
  const cost = (await used()) - before;
  console.log(
    `estimated ${estimate.calls} calls (${estimate.reads} reads, ${estimate.writes} writes, ${estimate.readBacks} read-backs), counted ${cost}`,
  );
  expect(cost).toBeLessThanOrEqual(estimate.calls);
  expect(cost).toBeGreaterThan(estimate.calls / 3);
}, 120_000);

async function used(): Promise<number> {
  const { rows } = await database.query<{ calls_used: number }>('select calls_used from ledger_account');
  return rows[0]?.calls_used ?? 0;
}
