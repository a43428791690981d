import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeOld } from '../../engine/retention/remove-old.ts';
import { oneDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

oneDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('901');
    await world.sync();
  });
  afterAll(() => world.close());

  test('a body that retention removed is said to be, not shown as an empty one', async () => {
    const [record] = (await world.ask('GET', `${world.base}/records?type=invoice`)).rowsAt('items');
    const tries = async () => (await world.ask('GET', `${world.base}/records/${record?.id}`)).rowsAt('tries');
    const before = await tries();
    expect(before[0]).toMatchObject({ bodiesRemovedAt: null, request: { body: expect.anything() } });
    const now = new Date(Date.now() + 200 * 86_400_000);
    await removeOld({ database: world.database, log: pino({ level: 'silent' }), now: () => now });
    const after = await tries();
    expect(after).toHaveLength(before.length);
    expect(after[0]).toMatchObject({
      state: 'done',
      sentAt: before[0]?.sentAt,
      bodiesRemovedAt: now.toISOString(),
      request: { method: expect.any(String), body: null },
      answer: { status: expect.any(Number), body: null },
    });
    const audit = await world.ask('GET', `${world.base}/audit?q=removed`);
    expect(audit.textAt('items.0.text')).toMatch(
      /^Content of \d+ requests? before \d{4}-\d\d-\d\d, with the answers, removed by retention$/,
    );
  });

  test('how long is a setting of the company, with what would be right where it is not', async () => {
    const company = await world.ask('GET', world.base);
    expect(company.at('settings')).toMatchObject({
      eventRetentionDays: null,
      bodyRetentionDays: 90,
      attemptRetentionDays: 400,
    });
    for (const [field, days] of [
      ['bodyRetentionDays', 2],
      ['attemptRetentionDays', 29],
      ['attemptRetentionDays', 1.5],
    ] as const) {
      const wrong = await world.ask('PATCH', world.base, { body: { settings: { [field]: days } } });
      expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, `settings.${field}`]);
      expect(wrong.at('errors.0.message')).toMatch(/^a whole number of days from (3|30) to 36500, or null/);
    }
    const body = { settings: { bodyRetentionDays: null, attemptRetentionDays: 30 } };
    expect((await world.ask('PATCH', world.base, { body })).at('settings')).toMatchObject(body.settings);
  });
});
