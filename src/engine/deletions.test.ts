import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { RecordType } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { type DeletedFeed, type Listing, SystemFault } from '../systems/port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

const entry = (key: string, at = '2026-11-22T08:00:00.000Z') => ({
  object: 'invoice',
  key,
  displayId: null,
  at,
});
const cut = () => new SystemFault('transient', problem('unreachable', 'ledger'));

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

  const ledgerKeys = () =>
    [...world.ledger.records.values()].flatMap((one) => (one.type === 'invoice' ? [one.key] : []));
  const synced = async (n: number) => {
    for (let key = 1; key <= n; key += 1) world.invoice(String(key));
    await world.sync();
  };
  const erase = (key: string) => world.ledger.records.delete(`invoice/${key}`);
  /** The ledger's feed names these, of invoices. */
  const feed = (answer: () => DeletedFeed) => {
    world.ledger.readDeleted = async (type) =>
      type === 'invoice' ? answer() : { kind: 'listed', entries: [] };
  };
  const deny = () => {
    world.ledger.readDeleted = async () => ({ kind: 'denied', message: 'no' });
  };
  const presence = async () => {
    const { rows } = await database.query<{ key: string; presence: string }>(
      `select key, presence from side where connection_id = $1 and system = 'ledger' and type = 'invoice' and presence <> 'present' order by key`,
      [world.connectionId],
    );
    return rows.map((row) => `${row.key} ${row.presence}`);
  };
  const drifted = async () => (await world.links()).filter((one) => one.outcome === 'drifted').length;
  const fault = async (runId: string) => {
    const { rows } = await database.query<{ state: string; code: string | null }>(
      `select state, fault->>'code' as code from run where id = $1`,
      [runId],
    );
    return rows[0];
  };
  const hoursPass = (hours: number) => {
    world.clock.now = new Date(world.clock.now.getTime() + hours * 3_600_000);
  };
  /** From here on a run does not read again what it has: nothing is put right by chance. */
  const closeWindow = async () => {
    // What a run wrote itself, the next one reads.
    await world.sync();
    hoursPass(3);
    await world.sync();
  };
  /** What the ledger's listing of invoices says of itself, and how often it was asked. */
  const listing = (change: (whole: Listing) => Listing | Promise<Listing>) => {
    const { listKeys } = world.ledger;
    const asked: RecordType[] = [];
    world.ledger.listKeys = async (type, signal) => {
      asked.push(type);
      const whole = (await listKeys?.(type, signal)) ?? { parts: [], keys: [] };
      return type === 'invoice' ? change(whole) : whole;
    };
    return () => asked.filter((type) => type === 'invoice').length;
  };

  test('named by the feed and not found by key: deleted, told once, and back again when it is back', async () => {
    await synced(3);
    const [key = ''] = ledgerKeys();
    const kept = world.ledger.records.get(`invoice/${key}`);
    erase(key);
    feed(() => ({ kind: 'listed', entries: [entry(key)] }));
    await world.sync();
    expect(await presence()).toEqual([`${key} deleted`]);
    expect((await world.links()).find((one) => one.ledger_key === key)).toMatchObject({
      outcome: 'drifted',
      cause_key: 'deleted-in-ledger',
    });
    const events = await world.count('event');
    await world.sync();
    expect(await world.count('event')).toBe(events);

    if (kept !== undefined) world.ledger.put('invoice', key, kept.content);
    await world.sync();
    expect(await presence()).toEqual([]);
    expect(await drifted()).toBe(0);
  });

  test('named by the feed and still there by key: not deleted', async () => {
    await synced(5);
    await closeWindow();
    feed(() => ({
      kind: 'listed',
      entries: ledgerKeys()
        .slice(0, 2)
        .map((key) => entry(key)),
    }));
    await world.sync();
    expect(await presence()).toEqual([]);
  });

  test('when nothing at all is found by key, the address is wrong and no record was deleted', async () => {
    await synced(4);
    const keys = ledgerKeys();
    feed(() => ({ kind: 'listed', entries: keys.slice(0, 2).map((key) => entry(key)) }));
    const { get } = world.ledger;
    world.ledger.get = async () => [];
    listing(() =>
      Promise.reject(new SystemFault('protocol', problem('protocol', 'ledger', { status: '404' }))),
    );
    expect(await fault(await world.sync())).toEqual({ state: 'incomplete', code: 'protocol' });
    expect(await presence()).toEqual([]);

    // The list answers, and everything stands in it: looking up by key is what is broken.
    listing((whole) => whole);
    world.ledger.listKeys = async (type) => ({
      parts: [{ begin: 4, end: 4, rows: 4 }],
      keys: type === 'invoice' ? keys.map((key) => ({ object: 'invoice', key })) : [],
    });
    await world.sync();
    expect(await presence()).toEqual([]);
    world.ledger.get = get;
    await world.sync();
    expect([await presence(), await drifted()]).toEqual([[], 0]);
  });

  test.each([
    [
      'the feed is cut',
      () =>
        feed(() => {
          throw cut();
        }),
    ],
    [
      'looking up is cut',
      () => {
        world.ledger.get = () => Promise.reject(cut());
      },
    ],
    [
      'the permission is gone for looking up',
      () => {
        world.ledger.get = () =>
          Promise.reject(new SystemFault('permission', problem('permission-missing', 'ledger')));
      },
    ],
  ])(
    '%s: the type is not read to its end, nothing is deleted, and the next run finds it',
    async (_what, breakIt) => {
      await synced(3);
      const [key = ''] = ledgerKeys();
      erase(key);
      feed(() => ({ kind: 'listed', entries: [entry(key)] }));
      const { get, readDeleted } = world.ledger;
      breakIt();
      expect((await fault(await world.sync()))?.state).toBe('incomplete');
      expect([await presence(), await drifted()]).toEqual([[], 0]);
      Object.assign(world.ledger, { get, readDeleted });
      feed(() => ({ kind: 'listed', entries: [entry(key)] }));
      await world.sync();
      expect(await presence()).toEqual([`${key} deleted`]);
    },
  );

  test('a feed that is denied is replaced by a listing, once a day or when asked; what it missed is asked for later', async () => {
    await synced(5);
    const [first = '', second = '', third = ''] = ledgerKeys();
    deny();
    erase(first);
    const lists = listing((whole) => whole);
    await world.sync();
    expect([lists(), await presence()]).toEqual([1, [`${first} deleted`]]);
    const { rows } = await database.query(
      'select code, side from connection_warning where connection_id = $1',
      [world.connectionId],
    );
    expect(rows).toEqual([{ code: 'audit-denied', side: 'ledger' }]);

    // Not again within the day, unless somebody asks.
    erase(second);
    hoursPass(3);
    await world.sync();
    expect([lists(), (await presence()).length]).toEqual([1, 1]);
    const { runId } = await world.engine.startRun(world.connectionId, {
      trigger: 'person',
      actor: ann,
      deletions: true,
    });
    await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
    expect([lists(), (await presence()).length]).toEqual([2, 2]);
    // Asked for while another run is on: that one, or the one after it, lists.
    const on = await world.engine.startRun(world.connectionId, { trigger: 'schedule', actor: ann });
    const joined = await world.engine.startRun(world.connectionId, {
      trigger: 'person',
      actor: ann,
      deletions: true,
    });
    expect(joined).toEqual({ runId: on.runId, joined: true });
    await world.engine.executeRun(world.connectionId, on.runId, new AbortController().signal);
    expect(lists()).toBe(3);
    await world.sync();
    expect(lists()).toBe(3);
    hoursPass(24);
    await world.sync();
    expect(lists()).toBe(4);

    // Deleted while denied, and edited on: the cursor moves past it. The feed is asked for that time all the same.
    const deletedAt = world.clock.now.toISOString();
    erase(third);
    hoursPass(10);
    world.invoice('later');
    await world.sync();
    await world.sync();
    expect((await presence()).length).toBe(2);
    const since: string[] = [];
    world.ledger.readDeleted = async (type, from) => {
      if (type === 'invoice') since.push(from);
      return {
        kind: 'listed',
        entries: type === 'invoice' && deletedAt >= from ? [entry(third, deletedAt)] : [],
      };
    };
    await world.sync();
    expect((await presence()).length).toBe(3);
    await world.sync();
    // From before that time, and once it has spoken from the cursor again.
    const [during = '', after = ''] = since;
    expect([during <= deletedAt, after > during]).toEqual([true, true]);
    const { rowCount } = await database.query('select 1 from connection_warning where connection_id = $1', [
      world.connectionId,
    ]);
    expect(rowCount).toBe(0);
  });

  test.each<[string, (whole: Listing) => Listing | Promise<Listing>]>([
    [
      'a page is missing',
      (whole) => ({ ...whole, keys: whole.keys.slice(1), parts: [{ begin: 5, end: 5, rows: 4 }] }),
    ],
    ['somebody adds one meanwhile', (whole) => ({ ...whole, parts: [{ begin: 5, end: 6, rows: 5 }] })],
    ['somebody deletes one meanwhile', (whole) => ({ ...whole, parts: [{ begin: 6, end: 5, rows: 5 }] })],
    [
      'two faults that cancel each other out in the sum',
      (whole) => ({
        ...whole,
        parts: [
          { begin: 3, end: 2, rows: 2 },
          { begin: 2, end: 3, rows: 3 },
        ],
      }),
    ],
    ['the list is empty', () => ({ keys: [], parts: [{ begin: 0, end: 0, rows: 0 }] })],
    ['it is cut', () => Promise.reject(cut())],
    [
      'it is no answer of this kind',
      () => Promise.reject(new SystemFault('protocol', problem('protocol', 'ledger'))),
    ],
  ])(
    'a listing where %s deletes nothing, and the next one is asked for in the next run',
    async (_what, change) => {
      await synced(6);
      const [gone = ''] = ledgerKeys();
      erase(gone);
      deny();
      const { listKeys } = world.ledger;
      const asked = listing(change);
      await world.sync();
      expect([asked(), await presence(), await drifted()]).toEqual([1, [], 0]);
      world.ledger.listKeys = async (type, signal) =>
        (await listKeys?.(type, signal)) ?? { parts: [], keys: [] };
      await world.sync();
      expect(await presence()).toEqual([`${gone} deleted`]);
    },
  );

  test('missing from a whole listing but found by key: not deleted', async () => {
    await synced(5);
    await closeWindow();
    deny();
    const asked = listing((whole) => ({ keys: whole.keys.slice(2), parts: [{ begin: 3, end: 3, rows: 3 }] }));
    await world.sync();
    expect([asked(), await presence()]).toEqual([1, []]);
  });

  test('60 deletions at once are proven and remembered, wait for a person, and what is back by then is not marked', async () => {
    await synced(62);
    const keys = ledgerKeys();
    const gone = keys.slice(0, 60);
    const kept = world.ledger.records.get(`invoice/${gone[0]}`);
    for (const key of gone) erase(key);
    let told = 0;
    // The feed says it once: what is not remembered is forgotten.
    feed(() => ({ kind: 'listed', entries: told++ === 0 ? gone.map((key) => entry(key)) : [] }));
    const asked = await world.sync();
    expect((await presence()).every((one) => one.endsWith('missing'))).toBe(true);
    expect([(await presence()).length, await drifted()]).toEqual([60, 0]);
    const again = await world.sync();
    const { rows } = await database.query<{ state: string; plan: unknown; plan_hash: string }>(
      'select state, plan, plan_hash from run where id in ($1, $2) order by created_at',
      [asked, again],
    );
    expect(rows.map((row) => row.state)).toEqual(['needs-confirmation', 'needs-confirmation']);
    expect(rows[1]).toMatchObject({
      plan: [{ type: 'invoice', verb: 'delete', system: 'ledger', count: 60, of: 62 }],
    });
    expect(rows[1]?.plan_hash).toBe(rows[0]?.plan_hash);

    // Restored without a new stamp: only looking once more shows it.
    if (kept !== undefined) world.ledger.records.set(`invoice/${gone[0]}`, kept);
    const { runId } = await world.engine.confirmRun(world.connectionId, {
      runId: again,
      planHash: rows[1]?.plan_hash ?? '',
      actor: ann,
    });
    await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
    expect(await drifted()).toBe(59);
    expect((await presence()).filter((one) => one.endsWith('deleted'))).toHaveLength(59);
    expect(await presence()).not.toContain(`${gone[0]} missing`);
  });
});
