import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../domain/problem.ts';
import {
  type AllocationContent,
  type Content,
  type DocumentContent,
  isDocument,
  isSettling,
  type PaymentContent,
  type SettlingContent,
} from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { ann, smallWorld } from './testing/small-world.ts';

function documentIn(content: Content | undefined): DocumentContent {
  if (content === undefined || !isDocument(content)) throw new Error('no document');
  return content;
}
function settlingIn(content: Content | undefined): SettlingContent {
  if (content === undefined || !isSettling(content)) throw new Error('no payment');
  return content;
}

type World = Awaited<ReturnType<typeof smallWorld>>;

describe('payments, credit notes and allocations', () => {
  let database: Database;
  beforeAll(async () => {
    database = await openChosenDatabase();
  });
  afterAll(() => database.close());

  const payment = (document: string, more: Partial<PaymentContent> = {}): PaymentContent => ({
    type: 'payment',
    role: 'customer',
    document: { type: 'invoice', key: document },
    contactKey: '7',
    date: '2026-10-20',
    currency: 'GBP',
    amount: '100.00',
    state: 'approved',
    reference: '',
    groupKey: null,
    ...more,
  });
  const creditNote = (world: World, key: string): void => {
    const { content } = world.invoice(`cn${key}`);
    world.property.records.delete(`invoice/cn${key}`);
    const credit: DocumentContent = {
      ...documentIn(content),
      type: 'credit-note',
      role: 'customer',
      number: `CN-${key}`,
      net: '-40.00',
      gross: '-40.00',
      lines: documentIn(content).lines.map((line) => ({ ...line, net: '-40.00' })),
    };
    world.property.put('credit-note', key, credit);
  };
  const made = (world: World, system: 'property' | 'ledger', type: string) =>
    [...world[system].records.values()].filter((one) => one.type === type);
  /** Without what was joined into another. */
  const whole = async (world: World, type: string) =>
    (await world.links(type)).filter((one) => one.released_id !== null || one.ledger_key !== null);
  const outcome = async (world: World, type: string) =>
    (await world.links(type)).map((one) => `${one.outcome} ${one.cause_key ?? ''}`.trim());

  /** A world whose invoice and its payment are in step. */
  async function paid(): Promise<World & { readonly ledgerPayment: string }> {
    const world = await smallWorld(database);
    world.property.put('invoice', '1', world.invoice('1').content, { propertyKey: '2001' });
    world.property.put('payment', '5', payment('1'));
    await world.sync();
    expect(await outcome(world, 'payment')).toEqual(['synced']);
    const [record] = made(world, 'ledger', 'payment');
    return { ...world, ledgerPayment: record?.key ?? '' };
  }

  test('a payment follows its invoice within one run, with the other system’s keys', async () => {
    const world = await paid();
    const [invoice] = made(world, 'ledger', 'invoice');
    expect(made(world, 'ledger', 'payment')).toMatchObject([
      { content: { document: { type: 'invoice', key: invoice?.key }, contactKey: '70', amount: '100.00' } },
    ]);
    const { rows } = await database.query(
      `select l.role, l.property_ref, l.amount::text as amount, l.date::text as date, l.direction,
         array(select p.type from link_parent k join link p on p.connection_id = k.connection_id and p.id = k.parent_id
               where k.connection_id = l.connection_id and k.link_id = l.id order by p.type) as parents
       from link l where l.connection_id = $1 and l.type = 'payment'`,
      [world.connectionId],
    );
    expect(rows).toEqual([
      {
        role: 'customer',
        property_ref: '2001',
        amount: '100.0000',
        date: '2026-10-20',
        direction: 'outgoing',
        parents: ['contact', 'invoice'],
      },
    ]);
    const before = [world.property.journal.length, world.ledger.journal.length];
    await world.sync();
    await world.sync();
    expect([world.property.journal.length, world.ledger.journal.length]).toEqual(before);
  });

  test('part payments and a receipt over two invoices are records of their own', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    world.invoice('2');
    world.property.put('payment', '5', payment('1', { amount: '30.00', groupKey: 'R1' }));
    world.property.put('payment', '6', payment('2', { amount: '100.00', groupKey: 'R1' }));
    world.property.put('payment', '7', payment('1', { amount: '70.00' }));
    await world.sync();
    expect(await outcome(world, 'payment')).toEqual(['synced', 'synced', 'synced']);
    const amounts = made(world, 'ledger', 'payment').map(
      (one) => 'amount' in one.content && one.content.amount,
    );
    expect(amounts.sort()).toEqual(['100.00', '30.00', '70.00']);
  });

  test('it waits for an unlinked invoice, and says which', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    await world.sync();
    const [invoice] = await world.links();
    await world.engine.unlink(world.connectionId, {
      recordIds: [invoice?.id ?? ''],
      children: 'wait',
      reason: 'being looked at',
      reviewOn: null,
      actor: ann,
    });
    world.property.put('payment', '5', payment('1'));
    await world.sync();
    expect(await outcome(world, 'payment')).toEqual(['waiting parent-unlinked:invoice:INV-1']);
    expect(made(world, 'ledger', 'payment')).toEqual([]);
    await world.engine.relink(world.connectionId, {
      recordIds: [invoice?.id ?? ''],
      reason: null,
      syncNow: false,
      actor: ann,
    });
    await world.sync();
    expect(await outcome(world, 'payment')).toEqual(['synced']);
  });

  test('a document from before the start fails it with a name, both ways', async () => {
    const world = await smallWorld(database);
    const old = { issueDate: '2025-11-01', postingDate: '2025-11-01' };
    const { content } = world.invoice('1', old);
    world.property.put('payment', '5', payment('1'));
    world.ledger.put('invoice', '900', {
      ...documentIn(content),
      number: 'INV-9',
      contactKey: '70',
    });
    world.ledger.put('payment', '55i900', payment('900', { contactKey: '70' }));
    await world.sync();
    const causes = (await outcome(world, 'payment')).sort();
    expect(causes).toEqual([
      'failing document-before-start:invoice:INV-1',
      'failing document-before-start:invoice:INV-9',
    ]);
  });

  test('a payment reversed in Intacct is voided in Re-Leased, and so is its invoice after it', async () => {
    const world = await paid();
    const [invoice] = made(world, 'ledger', 'invoice');
    if (invoice === undefined) throw new Error('no invoice');
    const [record] = made(world, 'ledger', 'payment');
    world.ledger.put('payment', world.ledgerPayment, {
      ...settlingIn(record?.content),
      state: 'void',
    });
    world.ledger.put('invoice', invoice.key, { ...documentIn(invoice?.content), state: 'void' });
    world.property.journal.length = 0;
    await world.sync();
    expect(world.property.journal.map((one) => `${one.verb} ${one.type}`)).toEqual([
      'void payment:customer',
      'void invoice',
    ]);
    expect(await outcome(world, 'payment')).toEqual(['ended']);
    expect(await outcome(world, 'invoice')).toEqual(['ended']);
    // A reversal leaves no error behind.
    const { rows } = await database.query(
      'select 1 from problem where connection_id = $1 and closed_at is null',
      [world.connectionId],
    );
    expect(rows).toEqual([]);
  });

  test('what is undone is undone on the company’s own day, not on that of Greenwich', async () => {
    const world = await paid();
    await database.query(`update connection set time_zone = 'Australia/Sydney' where id = $1`, [
      world.connectionId,
    ]);
    const [record] = made(world, 'ledger', 'payment');
    world.ledger.put('payment', world.ledgerPayment, { ...settlingIn(record?.content), state: 'void' });
    // A quarter past seven in the morning of the first of December in Sydney.
    world.clock.now = new Date('2026-11-30T20:15:00.000Z');
    const dates: (string | null)[] = [];
    const { compose } = world.property;
    world.property.compose = (intents) => {
      dates.push(...intents.flatMap(({ verb, date }) => (verb === 'void' ? [date] : [])));
      return compose(intents);
    };
    await world.sync();
    expect(dates).toEqual(['2026-12-01']);
  });

  test('a payment deleted in Intacct is a finding, and a person may void it in Re-Leased', async () => {
    const world = await paid();
    world.ledger.remove('payment:customer', world.ledgerPayment);
    await world.sync();
    expect(await outcome(world, 'payment')).toEqual(['drifted deleted-in-ledger']);
    const [link] = await world.links('payment');
    await world.engine.resolve(world.connectionId, {
      recordIds: [link?.id ?? ''],
      choice: 'take-ledger',
      reason: null,
      actor: ann,
      syncNow: false,
    });
    await world.sync();
    expect(made(world, 'property', 'payment')).toMatchObject([{ content: { state: 'void' } }]);
    expect(await outcome(world, 'payment')).toEqual(['ended']);
  });

  test('payments of one receipt in Intacct come across as one receipt', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    world.invoice('2');
    await world.sync();
    const [first, second] = made(world, 'ledger', 'invoice');
    for (const invoice of [first, second])
      world.ledger.put(
        'payment',
        `44i${invoice?.key}`,
        payment(invoice?.key ?? '', { contactKey: '70', groupKey: '44' }),
        { displayId: '44' },
      );
    await world.sync();
    const mine = made(world, 'property', 'payment');
    expect(mine.map((one) => 'groupKey' in one.content && one.content.groupKey)).toEqual(['44', '44']);
    expect(mine.map((one) => one.counterpartKey)).toEqual([`44i${first?.key}`, `44i${second?.key}`]);
    const [one, other] = await world.links('payment');
    const preview = (ids: (string | undefined)[]) =>
      world.engine.previewUnlink(
        world.connectionId,
        ids.flatMap((id) => id ?? []),
      );
    expect(await preview([one?.id])).toMatchObject({ records: 1, siblings: 1 });
    expect(await preview([one?.id, other?.id])).toMatchObject({ records: 2, siblings: 0 });
  });

  test('a credit note and its application: parents first, undone in the opposite order', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    creditNote(world, '3');
    const allocation: AllocationContent = {
      ...payment('1', { amount: '40.00' }),
      type: 'allocation',
      creditKey: '3',
    };
    world.property.put('allocation', '9', allocation);
    await world.sync();
    const [credit] = made(world, 'ledger', 'credit-note');
    const [invoice] = made(world, 'ledger', 'invoice');
    expect(credit).toMatchObject({ role: 'customer', content: { gross: '-40.00', contactKey: '70' } });
    const [applied] = made(world, 'ledger', 'allocation');
    expect(applied?.content).toMatchObject({ creditKey: credit?.key, document: { key: invoice?.key } });
    world.ledger.put('allocation', applied?.key ?? '', {
      ...settlingIn(applied?.content),
      state: 'void',
    });
    world.ledger.put('credit-note', credit?.key ?? '', {
      ...documentIn(credit?.content),
      state: 'void',
    });
    world.property.journal.length = 0;
    await world.sync();
    expect(world.property.journal.map((one) => `${one.verb} ${one.type}`)).toEqual([
      'void allocation:customer',
      'void credit-note:customer',
    ]);
    expect(await outcome(world, 'credit-note')).toEqual(['ended']);
    expect(await outcome(world, 'invoice')).toEqual(['synced']);
  });

  test('a payment entered by hand in both systems is one; two equal ones are nobody’s guess', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    world.invoice('2');
    await world.sync();
    const [first, second] = made(world, 'ledger', 'invoice');
    const there = (key: string, amount: string) => payment(key, { contactKey: '70', amount });
    world.property.put('payment', '5', payment('1'));
    world.ledger.put('payment', `44i${first?.key}`, there(first?.key ?? '', '100.00'));
    world.property.put('payment', '6', payment('2', { amount: '50.00' }));
    world.ledger.put('payment', `45i${second?.key}`, there(second?.key ?? '', '50.00'));
    world.ledger.put('payment', `46i${second?.key}`, there(second?.key ?? '', '50.00'));
    const refused = problem('payment-exceeds-due', 'property', {}, {});
    world.property.refuse = (intent) => (intent.verb === 'create' ? refused : null);
    world.ledger.refuse = (intent) => (intent.verb === 'create' ? refused : null);
    await world.sync();
    const links = await whole(world, 'payment');
    expect(
      links.map((one) => `${one.released_id ?? '-'} ${one.ledger_key ?? '-'} ${one.outcome}`).sort(),
    ).toEqual([
      `- 45i${second?.key} failing`,
      `- 46i${second?.key} failing`,
      `5 44i${first?.key} synced`,
      '6 - failing',
    ]);
  });

  test('equal payments that nobody can tell apart are made nowhere a second time', async () => {
    const world = await smallWorld(database);
    world.invoice('1', { net: '900.00', gross: '900.00' });
    await world.sync();
    const [invoice] = made(world, 'ledger', 'invoice');
    const there = payment(invoice?.key ?? '', { contactKey: '70' });
    world.property.put('payment', '5', payment('1'));
    world.property.put('payment', '6', payment('1'));
    world.property.put('payment', '7', payment('1'));
    world.ledger.put('payment', `44i${invoice?.key}`, there);
    world.ledger.put('payment', `45i${invoice?.key}`, there);
    const amounts = () => [
      made(world, 'property', 'payment').length,
      made(world, 'ledger', 'payment').length,
    ];
    await world.sync();
    expect(amounts()).toEqual([3, 2]);
    expect(new Set(await outcome(world, 'payment'))).toEqual(new Set(['failing counterpart-ambiguous']));

    // Two of them are undone: what is left on either side is one, and needs nobody.
    world.property.put('payment', '6', payment('1', { state: 'void' }));
    world.property.put('payment', '7', payment('1', { state: 'void' }));
    world.ledger.put('payment', `45i${invoice?.key}`, { ...there, state: 'void' });
    await world.sync();
    expect(amounts()).toEqual([3, 2]);
    expect((await whole(world, 'payment')).find((one) => one.released_id === '5')).toMatchObject({
      ledger_key: `44i${invoice?.key}`,
      outcome: 'synced',
    });
  });

  test('equal payments linked by hand leave one over, which is made', async () => {
    const world = await smallWorld(database);
    world.invoice('1', { net: '900.00', gross: '900.00' });
    await world.sync();
    const [invoice] = made(world, 'ledger', 'invoice');
    const there = payment(invoice?.key ?? '', { contactKey: '70' });
    for (const key of ['5', '6', '7']) world.property.put('payment', key, payment('1'));
    for (const key of ['44', '45']) world.ledger.put('payment', `${key}i${invoice?.key}`, there);
    await world.sync();
    const links = await whole(world, 'payment');
    for (const [mine, theirs] of [
      ['5', '44'],
      ['6', '45'],
    ])
      await world.engine.linkCounterpart(world.connectionId, {
        recordId: links.find((one) => one.released_id === mine)?.id ?? '',
        key: `${theirs}i${invoice?.key}`,
        number: null,
        reason: 'the same',
        actor: ann,
      });
    world.clock.now = new Date(world.clock.now.getTime() + 3_600_000);
    await world.sync();
    // What is left over has no twin any more.
    expect([made(world, 'property', 'payment').length, made(world, 'ledger', 'payment').length]).toEqual([
      3, 3,
    ]);
    expect((await whole(world, 'payment')).map((one) => one.outcome)).toEqual(['synced', 'synced', 'synced']);
  });

  test('a payment that waits for approval in Intacct is not paid a second time', async () => {
    const world = await smallWorld(database);
    world.invoice('1');
    await world.sync();
    const [invoice] = made(world, 'ledger', 'invoice');
    const waits = payment(invoice?.key ?? '', { contactKey: '70', state: 'awaiting-approval' });
    world.property.put('payment', '5', payment('1'));
    world.ledger.put('payment', `44i${invoice?.key}`, waits);
    await world.sync();
    expect(made(world, 'ledger', 'payment')).toHaveLength(1);
    expect(await whole(world, 'payment')).toMatchObject([
      { released_id: '5', ledger_key: `44i${invoice?.key}`, outcome: 'synced' },
    ]);
  });

  test('a credit note typed by hand in both systems is one', async () => {
    const world = await smallWorld(database);
    creditNote(world, '3');
    const [mine] = made(world, 'property', 'credit-note');
    const { lines, ...facts } = documentIn(mine?.content);
    const theirs = {
      ...facts,
      contactKey: '70',
      lines: lines.map((line) => ({ ...line, accountKey: '900' })),
    };
    world.ledger.put('credit-note', '88', theirs);
    await world.sync();
    expect(await whole(world, 'credit-note')).toMatchObject([
      { released_id: '3', ledger_key: '88', outcome: 'synced' },
    ]);
  });
});
