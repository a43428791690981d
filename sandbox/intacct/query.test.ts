import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from './main.ts';
import { at, causeOf, TestClient, testSeed } from './test-company.ts';

let ledger: TestClient;
const customer = 'accounts-receivable/customer';
const ar = 'accounts-receivable/invoice';

beforeAll(async () => {
  const seed = testSeed();
  const stamp = (n: number) => `2026-01-01T10:00:${String(Math.floor(n / 10)).padStart(2, '0')}Z`;
  seed.objects[customer] = [
    ...Array.from({ length: 95 }, (_, n) => ({
      id: `T-${String(n).padStart(3, '0')}`,
      name: n % 2 === 0 ? `Tenant ${n}` : `tenant ${n}`,
      audit: { createdDateTime: stamp(n), modifiedDateTime: stamp(n) },
    })),
    { id: 'IMPORTED', name: 'Imported', audit: { createdDateTime: stamp(1), modifiedDateTime: null } },
  ];
  const line = (amount: string) => [
    { txnAmount: amount, glAccount: { id: '4000' }, dimensions: { location: { id: 'QUAY-1' } } },
  ];
  seed.objects[ar] = ['9.00', '10.00', '100.00'].map((amount, n) => ({
    invoiceNumber: `Q-${n}`,
    customer: { id: 'T-000' },
    invoiceDate: `2026-02-0${n + 1}`,
    dueDate: '2026-03-01',
    entity: { id: 'UK' },
    state: n === 2 ? 'paid' : 'posted',
    lines: line(amount),
  }));
  ledger = await new TestClient(await startIntacctSandbox({ port: 0, seed })).signIn();
});
afterAll(() => ledger.sandbox.close());

const ids = async (filters: object[], more: object = {}) => {
  const reply = await ledger.query(customer, ['id'], {
    filters,
    orderBy: [{ key: 'asc' }],
    size: 4000,
    ...more,
  });
  const rows = at(reply.body, 'ia::result');
  return Array.isArray(rows) ? rows.map((row) => String(at(row, 'id'))) : [causeOf(reply)];
};
const numbers = async (filters: object[], more: object = {}) => {
  const reply = await ledger.query(ar, ['invoiceNumber'], { filters, orderBy: [{ key: 'asc' }], ...more });
  const rows = at(reply.body, 'ia::result');
  return Array.isArray(rows) ? rows.map((row) => String(at(row, 'invoiceNumber'))) : [causeOf(reply)];
};

test('rows have flat dotted keys, money as text, and follow references', async () => {
  const reply = await ledger.query(
    ar,
    ['key', 'customer.id', 'customer.name', 'entity.id', 'totalTxnAmount', 'audit.modifiedDateTime', 'href'],
    {
      orderBy: [{ key: 'asc' }],
    },
  );
  expect(at(reply.body, 'ia::result', 1)).toMatchObject({
    'customer.id': 'T-000',
    'customer.name': 'Tenant 0',
    'entity.id': 'UK',
    totalTxnAmount: '10.00',
  });
  const lines = await ledger.query(
    `${ar}-line`,
    ['invoice.key', 'glAccount.id', 'dimensions.location.id', 'txnAmount'],
    { orderBy: [{ key: 'asc' }] },
  );
  expect(at(lines.body, 'ia::result', 0)).toMatchObject({
    'glAccount.id': '4000',
    'dimensions.location.id': 'QUAY-1',
    txnAmount: '9.00',
  });
});

test('operators', async () => {
  expect(await ids([{ $eq: { id: 'T-001' } }])).toEqual(['T-001']);
  expect(await ids([{ $eq: { name: 'TENANT 2' } }])).toEqual([]);
  expect(
    await ids([{ $eq: { name: 'TENANT 2' } }], { filterParameters: { caseSensitiveComparison: false } }),
  ).toEqual(['T-002']);
  expect(await ids([{ $in: { id: ['T-001', 'T-003', 'no'] } }])).toEqual(['T-001', 'T-003']);
  expect((await ids([{ $notIn: { id: ['T-001'] } }])).length).toBe(95);
  expect((await ids([{ $contains: { name: 'nant 1' } }])).length).toBe(11);
  expect(await ids([{ $notContains: { name: 'enant' } }])).toEqual(['IMPORTED']);
  expect((await ids([{ $startsWith: { id: 'T-09' } }])).length).toBe(5);
  expect(await ids([{ $notStartsWith: { id: 'T-' } }])).toEqual(['IMPORTED']);
  expect((await ids([{ $endsWith: { id: '9' } }])).length).toBe(9);
  expect((await ids([{ $notEndsWith: { id: '9' } }])).length).toBe(87);
  expect(await numbers([{ $gt: { totalTxnAmount: '9.5' } }])).toEqual(['Q-1', 'Q-2']);
  expect(await numbers([{ $between: { invoiceDate: ['2026-02-02', '2026-02-03'] } }])).toEqual([
    'Q-1',
    'Q-2',
  ]);
  expect(await numbers([{ $notBetween: { invoiceDate: ['2026-02-02', '2026-02-03'] } }])).toEqual(['Q-0']);
  expect(await numbers([{ $ne: { state: 'paid' } }, { $lte: { totalTxnAmountDue: '9.00' } }])).toEqual([
    'Q-0',
  ]);
  expect(await numbers([{ $lt: { invoiceDate: '2026-02-02' } }])).toEqual(['Q-0']);
});

test('null is equal to nothing but null, so imported rows fall out of a changed-since read', async () => {
  const since = { $gte: { 'audit.modifiedDateTime': '2025-01-01T00:00:00Z' } };
  expect(await ids([since])).not.toContain('IMPORTED');
  expect(await ids([{ $eq: { 'audit.modifiedDateTime': null } }])).toEqual(['IMPORTED']);
  expect((await ids([{ $ne: { 'audit.modifiedDateTime': null } }])).length).toBe(95);
  expect((await ids([{ $gte: { 'audit.modifiedDateTime': '2026-01-01T11:00:09+01:00' } }])).length).toBe(5);
});

test('filter expressions with numbers and brackets', async () => {
  const filters = [{ $eq: { id: 'T-001' } }, { $startsWith: { name: 'Tenant' } }, { $eq: { id: 'T-002' } }];
  expect(await ids(filters, { filterExpression: '(1 or 3) and 2' })).toEqual(['T-002']);
  expect(await ids(filters, { filterExpression: '1 or 3 and 2' })).toEqual(['T-001', 'T-002']);
  expect(await ids([filters[0] ?? {}, filters[2] ?? {}], { filterExpression: 'or' })).toEqual([
    'T-001',
    'T-002',
  ]);
  expect((await ids(filters, { filterExpression: '1 and 9' }))[0]).toContain('filterExpression');
  expect((await ids(filters, { filterExpression: '(1 and 2' }))[0]).toContain('filterExpression');
});

test('paging is 1-based with a stable order by key, and 0 is refused', async () => {
  const page = async (start: number) =>
    (await ledger.query(customer, ['key'], { orderBy: [{ key: 'asc' }], start, size: 40 })).body;
  const [one, two, three] = [await page(1), await page(41), await page(81)];
  expect(at(one, 'ia::meta')).toEqual({ totalCount: 96, start: 1, pageSize: 40, next: 41, previous: null });
  expect(at(three, 'ia::meta')).toMatchObject({ next: null, previous: 41 });
  const rows = [one, two, three].flatMap((body) => at(body, 'ia::result'));
  expect(new Set(rows.map((row) => at(row, 'key'))).size).toBe(96);
  const zero = await ledger.query(customer, ['key'], { start: 0 });
  expect(at(zero.body, 'ia::result', 'ia::error', 'errorId')).toBe('REST-1034');
  expect((await ledger.query(customer, ['key'], { size: 4001 })).status).toBe(400);
});

test('without an order that ends in the key, pages overlap and leave gaps', async () => {
  const read = async (orderBy: object[]) => {
    const seen = new Set<unknown>();
    for (const start of [1, 33, 65]) {
      const rows = at(
        (await ledger.query(customer, ['key'], { start, size: 32, orderBy })).body,
        'ia::result',
      );
      for (const row of Array.isArray(rows) ? rows : []) seen.add(at(row, 'key'));
    }
    return seen.size;
  };
  expect(await read([])).toBeLessThan(96);
  expect(await read([{ 'audit.modifiedDateTime': 'asc' }])).toBeLessThan(96);
  expect(await read([{ 'audit.modifiedDateTime': 'asc' }, { key: 'asc' }])).toBe(96);
});

test('a field that cannot be selected is an error inside an answer with status 200', async () => {
  const reply = await ledger.query(ar, ['key', 'webURL']);
  expect(reply.status).toBe(200);
  expect(at(reply.body, 'ia::error', 'message')).toBe(
    `The following fields cannot be queried: [ ${ar}: [webURL] ]`,
  );
  await ledger.control('PUT', '/settings', { queryErrorStatus: 400 });
  expect((await ledger.query(ar, ['nonsense'])).status).toBe(400);
  expect((await ledger.query(ar, ['key'], { filters: [{ $like: { key: '1' } }] })).status).toBe(400);
  expect((await ledger.query('no/object', ['key'])).status).toBe(400);
  expect(
    (await ledger.query(ar, ['key'], { filters: [{ $in: { key: Array.from({ length: 1001 }, String) } }] }))
      .status,
  ).toBe(400);
});

test('a change shows by key at once, to the query only after the delay', async () => {
  const clockNow = at(await ledger.control('PUT', '/clock', { frozen: true }), 'now');
  await ledger.control('PUT', '/settings', { visibilityDelayMs: 60_000 });
  const key = await ledger.make(customer, { id: 'LATE', name: 'Late' });
  const find = () => ids([{ $eq: { id: 'LATE' } }]);
  expect(at(await ledger.read(customer, key), 'id')).toBe('LATE');
  expect(await find()).toEqual([]);
  const later = new Date(Date.parse(String(clockNow)) + 61_000).toISOString();
  await ledger.control('PUT', '/clock', { now: later, frozen: true });
  expect(await find()).toEqual(['LATE']);

  await ledger.call('PATCH', `/objects/${customer}/${key}`, { name: 'Changed' });
  expect(await ids([{ $eq: { name: 'Changed' } }])).toEqual([]);
  expect(await ids([{ $eq: { name: 'Late' } }])).toEqual(['LATE']);
  await ledger.call('DELETE', `/objects/${customer}/${key}`);
  expect((await ledger.call('GET', `/objects/${customer}/${key}`)).status).toBe(404);
  expect(await find()).toEqual(['LATE']);
  await ledger.control('PUT', '/clock', {
    now: new Date(Date.parse(later) + 61_000).toISOString(),
    frozen: true,
  });
  expect(await find()).toEqual([]);
  await ledger.control('PUT', '/clock', { offsetMs: 0 });
  await ledger.control('PUT', '/settings', { visibilityDelayMs: 0 });

  await ledger.control('POST', '/faults', {
    kind: 'visibility-delay',
    method: 'POST',
    path: `*/objects/${customer}`,
    ms: 60_000,
    count: 1,
  });
  await ledger.make(customer, { id: 'LATE-2', name: 'Late again' });
  expect(await ids([{ $eq: { id: 'LATE-2' } }])).toEqual([]);
});
