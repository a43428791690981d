import { afterEach, beforeEach, expect, test } from 'vitest';
import { check } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
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

const entityId = () => world.manifest.settings.entityId;
/** Records that fail for this, apart from what the portfolio itself planted. */
const waitingFor = async (code: string) => {
  const planted = new Set(world.manifest.entries.map((one) => one.id));
  const failing = (await world.links('failing')).filter((one) => one.cause_key?.startsWith(code));
  return failing.filter((one) => !planted.has(one.property_key ?? '') && !planted.has(one.ledger_key ?? ''));
};
const ledgerCalls = async <T>(work: () => Promise<T>) => {
  const { last } = await readJournal(world.intacctUrl);
  await work();
  const { entries } = await readJournal(world.intacctUrl, last);
  return {
    all: entries.length,
    writes: entries.filter((one) => /^(POST|PATCH)$/.test(one.method) && one.path.includes('/objects/'))
      .length,
  };
};

test('a closed period with many documents: one scout a run while it is closed, all of them in the run after it opens', async () => {
  await world.ledger('POST', '/periods', { entity: entityId(), closedThrough: '2099-12-31' });
  await world.sync();
  const periods = async () =>
    (await world.links('failing')).filter((one) => one.cause_key?.startsWith('period-closed'));
  const stopped = await periods();
  expect(stopped.length).toBeGreaterThanOrEqual(30);
  const causes = new Set(stopped.map((one) => one.cause_key));

  // Straight after another, a run writes nothing at all.
  expect((await ledgerCalls(() => world.sync())).writes).toBe(0);
  // Later, and with nothing due by time: the scouts alone are sent, in as few calls as there are types.
  await database.query(
    `update link set next_attempt_at = now() + interval '1 day' where outcome = 'failing'`,
  );
  world.pass(11 * 60_000);
  const closed = await ledgerCalls(() => world.sync());
  expect(closed.writes).toBeLessThanOrEqual(2);
  world.pass(11 * 60_000);
  await database.query(
    `update link set next_attempt_at = now() + interval '1 day' where outcome = 'failing'`,
  );
  const again = await ledgerCalls(() => world.sync());
  expect(again.all).toBeLessThanOrEqual(closed.all + 2);
  const { rows } = await database.query<{ n: number }>(
    `select count(*) as n from attempt t join link l on l.id = t.link_id join request q on q.id = t.request_id
     where q.run_id = (select id from run order by created_at desc limit 1) and l.cause_key like 'period-closed%'
     group by l.cause_key`,
  );
  expect(rows.map((row) => row.n)).toEqual([...causes].map(() => 1));
  expect(await periods()).toHaveLength(stopped.length);

  await world.ledger('POST', '/periods', { entity: entityId(), closedThrough: null });
  // Somebody has opened it and starts a sync: two minutes after the last try are enough.
  world.pass(2 * 60_000);
  await database.query(
    `update link set next_attempt_at = now() + interval '1 day' where outcome = 'failing'`,
  );
  await world.sync();
  expect(await periods()).toEqual([]);
  const { rows: mended } = await database.query<{ n: number }>(
    `select sum(members)::int as n from event where kind = 'cause.mended'`,
  );
  expect(mended[0]?.n).toBe(stopped.length - causes.size);
  const verdict = await check({ ...world, manifest: world.manifest });
  expect(verdict.duplicates).toEqual([]);
}, 120_000);

test('a period locked in Re-Leased is read, not tried: nothing is sent until it opens, and then all of it', async () => {
  const { companyId } = world.manifest.connection.property;
  await world.property('PUT', `/companies/${companyId}`, { lockedThrough: '2099-12-31' });
  await world.sync();
  const stopped = (await waitingFor('period-closed')).length;
  expect(stopped).toBeGreaterThan(3);
  const writesTo = async (work: () => Promise<unknown>) => {
    const { last } = await readJournal(world.reLeasedUrl);
    await work();
    const { entries } = await readJournal(world.reLeasedUrl, last);
    return entries.filter((one) => one.method !== 'GET').length;
  };
  // The first look has nothing to compare with.
  await world.sync();
  world.pass(11 * 60_000);
  await database.query(
    `update link set next_attempt_at = now() + interval '1 day' where outcome = 'failing'`,
  );
  expect(await writesTo(() => world.sync())).toBe(0);
  await world.property('PUT', `/companies/${companyId}`, { lockedThrough: null });
  await world.sync();
  expect(await waitingFor('period-closed')).toHaveLength(0);
}, 120_000);

test('a period opened before anybody looked shows no change ever after, and is found open by trying one record', async () => {
  const { companyId } = world.manifest.connection.property;
  const lock = (through: string | null) =>
    world.property('PUT', `/companies/${companyId}`, { lockedThrough: through });
  await lock('2099-12-31');
  await world.sync();
  expect((await waitingFor('period-closed')).length).toBeGreaterThan(3);
  await lock(null);
  // Straight after another run: it looks for the first time, and tries nothing.
  await world.sync();
  expect((await waitingFor('period-closed')).length).toBeGreaterThan(3);
  await database.query(
    `update link set next_attempt_at = now() + interval '9 days' where outcome = 'failing'`,
  );
  world.pass(61 * 60_000);
  await world.sync();
  expect(await waitingFor('period-closed')).toHaveLength(0);
}, 120_000);

test('an account made active again is noticed by the next run', async () => {
  const account = world.manifest.onboarding.accounts.find((one) => one.choice === 'match');
  if (account?.choice !== 'match') throw new Error('no matched account');
  const object = 'general-ledger/account';
  await world.ledger('POST', '/edit', { object, key: account.ledgerKey, op: 'inactivate' });
  await world.sync();
  const stopped = await waitingFor('account-inactive');
  expect(stopped.length).toBeGreaterThan(0);
  await world.sync();
  expect(await waitingFor('account-inactive')).toHaveLength(stopped.length);
  await world.ledger('POST', '/edit', { object, key: account.ledgerKey, op: 'activate' });
  await world.sync();
  expect(await waitingFor('account-inactive')).toHaveLength(0);
}, 120_000);

test('a setting that changed makes due what waits for settings, in the run after the change', async () => {
  await world.sync();
  const any = (await world.links('synced')).find((one) => one.type === 'invoice');
  if (any === undefined) throw new Error('no invoice');
  await database.query(
    `update link set outcome = 'failing', problem_code = 'tracking-not-matched', cause_key = 'tracking-not-matched:x', problem_side = 'relink' where id = $1`,
    [any.id],
  );
  const outcome = async () =>
    (await database.query<{ outcome: string }>('select outcome from link where id = $1', [any.id])).rows[0]
      ?.outcome;
  // First look: nothing to compare with, so it is decided once more; here its cause stays away.
  await world.sync();
  expect(await outcome()).toBe('synced');
  await database.query(
    `update link set outcome = 'failing', problem_code = 'tracking-not-matched', cause_key = 'tracking-not-matched:x', problem_side = 'relink' where id = $1`,
    [any.id],
  );
  await world.sync();
  expect(await outcome()).toBe('failing');
  await world.onboarding.change(
    await world.connection(),
    { settings: { addressPairing: 'bill-to-is-postal' } },
    ann,
  );
  await world.sync();
  expect(await outcome()).toBe('synced');
}, 120_000);
