import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { stateMetrics } from './state-metrics.ts';
import { type HttpWorld, httpWorld } from './testing/http-world.ts';

let world: HttpWorld;

beforeAll(async () => {
  world = await httpWorld();
  await world.sync();
});
afterAll(() => world.close());

/** A fresh look, as text lines by their name and labels. */
async function look(): Promise<Map<string, number>> {
  const registry = new Registry();
  stateMetrics(registry, world.database);
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]));
}

test('records are counted by outcome, as the list counts them', async () => {
  const found = await look();
  const { rows } = await world.database.query<{ outcome: string; n: number }>(
    'select outcome, count(*)::int as n from link where not held group by outcome',
  );
  expect(rows.length).toBeGreaterThan(0);
  for (const { outcome, n } of rows)
    expect(found.get(`relink_records{outcome="${outcome}",held="false"}`), outcome).toBe(n);
  expect(found.get('relink_companies{state="connected"}')).toBe(1);
});

test('a run that waits, a lost answer and a company that was not clean for long are told by their age', async () => {
  const calm = await look();
  expect(calm.get('relink_oldest_seconds{what="run-waiting"}')).toBe(0);
  expect(calm.get('relink_oldest_seconds{what="write-unanswered"}')).toBe(0);
  expect(calm.get('relink_writes_unanswered')).toBe(0);

  const runId = newId();
  await world.database.query(
    `insert into run (connection_id, id, trigger, started_by, created_at) values ($1, $2, 'schedule', 'Schedule', now() - interval '10 minutes')`,
    [world.connectionId, runId],
  );
  await world.database.query(
    `update connection set last_clean_at = now() - interval '2 days' where id = $1`,
    [world.connectionId],
  );
  const late = await look();
  expect(late.get('relink_runs{state="queued"}')).toBe(1);
  expect(late.get('relink_oldest_seconds{what="run-waiting"}')).toBeGreaterThanOrEqual(600);
  expect(late.get('relink_oldest_seconds{what="clean-sync"}')).toBeGreaterThanOrEqual(2 * 24 * 3600);

  // Who has no schedule is not late.
  await world.database.query(
    `update connection set settings = jsonb_set(settings, '{schedule}', 'null') where id = $1`,
    [world.connectionId],
  );
  expect((await look()).get('relink_oldest_seconds{what="clean-sync"}')).toBe(0);
  await world.database.query(
    `update run set state = 'needs-confirmation', created_at = now(), finished_at = now() where id = $1`,
    [runId],
  );
  expect((await look()).get('relink_runs{state="needs-confirmation"}')).toBe(1);
});

test('no figure names a company, and a look costs one statement', async () => {
  let statements = 0;
  const registry = new Registry();
  stateMetrics(registry, {
    ...world.database,
    query: (...given) => {
      statements += 1;
      return world.database.query(...given);
    },
  });
  const text = await registry.metrics();
  expect(statements).toBe(1);
  expect(text).toContain('# TYPE relink_records gauge');
  expect(text).not.toContain(world.connectionId);
});
