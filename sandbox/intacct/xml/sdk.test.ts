import util from 'node:util';
import * as sdk from '@intacct/intacct-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { TestClient, testSeed } from '../test-company.ts';
import { gatewayPath } from './gateway.ts';

/** Sage's own client, which knows nothing of this sandbox: what it writes and reads must be understood. */
const { AccountsPayable, AccountsReceivable, Common } = sdk.Functions;
const { QueryFilter, QueryOrderBy, QuerySelect } = Common.NewQuery;

let rest: TestClient;
let client: sdk.OnlineClient;
const restored: (() => void)[] = [];

beforeAll(async () => {
  // It refuses hosts other than Sage's, and calls a function that Node no longer has; both in this test alone.
  const { Endpoint } = sdk.Credentials;
  const own: unknown = Reflect.get(Endpoint, 'isDomainValid');
  Reflect.set(Endpoint, 'isDomainValid', () => true);
  restored.push(() => Reflect.set(Endpoint, 'isDomainValid', own));
  if (!('isNullOrUndefined' in util)) {
    Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
    restored.push(() => Reflect.deleteProperty(util, 'isNullOrUndefined'));
  }
  const sandbox = await startIntacctSandbox({ port: 0, seed: testSeed() });
  rest = await new TestClient(sandbox).signIn();
  rest.entity = 'IE';
  const config = new sdk.ClientConfig();
  config.endpointUrl = sandbox.url + gatewayPath;
  config.senderId = 'relink';
  config.senderPassword = 'sender-pass';
  config.companyId = 'harbourside';
  config.userId = 'relink';
  config.userPassword = 'user-pass';
  config.entityId = 'IE';
  // Signs in once; from then on it uses the session, at the address the sandbox named.
  client = new sdk.OnlineClient(await sdk.SessionProvider.factory(config));
});
afterAll(async () => {
  for (const restore of restored) restore();
  await rest.sandbox.close();
});

const invoiceOf = (number: string, day = new Date(2026, 1, 1)) => {
  const invoice = new AccountsReceivable.InvoiceCreate();
  invoice.customerId = 'SDK-1';
  invoice.transactionDate = day;
  invoice.dueDate = new Date(2026, 2, 1);
  invoice.invoiceNumber = number;
  invoice.transactionCurrency = 'EUR';
  const line = new AccountsReceivable.InvoiceLineCreate();
  line.glAccountNumber = '4000';
  line.transactionAmount = 100.5;
  line.memo = 'Rent <&> more';
  line.locationId = 'DUB-1';
  invoice.lines = [line];
  return invoice;
};

test('it signs in, creates a customer, an invoice and a bill, reads them, and reverses them', async () => {
  const customer = new AccountsReceivable.CustomerCreate();
  customer.customerId = 'SDK-1';
  customer.customerName = 'Seán & Sons';
  customer.printAs = 'Seán';
  customer.primaryEmailAddress = 'sean@example.com';
  customer.active = true;
  const made = (await client.execute(customer)).getResult();
  expect(made.status).toBe('success');
  expect(made.data[0]).toMatchObject({ CUSTOMERID: 'SDK-1', RECORDNO: expect.stringMatching(/^\d+$/) });

  const { key } = (await client.execute(invoiceOf('SDK-INV'))).getResult();
  expect(await rest.read('accounts-receivable/invoice', key)).toMatchObject({
    invoiceNumber: 'SDK-INV',
    invoiceDate: '2026-02-01',
    state: 'posted',
    totalTxnAmount: '100.50',
    customer: { id: 'SDK-1' },
    lines: [{ memo: 'Rent <&> more', dimensions: { location: { id: 'DUB-1' } } }],
  });

  const query = new Common.NewQuery.Query();
  query.fromObject = 'ARINVOICE';
  query.selectFields = new QuerySelect.SelectBuilder().addFields(['RECORDNO', 'RECORDID', 'STATE']).selects;
  query.filter = new QueryFilter.Filter('RECORDID').like('SDK%');
  query.orderBy = new QueryOrderBy.OrderBuilder().addAscending('RECORDNO').orders;
  query.pageSize = 10;
  const found = (await client.execute(query)).getResult();
  expect([found.totalCount, found.numRemaining, found.listType]).toEqual([1, 0, 'ARINVOICE']);
  expect(found.data).toEqual([{ RECORDNO: key, RECORDID: 'SDK-INV', STATE: 'Posted' }]);

  const reverse = new AccountsReceivable.InvoiceReverse();
  reverse.recordNo = Number(key);
  reverse.reverseDate = new Date(2026, 2, 5);
  reverse.memo = 'Taken back';
  await client.execute(reverse);
  expect((await client.execute(query)).getResult().data[0]).toMatchObject({ STATE: 'Reversed' });

  const bill = new AccountsPayable.BillCreate();
  bill.vendorId = 'V-1';
  bill.transactionDate = new Date(2026, 1, 1);
  bill.dueDate = new Date(2026, 2, 1);
  bill.billNumber = 'SDK-BILL';
  bill.transactionCurrency = 'EUR';
  const line = new AccountsPayable.BillLineCreate();
  line.glAccountNumber = '6000';
  line.transactionAmount = 76.43;
  line.locationId = 'DUB-1';
  bill.lines = [line];
  const billKey = (await client.execute(bill)).getResult().key;
  expect(await rest.read('accounts-payable/bill', billKey)).toMatchObject({
    billNumber: 'SDK-BILL',
    state: 'posted',
    totalTxnAmount: '76.43',
  });
  const takeBack = new AccountsPayable.BillReverse();
  takeBack.recordNo = Number(billKey);
  takeBack.reverseDate = new Date(2026, 2, 5);
  await client.execute(takeBack);
  const read = new Common.Read();
  read.objectName = 'APBILL';
  read.keys = [Number(billKey)];
  expect((await client.execute(read)).getResult().data[0]).toMatchObject({ STATE: 'Reversed' });
});

test('it reads by query, and what is refused reaches it with its number', async () => {
  const byQuery = new Common.ReadByQuery();
  byQuery.objectName = 'GLACCOUNT';
  byQuery.fields = ['ACCOUNTNO', 'TITLE'];
  byQuery.pageSize = 3;
  const first = (await client.execute(byQuery)).getResult();
  expect([first.count, first.data.length]).toEqual([3, 3]);
  const more = new Common.ReadMore();
  more.resultId = first.resultId;
  const rest = (await client.execute(more)).getResult();
  expect(first.count + rest.count + rest.numRemaining).toBe(first.totalCount);

  const twice = client.execute(invoiceOf('SDK-INV'));
  await expect(twice).rejects.toThrow(/BL03002185 A transaction with that number already exists/);
  const config = new sdk.RequestConfig();
  config.transaction = true;
  const both = client.executeBatch([invoiceOf('SDK-2'), invoiceOf('SDK-INV')], config);
  await expect(both).rejects.toThrow(/rolled back due to an error/);
});
