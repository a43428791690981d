import { afterAll, beforeAll, expect, test } from 'vitest';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld({ open: openChosenDatabase });
  for (const key of ['1', '2']) world.invoice(key, { issueDate: key === '1' ? '2026-02-01' : '2026-06-01' });
  await world.sync();
  await world.database.query(
    `insert into property (connection_id, key, name) values ($1, 'p1', 'Elm House')`,
    [world.connectionId],
  );
});
afterAll(() => world.close());

const rules = (method: string, path = '', body?: unknown) =>
  world.ask(method, `${world.base}/rules${path}`, body === undefined ? {} : { body });
const old = { types: ['invoice'], datedTo: '2026-03-31' };

test('a rule from its preview to its removal, named on the records it keeps unlinked', async () => {
  const preview = await rules('POST', '/preview', { filter: old });
  expect([preview.status, preview.body]).toEqual([
    200,
    {
      count: 1,
      alreadyUnlinked: 0,
      types: [
        { type: 'invoice', records: 1, alreadyUnlinked: 0, open: [{ currency: 'GBP', amount: '100.00' }] },
      ],
      money: [{ currency: 'GBP', amount: '100.00' }],
      children: [],
    },
  ]);
  const wish = { name: 'Old year', filter: old, reason: 'closed books', reviewOn: '2027-01-31' };
  const made = await rules('POST', '', wish);
  expect([made.status, made.body]).toEqual([
    201,
    {
      rule: {
        id: expect.any(String),
        name: 'Old year',
        filter: old,
        words: 'Invoices dated up to 31 March 2026',
        reason: 'closed books',
        reviewOn: '2027-01-31',
        on: true,
        owner: 'RELINK_API_KEY',
        unlinked: 1,
        operationId: null,
        createdAt: expect.stringMatching(/Z$/),
        updatedAt: expect.stringMatching(/Z$/),
        updatedBy: 'RELINK_API_KEY',
      },
      unlinked: 1,
      relinked: 0,
      stillUnlinked: 0,
      inFlight: [],
      operationId: null,
    },
  ]);
  const id = made.textAt('rule.id');
  const held = await world.ask('GET', `${world.base}/records?link=unlinked`);
  expect(held.at('items.0')).toMatchObject({
    number: 'INV-1',
    holds: [{ reason: 'rule', source: id, rule: 'Old year', why: 'closed books', reviewOn: '2027-01-31' }],
  });

  const widened = await rules('PATCH', `/${id}`, { filter: { types: ['invoice'] }, reason: 'all of it' });
  expect(widened.body).toMatchObject({ rule: { unlinked: 2, words: 'Invoices' }, unlinked: 1 });
  const both = await world.ask('GET', `${world.base}/records?link=unlinked`);
  expect(both.rowsAt('items').map((one) => one.holds)).toEqual([
    [expect.objectContaining({ why: 'all of it' })],
    [expect.objectContaining({ why: 'all of it' })],
  ]);

  const off = await rules('PATCH', `/${id}`, { on: false });
  expect(off.body).toMatchObject({ rule: { on: false, unlinked: 0 }, relinked: 2 });
  const on = await rules('PATCH', `/${id}`, { on: true });
  expect(on.body).toMatchObject({ rule: { on: true, unlinked: 2 }, unlinked: 2 });
  expect((await rules('GET')).body).toEqual({ items: [on.at('rule')], next: null });

  const removed = await rules('DELETE', `/${id}`);
  expect([removed.status, removed.body]).toEqual([
    200,
    { unlinked: 0, relinked: 2, stillUnlinked: 0, inFlight: [], operationId: null },
  ]);
  expect((await rules('GET')).at('items')).toEqual([]);
  expect((await rules('DELETE', `/${id}`)).status).toBe(404);
  const said = (await world.ask('GET', `${world.base}/audit`)).rowsAt('items').map((one) => one.text);
  expect(said).toEqual(
    expect.arrayContaining([
      'Made the rule Old year: invoices dated up to 31 March 2026',
      'Changed the rule Old year: which records, reason',
      'Switched the rule Old year off',
      'Switched the rule Old year on',
      'Removed the rule Old year',
      'Unlinked by the rule Old year',
      'Relinked: the rule Old year holds it no longer, with 1 more in one action',
    ]),
  );
});

test.each([
  [{}, 'filter', /at least one condition/],
  [{ type: 'invoice' }, 'filter.type', /no field/],
  [{ types: ['invoices'] }, 'filter.types.0', /one of tax-type, account/],
  [{ datedFrom: '2026-02-30' }, 'filter.datedFrom', /a date like/],
  [{ datedFrom: '2026-03-01', datedTo: '2026-02-01' }, 'filter.datedTo', /not be before datedFrom/],
  [{ amountFrom: '-5' }, 'filter.amountFrom', /an amount like 1200.00/],
  [{ amountFrom: '10', amountTo: '9.99' }, 'filter.amountTo', /not be below amountFrom/],
  [{ currency: 'gbp' }, 'filter.currency', /a currency code like GBP/],
  [{ text: 'ab' }, 'filter.text', /at least 3/],
])('%j is refused, with the field and what would be right', async (filter, field, says) => {
  for (const [path, more] of [
    ['/preview', {}],
    ['', { name: 'n', reason: 'r' }],
  ] as const) {
    const answer = await rules('POST', path, { filter, ...more });
    expect([answer.status, answer.at('code')]).toEqual([400, 'invalid-input']);
    expect(answer.at('errors.0')).toEqual({ field, message: expect.stringMatching(says) });
  }
  expect((await rules('GET')).at('items')).toEqual([]);
});

test('a name twice, and a change of nothing, are refused; a property is called by its name', async () => {
  const filter = { properties: ['p1'], amountFrom: '10' };
  const made = await rules('POST', '', { name: 'Elm', filter, reason: 'sold' });
  expect(made.at('rule.words')).toBe('Records of the property Elm House, of at least 10');
  const twice = await rules('POST', '', { name: 'ELM', filter, reason: 'sold' });
  expect([twice.status, twice.at('code'), twice.at('errors.0.field')]).toEqual([
    409,
    'rule-name-taken',
    'name',
  ]);
  const nothing = await rules('PATCH', `/${made.textAt('rule.id')}`, {});
  expect([nothing.status, nothing.at('detail')]).toEqual([
    400,
    expect.stringContaining('at least one of name'),
  ]);
  await rules('DELETE', `/${made.textAt('rule.id')}`);
});
