import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCsv } from '../../domain/csv.ts';
import { todayIn } from '../common/today.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';
import { registerColumns } from './view.ts';

let world: HttpWorld;
const day = (ahead: number) => todayIn('Europe/London', new Date(Date.now() + ahead * 86_400_000));
beforeAll(async () => {
  world = await httpWorld();
  world.invoice('801', { gross: '300.00', net: '300.00' });
  world.invoice('802', { gross: '-20.00', net: '-20.00' });
  world.invoice('803', { gross: '1000.00', net: '1000.00' });
  await world.sync();
  const ids = new Map(
    (await world.ask('GET', `${world.base}/records?type=invoice,contact`))
      .rowsAt('items')
      .map((one) => [one.type === 'contact' ? 'contact' : one.releasedId, one.id]),
  );
  const unlink = (id: string, more: object) =>
    world.ask('POST', `${world.base}/unlink`, {
      body: { recordIds: [ids.get(id)], children: 'wait', ...more },
    });
  await unlink('801', { reason: '=disputed', reviewOn: day(30) });
  await unlink('802', { reason: 'Being agreed' });
  await unlink('contact', { reason: 'Tenant left', children: 'include' });
  // A review date cannot be set in the past; time passes.
  await world.database.query(
    `update hold set review_on = $2::date where connection_id = $1 and why = '=disputed'`,
    [world.connectionId, day(-12)],
  );
});
afterAll(() => world.close());

const ask = (query = '') => world.ask('GET', `${world.base}/unlinked${query}`);

test('each unlinked record stands in it once, with who, why, until when, and its money', async () => {
  const { rowsAt, at } = await ask('?sort=-amount');
  expect(rowsAt('items').map((one) => one.releasedId)).toEqual(['803', '801', '802', '7']);
  expect(at('items.0')).toMatchObject({
    reason: 'parent',
    why: 'Tenant left',
    with: { type: 'contact', label: '7' },
    amount: '1000.00',
    reviewOn: null,
    overdueDays: null,
    reasons: 1,
  });
  // Unlinked by hand before the tenant was: the person's own word stands, and both reasons count.
  expect(at('items.1')).toMatchObject({
    reason: 'person',
    why: '=disputed',
    by: expect.any(String),
    at: expect.stringMatching(/Z$/),
    with: null,
    reviewOn: day(-12),
    overdueDays: 12,
    reasons: 2,
  });
  expect(at('summary')).toEqual({
    records: 4,
    reviewsDue: 1,
    undated: 3,
    money: [{ currency: 'GBP', amount: '1280.00' }],
  });
});

test.each([
  ['?review=due', ['801']],
  ['?review=dated', ['801']],
  ['?review=none&sort=-amount', ['803', '802', '7']],
  ['?reason=parent', ['803']],
  ['?reason=rule', []],
  ['?sort=reviewOn&limit=1', ['801']],
])('%s', async (query, expected) => {
  expect((await ask(query)).rowsAt('items').map((one) => one.releasedId)).toEqual(expected);
});

test.each(['-heldAt', 'reviewOn', '-amount'])('in the order %s pages hold each record once', async (sort) => {
  const seen: unknown[] = [];
  let cursor = '';
  for (;;) {
    const { at, rowsAt } = await ask(`?sort=${sort}&limit=1${cursor}`);
    seen.push(...rowsAt('items').map((one) => one.id));
    expect(at('summary') === null).toBe(cursor !== '');
    if (at('next') === null) break;
    cursor = `&cursor=${at('next')}`;
  }
  expect([seen.length, new Set(seen).size]).toEqual([4, 4]);
  const wrong = await ask(`?sort=${sort}&cursor=nonsense`);
  expect([wrong.status, wrong.at('errors.0.field')]).toEqual([400, 'cursor']);
});

test('it comes as a table, safe to open', async () => {
  const { headers, text } = await ask('?format=csv&review=due');
  expect(headers.get('content-disposition')).toMatch(/filename="unlinked-harbourside-[\d-]+\.csv"/);
  expect(text).toContain(`,'=disputed,`);
  const [head, ...lines] = readCsv(text).rows.map((one) => one.cells);
  expect(head).toEqual([...registerColumns]);
  expect(lines).toHaveLength(1);
  const cell = (name: (typeof registerColumns)[number]) => lines[0]?.[registerColumns.indexOf(name)];
  expect([cell('Type'), cell('Amount'), cell('How'), cell('Reason'), cell('Days overdue')]).toEqual([
    'Invoice',
    '300.00',
    'By hand',
    '=disputed',
    '12',
  ]);
  const all = readCsv((await ask('?format=csv')).text).rows;
  expect(all).toHaveLength(5);
});
