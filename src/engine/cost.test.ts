import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase, openChosenDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { counted } from './testing/counted.ts';
import { limitsWorld } from './testing/limits-world.ts';
import { ann, smallWorld } from './testing/small-world.ts';

const page = 10;

/** A company of `n` invoices, synced, whose systems give pages of ten, with all calls and statements counted. */
async function company(database: Database, n: number) {
  const world = await smallWorld(database);
  const reads = { property: 0, ledger: 0 };
  const asked = { calls: 0 };
  for (const name of ['property', 'ledger'] as const) {
    const system = world[name];
    const { readChanged, readDeleted, get, findByOwnKey, findByNumber, send } = system;
    system.readChanged = async function* (type, since, options) {
      for await (const { records, total } of readChanged(type, since, options))
        for (let start = 0; start === 0 || start < records.length; start += page) {
          if (type === 'invoice') reads[name] += 1;
          asked.calls += 1;
          const part = records.slice(start, start + page);
          yield { records: part, through: part.at(-1)?.modifiedAt ?? null, total };
        }
    };
    const tell =
      <A extends unknown[], R>(call: (...args: A) => R) =>
      (...args: A) => {
        asked.calls += 1;
        return call(...args);
      };
    Object.assign(system, {
      readDeleted: tell(readDeleted),
      get: tell(get),
      findByOwnKey: tell(findByOwnKey),
      findByNumber: tell(findByNumber),
      send: tell(send),
    });
  }
  const { count, database: watched } = counted(database);
  const engine = createEngine({ ...world.context, database: watched });
  const sync = async () => {
    Object.assign(reads, { property: 0, ledger: 0 });
    asked.calls = 0;
    count.statements = 0;
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
    return { reads: { ...reads }, calls: asked.calls, statements: count.statements };
  };
  for (let key = 1; key <= n; key += 1) world.invoice(String(key));
  await sync();
  const state = async () => {
    const { rows } = await database.query(
      `select (select count(*) from event where connection_id = $1) as events, (select count(*) from attempt where connection_id = $1) as attempts,
         (select md5(string_agg(l::text, '|' order by id)) from link l where connection_id = $1) as links`,
      [world.connectionId],
    );
    return rows[0];
  };
  return { world, engine, sync, state, count };
}

eachDatabase((name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  test('inside the window a second run reads its rows once, page by page, and does nothing else; past it, a constant', async () => {
    const past: { calls: number; statements: number }[] = [];
    for (const n of [25, 55]) {
      const { world, sync, state } = await company(database, n);
      const before = await state();
      const inside = await sync();
      const pages = Math.ceil(n / page);
      expect(inside.reads).toEqual({ property: pages, ledger: pages });
      expect(await state()).toEqual(before);
      world.clock.now = new Date(world.clock.now.getTime() + 3 * 3_600_000);
      // The window is over, and nothing was changed: it is read a last time, and then not any more.
      expect((await sync()).reads).toEqual({ property: pages, ledger: pages });
      const rest = await state();
      const outside = await sync();
      expect(outside.reads).toEqual({ property: 1, ledger: 1 });
      expect(await state()).toEqual(rest);
      past.push({ calls: outside.calls, statements: outside.statements });
      console.log(`${name}: ${n} invoices, pages of ${page}: inside`, inside, 'past the window', past.at(-1));
    }
    expect(past[1]).toEqual(past[0]);
  }, 120_000);

  test('a run that is taken over does not go through finished types again', async () => {
    const costs: number[] = [];
    for (const contacts of [5, 40]) {
      const { world, count } = await company(database, 1);
      for (let key = 100; key < 100 + contacts; key += 1)
        world.property.put('contact', String(key), { ...world.contact, name: `Tenant ${key}` });
      world.invoice('2');
      const { database: watched, count: all } = counted(database);
      const stop = new AbortController();
      const dying = createEngine({
        ...world.context,
        atStep: async ({ step, writes }) => {
          if (step !== 'claimed' || writes[0]?.type !== 'invoice') return;
          stop.abort();
          throw new Error('the process died');
        },
      });
      const { runId } = await dying.startRun(world.connectionId, { trigger: 'person', actor: ann });
      await expect(dying.executeRun(world.connectionId, runId, stop.signal)).rejects.toThrow(
        'the process died',
      );
      const { rows } = await database.query<{ state: string; phase: string; phase_type: string }>(
        'select state, phase, phase_type from run where id = $1',
        [runId],
      );
      expect(rows).toEqual([{ state: 'running', phase: 'write', phase_type: 'invoice' }]);
      const written = world.ledger.journal.length;
      await createEngine({ ...world.context, database: watched }).executeRun(
        world.connectionId,
        runId,
        new AbortController().signal,
      );
      // Only what was not done: the invoice.
      expect(world.ledger.journal.slice(written).map((one) => one.type)).toEqual(['invoice']);
      costs.push(all.statements);
      expect(count.statements).toBeGreaterThan(0);
    }
    console.log(`${name}: statements of a takeover after 5 and after 40 finished contacts`, costs);
    // Contacts are read once more, four pages more on each side at three statements each, and one more for a page with
    // news (the records just made in the ledger); no more of them is done again.
    expect((costs[1] ?? 0) - (costs[0] ?? 0)).toBeLessThanOrEqual(2 * 4 * 3 + 4);
  }, 120_000);
});

test('against the two sandboxes: calls of a second run, and of one past the window', async () => {
  const database = await openChosenDatabase();
  const world = await limitsWorld(database, { size: 300 });
  const calls = async (work: () => Promise<unknown>) => {
    const from = await Promise.all([readJournal(world.reLeasedUrl), readJournal(world.intacctUrl)]);
    await work();
    const [property, ledger] = await Promise.all([
      readJournal(world.reLeasedUrl, from[0].last),
      readJournal(world.intacctUrl, from[1].last),
    ]);
    const committed = [...property.entries, ...ledger.entries].filter((entry) => entry.committed).length;
    return { property: property.entries.length, ledger: ledger.entries.length, committed };
  };
  const first = await calls(() => world.sync());
  await world.sync();
  const second = await calls(() => world.sync());
  const third = await calls(() => world.sync());
  world.pass(3 * 3_600_000);
  await world.sync();
  const past = await calls(() => world.sync());
  console.log('sandboxes, 300 records: first run', first, 'second run', second, 'past the window', past);
  expect(second.committed).toBe(0);
  expect(third).toEqual(second);
  expect(past.committed).toBe(0);
  expect(past.ledger).toBeLessThanOrEqual(second.ledger);
  // Every list is one page here: what a run asks is the lists, the feeds of deletions, and no more.
  expect(second.property).toBeLessThanOrEqual(20);
  expect(second.ledger).toBeLessThanOrEqual(60);
  await world.close();
  await database.close();
}, 180_000);
