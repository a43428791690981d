import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { SystemFault } from '../systems/port.ts';
import { smallWorld } from './testing/small-world.ts';

let database: Database;
let world: Awaited<ReturnType<typeof smallWorld>>;
beforeAll(async () => {
  database = await openChosenDatabase();
}, 60_000);
beforeEach(async () => {
  world = await smallWorld(database);
});
afterAll(() => database.close());

const documentIn = (system: 'property' | 'ledger', number = 'INV-1'): DocumentContent => {
  for (const { content } of world[system].records.values())
    if (content.type === 'invoice' && content.number === number) return content;
  throw new Error(`no ${number} in ${system}`);
};
const edit = (system: 'property' | 'ledger', more: Partial<DocumentContent>, number = 'INV-1') => {
  const found = [...world[system].records.values()].find(
    (one) => one.content.type === 'invoice' && one.content.number === number,
  );
  world[system].put('invoice', found?.key ?? '', { ...documentIn(system, number), ...more });
};
/** What a person does between the run's read and its write: just before the record is looked at once more. */
const meanwhile = (act: (look: number) => void) => {
  const { get } = world.property;
  let looks = 0;
  world.property.get = (type, role, keys, signal) => {
    if (type === 'invoice') {
      looks += 1;
      act(looks);
    }
    return get(type, role, keys, signal);
  };
  return () => looks;
};
const updates = () =>
  world.property.journal.filter((one) => one.verb === 'update' && one.type === 'invoice').length;
const link = async () => {
  const { rows } = await database.query<{
    outcome: string;
    cause_key: string;
    attention: number;
    due: string | null;
  }>(
    `select outcome, cause_key, attention, next_attempt_at as due from link where connection_id = $1 and type = 'invoice'`,
    [world.connectionId],
  );
  return rows[0];
};

test('an edit made between reading and writing is seen, kept, and travels in the same run', async () => {
  world.invoice('1');
  await world.sync();
  edit('ledger', { dueDate: '2026-11-15' });
  meanwhile((look) => look === 1 && edit('property', { reference: 'PO 77' }));
  await world.sync();
  for (const system of ['property', 'ledger'] as const)
    expect(documentIn(system)).toMatchObject({ dueDate: '2026-11-15', reference: 'PO 77' });
  expect(await link()).toMatchObject({ outcome: 'synced', attention: 0 });
});

test('the same field edited meanwhile is a difference for a person and is not overwritten', async () => {
  world.invoice('1');
  await world.sync();
  edit('ledger', { dueDate: '2026-11-15' });
  meanwhile((look) => look === 1 && edit('property', { dueDate: '2026-12-24' }));
  await world.sync();
  expect(documentIn('property').dueDate).toBe('2026-12-24');
  expect(updates()).toBe(0);
  expect(await link()).toMatchObject({ outcome: 'drifted', cause_key: 'edited-in-both' });
});

test('a record that is gone by then is not written, not called deleted, and left to a later run', async () => {
  world.invoice('1');
  await world.sync();
  edit('ledger', { dueDate: '2026-11-15' });
  const { get } = world.property;
  world.property.get = async (type, ...rest) => (type === 'invoice' ? [] : get(type, ...rest));
  await world.sync();
  expect(updates()).toBe(0);
  expect(await link()).toMatchObject({
    outcome: 'pending',
    cause_key: null,
    attention: 0,
    due: expect.any(String),
  });

  world.property.get = get;
  world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
  await world.sync();
  expect(documentIn('property').dueDate).toBe('2026-11-15');
});

test('a record that is edited over and over is looked at a few times, not for ever', async () => {
  world.invoice('1');
  await world.sync();
  edit('ledger', { dueDate: '2026-11-15' });
  const looks = meanwhile((look) => edit('property', { description: `edit ${look}` }));
  await world.sync();
  expect(looks()).toBeLessThanOrEqual(6);
  expect(documentIn('property').dueDate).toBe('2026-10-31');
  expect(documentIn('property').description).toMatch(/^edit/);
});

test('where the last look fails nothing is written; it is tried again within the run', async () => {
  world.invoice('1');
  await world.sync();
  edit('ledger', { dueDate: '2026-11-15' });
  meanwhile((look) => {
    if (look === 1) throw new SystemFault('transient', problem('unreachable', 'property'), 0);
    expect(updates() + (look === 2 ? 0 : -1)).toBe(0);
  });
  await world.sync();
  expect(updates()).toBe(1);
  expect(await link()).toMatchObject({ outcome: 'synced' });
});

test('it costs one query for a page of updates or voids and none for creates', async () => {
  for (let key = 1; key <= 30; key += 1) world.invoice(String(key));
  const looks = { property: 0, ledger: 0 };
  for (const system of ['property', 'ledger'] as const) {
    const { get } = world[system];
    world[system].get = (type, ...rest) => {
      if (type === 'invoice') looks[system] += 1;
      return get(type, ...rest);
    };
  }
  await world.sync();
  // Read back once, and never looked at before.
  expect(looks).toEqual({ property: 0, ledger: 1 });
  for (let key = 1; key <= 30; key += 1)
    edit('ledger', key <= 20 ? { dueDate: '2026-11-15' } : { state: 'void' }, `INV-${key}`);
  await world.sync();
  // A last look and a read-back for the page of updates, the same for the page of voids.
  expect(looks).toEqual({ property: 4, ledger: 1 });
});

test('a counterpart’s id that is refused is sent again after a while, not in every run', async () => {
  world.invoice('1');
  const { send } = world.property;
  let stamps = 0;
  let refuse = true;
  world.property.send = async (request, signal) => {
    if (request.verb !== 'stamp' || request.object !== 'invoice') return send(request, signal);
    stamps += 1;
    const draft = problem('counterpart-taken', 'property', {});
    return refuse
      ? {
          kind: 'answered',
          status: 207,
          body: '{}',
          members: request.members.map((attemptId) => ({ attemptId, state: 'rejected', problem: draft })),
        }
      : send(request, signal);
  };
  const runs = [0, 0, 11, 0, 11, 11, 0];
  const sent: number[] = [];
  for (const minutes of runs) {
    world.clock.now = new Date(world.clock.now.getTime() + minutes * 60_000);
    await world.sync();
    sent.push(stamps);
  }
  // After 10 minutes, then after 20.
  expect(sent).toEqual([1, 1, 2, 2, 2, 3, 3]);
  refuse = false;
  world.clock.now = new Date(world.clock.now.getTime() + 41 * 60_000);
  await world.sync();
  await world.sync();
  expect([stamps, world.property.records.get('invoice/1')?.counterpartKey]).toEqual([4, expect.any(String)]);
});
