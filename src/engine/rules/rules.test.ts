import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { problem } from '../../domain/problem.ts';
import { RuleFilter } from '../../domain/rule.ts';
import type { Database } from '../../store/db/open.ts';
import { holdsOf } from '../../store/read/records.ts';
import { listRules } from '../../store/read/rules.ts';
import { oneDatabase } from '../../store/testing/each-database.ts';
import type { EngineContext } from '../context.ts';
import { createEngine } from '../engine.ts';
import { addCompany, addFamilies } from '../testing/bulk-world.ts';
import { ann, smallWorld } from '../testing/small-world.ts';
import type { NewRule } from './port.ts';

oneDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    world = await smallWorld(database);
  });

  const rule = (filter: RuleFilter, more: Partial<NewRule> = {}): NewRule => ({
    name: 'Old years',
    filter: RuleFilter.parse(filter),
    reason: 'The old books are closed',
    reviewOn: '2027-01-31',
    on: true,
    actor: ann,
    ...more,
  });
  const make = (filter: RuleFilter, more: Partial<NewRule> = {}) =>
    world.engine.createRule(world.connectionId, rule(filter, more));
  const holds = async (id: string) => (await holdsOf(database, world.connectionId, [id])).get(id) ?? [];
  const written = () => world.ledger.journal.filter((one) => one.type === 'invoice').map((one) => one.keys);
  const events = async (kind: string) => {
    const { rows } = await database.query<{
      actor: string;
      members: number;
      before: unknown;
      after: unknown;
    }>(
      'select actor, members, before, after from event where connection_id = $1 and kind = $2 order by at, id',
      [world.connectionId, kind],
    );
    return rows;
  };

  test('what comes later is held before anything is written, and what changes follows the filter', async () => {
    const { ruleId } = await make({ types: ['invoice'], datedTo: '2026-03-31' });
    world.invoice('1', { issueDate: '2026-03-31' });
    world.invoice('2', { issueDate: '2026-04-01' });
    await world.sync();
    const [first, second] = await world.links();
    expect([first?.held, second?.held]).toEqual([true, false]);
    expect(written()).toHaveLength(1);
    expect(await holds(first?.id ?? '')).toEqual([
      expect.objectContaining({
        reason: 'rule',
        source: ruleId,
        held_by: 'Ann Lee',
        why: 'The old books are closed',
        review_on: '2027-01-31',
      }),
    ]);
    expect(await events('record.unlinked')).toEqual([
      expect.objectContaining({ actor: 'relink', before: { link: 'linked' } }),
    ]);

    // A person corrects the one date in Re-Leased, and dates the other back.
    world.invoice('1', { issueDate: '2026-05-01' });
    world.invoice('2', { issueDate: '2026-02-01' });
    await world.sync();
    expect((await world.links()).map((one) => [one.held, one.outcome])).toEqual([
      [false, 'synced'],
      [true, 'synced'],
    ]);
    // The first was created; of the second nothing is written any more.
    expect(written()).toHaveLength(2);
    expect(await events('record.relinked')).toHaveLength(1);
  });

  test('a rule holds what is stored at once, in one event, and lifts only its own holds', async () => {
    world.invoice('1');
    world.invoice('2');
    world.invoice('3', { gross: '900.00', net: '900.00' });
    await world.sync();
    const [first] = await world.links();
    const id = first?.id ?? '';
    await world.engine.unlink(world.connectionId, {
      recordIds: [id],
      children: 'wait',
      reason: 'asked by the tenant',
      reviewOn: null,
      actor: ann,
    });
    const small = await make({ types: ['invoice'], amountTo: '100.00' });
    expect(small).toMatchObject({ unlinked: 2, inFlight: [], operationId: null });
    const again = await make({ text: 'inv-1' }, { name: 'Number 1' });
    expect(again.unlinked).toBe(1);
    expect((await holds(id)).map((one) => one.reason)).toEqual(['person', 'rule', 'rule']);

    const gone = await world.engine.deleteRule(world.connectionId, small.ruleId, ann);
    expect(gone).toMatchObject({ relinked: 1, stillUnlinked: 1 });
    expect((await holds(id)).map((one) => one.source)).toEqual(['person', again.ruleId]);
    expect((await world.links()).map((one) => one.held)).toEqual([true, false, false]);

    // Relinking by hand lifts what the person said, and not what the rule says.
    const relinked = await world.engine.relink(world.connectionId, {
      recordIds: [id],
      reason: null,
      syncNow: false,
      actor: ann,
    });
    expect(relinked).toMatchObject({ relinked: [], stillUnlinked: [id] });
    await world.engine.changeRule(world.connectionId, again.ruleId, { on: false, actor: ann });
    expect(await holds(id)).toEqual([]);
    expect((await events('rule.created')).length).toBe(2);
    expect((await events('rule.removed')).map((one) => one.after)).toEqual([null]);
    expect((await events('rule.changed')).at(-1)).toMatchObject({
      before: { on: true },
      after: { on: false },
    });
  });

  test('contact, account and property are asked of the record’s own content, whichever side it has', async () => {
    world.invoice('1');
    world.invoice('2', { contactKey: '8' });
    world.property.put('contact', '8', { ...world.contact, name: 'Kelso Bakery Ltd' });
    await world.sync();
    const held = async (filter: RuleFilter) => {
      const { ruleId } = await make(filter);
      const { rows } = await database.query<{ type: string; released_id: string }>(
        `select type, released_id from link where connection_id = $1 and held order by type, released_id`,
        [world.connectionId],
      );
      await world.engine.deleteRule(world.connectionId, ruleId, ann);
      return rows.map((row) => `${row.type} ${row.released_id}`);
    };
    expect(await held({ contactName: 'kelso' })).toEqual(['contact 8', 'invoice 2']);
    expect(await held({ contactId: '7', types: ['invoice'] })).toEqual(['invoice 1']);
    expect(await held({ contactId: '70', types: ['invoice'] })).toEqual(['invoice 1']);
    expect(await held({ account: '4100' })).toEqual(['invoice 1', 'invoice 2']);
    expect(await held({ account: '9999' })).toEqual([]);
    expect(await held({ direction: 'outgoing', types: ['invoice'] })).toEqual(['invoice 1', 'invoice 2']);
    expect(await held({ direction: 'incoming', types: ['invoice'] })).toEqual([]);
    expect(await held({ currency: 'EUR' })).toEqual([]);
    expect(await held({ properties: ['p1'] })).toEqual([]);
    world.invoice('1', { lines: [{ ...line, propertyKey: 'p1' }] });
    await world.sync();
    expect(await held({ properties: ['p1', 'p2'] })).toEqual(['invoice 1']);

    // A contact that is renamed takes its documents along in the same run.
    await make({ contactName: 'sold' });
    world.property.put(
      'contact',
      '8',
      { ...world.contact, name: 'Sold Bakery Ltd' },
      { name: 'Sold Bakery Ltd' },
    );
    await world.sync();
    expect((await world.links()).map((one) => one.held)).toEqual([false, true]);
  });

  const line = {
    description: 'Rent',
    net: '100.00',
    tax: '0.00',
    accountKey: '41',
    taxTypeKey: null,
    tracking: [],
    propertyKey: null,
  };

  test('a rule made while a run is on stops what has been decided and not sent', async () => {
    world.invoice('1');
    world.invoice('2', { currency: 'GBP' });
    let made = false;
    const context: EngineContext = {
      ...world.context,
      atStep: async ({ step, writes }) => {
        if (step !== 'recorded' || made || writes.every((one) => one.type !== 'invoice')) return;
        made = true;
        await make({ types: ['invoice'], text: 'inv-1' });
      },
    };
    const engine = createEngine(context);
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
    expect(made).toBe(true);
    expect((await world.links()).map((one) => [one.held, one.ledger_key === null])).toEqual([
      [true, true],
      [false, false],
    ]);
    expect(written()).toHaveLength(1);
  });

  test('preview counts by type, with money and what depends on it, and changes nothing', async () => {
    world.invoice('1');
    world.invoice('2', { currency: 'EUR', state: 'draft' });
    await world.sync();
    const before = await world.count('event');
    expect(
      await world.engine.previewRule(world.connectionId, { contactName: 'northgate', types: ['contact'] }),
    ).toEqual({
      matched: [{ type: 'contact', records: 1, held: 0, open: [] }],
      children: [
        expect.objectContaining({ type: 'invoice', open: [{ currency: 'GBP', amount: '100.0000' }] }),
      ],
    });
    const all = await world.engine.previewRule(world.connectionId, { types: ['invoice'] });
    expect(all.matched).toEqual([
      {
        type: 'invoice',
        records: 2,
        held: 0,
        open: [
          { currency: 'EUR', amount: '100.0000' },
          { currency: 'GBP', amount: '100.0000' },
        ],
      },
    ]);
    expect(await world.count('event')).toBe(before);
    expect((await world.links()).some((one) => one.held)).toBe(false);
  });

  test('with many records the rule is in force at once and goes through them as an operation', async () => {
    const connectionId = await addCompany(database);
    await addFamilies(database, connectionId, { contacts: 10, invoices: 5_100 });
    const made = await world.engine.createRule(connectionId, rule({ currency: 'EUR' }));
    expect(made).toMatchObject({ unlinked: 0, operationId: expect.any(String) });
    expect(await listRules(database, connectionId)).toEqual([
      expect.objectContaining({ held: 0, operation_id: made.operationId }),
    ]);
    const turn = { signal: new AbortController().signal, last: false };
    await world.engine.executeOperation(connectionId, made.operationId ?? '', turn);
    expect(await listRules(database, connectionId)).toEqual([
      expect.objectContaining({ held: 510, operation_id: null }),
    ]);
    const removed = await world.engine.deleteRule(connectionId, made.ruleId, ann);
    await world.engine.executeOperation(connectionId, removed.operationId ?? '', turn);
    const { rows } = await database.query<{ n: number }>(
      'select count(*) as n from link where connection_id = $1 and held',
      [connectionId],
    );
    expect(rows[0]?.n).toBe(0);
    const { rows: results } = await database.query(
      `select operation_id, result, count(*) as n from operation_member where connection_id = $1 group by 1, 2 order by 1`,
      [connectionId],
    );
    expect(results).toEqual([
      { operation_id: made.operationId, result: 'unlinked', n: 510 },
      { operation_id: removed.operationId, result: 'relinked', n: 510 },
    ]);
  });

  test('nothing it matches is sent before it has gone through everything', async () => {
    await addFamilies(database, world.connectionId, { contacts: 1, invoices: 5_000 });
    world.ledger.refuse = () => problem('value-invalid', 'property', { field: 'reference' });
    world.invoice('1');
    world.invoice('2');
    await world.sync();
    world.ledger.refuse = () => null;
    const before = written().length;
    const made = await make({ text: 'inv-1' });
    expect(made.operationId).not.toBeNull();
    // The operation has not begun, and somebody asks for both records.
    const ids = (await world.links()).filter((one) => one.released_id !== null).map((one) => one.id);
    await world.engine.retry(world.connectionId, ids, ann);
    await world.sync();
    const after = (await world.links()).filter((one) => one.released_id !== null);
    expect(after.map((one) => [one.released_id, one.held, one.ledger_key === null])).toEqual([
      ['1', true, true],
      ['2', false, false],
    ]);
    expect(written()).toHaveLength(before + 1);
  });

  test('two rules of one name, and a rule that is not there, are refused', async () => {
    const { ruleId } = await make({ currency: 'EUR' });
    await expect(make({ currency: 'USD' }, { name: 'OLD years' })).rejects.toMatchObject({
      code: 'name-taken',
    });
    const other = await make({ currency: 'USD' }, { name: 'Other' });
    await expect(
      world.engine.changeRule(world.connectionId, other.ruleId, { name: 'old years', actor: ann }),
    ).rejects.toMatchObject({ code: 'name-taken' });
    await world.engine.deleteRule(world.connectionId, ruleId, ann);
    await expect(world.engine.deleteRule(world.connectionId, ruleId, ann)).rejects.toMatchObject({
      code: 'not-found',
    });
    // Its name is free again.
    await make({ currency: 'EUR' });
  });
});
