import { setTimeout as sleep } from 'node:timers/promises';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { testCompany } from '../store/testing/companies.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { writeEvents } from '../store/write/events.ts';
import { keepEvents } from './keep-events.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
});
afterAll(() => database.close());

const log = pino({ level: 'silent' });
const now = () => new Date('2026-11-22T09:00:00.000Z');
const write = (connectionId: string, at: string) =>
  writeEvents(database, connectionId, { id: null, actor: 'Ann Lee', at }, [
    { kind: 'record.retried', linkId: null, before: null, after: null, reason: 'why' },
  ]);
const unsealed = async (connectionId: string) =>
  (await database.query('select 1 from event where connection_id = $1 and position is null', [connectionId]))
    .rowCount;

test('events are sealed in time by themselves, and no more once it is stopped', async () => {
  const { connectionId } = await testCompany(database);
  await write(connectionId, '2026-11-22T08:00:00.000Z');
  const kept = keepEvents({ database, log, now }, { sealEveryMs: 20 });
  for (let tries = 0; tries < 200 && (await unsealed(connectionId)) > 0; tries += 1) await sleep(20);
  expect(await unsealed(connectionId)).toBe(0);
  await kept.stop();
  await write(connectionId, '2026-11-22T08:00:00.000Z');
  await kept.look();
  await sleep(60);
  expect(await unsealed(connectionId)).toBe(1);
});

test('a look seals and applies retention; a fault is logged and the next look goes on', async () => {
  const { connectionId } = await testCompany(database);
  await database.query(
    `update connection set settings = jsonb_set(settings, '{eventRetentionDays}', '30') where id = $1`,
    [connectionId],
  );
  await write(connectionId, '2026-01-01T08:00:00.000Z');
  const lines: string[] = [];
  let broken = true;
  const failing = {
    ...database,
    query: async <R>(sql: string, params?: readonly unknown[]) => {
      if (broken) throw new Error('gone');
      return database.query<R>(sql, params);
    },
  };
  const kept = keepEvents({
    database: failing,
    log: pino({ level: 'error' }, { write: (line: string) => lines.push(line) }),
    now,
  });
  await kept.look();
  expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['the event log could not be kept']);
  broken = false;
  await kept.look();
  const { rows } = await database.query(
    'select reason, erased_at is not null as erased from event where connection_id = $1 and position = 1',
    [connectionId],
  );
  expect(rows).toEqual([{ reason: null, erased: true }]);
  await kept.stop();
});
