import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

/** The part of a company that these tests look at. */
const Company = z.looseObject({
  status: z.string(),
  ledger: z.looseObject({ allowance: z.number() }).nullable(),
  warnings: z.array(z.unknown()),
});

let world: HttpWorld;
let accountId: string;
beforeAll(async () => {
  world = await httpWorld();
});
afterAll(() => world.close());

const get = async () => Company.parse((await world.ask('GET', world.base)).body);
const patch = (ledger: unknown) => world.ask('PATCH', world.base, { body: { ledger } });

test('limits belong to the Intacct company: without its credentials there are none to show or to change', async () => {
  expect(await get()).toMatchObject({ ledger: null, warnings: [] });
  const refused = await patch({ allowance: 5 });
  expect([refused.status, refused.at('code')]).toEqual([409, 'credentials-missing']);
});

test('a company shows the month of its ledger account, and an administrator may change its limits', async () => {
  accountId = newId();
  await world.database.query(
    `insert into ledger_account (id, organization_id, base_url, company_id, calls_used, requests_used) values ($1, $2, 'https://x', 'HARBOUR', 1234, 40)`,
    [accountId, world.organizationId],
  );
  await world.database.query('update connection set ledger_account_id = $1 where id = $2', [
    accountId,
    world.connectionId,
  ]);
  expect((await get()).ledger).toEqual({
    callsUsed: 1234,
    requests: 40,
    allowance: 100_000,
    parallelCalls: 2,
    tier: null,
  });
  const changed = await patch({ allowance: 250_000, parallelCalls: 4, tier: 'T2' });
  expect(changed.status).toBe(200);
  expect(changed.at('ledger')).toMatchObject({
    allowance: 250_000,
    parallelCalls: 4,
    tier: 'T2',
    callsUsed: 1234,
  });
  const list = await world.ask('GET', '/api/v1/connections');
  expect(list.at('items.0.ledger')).toMatchObject({ allowance: 250_000 });
});

test('a limit that cannot be is refused by its field, and nothing is changed', async () => {
  for (const [ledger, field] of [
    [{ allowance: -1 }, 'ledger.allowance'],
    [{ parallelCalls: 0 }, 'ledger.parallelCalls'],
    [{ parallelCalls: 2.5 }, 'ledger.parallelCalls'],
    [{ tier: 'T9' }, 'ledger.tier'],
    [{ calls: 3 }, 'ledger.calls'],
  ] as const) {
    const answer = await patch(ledger);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
  }
  expect((await get()).ledger).toMatchObject({ allowance: 250_000, parallelCalls: 4 });
});

test('calls of an earlier month count for nothing', async () => {
  await world.database.query(`update ledger_account set calls_month = calls_month - interval '1 month'`);
  expect((await get()).ledger).toMatchObject({ callsUsed: 0, requests: 0 });
  await world.database.query(
    `update ledger_account set calls_month = date_trunc('month', now() at time zone 'UTC')::date`,
  );
});

test('the metrics show each account’s month', async () => {
  const { text } = await world.ask('GET', '/metrics');
  expect(text).toContain(`relink_ledger_calls_used{account="${accountId}"} 1234`);
  expect(text).toContain(`relink_ledger_calls_allowance{account="${accountId}"} 250000`);
  expect(text).toContain(`relink_ledger_parallel_calls{account="${accountId}"} 4`);
});

test('what stops nothing but should be known is shown in words', async () => {
  await world.database.query(
    `insert into connection_warning (connection_id, code, side, params, since) values ($1, 'audit-denied', 'ledger', '{}', '2026-11-22T08:00:00Z')`,
    [world.connectionId],
  );
  const { warnings } = await get();
  expect(warnings).toEqual([
    {
      code: 'audit-denied',
      help: '/help/problems/audit-denied',
      title: 'Deletions cannot be seen',
      message: expect.stringContaining('audit history'),
      fix: [expect.stringContaining('administrator')],
      since: '2026-11-22T08:00:00.000Z',
    },
  ]);
});

test('a run that stopped for want of calls says so in words, and goes on when more are allowed', async () => {
  const runId = newId();
  const fault = { code: 'allowance-used', params: { allowance: '250000', used: '250000' }, side: 'relink' };
  await world.database.query(
    `insert into run (connection_id, id, trigger, started_by, state, fault, clean, finished_at) values ($1, $2, 'schedule', 'Schedule', 'incomplete', $3, false, now())`,
    [world.connectionId, runId, JSON.stringify(fault)],
  );
  await world.database.query('update ledger_account set calls_used = 250000');
  expect(await get()).toMatchObject({
    status: 'incomplete',
    run: { fault: expect.stringContaining('250,000 calls to Sage Intacct') },
  });
  await patch({ parallelCalls: 3 });
  expect(world.queued).toEqual([]);
  await patch({ allowance: 300_000 });
  expect(world.queued).toHaveLength(1);
  expect((await get()).status).toBe('in-progress');
});
