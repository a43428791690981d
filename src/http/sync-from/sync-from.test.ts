import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  const preview = (to: string) => world.ask('GET', `${world.base}/sync-from/preview?to=${to}`);
  const outcome = async (key: string) =>
    (
      await world.database.query<{ outcome: string }>(
        `select outcome from link where connection_id = $1 and type = 'invoice' and property_key = $2`,
        [world.connectionId, key],
      )
    ).rows[0]?.outcome;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('1', { issueDate: '2025-11-30', postingDate: '2025-11-30', dueDate: null });
    world.invoice('2', { issueDate: '2025-12-31', postingDate: '2025-12-31', dueDate: null });
    world.invoice('3', { issueDate: '2025-12-31', postingDate: '2025-12-31', state: 'draft' });
    world.invoice('4', { issueDate: '2026-01-01', postingDate: '2026-01-01' });
    world.invoice('5', { issueDate: '2026-02-01', postingDate: '2026-02-01', currency: 'USD' });
    await world.sync();
  });
  afterAll(() => world.close());

  test('moving it back says what would begin to sync, and the next sync does exactly that', async () => {
    expect((await preview('2025-12-01')).body).toEqual({
      from: '2026-01-01',
      to: '2025-12-01',
      enter: [{ type: 'invoice', count: 1, onOneSide: 1, money: [{ currency: 'GBP', amount: '100.00' }] }],
      leave: [],
      stay: [],
    });
    expect(await outcome('2')).toBe('excluded');
    await world.ask('PATCH', world.base, { body: { syncFrom: '2025-12-01' } });
    await world.sync();
    expect([await outcome('1'), await outcome('2'), await outcome('3')]).toEqual([
      'excluded',
      'synced',
      'excluded',
    ]);
  });

  test('moving it forward says what would leave and what stays because both systems have it', async () => {
    expect((await preview('2026-03-01')).body).toEqual({
      from: '2025-12-01',
      to: '2026-03-01',
      enter: [],
      leave: [{ type: 'invoice', count: 1, onOneSide: 1, money: [{ currency: 'USD', amount: '100.00' }] }],
      stay: [{ type: 'invoice', count: 2, onOneSide: 0, money: [{ currency: 'GBP', amount: '200.00' }] }],
    });
    await world.ask('PATCH', world.base, { body: { syncFrom: '2026-03-01' } });
    await world.sync();
    expect([await outcome('2'), await outcome('4'), await outcome('5')]).toEqual([
      'synced',
      'synced',
      'excluded',
    ]);
  });

  test('a date that is none, or too early, is refused by name', async () => {
    for (const to of ['yesterday', '2017-12-31', '2026-02-30', '']) {
      const answer = await preview(to);
      expect([answer.status, answer.at('errors.0.field')]).toEqual([400, 'to']);
    }
  });
});
