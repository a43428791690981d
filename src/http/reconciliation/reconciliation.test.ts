import { afterAll, beforeAll, expect, test } from 'vitest';
import { problem } from '../../domain/problem.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
const base = () => `${world.base}/reconciliation`;
const asOf = '2026-12-31';

beforeAll(async () => {
  world = await httpWorld();
  for (const key of ['1', '2', '=cmd']) world.invoice(key);
  world.invoice('4', { issueDate: '2025-11-30', postingDate: '2025-11-30' });
  world.ledger.refuse = (intent) =>
    intent.content.type === 'invoice' && intent.content.number === 'INV-2'
      ? problem('account-inactive', 'ledger', { account: '4100', name: 'Rent' }, { subject: '4100' })
      : null;
  await world.sync();
});
afterAll(() => world.close());

test('a report names both totals and every difference, and its records are a request away', async () => {
  const answer = await world.ask('GET', `${base()}?asOf=${asOf}&by=period`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ asOf, syncFrom: '2026-01-01', by: 'period', state: 'reconciled' });
  const legs = answer.at('legs');
  if (!Array.isArray(legs)) throw new Error('no legs');
  expect(legs).toHaveLength(6);
  expect(legs[0]).toMatchObject({
    class: 'income-invoice',
    label: 'Income invoices',
    currency: 'GBP',
    state: 'reconciled',
    notCompared: [],
    read: { property: { rows: 4 }, ledger: { rows: 2 } },
    total: {
      property: { net: '300.00', tax: '0.00', gross: '300.00' },
      ledger: { gross: '200.00' },
      difference: { gross: '100.00' },
      terms: [{ term: 'failing', label: 'Failing', amounts: { gross: '100.00' }, records: 1 }],
      unheld: { gross: '0.00' },
    },
    rows: [{ bucket: '2026-10', label: '2026-10', difference: { gross: '100.00' } }],
  });
  const id = String(answer.at('id'));
  const behind = await world.ask(
    'GET',
    `${base()}/${id}/records?term=failing&class=income-invoice&period=2026-10`,
  );
  expect(behind.body).toMatchObject({
    items: [{ term: 'failing', key: '2', system: null, difference: { gross: '100.00' }, ledger: null }],
    next: null,
  });
  expect(behind.at('items.0.recordId')).toMatch(/^[0-9a-f-]{36}$/);
  expect((await world.ask('GET', `${base()}/${id}/records?period=2026-09`)).at('items')).toEqual([]);
});

test('a report that was made is shown again without listing anything, laid out otherwise', async () => {
  const made = await world.ask('GET', `${base()}?asOf=${asOf}`);
  expect(made.at('legs.0.rows')).toEqual([]);
  let listed = 0;
  const before = world.ledger.listControl;
  if (before === undefined) throw new Error('the memory system lists');
  world.ledger.listControl = (...given) => {
    listed += 1;
    return before(...given);
  };
  const again = await world.ask('GET', `${base()}?report=${String(made.at('id'))}&by=property`);
  expect([again.status, again.at('id'), again.at('legs.0.rows.0.label'), listed]).toEqual([
    200,
    made.at('id'),
    'No property',
    0,
  ]);
  await world.ask('GET', `${base()}?asOf=${asOf}`);
  expect(listed).toBe(6);
  world.ledger.listControl = before;
  const list = await world.ask('GET', `${base()}/reports?limit=1`);
  expect(list.body).toMatchObject({ items: [{ state: 'reconciled', asOf }], next: expect.any(String) });
  const second = await world.ask('GET', `${base()}/reports?limit=200&cursor=${String(list.at('next'))}`);
  expect(second.at('items')).toContainEqual(expect.objectContaining({ id: made.at('id') }));
});

test('a table for a spreadsheet adds up in itself and holds no formula', async () => {
  const { text, headers, status } = await world.ask('GET', `${base()}?asOf=${asOf}&by=type&format=csv`);
  expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
    200,
    'text/csv; charset=utf-8',
    `attachment; filename="reconciliation-${asOf}-by-type.csv"`,
  ]);
  const lines = text.split('\r\n');
  expect(lines[0]).toBe('Type,Currency,State,Part,Line,Net,Tax,Gross,Amount,Records');
  expect(lines).toContain('Income invoices,GBP,Reconciled,Whole,Re-Leased,300.00,0.00,300.00,,');
  expect(lines).toContain('Income invoices,GBP,Reconciled,Whole,Failing,100.00,0.00,100.00,,1');
  expect(lines).toContain('Income invoices,GBP,Reconciled,Whole,Sage Intacct,200.00,0.00,200.00,,');
  expect(lines).toContainEqual(
    expect.stringMatching(/^Income invoices,GBP,Reconciled,Memo,Sage Intacct read 20\S+Z to 20\S+Z,,,,,2$/),
  );
  expect(lines.filter((line) => /(^|,)"?[=+@]/.test(line))).toEqual([]);
});

test('what one system counts and Relink does not hold is never balanced away', async () => {
  const before = world.ledger.listControl;
  if (before === undefined) throw new Error('the memory system lists');
  const stranger = world.invoice('99', {});
  world.property.remove('invoice', '99');
  // The ledger has it, and no change has told of it.
  world.ledger.listControl = async function* (type, role, options, signal) {
    for await (const page of before(type, role, options, signal)) {
      const more = type === 'invoice' ? [{ ...stranger, displayId: 'INV-99' }] : [];
      const all = page.records.length + more.length;
      yield { records: [...page.records, ...more], proof: { begin: all, end: all, rows: all } };
    }
  };
  const answer = await world.ask('GET', `${base()}?asOf=${asOf}`);
  world.ledger.listControl = before;
  expect(answer.at('state')).toBe('not-reconciled');
  expect(answer.at('legs.0')).toMatchObject({
    state: 'not-reconciled',
    total: { unheld: { gross: '-100.00' }, brackets: { ledger: { gross: '100.00' } } },
    unheld: { count: 1, items: [{ system: 'ledger', key: '99', how: 'unknown' }] },
  });
  const { text } = await world.ask('GET', `${base()}?report=${String(answer.at('id'))}&format=csv`);
  expect(text).toContain(
    'Income invoices,GBP,NOT RECONCILED,Memo,"Sage Intacct INV-99 is there, and Relink does not hold it",100.00,0.00,100.00,,',
  );
});

test('a list that is not proven whole is compared with nothing, and the report says so', async () => {
  const before = world.property.listControl;
  if (before === undefined) throw new Error('the memory system lists');
  world.property.listControl = async function* (type, role, options, signal) {
    for await (const page of before(type, role, options, signal))
      yield { ...page, proof: { begin: 3, end: 4, rows: page.records.length } };
  };
  const answer = await world.ask('GET', `${base()}?asOf=${asOf}`);
  world.property.listControl = before;
  expect(answer.at('state')).toBe('not-compared');
  expect(answer.at('legs.0')).toMatchObject({
    state: 'not-compared',
    total: null,
    notCompared: [{ system: 'property', reason: 'partial', message: expect.stringContaining('Re-Leased') }],
  });
});

test('a report whose process ended is said to have failed, and the next one is made', async () => {
  const id = '019aa0b4-7c1e-7000-8000-5d0c5e8e7c12';
  await world.database.query(
    `insert into reconciliation (connection_id, id, as_of, sync_from, state, started_by, started_at, alive_at)
     values ($1, $2, $3, '2026-01-01', 'running', 'Ann', '2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z')`,
    [world.connectionId, id, asOf],
  );
  const dead = await world.ask('GET', `${base()}?report=${id}`);
  expect([dead.status, dead.at('state'), dead.at('legs')]).toEqual([200, 'failed', []]);
  expect((await world.ask('GET', `${base()}?asOf=${asOf}`)).at('state')).toBe('reconciled');
});

test('wrong input names the field and what would be right', async () => {
  const wrong = async (query: string) => {
    const answer = await world.ask('GET', `${base()}${query}`);
    return [answer.status, answer.at('errors.0.field')];
  };
  expect(await wrong('?asOf=2026-02-30')).toEqual([400, 'asOf']);
  expect(await wrong('?asOf=2025-12-31')).toEqual([400, 'asOf']);
  expect(await wrong('?by=region')).toEqual([400, 'by']);
  expect(await wrong('?format=pdf')).toEqual([400, 'format']);
  expect(await wrong('/reports?cursor=x')).toEqual([400, 'cursor']);
  const id = '019aa0b4-7c1e-7000-8000-5d0c5e8e7c11';
  expect((await world.ask('GET', `${base()}?report=${id}`)).status).toBe(404);
  expect((await world.ask('GET', `${base()}/nothing/records`)).status).toBe(404);
  expect((await world.ask('GET', `${base()}/${id}/records?term=other`)).at('errors.0.field')).toBe('term');
});

test('who asks for another date while a report is being made gets that date, never the other one', async () => {
  const dates = ['2026-09-30', '2026-10-31', '2026-11-30'];
  const answers = await Promise.all(dates.map((date) => world.ask('GET', `${base()}?asOf=${date}`)));
  expect(answers.map((one) => [one.status, one.at('asOf')])).toEqual(dates.map((date) => [200, date]));
  expect(new Set(answers.map((one) => one.at('id'))).size).toBe(3);
});
