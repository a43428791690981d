import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { newId } from '../../domain/id.ts';
import { problem } from '../../domain/problem.ts';
import type { Executor } from '../../store/db/open.ts';
import { listRecords, type RecordFilter } from '../../store/read/records.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
    world.invoice('701', { gross: '1840.00', net: '1840.00', issueDate: '2026-10-01' });
    world.invoice('702', { gross: '250.00', issueDate: '2026-10-03', currency: 'USD' });
    world.invoice('703', { issueDate: '2026-10-02' });
    world.ledger.refuse = (intent) =>
      intent.content.type === 'invoice' && intent.content.number === 'INV-703'
        ? problem(
            'account-inactive',
            'ledger',
            { account: '4100', name: 'Service charge' },
            { subject: '4100', field: 'account', original: 'Account 4100 is inactive' },
          )
        : null;
    await world.sync();
  });
  afterAll(() => world.close());

  const page = (query: string) => world.ask('GET', `${world.base}/records${query}`);
  const list = async (query: string) => (await page(query)).rowsAt('items');
  const numbers = async (query: string) => (await list(query)).map((one) => one.number ?? one.name);

  test('a record carries what the contract says, its problem in words', async () => {
    const items = await list('?q=703&type=invoice');
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      type: 'invoice',
      role: null,
      releasedId: '703',
      intacctId: null,
      number: 'INV-703',
      name: '',
      amount: '100.00',
      currency: 'GBP',
      amountKind: 'gross',
      date: '2026-10-02',
      propertyId: null,
      link: 'linked',
      holds: [],
      outcome: 'failing',
      direction: 'outgoing',
      attempts: 1,
      problem: {
        code: 'account-inactive',
        cause: 'account-inactive:4100',
        field: 'account',
        side: 'ledger',
        relatedRecordId: null,
        message: expect.stringContaining('4100'),
        fix: expect.arrayContaining([expect.any(String)]),
      },
      lastAttemptAt: expect.stringMatching(/Z$/),
      updatedAt: expect.stringMatching(/Z$/),
    });
  });

  test.each([
    ['?type=invoice&sort=number', ['INV-701', 'INV-702', 'INV-703']],
    ['?type=invoice&sort=-number', ['INV-703', 'INV-702', 'INV-701']],
    ['?type=invoice&sort=date', ['INV-701', 'INV-703', 'INV-702']],
    ['?type=invoice&sort=-amount', ['INV-701', 'INV-702', 'INV-703']],
    ['?type=invoice&outcome=failing&sort=number', ['INV-702', 'INV-703']],
    ['?type=invoice&outcome=synced,warned', ['INV-701']],
    ['?type=invoice&link=unlinked', []],
    ['?q=inv-70&sort=number', ['INV-701', 'INV-702', 'INV-703']],
    ['?q=1,840.00', ['INV-701']],
    ['?q=1840', ['INV-701']],
    ['?q=northgate', ['Northgate Retail Ltd']],
    ['?q=no', []],
    ['?q=inactive', ['INV-703']],
    ['?cause=account-inactive:4100', ['INV-703']],
    ['?direction=incoming', []],
    ['?since=2020-01-01&type=invoice&outcome=failing&sort=number', ['INV-702', 'INV-703']],
    ['?since=2099-01-01', []],
    ['?property=nowhere', []],
    ['?q=%25', []],
    ['?q=_nv', []],
  ])('%s', async (query, expected) => {
    expect(await numbers(query)).toEqual(expected);
  });

  test('totals: exact from counters where they cover the filter, and equal to what the pages hold', async () => {
    for (const query of [
      '',
      '?type=invoice',
      '?outcome=failing',
      '?link=linked&type=contact',
      '?q=inv-70',
      '?cause=account-inactive:4100',
    ]) {
      const { at, rowsAt } = await page(query);
      const found = [query, at('next'), at('total')];
      expect(found).toEqual([query, null, { count: rowsAt('items').length, exact: true }]);
    }
  });

  test.each([
    ['link=both', 'link'],
    ['outcome=broken', 'outcome'],
    ['type=lease', 'type'],
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
    ['sort=name', 'sort'],
    ['since=yesterday', 'since'],
    ['since=2026-13-01', 'since'],
    ['direction=up', 'direction'],
    ['cursor=garbage', 'cursor'],
  ])('?%s is refused by its field', async (query, field) => {
    const answer = await world.ask('GET', `${world.base}/records?${query}`);
    expect([answer.status, answer.at('code')]).toEqual([400, 'invalid-input']);
    expect(answer.textAt('errors.0.field').split('.')[0]).toBe(field);
  });

  const text = z.string().nullable();
  const sortable = z.object({ id: text, updatedAt: text, date: text, amount: text, number: text });
  const pageOf = z.object({ items: z.array(sortable), next: text, total: z.unknown() });

  test('every order can be paged through: each record once, none missing, those without a value last', async () => {
    const company = await world.ask('POST', '/api/v1/connections', { body: { name: 'Pages' } });
    const base = `/api/v1/connections/${company.at('id')}/records`;
    // Many equal values and many without one: where paging by key goes wrong.
    const rows = Array.from({ length: 57 }, (_, index) => ({
      id: newId(),
      number: index % 3 === 0 ? null : `N${index % 7}`,
      amount: index % 4 === 0 ? null : String((index % 5) - 2),
      date: index % 5 === 0 ? null : `2026-01-0${1 + (index % 3)}`,
      at: `2026-02-01T00:00:0${index % 4}.123456Z`,
    }));
    await world.database.query(
      `insert into link (connection_id, id, type, name, number, amount, date, updated_at)
     select $1, r.id, 'invoice', '', r.number, r.amount, r.date, r.at from jsonb_to_recordset($2::jsonb)
       as r(id uuid, number text, amount numeric, date date, at timestamptz)`,
      [company.at('id'), JSON.stringify(rows)],
    );
    for (const key of ['updatedAt', 'date', 'amount', 'number'] as const)
      for (const sort of [key, `-${key}`]) {
        const seen: z.infer<typeof sortable>[] = [];
        let cursor: string | null = '';
        while (cursor !== null) {
          const path: string = `${base}?limit=8&sort=${sort}${cursor === '' ? '' : `&cursor=${cursor}`}`;
          const answer = pageOf.parse((await world.ask('GET', path)).body);
          expect(answer.total).toEqual({ count: 57, exact: true });
          seen.push(...answer.items);
          cursor = answer.next;
        }
        expect(new Set(seen.map((one) => one.id)).size).toBe(57);
        expect(seen).toHaveLength(57);
        const values = seen.map((one) =>
          key === 'amount' && one[key] !== null ? Number(one[key]) : one[key],
        );
        const given = values.filter((value) => value !== null);
        expect(values.slice(0, given.length)).toEqual(given);
        const sorted = [...given].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
        expect(given).toEqual(sort === key ? sorted : sorted.reverse());
      }
    const wrongOrder = await world.ask('GET', `${base}?limit=1&sort=date`);
    const { status } = await world.ask('GET', `${base}?sort=amount&cursor=${wrongOrder.at('next')}`);
    expect(status).toBe(400);
    const forged = Buffer.from(JSON.stringify(['date', "1'; drop table link", newId()])).toString(
      'base64url',
    );
    expect((await world.ask('GET', `${base}?sort=date&cursor=${forged}`)).status).toBe(400);
  });

  test('a record in full: sides named, attempts with request and answer, events in words, the family', async () => {
    const [failing] = await list('?q=703');
    const { at, rowsAt } = await world.ask('GET', `${world.base}/records/${failing?.id}`);
    expect(at('sides.property')).toMatchObject({ displayId: '703', present: true });
    expect(at('sides.property.fields.contactKey')).toBe('7 Northgate Retail Ltd');
    expect(at('sides.property.fields.lines.0.account')).toBe('41 Service charge');
    expect(at('sides.property.content.contactKey')).toBe('7');
    expect(at('sides.ledger')).toBeNull();
    expect(at('original')).toBe('Account 4100 is inactive');
    expect(at('tries')).toHaveLength(1);
    expect(at('tries.0')).toMatchObject({
      verb: 'create',
      system: 'ledger',
      state: 'rejected',
      message: expect.stringContaining('4100'),
    });
    // A batch: of the request only this record's own part.
    expect(JSON.stringify(at('tries.0.request.body'))).toContain('INV-703');
    expect(JSON.stringify(at('tries.0.request.body'))).not.toContain('INV-701');
    expect(rowsAt('events').map((one) => one.kind)).toContain('outcome.changed');
    expect(at('events.0.text')).toMatch(/now failing\. .*4100/);
    expect(rowsAt('parents').map((one) => one.name)).toContain('Northgate Retail Ltd');
    const contact = rowsAt('parents').find((one) => one.type === 'contact');
    const parent = await world.ask('GET', `${world.base}/records/${contact?.id}`);
    expect(parent.rowsAt('children').map((one) => one.releasedId)).toContain('703');
  });

  test('differences are what a side changed since both agreed, not how the two systems differ', async () => {
    const [synced] = await list('?q=701');
    const detail = async () => (await world.ask('GET', `${world.base}/records/${synced?.id}`)).at;
    const before = await detail();
    // Keys differ from system to system, and yet the two are in step.
    expect(before('sides.property.content.contactKey')).toEqual(expect.any(String));
    expect(before('sides.property.content.contactKey')).not.toBe(before('sides.ledger.content.contactKey'));
    expect(before('differences')).toEqual([]);
    await world.database.query(
      `update side set content = jsonb_set(content, '{reference}', '"PO 9"') where connection_id = $1 and link_id = $2 and system = 'ledger'`,
      [world.connectionId, synced?.id],
    );
    const after = await detail();
    expect(after('differences')).toEqual(['reference']);
    expect(after('sides.ledger.changed')).toEqual(['reference']);
    expect(after('sides.property.changed')).toEqual([]);
  });

  test('problems by cause, with counts and money per currency', async () => {
    const all = (await world.ask('GET', `${world.base}/problems`)).rowsAt('items');
    const cause = (key: string) => all.find((one) => one.cause === key);
    expect(cause('account-inactive:4100')).toMatchObject({
      code: 'account-inactive',
      side: 'ledger',
      count: 1,
      types: [{ type: 'invoice', count: 1 }],
      money: [{ currency: 'GBP', amount: '100.00' }],
    });
    expect(cause('currency-unsupported:USD')?.money).toEqual([{ currency: 'USD', amount: '250.00' }]);
    const first = await world.ask('GET', `${world.base}/problems?limit=1`);
    const second = await world.ask('GET', `${world.base}/problems?limit=1&cursor=${first.at('next')}`);
    expect([...first.rowsAt('items'), ...second.rowsAt('items')].map((one) => one.cause)).toEqual(
      all.slice(0, 2).map((one) => one.cause),
    );
  });

  test.each([
    ['updatedAt', 'link_by_updated'],
    ['date', 'link_by_date'],
    ['amount', 'link_by_amount'],
    ['number', 'link_by_number'],
    ['releasedId', 'link_by_released_id'],
    ['intacctId', 'link_by_intacct_id'],
  ] as const)(
    'a page in the order of %s is read from %s, either way, and never sorted',
    async (key, index) => {
      for (const descending of [true, false])
        for (const after of [null, { sort: key, value: cursorValue[key], id: newId() }]) {
          const filter = { ...everything, link: 'linked' as const };
          const plan = await world.database.transaction(async (tx) => {
            // A table of a few rows is faster read as a whole: the plan is that of a large one.
            await tx.exec('set local enable_seqscan = off; set local enable_bitmapscan = off');
            const plans: string[] = [];
            const explained: Executor = {
              ...tx,
              query: async (sql, values) => {
                const { rows } = await tx.query(`explain ${sql}`, values);
                plans.push(JSON.stringify(rows));
                return { rows: [], rowCount: 0 };
              },
            };
            await listRecords(explained, world.connectionId, filter, { key, descending }, after, 50);
            return plans[0];
          });
          expect(plan).toContain(`using ${index} `);
          expect(plan).not.toContain('Sort');
        }
    },
  );
});

const everything: RecordFilter = {
  link: 'all',
  outcomes: null,
  types: null,
  search: null,
  property: null,
  since: null,
  timeZone: 'UTC',
  direction: null,
  cause: null,
};

const cursorValue = {
  updatedAt: '2026-11-01T00:00:00Z',
  date: '2026-11-01',
  amount: '10',
  number: 'INV-1',
  releasedId: '700',
  intacctId: '700',
} as const;
