import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { Content, DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { SystemFault } from '../systems/port.ts';
import { guardLimit } from './guard.ts';
import { CannotConfirm } from './port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

test('the limit is 50 a day, or 5 % of a type where that is more', () => {
  expect([0, 999, 1_000, 1_020, 100_000].map(guardLimit)).toEqual([50, 50, 50, 51, 5_000]);
});

oneDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  beforeEach(async () => {
    world = await smallWorld(database);
  });
  afterAll(() => database.close());

  const documents = () => [...world.ledger.records.values()].filter((one) => one.type === 'invoice');
  const keyOf = (number: string) =>
    documents().find((one) => 'number' in one.content && one.content.number === number)?.key ?? '';
  const inProperty = (key: string) => world.property.records.get(`invoice/${key}`)?.content;
  const editInLedger = (number: string, more: Partial<DocumentContent>) => {
    const record = world.ledger.records.get(`invoice/${keyOf(number)}`);
    if (record === undefined || !('lines' in record.content)) throw new Error(`no ${number}`);
    const content: Content = { ...record.content, ...more };
    world.ledger.put('invoice', record.key, content);
  };
  /** Invoices 1 to `n`, synced. */
  const synced = async (n: number) => {
    for (let key = 1; key <= n; key += 1) world.invoice(String(key));
    await world.sync();
    expect(new Set((await world.links()).map((one) => one.outcome))).toEqual(new Set(['synced']));
  };
  const voidInLedger = (from: number, to: number) => {
    for (let key = from; key <= to; key += 1) editInLedger(`INV-${key}`, { state: 'void' });
  };
  const run = async (id: string) => {
    const { rows } = await database.query<{
      state: string;
      clean: boolean;
      plan:
        | {
            type: string;
            verb: string;
            system: string;
            count: number;
            of: number;
            examples: { number: string }[];
          }[]
        | null;
      plan_hash: string;
      confirmed_by: string | null;
    }>('select state, clean, plan, plan_hash, confirmed_by from run where id = $1', [id]);
    if (rows[0] === undefined) throw new Error('no run');
    return rows[0];
  };
  const written = (verb: string, type = 'invoice') =>
    [...world.property.journal, ...world.ledger.journal]
      .filter((one) => one.verb === verb && one.type === type)
      .flatMap((one) => one.keys);
  const confirm = async (runId: string, planHash: string) => {
    const started = await world.engine.confirmRun(world.connectionId, { runId, planHash, actor: ann });
    await world.engine.executeRun(world.connectionId, started.runId, new AbortController().signal);
    return started.runId;
  };
  const hoursPass = (hours: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000);
  };

  test('51 voids wait before the first of them, a create goes on, and the confirmed plan is carried out exactly', async () => {
    await synced(52);
    voidInLedger(1, 51);
    world.invoice('new');
    const first = await world.sync();
    expect(written('void')).toEqual([]);
    expect(written('create')).toContain(documents().find((one) => one.ownKey?.includes('-new-'))?.ownKey);
    const asked = await run(first);
    expect(asked).toMatchObject({
      state: 'needs-confirmation',
      clean: false,
      plan: [{ type: 'invoice', verb: 'void', system: 'property', count: 51, of: 53 }],
    });
    expect(asked.plan?.[0]?.examples).toHaveLength(5);
    // What waits is due, and says so.
    expect((await world.links()).filter((one) => one.outcome === 'pending')).toHaveLength(51);

    // Asked again, the same plan: nothing was done, nothing is told twice.
    const events = await world.count('event');
    const again = await run(await world.sync());
    expect([again.state, again.plan_hash]).toEqual(['needs-confirmation', asked.plan_hash]);
    expect(await world.count('event')).toBe(events);
    expect(written('void')).toEqual([]);

    const done = await confirm(first, asked.plan_hash);
    expect(await run(done)).toMatchObject({ state: 'done', clean: true, plan: null });
    expect(written('void')).toHaveLength(51);
    expect((await world.links()).filter((one) => one.outcome === 'ended')).toHaveLength(51);
    expect((await run(first)).confirmed_by).toBe('Ann Lee');
    const { rows } = await database.query<{ actor: string; members: number; run_id: string }>(
      `select actor, members, run_id from event where connection_id = $1 and kind = 'run.confirmed'`,
      [world.connectionId],
    );
    expect(rows).toEqual([{ actor: 'Ann Lee', members: 51, run_id: done }]);
    await expect(confirm(first, asked.plan_hash)).rejects.toThrow('nothing-to-confirm');
    // What a person answered for does not count against the next day.
    voidInLedger(52, 52);
    expect(await run(await world.sync())).toMatchObject({ state: 'done', plan: null });
    expect(written('void')).toHaveLength(52);
  });

  test('50 go by themselves; one more within 24 hours waits with whatever else is due, and goes a day later', async () => {
    await synced(54);
    voidInLedger(1, 50);
    expect(await run(await world.sync())).toMatchObject({ state: 'done', clean: true });
    expect(written('void')).toHaveLength(50);

    hoursPass(23);
    voidInLedger(51, 51);
    // Another type is far from its limit, and waits too: all of them wait.
    world.property.put('contact', '7', { ...world.contact, email: 'new@example.com' });
    world.ledger.put('contact', '70', { ...world.contact, phone: '020 7946 0000' });
    const waits = await run(await world.sync());
    expect(waits.state).toBe('needs-confirmation');
    expect(waits.plan?.map((one) => [one.type, one.verb, one.count])).toContainEqual(['invoice', 'void', 1]);
    expect(written('void')).toHaveLength(50);
    expect(written('update', 'contact:customer')).toEqual([]);

    hoursPass(2);
    expect((await run(await world.sync())).state).toBe('done');
    expect(written('void')).toHaveLength(51);
  });

  test('overwrites of what agreed before count; adopting what never agreed does not', async () => {
    // 60 contacts matched while connecting: the ledger owns their address, so each is overwritten once in Re-Leased.
    for (let key = 100; key < 160; key += 1) {
      world.property.put('contact', String(key), { ...world.contact, name: `Tenant ${key}` });
      world.ledger.put('contact', String(key), {
        ...world.contact,
        name: `Tenant ${key}`,
        phone: `020 ${key}`,
      });
      await world.match('contact', String(key), String(key), 'customer');
    }
    expect((await run(await world.sync())).state).toBe('done');
    expect(written('update', 'contact:customer')).toHaveLength(60);

    for (let key = 100; key < 160; key += 1)
      world.ledger.put('contact', String(key), {
        ...world.contact,
        name: `Tenant ${key}`,
        phone: `030 ${key}`,
      });
    const asked = await run(await world.sync());
    expect(asked).toMatchObject({
      state: 'needs-confirmation',
      plan: [{ type: 'contact', verb: 'update', system: 'property', count: 60, of: 61 }],
    });
    expect(written('update', 'contact:customer')).toHaveLength(60);
  });

  test('what a person asks for record by record goes, as long as that alone is within the limit', async () => {
    await synced(60);
    voidInLedger(1, 60);
    const asked = await world.sync();
    const links = await world.links();
    const some = links.slice(0, 3).map((one) => one.id);
    await world.engine.startRun(world.connectionId, { trigger: 'person', actor: ann, recordIds: some });
    expect((await run(await world.sync())).state).toBe('needs-confirmation');
    expect(written('void')).toEqual(links.slice(0, 3).map((one) => one.released_id));

    // All of them asked for at once is no single action any more.
    const rest = links.slice(3).map((one) => one.id);
    await world.engine.startRun(world.connectionId, { trigger: 'person', actor: ann, recordIds: rest });
    const last = await world.sync();
    expect((await run(last)).state).toBe('needs-confirmation');
    expect(written('void')).toHaveLength(3);

    // The plan of the first run is another one by now.
    const { plan_hash: old } = await run(asked);
    const { plan_hash: now } = await run(last);
    const refused = await confirm(asked, old).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(CannotConfirm);
    expect(refused).toMatchObject({ why: 'plan-changed', planHash: now });
    await expect(confirm(last, 'made up')).rejects.toThrow('plan-changed');
    expect(written('void')).toHaveLength(3);
    await confirm(last, now);
    expect(written('void')).toHaveLength(60);
  });

  test('what changed after it was confirmed is not carried out with it, and asks again when it is too much', async () => {
    await synced(60);
    for (let key = 1; key <= 60; key += 1) editInLedger(`INV-${key}`, { reference: 'first' });
    const first = await world.sync();
    expect((await run(first)).state).toBe('needs-confirmation');
    // Ten are edited again before the confirmed run reads.
    const { plan_hash: hash } = await run(first);
    const started = await world.engine.confirmRun(world.connectionId, {
      runId: first,
      planHash: hash,
      actor: ann,
    });
    await expect(
      world.engine.confirmRun(world.connectionId, { runId: first, planHash: hash, actor: ann }),
    ).rejects.toThrow('run-in-progress');
    for (let key = 1; key <= 55; key += 1) editInLedger(`INV-${key}`, { reference: 'second' });
    await world.engine.executeRun(world.connectionId, started.runId, new AbortController().signal);
    expect(written('update').sort()).toEqual(['56', '57', '58', '59', '60']);
    const next = await run(started.runId);
    expect(next).toMatchObject({ state: 'needs-confirmation', plan: [{ verb: 'update', count: 55 }] });
    expect(inProperty('1')).toMatchObject({ reference: '' });
    await confirm(started.runId, next.plan_hash);
    expect(inProperty('1')).toMatchObject({ reference: 'second' });
  });

  test('voids leave before anything is created, over the whole run', async () => {
    await synced(3);
    voidInLedger(1, 3);
    world.property.put('contact', '8', { ...world.contact, name: 'New Tenant Ltd' });
    world.invoice('4', { contactKey: '8' });
    const order: string[] = [];
    for (const system of [world.property, world.ledger]) {
      const { send } = system;
      system.send = (request, signal) => {
        order.push(`${request.verb} ${request.object}`);
        return send(request, signal);
      };
    }
    await world.sync();
    expect(order.filter((one) => !one.startsWith('stamp'))).toEqual([
      'void invoice',
      'create contact:customer',
      'create invoice',
    ]);
  });

  test('a type that was not read to its end is neither written nor undone, nor what depends on it; the next run does it', async () => {
    await synced(2);
    voidInLedger(1, 1);
    world.invoice('3');
    const { readChanged } = world.ledger;
    world.ledger.readChanged = async function* (type, since, options) {
      yield* readChanged(type, since, options);
      if (type === 'contact') throw new SystemFault('transient', problem('unreachable', 'ledger'));
    };
    const sent = world.property.journal.length + world.ledger.journal.length;
    expect(await run(await world.sync())).toMatchObject({ state: 'incomplete', clean: false });
    expect(world.property.journal.length + world.ledger.journal.length).toBe(sent);
    world.ledger.readChanged = readChanged;
    expect(await run(await world.sync())).toMatchObject({ state: 'done', clean: true });
    expect([written('void'), documents().length]).toEqual([['1'], 3]);
  });
});
