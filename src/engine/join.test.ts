import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DocumentContent } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { readEvents } from '../store/read/events.ts';
import { oneDatabase } from '../store/testing/each-database.ts';
import { attendChosen, type ChoiceInput, storeChoices } from './onboarding/mapping.ts';
import { CounterpartRefused } from './port.ts';
import { ann, smallWorld } from './testing/small-world.ts';

oneDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  beforeAll(async () => {
    database = await open();
    world = await smallWorld(database);
  });
  afterAll(() => database.close());

  interface Row {
    id: string;
    outcome: string;
    held: boolean;
    property_key: string | null;
    ledger_key: string | null;
    joined_into: string | null;
  }
  const links = async (type: string, where: string, ...params: string[]): Promise<Row[]> =>
    (
      await database.query<Row>(
        `select id, outcome, held, property_key, ledger_key, joined_into from link where connection_id = $1 and type = $2 and ${where} order by id`,
        [world.connectionId, type, ...params],
      )
    ).rows;
  const one = async (type: string, key: string, system: 'property' | 'ledger' = 'property') =>
    (await links(type, `${system}_key = $3`, key))[0];
  const choose = (choices: ChoiceInput[]) =>
    database.transaction(async (tx) => {
      await storeChoices(tx, world.connectionId, 'contact', choices, 'Ann Lee');
      await attendChosen(tx, world.connectionId, 'contact', choices);
    });
  const customer = (key: string, system: 'property' | 'ledger', name: string) =>
    world[system].put('contact', key, { ...world.contact, name });
  const madeContacts = () =>
    world.ledger.journal.filter((entry) => entry.verb === 'create' && entry.type === 'contact:customer')
      .length;
  const inLedger = (content: DocumentContent, more: Partial<DocumentContent> = {}): DocumentContent => ({
    ...content,
    contactKey: '70',
    lines: content.lines.map((line) => ({ ...line, accountKey: '900' })),
    ...more,
  });
  const document = (key: string): DocumentContent => {
    const { content } = world.invoice(key);
    if (content.type !== 'invoice') throw new Error(key);
    return content;
  };
  const byHand = (recordId: string, more: { key?: string; number?: string }) =>
    world.engine.linkCounterpart(world.connectionId, {
      recordId,
      key: more.key ?? null,
      number: more.number ?? null,
      reason: 'the same',
      actor: ann,
    });
  const refusal = async (work: Promise<unknown>): Promise<[string, string | null]> => {
    const error: unknown = await work.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof CounterpartRefused)) throw error;
    return [error.code, error.relatedRecordId];
  };

  test('a match chosen after both were left out makes one record of two, with what hangs on either', async () => {
    customer('8', 'property', 'Eight Ltd');
    customer('80', 'ledger', 'Eight Limited');
    await choose([
      { role: 'customer', propertyKey: '8', choice: 'archive' },
      { role: 'customer', ledgerKey: '80', choice: 'archive' },
    ]);
    await world.sync();
    const mine = await one('contact', '8');
    const theirs = await one('contact', '80', 'ledger');
    expect([mine?.outcome, theirs?.outcome]).toEqual(['excluded', 'excluded']);
    await world.engine.unlink(world.connectionId, {
      recordIds: [theirs?.id ?? ''],
      children: 'include',
      reason: 'in dispute',
      reviewOn: null,
      actor: ann,
    });
    await choose([{ role: 'customer', propertyKey: '8', ledgerKey: '80', choice: 'match' }]);
    await world.sync();

    expect(await one('contact', '8')).toMatchObject({ id: mine?.id, ledger_key: '80', held: true });
    expect(await links('contact', 'id = $3', theirs?.id ?? '')).toMatchObject([
      { outcome: 'ended', joined_into: mine?.id, property_key: null, ledger_key: null, held: false },
    ]);
    const { rows: holds } = await database.query<{ why: string }>(
      'select why from hold where connection_id = $1 and link_id = $2',
      [world.connectionId, mine?.id],
    );
    expect(holds).toEqual([{ why: 'in dispute' }]);
    // Its history tells what happened to either.
    const events = await readEvents(database, world.connectionId, { linkId: mine?.id, limit: 50 });
    expect(events.map((event) => event.kind)).toEqual(
      expect.arrayContaining(['record.joined', 'record.unlinked']),
    );
    await world.engine.relink(world.connectionId, {
      recordIds: [mine?.id ?? ''],
      reason: null,
      syncNow: false,
      actor: ann,
    });
    await world.sync();
    expect(await one('contact', '8')).toMatchObject({ outcome: 'synced', held: false });
    expect(world.property.records.get('contact:customer/8')?.content).toMatchObject({
      name: 'Eight Limited',
    });
  });

  test('a match waits while a write of either is on its way, and then nothing is made twice', async () => {
    customer('9', 'property', 'Nine Ltd');
    world.ledger.faults.push('cut-before');
    await world.sync();
    expect(await one('contact', '9')).toMatchObject({ outcome: 'uncertain' });
    customer('90', 'ledger', 'Nine Ltd');
    await choose([{ role: 'customer', ledgerKey: '90', choice: 'archive' }]);
    await world.sync();
    const before = madeContacts();
    await choose([{ role: 'customer', propertyKey: '9', ledgerKey: '90', choice: 'match' }]);
    expect(await refusal(byHand((await one('contact', '9'))?.id ?? '', { key: '90' }))).toEqual([
      'write-on-its-way',
      null,
    ]);
    await world.sync();
    expect(await one('contact', '9')).toMatchObject({ outcome: 'uncertain', ledger_key: null });
    world.clock.now = new Date(world.clock.now.getTime() + 3 * 3_600_000);
    await world.sync();
    await world.sync();
    expect(await one('contact', '9')).toMatchObject({ ledger_key: '90', outcome: 'synced' });
    expect(madeContacts()).toBe(before);
  });

  test('one that was left out and then is to be created is woken', async () => {
    customer('11', 'property', 'Eleven Ltd');
    await choose([{ role: 'customer', propertyKey: '11', choice: 'archive' }]);
    await world.sync();
    expect(await one('contact', '11')).toMatchObject({ outcome: 'excluded' });
    await choose([{ role: 'customer', propertyKey: '11', choice: 'create' }]);
    await world.sync();
    expect(await one('contact', '11')).toMatchObject({ outcome: 'synced' });
  });

  test('a document typed by hand in both systems becomes one; a look-alike is reported and not made', async () => {
    world.ledger.put('invoice', 'same', inLedger(document('501')));
    world.ledger.put('invoice', 'date', inLedger(document('502'), { issueDate: '2026-10-02' }));
    // The number is there twice for that contact: which one it is is no guess.
    world.ledger.put('invoice', 'twice1', inLedger(document('503')));
    world.ledger.put('invoice', 'twice2', inLedger(document('503')));
    const asked = world.ledger.journal.length;
    await world.sync();
    expect(await one('invoice', '501')).toMatchObject({ ledger_key: 'same', outcome: 'synced' });
    for (const key of ['502', '503']) {
      expect(await one('invoice', key)).toMatchObject({ ledger_key: null, outcome: 'failing' });
    }
    const made = world.ledger.journal
      .slice(asked)
      .filter((entry) => entry.verb === 'create' && entry.type === 'invoice');
    expect(made).toEqual([]);
    const { rows } = await database.query<{ problem_params: Record<string, string> }>(
      `select problem_params from link where connection_id = $1 and property_key = '502'`,
      [world.connectionId],
    );
    expect(rows[0]?.problem_params).toMatchObject({
      number: 'INV-502',
      id: 'date',
      relatedRecordId: expect.any(String),
    });
  });

  test('a person links the look-alike by hand: one record, and what differs is shown', async () => {
    const record = await one('invoice', '502');
    const other = await one('invoice', 'date', 'ledger');
    const answer = await byHand(record?.id ?? '', { number: 'INV-502' });
    expect(answer).toMatchObject({ recordId: record?.id, joined: other?.id, counterpart: { key: 'date' } });
    await world.sync();
    expect(await one('invoice', '502')).toMatchObject({ ledger_key: 'date', outcome: 'drifted' });
    expect(await links('invoice', 'joined_into = $3', record?.id ?? '')).toMatchObject([
      { outcome: 'ended' },
    ]);
    // Asked of the ledger's record the same comes out: the one with the Re-Leased side stays.
    const third = await one('invoice', 'twice1', 'ledger');
    expect(await byHand(third?.id ?? '', { key: '503' })).toMatchObject({
      recordId: (await one('invoice', '503'))?.id,
      joined: third?.id,
    });
    await world.sync();
    expect(await one('invoice', '503')).toMatchObject({ ledger_key: 'twice1', outcome: 'synced' });
  });

  test('what stands in the way of linking by hand is named, and nothing is half done', async () => {
    const whole = await one('invoice', '501');
    expect(await refusal(byHand(whole?.id ?? '', { key: 'twice2' }))).toEqual(['has-counterpart', null]);
    document('504');
    world.ledger.refuse = () => null;
    await world.sync();
    const { id = '' } = (await one('invoice', 'twice2', 'ledger')) ?? {};
    expect(await refusal(byHand(id, { key: '501' }))).toEqual(['counterpart-taken', whole?.id]);
    expect(await refusal(byHand(id, { key: 'nowhere' }))).toEqual(['not-found', null]);
    world.property.put('invoice', '505', { ...document('506'), number: 'TWIN' });
    world.property.put('invoice', '506', { ...document('506'), number: 'TWIN' });
    expect(await refusal(byHand(id, { number: 'TWIN' }))).toEqual(['several', null]);
    expect(await one('invoice', 'twice2', 'ledger')).toMatchObject({ property_key: null, joined_into: null });
  });
});
