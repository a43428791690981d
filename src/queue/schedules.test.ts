import { afterEach, beforeEach, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { keepSchedules } from './schedules.ts';

let database: Database;
beforeEach(async () => {
  database = await openChosenDatabase();
});
afterEach(() => database.close());

test('a connected company is scheduled in its own time zone; a change or a lost connection is met at the next look', async () => {
  const calls: string[] = [];
  const queue = {
    schedule: async (id: string, cron: string, zone: string) => void calls.push(`on ${id} ${cron} ${zone}`),
    unschedule: async (id: string) => void calls.push(`off ${id}`),
  };
  const [organization, one, two] = [newId(), newId(), newId()];
  await database.query('insert into organization (id, name) values ($1, $2)', [organization, 'o']);
  const settings = JSON.stringify({ schedule: '0 2 * * *' });
  for (const [id, status, zone] of [
    [one, 'connected', 'Australia/Sydney'],
    [two, 'onboarding', 'Europe/London'],
  ])
    await database.query(
      `insert into connection (id, organization_id, short_code, name, status, time_zone, settings) values ($1, $2, $3, 'c', $4, $5, $6)`,
      [id, organization, String(id).slice(-6), status, zone, settings],
    );
  const schedules = keepSchedules(database, queue, (error) => {
    throw error;
  });
  await schedules.look();
  expect(calls.sort()).toEqual([`off ${two}`, `on ${one} 0 2 * * * Australia/Sydney`].sort());
  await schedules.look();
  expect(calls).toHaveLength(2);
  await database.query(`update connection set status = 'needs-reconnecting' where id = $1`, [one]);
  await schedules.look();
  expect(calls.at(-1)).toBe(`off ${one}`);
  schedules.stop();
});
