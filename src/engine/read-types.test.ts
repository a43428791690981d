import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { SystemFault } from '../systems/port.ts';
import { createEngine } from './engine.ts';
import { ann, smallWorld } from './testing/small-world.ts';

let database: Database;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
afterAll(() => database.close());

/** A company whose property system takes its time, and may refuse one type; who is read when is kept. */
async function slowWorld(refused?: { readonly type: string; readonly kind: 'credentials' | 'permission' }) {
  const world = await smallWorld(database);
  const { readChanged } = world.property;
  const open = new Set<string>();
  const seen = { most: 0, types: [] as string[], afterEnd: 0, isOver: false };
  world.property.readChanged = async function* (type, since, options) {
    open.add(type);
    seen.types.push(type);
    seen.most = Math.max(seen.most, open.size);
    try {
      await sleep(30);
      if (seen.isOver) seen.afterEnd += 1;
      if (type === refused?.type)
        throw new SystemFault(
          refused.kind,
          refused.kind === 'credentials'
            ? problem('credentials-rejected', 'relink', {})
            : problem('permission-missing', 'property', {}),
        );
      yield* readChanged(type, since, options);
    } finally {
      open.delete(type);
    }
  };
  world.invoice('1');
  const engine = createEngine(world.context);
  const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
  await engine.executeRun(world.connectionId, runId, new AbortController().signal);
  seen.isOver = true;
  await sleep(120);
  const { rows } = await database.query<{ state: string }>('select state from run where id = $1', [runId]);
  return { seen, state: rows[0]?.state, property: world.property };
}

test('two types are read at a time, parents first, and none is left out', async () => {
  const { seen, state, property } = await slowWorld();
  expect(seen.most).toBe(2);
  expect(seen.types).toHaveLength(property.types.length);
  expect(seen.types.indexOf('contact')).toBeLessThan(seen.types.indexOf('invoice'));
  expect(state).toBe('done');
});

test('what one type is refused keeps no other from being read', async () => {
  const { seen, property } = await slowWorld({ type: 'account', kind: 'permission' });
  expect(seen.types).toHaveLength(property.types.length);
});

test('refused credentials end the reading: no further type is begun, and nothing goes on behind the end', async () => {
  const { seen, state, property } = await slowWorld({ type: 'account', kind: 'credentials' });
  expect(seen.types.length).toBeLessThan(property.types.length);
  expect(seen.afterEnd).toBe(0);
  expect(state).not.toBe('done');
});
