import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { SystemFault } from '../systems/port.ts';
import { createReLeased } from '../systems/re-leased/re-leased.ts';
import { type LimitsWorld, limitsWorld } from './testing/limits-world.ts';

let database: Database;
let world: LimitsWorld;
beforeAll(async () => {
  database = await openChosenDatabase();
  world = await limitsWorld(database, { size: 200 });
  await world.sync();
}, 120_000);
afterAll(async () => {
  await world.close();
  await database.close();
});

const gone = async () => {
  const { rows } = await database.query<{ system: string; type: string; n: number }>(
    `select system, type, count(*) as n from side where connection_id = $1 and presence <> 'present' group by 1, 2 order by 1, 2`,
    [world.connectionId],
  );
  return rows.map((row) => `${row.system} ${row.type} ${row.n}`);
};
const onBoth = async () => {
  const { rows } = await database.query<{ ledger_key: string }>(
    `select ledger_key from link where connection_id = $1 and type = 'invoice' and outcome = 'synced' order by id limit 5`,
    [world.connectionId],
  );
  return rows.map((row) => row.ledger_key);
};
const calls = async (work: () => Promise<unknown>) => {
  const { last } = await readJournal(world.intacctUrl);
  await work();
  return (await readJournal(world.intacctUrl, last)).entries.length;
};

test('without the audit permission the ledger is listed once a day, and what is gone is found', async () => {
  await world.ledger('POST', '/faults', { kind: 'audit-denied' });
  const [first = ''] = await onBoth();
  await world.ledger('POST', '/edit', { op: 'delete', object: 'accounts-receivable/invoice', key: first });
  const listing = await calls(() => world.sync());
  expect(await gone()).toEqual(['ledger invoice 1']);
  const { rows } = await database.query('select code, side from connection_warning', []);
  expect(rows).toEqual([{ code: 'audit-denied', side: 'ledger' }]);
  const within = await calls(() => world.sync());
  expect(within).toBeLessThan(listing);
  console.log(`calls to the ledger: ${listing} with a full listing, ${within} within the day`);
}, 120_000);

test.each([['cut-before-commit'], ['truncated'], ['wrong-type'], ['5xx']])(
  'while queries are %s nothing is deleted',
  async (kind) => {
    await world.ledger('DELETE', '/faults');
    await world.ledger('POST', '/faults', { kind: 'audit-denied' });
    const fault = { kind, method: 'POST', path: '*/services/core/query', share: 0.3, seed: 3 };
    await world.ledger('POST', '/faults', fault);
    world.pass(25 * 3_600_000);
    const before = await gone();
    await world.sync();
    expect(await gone()).toEqual(before);
    await world.ledger('DELETE', '/faults');
  },
  120_000,
);

test('a wrong address of Re-Leased is told as that, for a list, for records by key, and for a write', async () => {
  for (const path of ['/api/v1/wrong', '/api/v2', '']) {
    const system = createReLeased({ ...world.credentials.property, baseUrl: `${world.reLeasedUrl}${path}` });
    const asked = [
      system.get('invoice', null, ['1', '2']),
      (async () => {
        for await (const page of system.readChanged('invoice', null)) expect(page).toBeUndefined();
      })(),
      system.readDeleted('invoice', '2026-01-01T00:00:00.000Z'),
    ];
    for (const answer of asked) {
      const error = await answer.then(
        () => null,
        (cause: unknown) => cause,
      );
      expect(error).toBeInstanceOf(SystemFault);
      expect(error instanceof SystemFault ? error.problem.code : '').toBe('protocol');
    }
    const sent = await system.send({
      object: 'invoice',
      verb: 'void',
      method: 'POST',
      path: `/companies/${world.credentials.property.companyId}/invoices/void`,
      headers: { 'content-type': 'application/json' },
      body: '[]',
      idempotencyKey: `wrong address ${path}`,
      members: ['a'],
    });
    expect(sent).toMatchObject({ kind: 'refused', problem: { code: 'protocol' } });
    await system.close();
  }
});
