import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from './main.ts';
import { at, bill, causeOf, invoice, TestClient, testSeed } from './test-company.ts';

let ledger: TestClient;
const ar = 'accounts-receivable/invoice';
const ap = 'accounts-payable/bill';

beforeAll(async () => {
  ledger = await new TestClient(await startIntacctSandbox({ port: 0, seed: testSeed() })).signIn();
});
afterAll(() => ledger.sandbox.close());

const post = (object: string, body: unknown) => ledger.call('POST', `/objects/${object}`, body);

test('an invoice posts with tax computed, totals kept and the record not given back', async () => {
  const reply = await post(ar, invoice({ invoiceNumber: 'SI-1' }));
  expect(reply.status).toBe(201);
  expect(Object.keys(at(reply.body, 'ia::result') ?? {}).sort()).toEqual(['href', 'id', 'key']);
  const key = String(at(reply.body, 'ia::result', 'key'));
  const record = await ledger.read(ar, key);
  expect(record).toMatchObject({
    id: key,
    key,
    recordType: 'ri',
    state: 'posted',
    invoiceNumber: 'SI-1',
    totalTxnAmount: '120.00',
    totalTxnAmountDue: '120.00',
    currency: { baseCurrency: 'GBP', txnCurrency: 'GBP' },
    customer: { id: 'C-00019', name: 'Starluck' },
    entity: { id: 'UK' },
    moduleKey: 'accountsReceivable',
    audit: { createdByUser: { id: 'relink' } },
    lines: [
      {
        txnAmount: '100.00',
        lineNumber: 1,
        memo: 'Rent February',
        glAccount: { id: '4000', name: 'Rent' },
        dimensions: { location: { id: 'QUAY-1' } },
        taxEntries: [{ txnTaxAmount: '20.00', taxRate: 20, orderEntryTaxDetail: { id: 'UK Sale Standard' } }],
      },
    ],
  });
  const customer = at(record, 'customer', 'key');
  expect(await ledger.read('accounts-receivable/customer', String(customer))).toMatchObject({
    totalDue: '120.00',
  });
});

test('amounts with more than two decimals are rounded; a tax amount that is sent stays', async () => {
  const key = await ledger.make(
    ar,
    invoice(
      {},
      {
        txnAmount: '33.335',
        taxEntries: [{ orderEntryTaxDetail: { id: 'UK Sale Standard' }, txnTaxAmount: '6.66' }],
      },
    ),
  );
  expect(await ledger.read(ar, key)).toMatchObject({
    totalTxnAmount: '40.00',
    lines: [{ txnAmount: '33.34' }],
  });
});

test.each([
  ['duplicate number', invoice({ invoiceNumber: 'SI-1' }), 'A transaction with that number already exists'],
  [
    'closed period',
    invoice({ invoiceDate: '2025-12-31' }),
    "Periods are closed. Your transaction date (12/31/2025) is within a period that's been closed.",
  ],
  ['inactive account', invoice({}, { glAccount: { id: '6100' } }), 'Account 6100 is not valid'],
  ['unknown account', invoice({}, { glAccount: { id: '9999' } }), 'Account 9999 is not valid'],
  ['inactive customer', invoice({ customer: { id: 'OLD' } }), "Customer 'OLD' specified is not valid."],
  [
    'location of another entity',
    invoice({}, { dimensions: { location: { id: 'DUB-1' } } }),
    "The location 'DUB-1' is invalid.",
  ],
  [
    'required dimension',
    invoice({}, { glAccount: { id: '4100' } }),
    'This transaction is missing the Department dimension for the Account 4100',
  ],
  ['no lines', invoice({ lines: [] }), 'No line items found'],
  ['no due date', invoice({ dueDate: undefined }), 'Required field Date Due is missing'],
  ['not a date', invoice({ invoiceDate: '2026-02-30' }), "The Date '2026-02-30' is not valid"],
  [
    'inactive tax detail',
    invoice({}, { taxEntries: [{ orderEntryTaxDetail: { id: 'UK Sale Old' } }] }),
    "Invalid Order entry tax detail 'UK Sale Old' specified.",
  ],
  [
    'tax detail of another solution',
    invoice({}, { taxEntries: [{ orderEntryTaxDetail: { id: 'GST' } }] }),
    "Invalid Order entry tax detail 'GST' specified.",
  ],
])('an invoice with %s is refused in the ledger’s words and leaves nothing', async (_name, body, words) => {
  const before = at((await ledger.query(ar, ['key'])).body, 'ia::meta', 'totalCount');
  const reply = await post(ar, body);
  expect(causeOf(reply)).toBe(words);
  expect(reply.status).toBe(422);
  expect(at(reply.body, 'ia::result', 'ia::error')).toMatchObject({
    code: 'operationFailed',
    errorId: 'REST-7001',
    message: 'POST request on objects/accounts-receivable/invoice object was unsuccessful',
    details: [{ message: "Currently, we can't create the transaction" }, {}],
  });
  expect(at((await ledger.query(ar, ['key'])).body, 'ia::meta', 'totalCount')).toBe(before);
});

test('the state of an invoice can be draft or absent, and changes by workflow only', async () => {
  const refused = await post(ar, invoice({ state: 'posted' }));
  expect([refused.status, causeOf(refused)]).toEqual([
    400,
    'State must be draft or not included in the request.',
  ]);
  const key = await ledger.make(ar, invoice({ state: 'draft', dueDate: undefined }));
  const patch = (body: unknown) => ledger.call('PATCH', `/objects/${ar}/${key}`, body);
  expect(at((await patch({ state: 'posted' })).body, 'ia::result', 'ia::error', 'errorId')).toBe('REST-1050');

  const submit = () => ledger.call('POST', `/workflows/${ar}/submit`, { key });
  expect(causeOf(await submit())).toBe('Required field Date Due is missing');
  expect((await patch({ dueDate: '2026-03-01' })).status).toBe(200);
  const line = at(await ledger.read(ar, key), 'lines', 0, 'key');
  expect(
    (
      await patch({
        lines: [
          { key: line, txnAmount: '10.00' },
          { txnAmount: '5', glAccount: { id: '4000' } },
        ],
      })
    ).status,
  ).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({ state: 'draft', totalTxnAmount: '17.00' });
  expect((await submit()).status).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({ state: 'posted' });
  expect(causeOf(await submit())).toContain('not allowed');
});

test('a posted invoice takes a new description, reference, due date and memo, but no amount, account or line', async () => {
  const key = await ledger.make(ar, invoice());
  const line = String(at(await ledger.read(ar, key), 'lines', 0, 'key'));
  const patch = (body: unknown) => ledger.call('PATCH', `/objects/${ar}/${key}`, body);
  const ok = await patch({
    description: 'New words',
    referenceNumber: 'R-2',
    dueDate: '2026-04-01',
    lines: [{ key: line, memo: 'New memo' }],
  });
  expect(ok.status).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({
    description: 'New words',
    dueDate: '2026-04-01',
    totalTxnAmount: '120.00',
    lines: [{ memo: 'New memo' }],
  });
  expect((await patch({ lines: [{ key: line, txnAmount: '1.00' }] })).status).toBe(422);
  expect((await patch({ lines: [{ txnAmount: '1.00', glAccount: { id: '4000' } }] })).status).toBe(422);
  expect((await patch({ lines: [{ key: line, 'ia::operation': 'delete' }] })).status).toBe(422);
  expect((await patch({ customer: { id: 'OLD' } })).status).toBe(422);
  expect(
    (await ledger.call('PATCH', `/objects/${ar}-line/${line}`, { glAccount: { id: '4100' } })).status,
  ).toBe(422);
  expect((await ledger.call('PATCH', `/objects/${ar}-line/${line}`, { memo: 'Direct' })).status).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({ totalTxnAmount: '120.00', lines: [{ memo: 'Direct' }] });
});

test('reversing leaves the invoice reversed, its number taken, and a reversal with the opposite amounts', async () => {
  const key = await ledger.make(ar, invoice({ invoiceNumber: 'REV-1' }));
  const reverse = (date: string) =>
    ledger.call('POST', `/workflows/${ar}/reverse`, { key, reversedDate: date, memo: 'In error' });
  expect((await reverse('2026-01-15')).status).toBe(422);
  expect((await reverse('2026-02-10')).status).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({
    state: 'reversed',
    totalTxnAmount: '120.00',
    totalTxnAmountDue: '0.00',
  });
  const found = await ledger.query(ar, ['key', 'totalTxnAmount', 'state', 'description', 'invoiceDate'], {
    filters: [{ $eq: { invoiceNumber: 'Reversed - REV-1' } }],
  });
  expect(at(found.body, 'ia::result')).toMatchObject([
    { state: 'reversal', totalTxnAmount: '-120.00', description: 'In error', invoiceDate: '2026-02-10' },
  ]);
  expect((await reverse('2026-02-11')).status).toBe(422);
  expect(causeOf(await post(ar, invoice({ invoiceNumber: 'REV-1' })))).toContain('already exists');
  expect((await ledger.call('PATCH', `/objects/${ar}/${key}`, { description: 'x' })).status).toBe(422);
  expect((await ledger.call('DELETE', `/objects/${ar}/${key}`)).status).toBe(422);
});

test('a bill starts as a draft, posts when submitted, and its number is unique for its vendor', async () => {
  const key = await ledger.make(ap, bill());
  expect(await ledger.read(ap, key)).toMatchObject({ state: 'draft', billNumber: 'B-1', recordType: 'pi' });
  expect((await post(ap, bill({ state: 'posted', billNumber: 'B-0' }))).status).toBe(400);
  expect(causeOf(await post(ap, bill()))).toBe('A transaction with that number already exists');
  expect(causeOf(await post(ap, bill({ billNumber: undefined })))).toBe(
    'Enter a Bill number, and try again.',
  );
  expect((await ledger.call('POST', `/workflows/${ap}/submit`, { key })).status).toBe(200);
  expect(await ledger.read(ap, key)).toMatchObject({
    state: 'posted',
    postingDate: '2026-02-01',
    totalTxnAmount: '60.00',
  });

  const straight = await ledger.make(ap, bill({ billNumber: 'B-2', state: 'submitted' }));
  expect(await ledger.read(ap, straight)).toMatchObject({ state: 'posted' });
  const reverse = (date: string) =>
    ledger.call('POST', `/workflows/${ap}/reverse`, { key: straight, reverseDate: date, notes: 'Again' });
  expect(causeOf(await reverse('2026-02-01'))).toContain('later than the posting date');
  expect((await reverse('2026-02-02')).status).toBe(200);
  expect(await ledger.read(ap, straight)).toMatchObject({ state: 'reversed' });
});

test.each([
  ['inactive vendor', { vendor: { id: 'VM' } }, {}, 'Activate the vendor VM, then try again.'],
  ['unknown vendor', { vendor: { id: 'NOBODY' } }, {}, "Invalid Vendor 'NOBODY' specified."],
  [
    'a line without tax',
    {},
    { taxEntries: [] },
    'A tax solution and a tax detail for each line are required for this transaction',
  ],
  [
    'a line without amount',
    {},
    { txnAmount: undefined },
    'Remove the extra line item in the request, then reclassify the bill.',
  ],
])('a bill with %s is refused when submitted', async (_name, header, line, words) => {
  const reply = await post(ap, bill({ billNumber: `B-${_name}`, state: 'submitted', ...header }, line));
  expect(causeOf(reply)).toBe(words);
});

test('inclusive tax: the net is worked out of the gross', async () => {
  const key = await ledger.make(
    ap,
    bill({ billNumber: 'INC', isTaxInclusive: true }, { txnAmount: undefined, totalTxnAmount: '120.00' }),
  );
  expect(await ledger.read(ap, key)).toMatchObject({
    totalTxnAmount: '120.00',
    lines: [{ txnAmount: '100.00' }],
  });
});

test('approval, where the company has it', async () => {
  await ledger.control('PUT', '/settings', { billApproval: true });
  const key = await ledger.make(ap, bill({ billNumber: 'APP', state: 'submitted' }));
  expect(await ledger.read(ap, key)).toMatchObject({ state: 'submitted' });
  expect((await ledger.call('POST', `/workflows/${ap}/approve`, { key })).status).toBe(200);
  expect(await ledger.read(ap, key)).toMatchObject({ state: 'posted' });
  await ledger.control('PUT', '/settings', { billApproval: false });
});

test('at top level each line needs a location, whose entity’s periods count', async () => {
  ledger.entity = undefined;
  const missing = await post(ar, invoice({}, { dimensions: {} }));
  expect(causeOf(missing)).toBe('This transaction is missing the Location dimension for the Account 4000');
  const closed = await post(ar, invoice({ invoiceDate: '2025-11-01', taxSolution: { id: 'UK VAT' } }));
  expect(causeOf(closed)).toContain('Periods are closed');
  await ledger.control('POST', '/periods', { entity: 'UK', closedThrough: '2025-10-31' });
  const opened = await post(ar, invoice({ invoiceDate: '2025-11-01', taxSolution: { id: 'UK VAT' } }));
  expect(opened.status).toBe(201);
  await ledger.control('POST', '/periods', { entity: 'UK', closedThrough: '2025-12-31' });
  ledger.entity = 'UK';
});

test('a closed period may also be told by the first open date', async () => {
  await ledger.control('PUT', '/settings', { closedPeriodText: 'on-or-after' });
  expect(causeOf(await post(ar, invoice({ invoiceDate: '2025-12-31' })))).toBe(
    'Date must be on or after 01/01/2026.',
  );
  await ledger.control('PUT', '/settings', { closedPeriodText: 'periods' });
});

test('a posted invoice is reclassified to another account, its amount untouched', async () => {
  const key = await ledger.make(ar, invoice());
  const reclassify = (line: object) =>
    ledger.call('POST', `/workflows/${ar}/reclassify`, { key, lines: [line] });
  expect((await reclassify({ glAccount: { id: '6000' }, txnAmount: '1.00' })).status).toBe(422);
  expect(causeOf(await reclassify({ glAccount: { id: '6100' } }))).toBe('Account 6100 is not valid');
  expect((await reclassify({ glAccount: { id: '6000' }, memo: 'Moved' })).status).toBe(200);
  expect(await ledger.read(ar, key)).toMatchObject({
    state: 'posted',
    totalTxnAmount: '120.00',
    lines: [{ glAccount: { id: '6000' }, memo: 'Moved', txnAmount: '100.00' }],
  });
});

test('a foreign currency needs its rate, and base totals follow it', async () => {
  const body = { currency: { txnCurrency: 'EUR' } };
  expect(causeOf(await post(ar, invoice(body)))).toContain("Currency 'EUR'");
  const key = await ledger.make(
    ar,
    invoice({ currency: { txnCurrency: 'EUR', exchangeRate: { rate: 0.8 } } }),
  );
  expect(await ledger.read(ar, key)).toMatchObject({ totalTxnAmount: '120.00', totalBaseAmount: '96.00' });
});

test('deleting: drafts and posted ones, not in a closed period, and the history names the key', async () => {
  const key = await ledger.make(ar, invoice({ invoiceNumber: 'DEL-1' }));
  expect((await ledger.call('DELETE', `/objects/${ar}/${key}`)).status).toBe(204);
  expect((await ledger.call('GET', `/objects/${ar}/${key}`)).status).toBe(404);
  const lines = await ledger.query(`${ar}-line`, ['key'], { filters: [{ $eq: { 'invoice.key': key } }] });
  expect(at(lines.body, 'ia::meta', 'totalCount')).toBe(0);
  const history = await ledger.query(
    'company-config/audit-history',
    ['changeDetails.objectId', 'changeDetails.objectName'],
    {
      filters: [
        { $eq: { 'changeSource.actionPerformed': 'delete' } },
        { $eq: { 'changeDetails.objectId': key } },
      ],
    },
  );
  expect(at(history.body, 'ia::result')).toEqual([
    { 'changeDetails.objectId': key, 'changeDetails.objectName': ar },
  ]);
  const again = await ledger.make(ar, invoice({ invoiceNumber: 'DEL-1' }));
  await ledger.control('POST', '/periods', { entity: 'UK', closedThrough: '2026-02-28' });
  expect(causeOf(await ledger.call('DELETE', `/objects/${ar}/${again}`))).toContain('Periods are closed');
  await ledger.control('POST', '/periods', { entity: 'UK', closedThrough: '2025-12-31' });
});

test('where numbers need not be unique, a second document of a number is taken', async () => {
  await ledger.control('PUT', '/settings', { numbersUnique: false });
  const keys = [
    await ledger.make(ap, bill({ billNumber: 'TW-1' })),
    await ledger.make(ap, bill({ billNumber: 'TW-1' })),
  ];
  expect(new Set(keys).size).toBe(2);
  await ledger.control('PUT', '/settings', { numbersUnique: true });
  expect(causeOf(await post(ap, bill({ billNumber: 'TW-1' })))).toContain('already exists');
});
