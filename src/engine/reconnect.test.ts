import { afterEach, beforeEach, expect, test } from 'vitest';
import { check } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { readConnection } from '../store/read/connections.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { NotConnected } from './port.ts';
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

const status = async () => (await world.connection()).state;
const count = async (where: string) =>
  (await database.query<{ n: number }>(`select count(*) as n from ${where}`)).rows[0]?.n ?? 0;
/** No record bears what was the connection's fault. */
const nobodyParked = async () => {
  const wrong = `link where problem_code in ('credentials-rejected', 'permission-missing', 'audit-denied', 'unreachable')`;
  expect(await count(wrong)).toBe(0);
};
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

test('a token revoked in the middle of writing: the run ends, nobody is parked, what is open stays, and saved credentials go on', async () => {
  // The first batch of invoices goes through; from the second on every token is refused.
  const object = '/ia/api/v1/objects/accounts-receivable/invoice';
  await world.ledger('POST', '/faults', { kind: 'cut-after-commit', method: 'POST', path: object, count: 1 });
  await world.ledger('POST', '/faults', { kind: 'token-revoked', method: 'POST', path: `${object}*` });
  const run = await world.sync();
  expect(run).toMatchObject({ state: 'incomplete', clean: false, fault: { code: 'credentials-rejected' } });
  expect(await status()).toBe('needs-reconnecting');
  await nobodyParked();
  const open = await count('attempt where settled_at is null');
  const due = await count(`link where outcome = 'pending' and attention > 0`);
  expect(due).toBeGreaterThan(20);

  // Nobody knocks meanwhile: neither the schedule nor a person starts a run.
  await expect(world.sync()).rejects.toBeInstanceOf(NotConnected);
  expect(await count('attempt where settled_at is null')).toBe(open);

  await world.ledger('DELETE', '/faults');
  world.queued.length = 0;
  await world.onboarding.storeCredentials(
    await world.connection(),
    { ledger: world.credentials.ledger },
    ann,
  );
  expect(await status()).toBe('connected');
  expect(world.queued).toHaveLength(1);
  expect(await world.execute(world.queued[0] ?? '')).toMatchObject({ fault: null });
  world.pass(3 * 3_600_000);
  await world.sync();
  await world.sync();
  expect(await count(`link where outcome in ('pending', 'uncertain')`)).toBe(0);
  await inStep();
}, 180_000);

test('a Re-Leased key revoked ends the run before anything; the test that finds it good again starts the next', async () => {
  await world.property('PUT', '/settings', { keysRevoked: true });
  expect(await world.sync()).toMatchObject({ state: 'incomplete', fault: { code: 'credentials-rejected' } });
  expect(await status()).toBe('needs-reconnecting');
  expect((await world.onboarding.test(await world.connection(), ann)).property.ok).toBe(false);
  expect(await status()).toBe('needs-reconnecting');

  await world.property('PUT', '/settings', { keysRevoked: false });
  world.queued.length = 0;
  expect((await world.onboarding.test(await world.connection(), ann)).property.ok).toBe(true);
  expect(await status()).toBe('connected');
  expect(await world.execute(world.queued[0] ?? '')).toMatchObject({ state: 'done' });
  await inStep();
  // Both are in the timeline, once.
  const { rows } = await database.query<{ kind: string; actor: string; after: unknown }>(
    `select kind, actor, after from event where kind like 'connection.%connected' order by id`,
  );
  expect(rows).toEqual([
    {
      kind: 'connection.disconnected',
      actor: 'relink',
      after: {
        status: 'needs-reconnecting',
        problem: { code: 'credentials-rejected', side: 'property' },
      },
    },
    { kind: 'connection.reconnected', actor: ann.name, after: { status: 'connected' } },
  ]);
}, 120_000);

test('new credentials of the Intacct company bring back its other companies too', async () => {
  const { connectionId, accountId } = world;
  const other = connectionId.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
  await database.query(
    `insert into connection (id, organization_id, short_code, name, status, sync_from, settings, entity_id, ledger_account_id,
       property_base_url, property_company_id, property_credentials, property_credentials_key_id)
     select $2, organization_id, 'OTHER1', 'Other', 'needs-reconnecting', sync_from, settings, entity_id, $3,
       property_base_url, property_company_id, null, null from connection where id = $1`,
    [connectionId, other, accountId],
  );
  await database.query(`update connection set status = 'needs-reconnecting' where id = $1`, [connectionId]);
  // The other one never stored a key of Re-Leased: it cannot be reached and stays as it is, and harms nobody.
  await world.onboarding.storeCredentials(
    await world.connection(),
    { ledger: world.credentials.ledger },
    ann,
  );
  const { rows } = await database.query<{ name: string; status: string }>(
    'select name, status from connection order by name',
  );
  expect(rows).toEqual([
    { name: 'Harbourside Estates', status: 'connected' },
    { name: 'Other', status: 'needs-reconnecting' },
  ]);
}, 60_000);

test('a permission lost for one object stops that type and what depends on it, and comes back by itself', async () => {
  await world.ledger('PUT', '/settings', { deniedObjects: ['accounts-payable/bill'] });
  const run = await world.sync();
  expect(run).toMatchObject({ state: 'incomplete', fault: { code: 'permission-missing' } });
  expect(await status()).toBe('connected');
  await nobodyParked();
  expect((await world.links('synced')).some((one) => one.type === 'invoice')).toBe(true);
  expect((await world.links('synced')).some((one) => one.type === 'bill')).toBe(false);

  await world.ledger('PUT', '/settings', { deniedObjects: [] });
  expect(await world.sync()).toMatchObject({ state: 'done', fault: null });
  await inStep();
}, 120_000);

test('a permission lost in Re-Leased alone stops its type too, and not the company', async () => {
  await world.property('PUT', '/settings', { deniedResources: ['bills'] });
  expect(await world.sync()).toMatchObject({ state: 'incomplete', fault: { code: 'permission-missing' } });
  expect(await status()).toBe('connected');
  await nobodyParked();
  await world.property('PUT', '/settings', { deniedResources: [] });
  expect(await world.sync()).toMatchObject({ state: 'done' });
  await inStep();
}, 120_000);

test('the audit history denied is shown as long as it lasts, and stops nothing', async () => {
  await world.sync();
  await world.ledger('PUT', '/settings', { auditHistoryDenied: true });
  expect(await world.sync()).toMatchObject({ state: 'done', fault: null });
  const shown = async () =>
    (await readConnection(database, world.organizationId, world.connectionId))?.warnings.map(
      (one) => one.code,
    );
  expect(await shown()).toEqual(['audit-denied']);
  const { last } = await readJournal(world.intacctUrl);
  await world.sync();
  expect((await readJournal(world.intacctUrl, last)).entries.some((one) => one.committed)).toBe(false);
  await world.ledger('PUT', '/settings', { auditHistoryDenied: false });
  await world.sync();
  expect(await shown()).toEqual([]);
}, 120_000);
