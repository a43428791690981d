import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { problem } from '../../domain/problem.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let inactive = true;
  beforeAll(async () => {
    world = await httpWorld({ open });
    for (const key of ['701', '702', '703']) world.invoice(key);
    world.ledger.refuse = (intent) =>
      inactive && intent.content.type === 'invoice' && intent.content.number === 'INV-703'
        ? problem(
            'account-inactive',
            'ledger',
            { account: '4100', name: 'Service charge' },
            { subject: '4100' },
          )
        : null;
    await world.sync();
  });
  afterAll(() => world.close());

  const row = z.looseObject({ id: z.string(), outcome: z.string() });
  const find = async (q: string) =>
    row.parse((await world.ask('GET', `${world.base}/records?q=${q}`)).at('items.0'));
  const post = (path: string, body: unknown, key?: string) =>
    world.ask('POST', `${world.base}/${path}`, { body, ...(key === undefined ? {} : { key }) });
  const company = async () => (await world.ask('GET', world.base)).body;
  const carryOut = async () => {
    const runId = world.queued.at(-1);
    if (runId !== undefined)
      await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
  };

  test('the article: a record fails, is unlinked, stays out, is relinked while the cause stands, and once it is gone', async () => {
    const failing = await find('703');
    expect(await company()).toMatchObject({
      flag: 'errors',
      status: 'errors',
      flagged: 1,
      counts: { unlinked: 0 },
    });
    const target = { recordIds: [failing.id] };
    expect((await post('unlink/preview', target)).body).toEqual({
      count: 1,
      alreadyUnlinked: 0,
      siblings: 0,
      children: [],
      money: [],
    });
    const unlinked = await post('unlink', {
      ...target,
      children: 'wait',
      reason: 'account closed',
      reviewOn: '2026-12-01',
    });
    expect([unlinked.status, unlinked.body]).toEqual([200, { unlinked: 1, children: 0, inFlight: [] }]);
    expect(await company()).toMatchObject({
      flag: 'clean',
      status: 'synced',
      flagged: 0,
      counts: { unlinked: 1 },
    });
    const held = await world.ask('GET', `${world.base}/records?link=unlinked`);
    expect(held.at('items')).toHaveLength(1);
    expect(held.at('items.0.holds')).toEqual([
      {
        reason: 'person',
        source: 'person',
        by: 'RELINK_API_KEY',
        at: expect.any(String),
        why: 'account closed',
        reviewOn: '2026-12-01',
        rule: null,
      },
    ]);
    expect(held.at('total')).toEqual({ count: 1, exact: true });
    const writes = world.ledger.journal.length;
    await world.sync();
    expect(world.ledger.journal.length).toBe(writes);

    const check = (await post('relink/check', target)).at('items.0');
    expect(check).toMatchObject({
      recordId: failing.id,
      label: 'INV-703',
      result: 'would-fail',
      reason: expect.stringContaining('Account 4100 Service charge is inactive'),
    });
    const again = await post('relink', { ...target, reason: 'try', syncNow: true });
    expect(again.body).toMatchObject({
      relinked: [failing.id],
      stillUnlinked: [],
      runId: expect.any(String),
    });
    await carryOut();
    expect((await find('703')).outcome).toBe('failing');

    inactive = false;
    const retried = await post('retry', target);
    expect([retried.status, retried.at('retried')]).toEqual([202, [failing.id]]);
    await carryOut();
    expect(await find('703')).toMatchObject({ outcome: 'synced', link: 'linked', problem: null });
    const kinds = (await world.ask('GET', `${world.base}/audit?recordId=${failing.id}`))
      .rowsAt('items')
      .map((one) => one.kind);
    expect(kinds).toEqual(
      expect.arrayContaining(['record.unlinked', 'record.relinked', 'record.retried', 'outcome.changed']),
    );
  });

  test('children are shown before, and go along when they are to', async () => {
    const contact = await find('Northgate');
    const target = { recordIds: [contact.id] };
    const { at } = await post('unlink/preview', target);
    expect(at('children')).toEqual([
      { type: 'invoice', due: 0, atRest: 3, open: [{ currency: 'GBP', amount: '300.00' }] },
    ]);
    expect(at('money')).toEqual([{ currency: 'GBP', amount: '300.00' }]);
    expect((await post('unlink', { ...target, children: 'include', reason: 'sold' })).body).toMatchObject({
      unlinked: 1,
      children: 3,
    });
    expect(await company()).toMatchObject({ counts: { unlinked: 4 } });
    expect((await post('relink', target)).at('relinked')).toHaveLength(4);
    expect(await company()).toMatchObject({ counts: { unlinked: 0 } });
  });

  test.each([
    [{ recordIds: [], children: 'wait', reason: 'x' }, 'recordIds'],
    [{ children: 'wait', reason: 'x' }, 'recordIds'],
    [{ recordIds: [crypto.randomUUID()], reason: 'x' }, 'children'],
    [{ recordIds: [crypto.randomUUID()], children: 'some', reason: 'x' }, 'children'],
    [{ recordIds: [crypto.randomUUID()], children: 'wait', reason: '  ' }, 'reason'],
    [{ recordIds: [crypto.randomUUID()], children: 'wait', reason: 'x', reviewOn: 'soon' }, 'reviewOn'],
    [{ filter: {}, children: 'wait', reason: 'x', recordIds: [crypto.randomUUID()] }, 'filter'],
  ])('%j is refused by its field', async (body, field) => {
    const answer = await post('unlink', body);
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
  });

  test('one unknown record among good ones: nothing is unlinked', async () => {
    const good = await find('701');
    const answer = await post('unlink', {
      recordIds: [good.id, crypto.randomUUID()],
      children: 'wait',
      reason: 'x',
    });
    expect([answer.status, answer.at('code')]).toEqual([404, 'unknown-record']);
    expect((await find('701')).link).toBe('linked');
  });
});
