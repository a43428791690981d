import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import type { DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { NotConnected, UnknownRecord } from './port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

/** An invoice posted in the ledger itself. */
const born = (number: string): DocumentContent => ({
  type: 'invoice',
  number,
  reference: '',
  description: '',
  contactKey: '70',
  issueDate: '2026-10-01',
  postingDate: '2026-10-01',
  dueDate: null,
  currency: 'GBP',
  state: 'approved',
  net: '5.00',
  tax: '0.00',
  gross: '5.00',
  lines: [
    {
      description: 'x',
      net: '5.00',
      tax: '0.00',
      accountKey: '900',
      taxTypeKey: null,
      tracking: [],
      propertyKey: null,
    },
  ],
});

eachDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  beforeAll(async () => {
    database = await open();
  });
  // A company of its own for each test, in one database.
  beforeEach(async () => {
    world = await smallWorld(database);
  });
  afterAll(() => database.close());

  test('a first run creates, reads back and stamps; a second writes nothing, changes no link, makes no event', async () => {
    world.invoice('1');
    world.invoice('2');
    await world.sync();
    expect(await world.links()).toMatchObject([
      { released_id: '1', outcome: 'synced', attention: 0 },
      { released_id: '2', outcome: 'synced' },
    ]);
    expect((await world.links('contact'))[0]).toMatchObject({ outcome: 'synced', ledger_key: '70' });
    expect([...world.ledger.records.values()].filter((one) => one.type === 'invoice')).toHaveLength(2);
    for (const key of ['1', '2'])
      expect(world.property.records.get(`invoice/${key}`)?.counterpartKey).toMatch(/^l\d+$/);

    const before = {
      events: await world.count('event'),
      attempts: await world.count('attempt'),
      links: await world.links(),
    };
    const sent = world.ledger.journal.length + world.property.journal.length;
    await world.sync();
    expect(world.ledger.journal.length + world.property.journal.length).toBe(sent);
    expect({
      events: await world.count('event'),
      attempts: await world.count('attempt'),
      links: await world.links(),
    }).toEqual(before);
  });

  test('one bad record never stops a run; the run is not called clean; the account’s cure is met by itself', async () => {
    world.ledger.put('account', '900', {
      type: 'account',
      code: '4100',
      name: 'Service charge',
      status: 'archived',
    });
    world.invoice('1');
    world.property.put('account', '42', { type: 'account', code: '4000', name: 'Rent', status: 'active' });
    world.ledger.put('account', '901', { type: 'account', code: '4000', name: 'Rent', status: 'active' });
    await world.match('account', '42', '901');
    world.invoice('2', {
      lines: [
        {
          description: 'x',
          net: '100.00',
          tax: '0.00',
          accountKey: '42',
          taxTypeKey: null,
          tracking: [],
          propertyKey: null,
        },
      ],
    });
    const run = await world.sync();
    expect(await world.links()).toMatchObject([
      { released_id: '1', outcome: 'failing', cause_key: 'account-inactive:4100', attempts: 0 },
      { released_id: '2', outcome: 'synced' },
    ]);
    const { rows } = await database.query('select clean, state from run where id = $1', [run]);
    expect(rows[0]).toEqual({ clean: false, state: 'done' });

    world.ledger.put('account', '900', {
      type: 'account',
      code: '4100',
      name: 'Service charge',
      status: 'active',
    });
    const next = await world.sync();
    expect(await world.links()).toMatchObject([
      { outcome: 'synced', cause_key: null },
      { outcome: 'synced' },
    ]);
    expect((await database.query('select clean from run where id = $1', [next])).rows[0]).toEqual({
      clean: true,
    });
    expect(
      (
        await database.query(
          'select count(*) as n from problem where connection_id = $1 and closed_at is null',
          [world.connectionId],
        )
      ).rows[0],
    ).toEqual({ n: 0 });
  });

  test('the article: unlinked, no write leaves for the record while the others go on; relinked, it syncs or fails again visibly', async () => {
    const closed = problem('period-closed', 'ledger', { date: '2026-10-01' }, { subject: '2026-10' });
    let open = false;
    world.ledger.refuse = (intent) =>
      !open && intent.verb === 'create' && intent.ownKey.includes('-I-1-') ? closed : null;
    world.invoice('1');
    await world.sync();
    const [failing] = await world.links();
    expect(failing).toMatchObject({ outcome: 'failing', cause_key: 'period-closed:2026-10', attempts: 1 });
    const id = failing?.id ?? '';

    const answer = await world.engine.unlink(world.connectionId, {
      recordIds: [id],
      children: 'wait',
      reason: 'period closed',
      reviewOn: null,
      actor: ann,
    });
    expect(answer).toEqual({ unlinked: [id], children: [], inFlight: [] });
    world.invoice('2');
    world.invoice('1', { reference: 'changed while unlinked' });
    const sent = world.ledger.journal.length;
    world.clock.now = new Date(world.clock.now.getTime() + 48 * 3_600_000);
    await world.sync();
    const later = world.ledger.journal.slice(sent);
    expect(later.flatMap((one) => one.keys).filter((key) => key.includes('-I-1-'))).toEqual([]);
    expect(later.flatMap((one) => one.keys).filter((key) => key.includes('-I-2-'))).toHaveLength(1);
    expect((await world.links())[0]).toMatchObject({ held: true, outcome: 'failing' });

    // Not cured: relinking makes it fail again, visibly.
    expect(
      await world.engine.relink(world.connectionId, {
        recordIds: [id],
        reason: null,
        syncNow: false,
        actor: ann,
      }),
    ).toMatchObject({ relinked: [id] });
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ held: false, outcome: 'failing', attempts: 2 });

    open = true;
    const { retried } = await world.engine.retry(world.connectionId, [id], ann);
    expect(retried).toEqual([id]);
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ outcome: 'synced', attempts: 3, cause_key: null });
    const created = [...world.ledger.records.values()].filter((one) => one.ownKey?.includes('-I-1-'));
    expect(created).toHaveLength(1);
    expect(created[0]?.content).toMatchObject({ reference: 'changed while unlinked' });
  });

  test('a lost answer is read back, never sent as a new request: found once it is there', async () => {
    world.invoice('1');
    await world.sync();
    world.invoice('2');
    world.ledger.faults.push('cut-after');
    await world.sync();
    expect((await world.links())[1]).toMatchObject({ outcome: 'uncertain' });
    const sent = world.ledger.journal.length;
    await world.sync();
    expect((await world.links())[1]).toMatchObject({ outcome: 'synced' });
    expect(world.ledger.journal.slice(sent).filter((one) => one.verb === 'create')).toEqual([]);
    expect([...world.ledger.records.values()].filter((one) => one.ownKey?.includes('-I-2-'))).toHaveLength(1);
  });

  test('a lost answer that had no effect is believed absent only after two reads and the window, then written once', async () => {
    world.invoice('1');
    world.ledger.faults.push('cut-before');
    await world.sync();
    await world.sync();
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ outcome: 'uncertain' });
    expect(world.ledger.journal.filter((one) => one.verb === 'create')).toHaveLength(1);
    world.clock.now = new Date(world.clock.now.getTime() + 3 * 3_600_000);
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ outcome: 'synced' });
    expect(world.ledger.journal.filter((one) => one.verb === 'create')).toHaveLength(2);
    expect([...world.ledger.records.values()].filter((one) => one.ownKey?.includes('-I-1-'))).toHaveLength(1);
  });

  test('a lost answer of the property system is settled by the same bytes with the same key', async () => {
    world.ledger.put('invoice', '500', born('SI-1'));
    // The matched pairs are stamped first; the cut must meet the create.
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ outcome: 'synced' });
    world.ledger.put('invoice', '501', born('SI-2'));
    world.property.faults.push('cut-after');
    await world.sync();
    const uncertain = (await world.links()).find((one) => one.ledger_key === '501');
    expect(uncertain).toMatchObject({ outcome: 'uncertain' });
    await world.sync();
    expect((await world.links()).find((one) => one.ledger_key === '501')).toMatchObject({
      outcome: 'synced',
    });
    expect([...world.property.records.values()].filter((one) => one.counterpartKey === '501')).toHaveLength(
      1,
    );
  });

  test('unlinking takes children along or lets them wait for the named parent; relinking lifts them as one unit', async () => {
    world.invoice('1');
    await world.sync();
    const contact = (await world.links('contact'))[0]?.id ?? '';
    const invoice = (await world.links())[0]?.id ?? '';
    expect(await world.engine.previewUnlink(world.connectionId, [contact])).toEqual({
      records: 1,
      alreadyUnlinked: 0,
      siblings: 0,
      children: [
        { type: 'invoice', withWriteDue: 0, atRest: 1, open: [{ currency: 'GBP', amount: '100.0000' }] },
      ],
    });
    const taken = await world.engine.unlink(world.connectionId, {
      recordIds: [contact],
      children: 'include',
      reason: 'moved out',
      reviewOn: '2026-12-01',
      actor: ann,
    });
    expect(taken).toMatchObject({ unlinked: [contact], children: [invoice] });
    expect((await world.links())[0]).toMatchObject({ held: true });
    await world.engine.relink(world.connectionId, {
      recordIds: [contact],
      reason: 'back',
      syncNow: false,
      actor: ann,
    });
    expect((await world.links())[0]).toMatchObject({ held: false });

    await world.engine.unlink(world.connectionId, {
      recordIds: [contact],
      children: 'wait',
      reason: 'again',
      reviewOn: null,
      actor: ann,
    });
    world.invoice('2');
    await world.sync();
    expect((await world.links())[1]).toMatchObject({ outcome: 'waiting', cause_key: 'parent-unlinked:7' });
    await world.engine.relink(world.connectionId, {
      recordIds: [contact],
      reason: null,
      syncNow: false,
      actor: ann,
    });
    await world.sync();
    expect((await world.links())[1]).toMatchObject({ outcome: 'synced' });
  });

  test('relink says before it happens what it would do, from both systems as they are now', async () => {
    world.invoice('1');
    world.ledger.put('account', '900', { ...world.account, status: 'archived' });
    await world.sync();
    const id = (await world.links())[0]?.id ?? '';
    expect(await world.engine.checkRelink(world.connectionId, [id])).toMatchObject([
      { verdict: 'would-fail', problem: { code: 'account-inactive' } },
    ]);
    world.ledger.put('account', '900', world.account);
    expect(await world.engine.checkRelink(world.connectionId, [id])).toMatchObject([
      { verdict: 'create', problem: null },
    ]);
    await world.sync();
    expect(await world.engine.checkRelink(world.connectionId, [id])).toMatchObject([{ verdict: 'resume' }]);
  });

  test('bad input is refused whole: an unknown record, a company that is not connected', async () => {
    await world.sync();
    const contact = (await world.links('contact'))[0]?.id ?? '';
    const unknown = '01900000-0000-7000-8000-000000000000';
    const request = {
      recordIds: [contact, unknown],
      children: 'wait' as const,
      reason: 'x',
      reviewOn: null,
      actor: ann,
    };
    await expect(world.engine.unlink(world.connectionId, request)).rejects.toThrow(UnknownRecord);
    expect((await world.links('contact'))[0]).toMatchObject({ held: false });
    await database.query(`update connection set status = 'onboarding' where id = $1`, [world.connectionId]);
    await expect(
      world.engine.startRun(world.connectionId, { trigger: 'person', actor: ann }),
    ).rejects.toThrow(NotConnected);
  });
});
