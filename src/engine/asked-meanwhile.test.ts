import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { ann, smallWorld } from './testing/small-world.ts';

/** What a person says between a run's decision and the moment its bytes would leave is the later word. */
oneDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  type World = Awaited<ReturnType<typeof smallWorld>>;

  /** A run that is interrupted once, after its page was decided and before anything of it was recorded. */
  async function syncWith(world: World, meanwhile: () => Promise<unknown>): Promise<void> {
    let once = true;
    const engine = createEngine({
      ...world.context,
      atStep: async ({ step, writes }) => {
        if (step !== 'claimed' || !once || writes.every((one) => one.type !== 'invoice')) return;
        once = false;
        await meanwhile();
      },
    });
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
  }

  const only = async (world: World) => {
    const [link] = (await world.links()).filter((one) => one.released_id === '801');
    if (link === undefined) throw new Error('no link');
    return link;
  };

  test('linked by hand while its creation was decided: it is not made a second time', async () => {
    const world = await smallWorld(database);
    world.property.put('invoice', '800', world.invoice('800', { state: 'draft' }).content);
    await world.sync();
    const { content } = world.invoice('801');
    world.ledger.put('invoice', 'hand', {
      ...content,
      ...{ number: 'HAND-801', contactKey: '70', reference: 'typed in by hand' },
      lines: 'lines' in content ? content.lines.map((line) => ({ ...line, accountKey: '900' })) : [],
    } as typeof content);
    await syncWith(world, async () => {
      const { id } = await only(world);
      await world.engine.linkCounterpart(world.connectionId, {
        recordId: id,
        key: 'hand',
        number: null,
        reason: null,
        actor: ann,
      });
    });
    expect(world.ledger.journal.filter((one) => one.type === 'invoice' && one.verb === 'create')).toEqual([]);
    expect((await only(world)).ledger_key).toBe('hand');
  });

  test('kept apart while the choice before was about to be carried out: nothing is written', async () => {
    const world = await smallWorld(database);
    const record = world.invoice('801');
    await world.sync();
    const link = await only(world);
    const ledger = world.ledger.records.get(`invoice/${link.ledger_key}`);
    if (ledger === undefined || !('lines' in record.content)) throw new Error('not written');
    world.invoice('801', { reference: 'mine' });
    world.ledger.put('invoice', ledger.key, {
      ...ledger.content,
      reference: 'theirs',
    } as typeof ledger.content);
    await world.sync();
    expect((await only(world)).outcome).toBe('drifted');
    const say = (choice: 'take-ledger' | 'take-property' | 'apart') =>
      world.engine.resolve(world.connectionId, {
        ...{ recordIds: [link.id], choice, reason: null, syncNow: false, actor: ann },
      });
    expect((await say('take-ledger')).resolved).toEqual([link.id]);
    const before = world.property.journal.length;
    await syncWith(world, async () => expect((await say('apart')).resolved).toEqual([link.id]));
    expect(world.property.journal.slice(before)).toEqual([]);
    expect((await only(world)).outcome).toBe('apart');
  });

  test('another side taken meanwhile: the later choice is carried out, the former is not', async () => {
    const world = await smallWorld(database);
    world.invoice('801');
    await world.sync();
    const link = await only(world);
    const ledger = world.ledger.records.get(`invoice/${link.ledger_key}`);
    if (ledger === undefined) throw new Error('not written');
    world.invoice('801', { reference: 'mine' });
    world.ledger.put('invoice', ledger.key, {
      ...ledger.content,
      reference: 'theirs',
    } as typeof ledger.content);
    await world.sync();
    const say = (choice: 'take-ledger' | 'take-property' | 'apart') =>
      world.engine.resolve(world.connectionId, {
        ...{ recordIds: [link.id], choice, reason: null, syncNow: false, actor: ann },
      });
    await say('take-ledger');
    await syncWith(world, async () => expect((await say('take-property')).resolved).toEqual([link.id]));
    expect(world.property.records.get('invoice/801')?.content).toMatchObject({ reference: 'mine' });
    expect(world.ledger.records.get(`invoice/${link.ledger_key}`)?.content).toMatchObject({
      reference: 'mine',
    });
    expect((await only(world)).outcome).toBe('synced');
  });

  test('a choice taken while the record was being decided is not forgotten', async () => {
    const world = await smallWorld(database);
    world.invoice('801');
    await world.sync();
    const link = await only(world);
    world.ledger.remove('invoice', link.ledger_key ?? '');
    await world.sync();
    expect((await only(world)).outcome).toBe('drifted');
    const again = { recordIds: [link.id], choice: 'take-property', reason: null, syncNow: false } as const;
    // Looked at again while it is drifted, as after an edit; the choice comes right after the page was loaded.
    await database.query('update link set attention = 1 where id = $1', [link.id]);
    let once = true;
    const engine = createEngine({
      ...world.context,
      database: {
        ...database,
        async query(sql, params) {
          const result = await database.query(sql, params);
          if (once && sql.includes('order by l.attention desc') && result.rowCount > 0) {
            const isOurs = JSON.stringify(result.rows).includes(link.id);
            if (isOurs) {
              once = false;
              expect(
                (await world.engine.resolve(world.connectionId, { ...again, actor: ann })).resolved,
              ).toHaveLength(1);
            }
          }
          return result;
        },
      } as Database,
    });
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
    expect(once).toBe(false);
    expect((await only(world)).outcome).toBe('synced');
    expect([...world.ledger.records.values()].filter((one) => one.ownKey?.includes('-I-801-'))).toHaveLength(
      1,
    );
  });

  test('a run of one type does all that was asked for while it was queued, or on', async () => {
    const world = await smallWorld(database);
    const { startRun, executeRun } = world.engine;
    const signal = new AbortController().signal;
    const contacts = { trigger: 'api', actor: ann, types: ['contact'] } as const;
    const everything = { trigger: 'schedule', actor: ann } as const;
    world.invoice('801');
    const queued = await startRun(world.connectionId, contacts);
    expect(await startRun(world.connectionId, everything)).toEqual({ runId: queued.runId, joined: true });
    await executeRun(world.connectionId, queued.runId, signal);
    expect((await only(world)).outcome).toBe('synced');

    world.invoice('801', { reference: 'later' });
    world.ledger.put('contact', '70', { ...world.contact, phone: '020 7946 0000' });
    let on: { runId: string; joined: boolean } | null = null;
    const engine = createEngine({
      ...world.context,
      atStep: async ({ step }) => {
        if (step === 'claimed') on ??= await startRun(world.connectionId, everything);
      },
    });
    const { runId } = await engine.startRun(world.connectionId, contacts);
    await engine.executeRun(world.connectionId, runId, signal);
    expect(on).toEqual({ runId, joined: true });
    const [ledger] = [...world.ledger.records.values()].filter((one) => one.type === 'invoice');
    expect(ledger?.content).toMatchObject({ reference: 'later' });
  });
});
