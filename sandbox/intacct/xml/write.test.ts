import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { at, TestClient, testSeed } from '../test-company.ts';
import {
  childrenOfData,
  createBill,
  createInvoice,
  errorsIn,
  GatewayClient,
  reversal,
} from './testing/client.ts';
import { child, childrenOf, textAt } from './tree.ts';

let gateway: GatewayClient;
let rest: TestClient;

beforeAll(async () => {
  const seed = testSeed({
    customFields: [{ object: 'accounts-receivable/invoice', field: 'nsp::RELINK_KEY' }],
  });
  const sandbox = await startIntacctSandbox({ port: 0, seed });
  gateway = new GatewayClient(sandbox);
  rest = await new TestClient(sandbox).signIn();
});
afterAll(() => gateway.sandbox.close());
beforeEach(() =>
  gateway.control('PUT', '/settings', { xml: {}, unknownFields: 'refuse', billsNeedTax: true }),
);

const keyOf = async (text: string) => {
  const result = await gateway.ask(text);
  return textAt(result, 'key') ?? childrenOfData(result)[0]?.RECORDNO ?? '';
};
const refusals = async (text: string, how = {}) => errorsIn((await gateway.send([text], how)).results[0]);
const field = async (object: string, key: string, name: string) =>
  (
    await gateway.rows(
      `<query><object>${object}</object><select><field>${name}</field></select><filter><equalto><field>RECORDNO</field><value>${key}</value></equalto></filter></query>`,
    )
  )[0]?.[name];
const date = (element: string, day: string) =>
  `<${element}><year>${day.slice(0, 4)}</year><month>${day.slice(5, 7)}</month><day>${day.slice(8)}</day></${element}>`;

test('what one protocol writes the other reads: a customer with its display contact', async () => {
  const key = await keyOf(
    '<create><CUSTOMER><NAME>Ann &amp; Co</NAME><DISPLAYCONTACT><PRINTAS>Ann</PRINTAS><EMAIL1>a@b.co</EMAIL1><TAXID>GB1</TAXID><MAILADDRESS><CITY>York</CITY><ZIP>YO1</ZIP></MAILADDRESS></DISPLAYCONTACT><TERMNAME>N30</TERMNAME><ONHOLD>true</ONHOLD><STATUS>active non-posting</STATUS><COMMENTS>  #T1 </COMMENTS></CUSTOMER></create>',
  );
  expect(await rest.read('accounts-receivable/customer', key)).toMatchObject({
    key,
    name: 'Ann & Co',
    isOnHold: true,
    status: 'activeNonPosting',
    term: { id: 'N30' },
    contacts: {
      default: { printAs: 'Ann', email1: 'a@b.co', mailingAddress: { city: 'York', postCode: 'YO1' } },
    },
  });
  // An empty element clears; what is not named stays.
  await gateway.ask(
    `<update><CUSTOMER><RECORDNO>${key}</RECORDNO><COMMENTS/><STATUS>inactive</STATUS><DISPLAYCONTACT><EMAIL1/></DISPLAYCONTACT></CUSTOMER></update>`,
  );
  expect(await rest.read('accounts-receivable/customer', key)).toMatchObject({
    status: 'inactive',
    notes: null,
    term: { id: 'N30' },
    contacts: { default: { email1: null, mailingAddress: { city: 'York' } } },
  });
  await gateway.ask(
    `<update><CUSTOMER><CUSTOMERID>C-00019</CUSTOMERID><NAME>Renamed</NAME></CUSTOMER></update>`,
  );
  await gateway.ask(`<delete><object>CUSTOMER</object><keys>${key}</keys></delete>`);
  expect(await refusals(`<delete><object>CUSTOMER</object><keys>${key}</keys></delete>`)).toEqual([
    { number: 'BL01001973', text: `Cannot find customer with key '${key}' to delete.` },
  ]);
});

test('a vendor and a contact; a duplicate is told as the ledger tells it', async () => {
  const vendor = '<create><VENDOR><VENDORID>V-9</VENDORID><NAME>Nine</NAME></VENDOR></create>';
  expect(childrenOfData(await gateway.ask(vendor))[0]).toMatchObject({ VENDORID: 'V-9' });
  const contact = '<create><CONTACT><CONTACTNAME>Bo</CONTACTNAME><PRINTAS>Bo B</PRINTAS></CONTACT></create>';
  expect(childrenOfData(await gateway.ask(contact))[0]).toMatchObject({ CONTACTNAME: 'Bo' });
  expect(await refusals(vendor)).toEqual([
    { number: 'BL34000061', text: 'Another Vendor with the given value(s) V-9  already exists' },
    { number: 'BL01001973', text: 'Could not create Vendor record!' },
  ]);
});

test('several objects in one create: those before the one refused stay, and are told', async () => {
  const answered = await gateway.send([
    '<create><DEPARTMENT><DEPARTMENTID>D1</DEPARTMENTID><TITLE>One</TITLE></DEPARTMENT><DEPARTMENT><DEPARTMENTID>D1</DEPARTMENTID><TITLE>Two</TITLE></DEPARTMENT><DEPARTMENT><DEPARTMENTID>D3</DEPARTMENTID><TITLE>Three</TITLE></DEPARTMENT></create>',
  ]);
  const [result] = answered.results;
  expect(textAt(result, 'status')).toBe('failure');
  expect(child(result, 'data')?.attributes).toEqual({ listtype: 'objects', count: '1' });
  const left = await gateway.rows(
    '<query><object>DEPARTMENT</object><select><field>DEPARTMENTID</field></select></query>',
  );
  expect(left.map((row) => row.DEPARTMENTID).sort()).toEqual(['D1', 'PROP']);
});

test('create_invoice posts, with the tax worked out and a custom field; reverse undoes it', async () => {
  const custom =
    '<customfields><customfield><customfieldname>RELINK_KEY</customfieldname><customfieldvalue>RL-1</customfieldvalue></customfield></customfields>';
  const key = await keyOf(createInvoice('W-1').replace('<invoiceitems>', `${custom}<invoiceitems>`));
  const record = await rest.read('accounts-receivable/invoice', key);
  expect(record).toMatchObject({
    state: 'posted',
    invoiceNumber: 'W-1',
    referenceNumber: 'PO-7',
    totalTxnAmount: '120.00',
    'nsp::RELINK_KEY': 'RL-1',
    lines: [{ memo: 'Rent & more', txnAmount: '100.00', dimensions: { location: { id: 'QUAY-1' } } }],
  });
  expect(await field('ARINVOICE', key, 'RELINK_KEY')).toBe('RL-1');
  expect(await keyOf(reversal('reverse_invoice', key, '2026-03-01'))).toBe(key);
  expect(await field('ARINVOICE', key, 'STATE')).toBe('Reversed');
  expect((await refusals(reversal('reverse_invoice', key, '2026-03-01')))[0]).toEqual({
    number: 'BL03002129',
    text: 'The action reverse is not allowed for a transaction in state reversed',
  });
  expect((await refusals(reversal('reverse_invoice', '1', '2026-03-01')))[0]?.text).toMatch(
    /^Oops, we can't find/,
  );
});

test('a draft invoice: lines by position, then submitted; a posted one keeps its amounts', async () => {
  const key = await keyOf(createInvoice('W-2').replace('<invoiceno>', '<action>Draft</action><invoiceno>'));
  expect(await field('ARINVOICE', key, 'STATE')).toBe('Draft');
  const lines =
    '<updateinvoiceitems><updatelineitem line_num="1"><amount>80</amount></updatelineitem><lineitem><glaccountno>4000</glaccountno><amount>10.555</amount><locationid>QUAY-1</locationid></lineitem></updateinvoiceitems>';
  await gateway.ask(
    `<update_invoice key="${key}"><action>Submit</action><description>Changed</description>${lines}</update_invoice>`,
  );
  expect(await rest.read('accounts-receivable/invoice', key)).toMatchObject({
    state: 'posted',
    description: 'Changed',
    // 80 with 20 % tax, and 10.555 rounded.
    totalTxnAmount: '106.56',
  });
  const refused = await refusals(`<update_invoice key="${key}">${lines}</update_invoice>`);
  expect(refused[0]?.text).toMatch(/cannot be changed on a posted transaction/);
  await gateway.ask(`<update_invoice key="${key}">${date('datedue', '2026-05-05')}</update_invoice>`);
  expect(await field('ARINVOICE', key, 'WHENDUE')).toBe('05/05/2026');
  await gateway.ask(`<delete><object>ARINVOICE</object><keys>${key}</keys></delete>`);
  expect(await field('ARINVOICE', key, 'STATE')).toBeUndefined();
});

test('invoices have no generic create, and nothing may be made of what the ledger only shows', async () => {
  for (const [name, verb] of [
    ['ARINVOICE', 'create'],
    ['ARINVOICE', 'update'],
    ['TAXRECORD', 'create'],
    ['USERINFO', 'update'],
  ]) {
    expect(await refusals(`<${verb}><${name}><RECORDNO>1</RECORDNO></${name}></${verb}>`)).toEqual([
      {
        number: 'PL04000005',
        text: `API operation ${verb?.toUpperCase()} cannot be performed on objects of type ${name?.toLowerCase()}`,
      },
    ]);
  }
});

test.each([
  [
    'due date before the date',
    '<datecreated>',
    (text: string) => text.replace(/(<datecreated>.*<\/datecreated>)(<datedue>.*<\/datedue>)/, '$2$1'),
  ],
  [
    'items before the number',
    '<invoiceno>',
    (text: string) => text.replace(/(<invoiceno>.*<\/currency>)(<invoiceitems>.*<\/invoiceitems>)/, '$2$1'),
  ],
  [
    'memo before the amount',
    '<memo>',
    (text: string) => text.replace(/(<amount>.*<\/amount>)(<memo>.*<\/memo>)/, '$2$1'),
  ],
  ['no due date and no term', '<datedue>', (text: string) => text.replace(/<datedue>.*<\/datedue>/, '')],
  ['no lines', '<lineitem>', (text: string) => text.replace(/<lineitem>.*<\/lineitem>/, '')],
  ['upper case', '<memo>', (text: string) => text.replace(/<memo>(.*)<\/memo>/, '<MEMO>$1</MEMO>')],
  [
    'day before month',
    '<day>',
    (text: string) => text.replace(/(<month>02<\/month>)(<day>01<\/day>)/, '$2$1'),
  ],
])('legacy functions have one order: %s', async (_name, has, broken) => {
  const right = createInvoice('W-3');
  expect(right).toContain(has);
  const text = broken(right);
  expect(text).not.toBe(right);
  const answered = await gateway.send([text]);
  expect(answered.control).toBe('failure');
  expect(errorsIn(answered.root)[0]).toMatchObject({
    number: 'XL03000003',
    text: expect.stringContaining('Error 1871'),
  });
});

test('a reversal names its document, in the attribute of the function', async () => {
  const answered = await gateway.send([
    reversal('reverse_invoice', '1', '2026-03-01').replace(' key="1"', ''),
  ]);
  expect(errorsIn(answered.root)[0]?.text).toBe(
    "XML Parse schema error: Error 1868: Element 'reverse_invoice': The attribute 'key' is required but missing.",
  );
});

test('APBILL: fields in any order, drafts, amounts rounded; lines of an update are the complete set', async () => {
  const second =
    '<APBILLITEM><ACCOUNTNO>6000</ACCOUNTNO><TRX_AMOUNT>5</TRX_AMOUNT><LOCATIONID>QUAY-1</LOCATIONID><TAXENTRIES><TAXENTRY><DETAILID>UK Purchase Standard</DETAILID></TAXENTRY></TAXENTRIES></APBILLITEM>';
  const key = await keyOf(
    createBill('P-1', second).replace('<APBILLITEMS>', '<ACTION>Draft</ACTION><APBILLITEMS>'),
  );
  expect(await field('APBILL', key, 'STATE')).toBe('Draft');
  expect(await field('APBILL', key, 'TRX_TOTALENTERED')).toBe('66.01');
  await gateway.ask(
    `<update><APBILL><RECORDNO>${key}</RECORDNO><DESCRIPTION>New</DESCRIPTION><APBILLITEMS><APBILLITEM><LINE_NO>2</LINE_NO><TRX_AMOUNT>7</TRX_AMOUNT></APBILLITEM></APBILLITEMS></APBILL></update>`,
  );
  // The first line is gone, and the tax of the second, which was not repeated.
  expect(await rest.read('accounts-payable/bill', key)).toMatchObject({
    description: 'New',
    totalTxnAmount: '7.00',
    lines: [{ txnAmount: '7.00', taxEntries: [] }],
  });

  const posted = await keyOf(createBill('P-2'));
  expect(await field('APBILL', posted, 'STATE')).toBe('Posted');
  await gateway.ask(
    `<update><APBILL><RECORDNO>${posted}</RECORDNO><DESCRIPTION>Header only</DESCRIPTION></APBILL></update>`,
  );
  expect(await field('APBILL', posted, 'DESCRIPTION')).toBe('Header only');
  await gateway.ask(reversal('reverse_bill', posted, '2026-03-01'));
  expect(await field('APBILL', posted, 'STATE')).toBe('Reversed');
});

test('create_bill, the older way', async () => {
  const text = `<create_bill><vendorid>V-1</vendorid>${date('datecreated', '2026-02-01')}<termname>N30</termname><action>Submit</action><billno>L-1</billno><billitems><lineitem><glaccountno>6000</glaccountno><amount>12.345</amount><locationid>QUAY-1</locationid><taxentries><taxentry><detailid>UK Purchase Standard</detailid><trx_tax>2.50</trx_tax></taxentry></taxentries></lineitem></billitems></create_bill>`;
  const key = await keyOf(text);
  expect(await rest.read('accounts-payable/bill', key)).toMatchObject({
    state: 'posted',
    dueDate: '2026-03-03',
    totalTxnAmount: '14.85',
  });
  expect((await refusals(text))[0]).toEqual({
    number: 'BL03002185',
    text: 'A transaction with that number already exists',
  });
});

test('what is wrong with a document is told first, what became of it after', async () => {
  const wrapper = { number: 'BL01001973', text: "Currently, we can't create the transaction" };
  expect(await refusals(createInvoice('X-1', '2025-02-01'))).toEqual([
    {
      number: 'BL01001973',
      text: "Periods are closed. Your transaction date (02/01/2025) is within a period that's been closed.",
    },
    wrapper,
  ]);
  expect(await refusals(createInvoice('X-1', '2026-02-01', 'OLD'))).toEqual([
    { number: 'BL01001973', text: "Customer 'OLD' specified is not valid." },
    wrapper,
  ]);
  expect((await refusals(createBill('').replace('<RECORDID></RECORDID>', '')))[0]).toEqual({
    number: 'BL03002128',
    text: 'Enter a Bill number, and try again.',
  });
  expect((await refusals(createBill('P-8').replace('50.005', '')))[0]).toMatchObject({
    number: 'BL03002101',
  });
  expect((await refusals(createBill('P-8').replace('02/01/2026', '31/02/2026')))[0]).toEqual({
    number: 'BL03000113',
    text: "The Date '31/02/2026' is not valid",
  });
  expect((await refusals(createBill('P-8').replace('<VENDORID>V-1</VENDORID>', '')))[0]?.text).toBe(
    'Required field VENDORID is missing',
  );
  expect(
    (await refusals(createBill('P-8').replace('<ACCOUNTNO>', '<NOSUCH>1</NOSUCH><ACCOUNTNO>')))[0]?.text,
  ).toBe('Illegal field for APBILLITEM : NOSUCH');
});

test('the shape of an error: correction, support id, and on request the codes REST gives', async () => {
  const text = '<create><GLACCOUNT><ACCOUNTNO>4000</ACCOUNTNO><TITLE>Rent</TITLE></GLACCOUNT></create>';
  const plain = (await gateway.send([text])).results[0];
  const [error] = childrenOf(child(plain, 'errormessage'), 'error');
  expect(error?.children.map((part) => part.name)).toEqual([
    'errorno',
    'description',
    'description2',
    'correction',
  ]);
  expect(textAt(error, 'description2')).toMatch(/already exists \[Support ID: [\w-]+%7E[\w-]+\]$/);
  expect(textAt(error, 'correction')).toBe('Enter unique account number');
  const more = (
    await gateway.send([text], { control: '<showadditionalerrorinfo>true</showadditionalerrorinfo>' })
  ).results[0];
  const info = child(child(child(more, 'errormessage'), 'error'), 'additionalinfo');
  expect([textAt(info, 'errorid'), textAt(info, 'messageid')]).toEqual([
    'GL-0493',
    'IA.DUPLICATE_ACCOUNT_NUMBER',
  ]);
});

test('both sides have one sequence of keys, and REST changes show here at once', async () => {
  const invoice = {
    customer: { id: 'C-00019' },
    invoiceNumber: 'BOTH',
    invoiceDate: '2026-02-01',
    dueDate: '2026-02-02',
    lines: [{ txnAmount: '1', glAccount: { id: '4000' }, dimensions: { location: { id: 'QUAY-1' } } }],
  };
  const key = await rest.make('accounts-receivable/invoice', invoice);
  expect(await field('ARINVOICE', key, 'RECORDID')).toBe('BOTH');
  const next = await keyOf(createInvoice('NEXT'));
  expect(Number(next)).toBe(Number(key) + 1);
  expect(at(await rest.read('accounts-receivable/invoice', next), 'invoiceNumber')).toBe('NEXT');
});
