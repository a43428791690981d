import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  let drifted = '';
  let fine = '';
  const ids = async (key: string) =>
    (
      await world.database.query<{ id: string }>(
        `select id from link where connection_id = $1 and type = 'invoice' and $2 in (property_key, ledger_key)`,
        [world.connectionId, key],
      )
    ).rows[0]?.id ?? '';
  const ledgerKey = (key: string) => world.property.records.get(`invoice/${key}`)?.counterpartKey ?? '';
  const post = (path: string, body: unknown, key?: string) =>
    world.ask('POST', `${world.base}/${path}`, { body, ...(key === undefined ? {} : { key }) });

  beforeAll(async () => {
    world = await httpWorld({ open });
    for (const key of ['801', '802', '803']) world.invoice(key);
    await world.sync();
    world.ledger.remove('invoice', ledgerKey('801'));
    const { content } = world.invoice('804');
    // The number is another one, so nothing proves that these two are the same.
    if (content.type === 'invoice')
      world.ledger.put('invoice', 'hand', {
        ...content,
        number: 'HAND-804',
        state: 'draft',
        contactKey: '70',
        lines: content.lines.map((line) => ({ ...line, accountKey: '900' })),
      });
    world.invoice('804', { state: 'draft' });
    await world.sync();
    drifted = await ids('801');
    fine = await ids('802');
  });
  afterAll(() => world.close());

  test('what may be decided is said in words before anything happens', async () => {
    const { status, body } = await world.ask('GET', `${world.base}/records/${drifted}/choices`);
    expect([status, body]).toEqual([
      200,
      {
        code: 'deleted-in-ledger',
        standing: null,
        seen: expect.stringMatching(/^[0-9a-f]{32,}$/),
        items: [
          { choice: 'take-ledger', allowed: true, says: 'The invoice is voided in Re-Leased.' },
          {
            choice: 'take-property',
            allowed: true,
            says: 'The invoice is made again in Sage Intacct, as a new record with what Re-Leased says.',
          },
          { choice: 'apart', allowed: true, says: expect.stringMatching(/^Nothing is written\./) },
        ],
      },
    ]);
    expect((await world.ask('GET', `${world.base}/records/${fine}/choices`)).body).toEqual({
      code: null,
      standing: null,
      seen: null,
      items: [],
    });
    const nowhere = `${world.base}/records/019aa0b4-7c1e-7000-8000-5d0c5e8e7c11/choices`;
    expect((await world.ask('GET', nowhere)).status).toBe(404);
  });

  test('bad input names its field, and nothing is done', async () => {
    for (const [body, field] of [
      [{ recordIds: [drifted] }, 'choice'],
      [{ recordIds: [drifted], choice: 'take-both' }, 'choice'],
      [{ recordIds: ['x'], choice: 'apart' }, 'recordIds.0'],
      [{ choice: 'apart' }, 'recordIds'],
      [{ recordIds: [drifted], choice: 'apart', because: 'x' }, 'because'],
    ] as const) {
      const answer = await post('resolve', body);
      expect([answer.status, answer.at('code'), answer.at('errors.0.field')]).toEqual([
        400,
        'invalid-input',
        field,
      ]);
    }
    const unknown = { recordIds: [drifted, '019aa0b4-7c1e-7000-8000-5d0c5e8e7c11'], choice: 'apart' };
    const answer = await post('resolve', unknown);
    expect([answer.status, answer.at('code')]).toEqual([404, 'unknown-record']);
    expect((await world.ask('GET', `${world.base}/records/${drifted}`)).at('outcome')).toBe('drifted');
  });

  test('a role that may only look, and another organisation, are refused', async () => {
    const body = { recordIds: [drifted], choice: 'apart' };
    for (const role of ['read-only', 'property-manager'] as const) {
      const key = await world.keyFor(role);
      expect((await post('resolve', body, key)).status).toBe(403);
      expect((await post(`records/${drifted}/counterpart`, { key: '1' }, key)).status).toBe(403);
    }
    const other = await world.otherOrganization();
    const key = await world.keyFor('administrator', other.organizationId);
    expect((await post('resolve', body, key)).status).toBe(404);
    const elsewhere = `/api/v1/connections/${other.connectionId}`;
    expect((await world.ask('POST', `${elsewhere}/resolve`, { body, key })).at('code')).toBe(
      'unknown-record',
    );
    const link = await world.ask('POST', `${elsewhere}/records/${drifted}/counterpart`, {
      body: { key: '1' },
      key,
    });
    expect(link.status).toBe(404);
  });

  test('a choice made about something that has changed since it was shown, or selected, is not taken', async () => {
    const shown = (await world.ask('GET', `${world.base}/records/${drifted}/choices`)).textAt('seen');
    const filter = { outcome: ['drifted'] };
    const selection = (await post('selections', { filter })).textAt('selectionId');
    const changed = world.invoice('801', { reference: 'edited while the choice was on the screen' });
    await world.sync();
    for (const body of [
      { recordIds: [drifted], seen: { [drifted]: shown }, choice: 'take-ledger' },
      { selectionId: selection, choice: 'take-ledger' },
    ]) {
      const answer = await post('resolve', body);
      expect([answer.status, answer.at('resolved'), answer.rowsAt('refused').map((one) => one.code)]).toEqual(
        [200, [], expect.arrayContaining(['changed-meanwhile'])],
      );
    }
    expect(changed.key).toBe('801');
    expect((await world.ask('GET', `${world.base}/records/${drifted}`)).at('outcome')).toBe('drifted');
    const again = (await world.ask('GET', `${world.base}/records/${drifted}/choices`)).textAt('seen');
    expect(again).not.toBe(shown);
    const taken = await post('resolve', {
      recordIds: [drifted],
      seen: { [drifted]: again },
      choice: 'apart',
    });
    expect(taken.at('resolved')).toEqual([drifted]);
  });

  test('a choice is taken where it can be and refused per record where not; its run carries it out', async () => {
    const answer = await post('resolve', {
      recordIds: [drifted, fine],
      choice: 'take-property',
      reason: 'deleted by mistake',
      syncNow: true,
    });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        resolved: [drifted],
        refused: [
          {
            recordId: fine,
            label: expect.stringContaining('INV-802'),
            code: 'nothing-to-choose',
            message: 'This record has not drifted, so there is nothing to choose.',
          },
        ],
        runId: expect.any(String),
      },
    ]);
    expect((await world.ask('GET', `${world.base}/records/${drifted}/choices`)).at('standing')).toBe(
      'take-property',
    );
    await world.engine.executeRun(world.connectionId, answer.textAt('runId'), new AbortController().signal);
    const record = await world.ask('GET', `${world.base}/records/${drifted}`);
    expect(record.at('outcome')).toBe('synced');
    expect(record.rowsAt('events').map((event) => event.text)).toContainEqual(
      'Chose to take what Re-Leased says. The invoice is made again in Sage Intacct, as a new record with what Re-Leased says.',
    );
  });

  test('linking by hand: bad input, what stands in the way, and then one record', async () => {
    const record = await ids('804');
    const path = `records/${record}/counterpart`;
    for (const [body, field] of [
      [{}, 'key'],
      [{ key: 'hand', number: 'HAND-804' }, 'key'],
      [{ key: '' }, 'key'],
      [{ number: 'NOWHERE' }, 'number'],
    ] as const) {
      const answer = await post(path, body);
      expect([answer.status, answer.at('code'), answer.at('errors.0.field')]).toEqual([
        400,
        'invalid-input',
        field,
      ]);
    }
    const taken = await post(path, { key: ledgerKey('803') });
    expect([taken.status, taken.at('code')]).toEqual([409, 'counterpart-taken']);
    expect(taken.at('detail')).toContain(await ids('803'));
    const whole = await post(`records/${fine}/counterpart`, { key: 'hand' });
    expect([whole.status, whole.at('code')]).toEqual([409, 'has-counterpart']);
    expect((await post('records/nothing/counterpart', { key: 'hand' })).status).toBe(404);

    const other = await ids('hand');
    const linked = await post(path, { number: 'HAND-804', reason: 'the same' });
    expect([linked.status, linked.body]).toEqual([
      200,
      { recordId: record, joined: other, counterpart: { object: 'invoice', key: 'hand', displayId: 'hand' } },
    ]);
    expect((await world.ask('GET', `${world.base}/records/${record}`)).at('sides.ledger.key')).toBe('hand');
  });
});
