import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { testSeed } from '../test-company.ts';
import { childrenOfData, createBill, createInvoice, errorsIn, GatewayClient } from './testing/client.ts';
import { child, childrenOf, textAt } from './tree.ts';

let gateway: GatewayClient;
const names = Array.from({ length: 25 }, (_, at) => `N${String(at).padStart(2, '0')}`);

beforeAll(async () => {
  const seed = testSeed();
  seed.objects['accounts-receivable/customer'] = [
    ...(seed.objects['accounts-receivable/customer'] ?? []),
    ...names.map((id) => ({
      id,
      name: `${id} & Sons`,
      status: id > 'N19' ? 'activeNonPosting' : 'active',
      audit: {
        createdDateTime: '2026-01-02T10:00:00Z',
        modifiedDateTime: id === 'N05' ? null : '2026-01-03T07:30:00Z',
      },
    })),
  ];
  gateway = new GatewayClient(await startIntacctSandbox({ port: 0, seed }));
});
afterAll(() => gateway.sandbox.close());
beforeEach(() =>
  gateway.control('PUT', '/settings', { xml: {}, auditHistoryDenied: false, deniedObjects: [] }),
);

const customers = (more: string, fields = '<field>CUSTOMERID</field>') =>
  `<query><object>CUSTOMER</object><select>${fields}</select>${more}</query>`;
const idsOf = async (filter: string, rest = '') =>
  (await gateway.rows(customers(`${filter === '' ? '' : `<filter>${filter}</filter>`}${rest}`)))
    .map((row) => row.CUSTOMERID)
    .sort();
const cond = (operator: string, field: string, ...values: string[]) =>
  `<${operator}><field>${field}</field>${values.map((value) => `<value>${value}</value>`).join('')}</${operator}>`;
const refusal = async (text: string) => errorsIn((await gateway.send([text])).results[0])[0];

test('filters: every operator, and their joins', async () => {
  expect(await idsOf(cond('equalto', 'CUSTOMERID', 'N01'))).toEqual(['N01']);
  expect(await idsOf(cond('notequalto', 'STATUS', 'active'))).toEqual([
    'N20',
    'N21',
    'N22',
    'N23',
    'N24',
    'OLD',
  ]);
  expect(await idsOf(cond('equalto', 'STATUS', 'active non-posting'))).toEqual(names.slice(20));
  expect(await idsOf(cond('in', 'CUSTOMERID', 'N01', 'N03', 'nobody'))).toEqual(['N01', 'N03']);
  expect(await idsOf(cond('notin', 'CUSTOMERID', ...names))).toEqual(['C-00019', 'OLD']);
  expect(await idsOf(cond('like', 'NAME', 'N_1 %'))).toEqual(['N01', 'N11', 'N21']);
  expect(await idsOf(cond('notlike', 'NAME', 'N%'))).toEqual(['C-00019', 'OLD']);
  expect(await idsOf(cond('between', 'CUSTOMERID', 'N03', 'N05'))).toEqual(['N03', 'N04', 'N05']);
  expect(await idsOf(cond('isnull', 'WHENMODIFIED'))).toEqual(['N05']);
  expect(
    await idsOf(`<and>${cond('isnotnull', 'WHENMODIFIED')}${cond('lessthan', 'CUSTOMERID', 'N02')}</and>`),
  ).toEqual(['C-00019', 'N00', 'N01']);
  const either = `<or>${cond('equalto', 'CUSTOMERID', 'N01')}<and>${cond('greaterthanorequalto', 'CUSTOMERID', 'N23')}${cond('lessthanorequalto', 'CUSTOMERID', 'N24')}</and></or>`;
  expect(await idsOf(either)).toEqual(['N01', 'N23', 'N24']);
  // Two expressions side by side count as joined by and.
  expect(await idsOf(cond('greaterthan', 'CUSTOMERID', 'N22') + cond('like', 'NAME', '%3 %'))).toEqual([
    'N23',
  ]);
  expect(await idsOf(cond('equalto', 'CUSTOMERID', 'n01'))).toEqual([]);
  const insensitive = '<options><caseinsensitive>true</caseinsensitive></options>';
  expect(await idsOf(cond('equalto', 'CUSTOMERID', 'n01'), insensitive)).toEqual(['N01']);
});

test('what a query may not be', async () => {
  const filter = (inner: string) => customers(`<filter>${inner}</filter>`);
  const many = Array.from({ length: 1001 }, (_, at) => String(at));
  expect((await refusal(filter(cond('in', 'CUSTOMERID', ...many))))?.text).toContain('1 to 1000');
  expect((await refusal(filter(`<and>${cond('isnull', 'NAME')}</and>`)))?.text).toContain('at least two');
  expect((await refusal(filter(cond('sounds', 'NAME', 'x'))))?.text).toContain('sounds');
  const dated = `<query><object>ARINVOICE</object><select><field>RECORDNO</field></select><filter>${cond('lessthan', 'WHENDUE', '02/30/2026')}</filter></query>`;
  expect((await refusal(dated))?.text).toBe("The Date '02/30/2026' is not valid");
  expect(await refusal(filter(cond('lessthan', 'WHENMODIFIED', '2026-01-02')))).toEqual({
    number: 'BL03000113',
    text: "The Date '2026-01-02' is not valid",
  });
  expect((await refusal(customers('<pagesize>2001</pagesize>')))?.text).toContain('pagesize');
  expect(await refusal(customers('', '<field>*</field>'))).toEqual({
    number: 'XL03000010',
    text: 'Field requested is not valid: customer.*',
  });
  expect(
    await refusal('<query><object>SODOCUMENTPARAMS</object><select><field>A</field></select></query>'),
  ).toEqual({
    number: 'XL03000009',
    text: 'There was an error processing the function - Object definition SODOCUMENTPARAMS not found',
  });
  expect(
    (
      await refusal(
        '<query><object>APBILL</object><select><field>RECORDNO</field><field>PAYTOCONTACTNAME</field></select></query>',
      )
    )?.text,
  ).toBe('The following fields cannot be queried: [ apbill: [PAYTOCONTACTNAME] ]');
  await gateway.control('PUT', '/settings', { deniedObjects: ['accounts-receivable/customer'] });
  expect(await refusal(customers(''))).toEqual({
    number: 'PL04000005',
    text: 'You do not have permission for API operation READ_BY_QUERY on objects of type customer',
  });
});

test('pages: exact with an order by RECORDNO, overlapping without one', async () => {
  const page = async (offset: number, orderby: string) =>
    gateway.ask(customers(`${orderby}<pagesize>10</pagesize><offset>${offset}</offset>`));
  const order = '<orderby><order><field>RECORDNO</field><descending/></order></orderby>';
  const first = await page(0, order);
  expect(child(first, 'data')?.attributes).toEqual({
    listtype: 'CUSTOMER',
    totalcount: '27',
    offset: '0',
    count: '10',
    numremaining: '17',
  });
  const all = [first, await page(10, order), await page(20, order)].flatMap(childrenOfData);
  expect(all.map((row) => row.CUSTOMERID)).toEqual([...names.toReversed(), 'OLD', 'C-00019']);
  const shuffled = [await page(0, ''), await page(10, ''), await page(20, '')].flatMap(childrenOfData);
  expect(new Set(shuffled.map((row) => row.CUSTOMERID)).size).toBeLessThan(27);
});

test('counts and sums, grouped by the fields beside them', async () => {
  const rows = await gateway.rows(
    customers('', '<field>STATUS</field><count>RECORDNO</count><max>CUSTOMERID</max>'),
  );
  expect(rows.toSorted((a, b) => String(a.STATUS).localeCompare(String(b.STATUS)))).toEqual([
    { STATUS: 'active', 'COUNT.RECORDNO': '21', 'MAX.CUSTOMERID': 'N19' },
    { STATUS: 'active non-posting', 'COUNT.RECORDNO': '5', 'MAX.CUSTOMERID': 'N24' },
    { STATUS: 'inactive', 'COUNT.RECORDNO': '1', 'MAX.CUSTOMERID': 'OLD' },
  ]);
  await gateway.ask(createInvoice('S-1'));
  await gateway.ask(createInvoice('S-2'));
  const sums = await gateway.rows(
    '<query><object>ARINVOICE</object><select><sum>TRX_TOTALENTERED</sum><avg>TOTALDUE</avg></select></query>',
  );
  expect(sums).toEqual([{ TRX_TOTALENTERED: '240.00', 'AVG.TOTALDUE': '120.00' }]);
});

test("timestamps are in the user's zone and words, in answers and in filters", async () => {
  const stampOf = async () =>
    (
      await gateway.rows(
        customers(`<filter>${cond('equalto', 'CUSTOMERID', 'N01')}</filter>`, '<field>WHENMODIFIED</field>'),
      )
    )[0]?.WHENMODIFIED;
  expect(await stampOf()).toBe('01/02/2026 23:30:00');
  expect(await idsOf(cond('greaterthan', 'WHENMODIFIED', '01/02/2026 23:30:00'))).not.toContain('N01');
  expect(await idsOf(cond('greaterthanorequalto', 'WHENMODIFIED', '01/02/2026 23:30:00'))).toContain('N01');
  await gateway.control('PUT', '/settings', {
    xml: { timeZoneMinutes: 330, dateFormat: '.dmY', clock: '12' },
  });
  expect(await stampOf()).toBe('03.01.2026 01:00:00 PM');
  expect(await idsOf(cond('equalto', 'WHENMODIFIED', '03.01.2026 01:00:00 PM'))).toContain('N01');
  const user = await gateway.rows(
    '<readByName><object>USERINFO</object><keys>relink</keys><fields>RECORDNO,LOGINID</fields></readByName>',
  );
  const data = child(
    await gateway.ask(`<readUserFormatting><key>${user[0]?.RECORDNO}</key></readUserFormatting>`),
    'data',
  );
  const said = child(data, 'userformatting');
  expect(['locale', 'dateformat', 'clock', 'gmtoffset'].map((name) => textAt(said, name))).toEqual([
    'en_US',
    '.dmY',
    '12',
    '+05:30',
  ]);
});

test('read and readByName: names as asked, parts inside one another, lists of lines with their tax', async () => {
  const bill = await gateway.ask(createBill('R-1'));
  const key = childrenOfData(bill)[0]?.RECORDNO ?? '';
  const data = child(
    await gateway.ask(`<read><object>APBILL</object><keys>${key},999999</keys><fields>*</fields></read>`),
    'data',
  );
  expect(data?.attributes).toEqual({ listtype: 'APBILL', count: '1' });
  const record = child(data, 'APBILL');
  expect([textAt(record, 'STATE'), textAt(record, 'TRX_TOTALENTERED'), textAt(record, 'WHENDUE')]).toEqual([
    'Posted',
    '60.01',
    '02/28/2026',
  ]);
  const line = child(child(record, 'APBILLITEMS'), 'APBILLITEM');
  expect([
    textAt(line, 'LINE_NO'),
    textAt(line, 'ACCOUNTNO'),
    textAt(line, 'TRX_AMOUNT'),
    textAt(line, 'LOCATIONID'),
  ]).toEqual(['1', '6000', '50.01', 'QUAY-1']);
  expect(textAt(child(child(line, 'TAXENTRIES'), 'TAXENTRY'), 'TRX_TAX')).toBe('10.00');
  const customer = child(
    child(await gateway.ask('<readByName><object>CUSTOMER</object><keys>N07</keys></readByName>'), 'data'),
    'CUSTOMER',
  );
  expect(textAt(child(customer, 'DISPLAYCONTACT'), 'CONTACTNAME')).toBe('N07 & Sons(CN07)');
});

test('readByQuery: a query in words, lower-case rows, a cursor that only goes forward', async () => {
  const ask = (query: string, size = 100) =>
    gateway.ask(
      `<readByQuery><object>CUSTOMER</object><fields>CUSTOMERID</fields><query>${query}</query><pagesize>${size}</pagesize></readByQuery>`,
    );
  const found = async (query: string) =>
    childrenOfData(await ask(query))
      .map((row) => row.CUSTOMERID)
      .sort();
  expect(await found("NAME like 'N0%' and (CUSTOMERID = 'N01' or CUSTOMERID in ('N02','X'))")).toEqual([
    'N01',
    'N02',
  ]);
  expect(await found("WHENMODIFIED is null or NAME = 'it\\'s'")).toEqual(['N05']);
  expect(await found("STATUS not in ('active','inactive') and CUSTOMERID &gt;= 'N23'")).toEqual([
    'N23',
    'N24',
  ]);
  expect(await found("CUSTOMERID = 'N01' or CUSTOMERID = 'N02' and STATUS = 'inactive'")).toEqual(['N01']);
  const first = child(await ask('', 20), 'data');
  expect(first?.children[0]?.name).toBe('customer');
  expect(first?.attributes).toMatchObject({
    listtype: 'customer',
    count: '20',
    totalcount: '27',
    numremaining: '7',
  });
  const more = `<readMore><resultId>${first?.attributes.resultId}</resultId></readMore>`;
  const rest = child(await gateway.ask(more), 'data');
  expect(rest?.attributes).toMatchObject({ count: '7', numremaining: '0', resultId: '' });
  const all = [...(first?.children ?? []), ...(rest?.children ?? [])].map((row) => textAt(row, 'CUSTOMERID'));
  expect(new Set(all).size).toBe(27);
  expect((await refusal(more))?.text).toContain('was not found');
  expect(await refusal('<readByQuery><object>BADOBJECT</object></readByQuery>')).toEqual({
    number: 'Query Failed',
    text: 'Object definition BADOBJECT not found',
  });
  expect(
    (
      await refusal(
        '<readByQuery><object>CUSTOMER</object><fields>*</fields><query>NAME ~ 1</query></readByQuery>',
      )
    )?.number,
  ).toBe('Query Failed');
});

test('lookup tells the tables the sandbox itself goes by, and asks for no permission', async () => {
  await gateway.control('PUT', '/settings', { deniedObjects: ['accounts-receivable/invoice'] });
  const type = child(child(await gateway.ask('<lookup><object>ARINVOICE</object></lookup>'), 'data'), 'Type');
  expect(type?.attributes.Name).toBe('ARINVOICE');
  const fields = childrenOf(child(type, 'Fields'), 'Field');
  const state = fields.find((field) => textAt(field, 'ID') === 'STATE');
  expect(childrenOf(child(state, 'VALIDVALUES'), 'VALIDVALUE').map((value) => value.text)).toContain(
    'Partially Paid',
  );
  expect(
    textAt(
      fields.find((field) => textAt(field, 'ID') === 'WHENMODIFIED'),
      'DATATYPE',
    ),
  ).toBe('TIMESTAMP');
});

test('one table of tax records over sales and purchases', async () => {
  const rows = await gateway.rows(
    '<query><object>TAXRECORD</object><select><field>RECORDNO</field><field>TAXDETAILTYPE</field><field>TRANSACTIONTYPE</field><field>TRXTAXAMOUNT</field><field>TAXDETAILKEY</field><field>SOURCEPRENTRYKEY</field></select><filter><equalto><field>TAXDETAILTYPE</field><value>Purchase</value></equalto></filter></query>',
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ TRANSACTIONTYPE: 'AP bill', TRXTAXAMOUNT: '10.00' });
  const lines = await gateway.rows(
    '<query><object>APBILLITEM</object><select><field>RECORDNO</field></select></query>',
  );
  expect(rows[0]?.SOURCEPRENTRYKEY).toBe(lines[0]?.RECORDNO);
});

test('the history names what was deleted by its own id; without the permission it says so, with no number', async () => {
  const key = (
    await gateway.rows(
      customers(`<filter>${cond('equalto', 'CUSTOMERID', 'N24')}</filter>`, '<field>RECORDNO</field>'),
    )
  )[0]?.RECORDNO;
  await gateway.ask(`<delete><object>CUSTOMER</object><keys>${key}</keys></delete>`);
  const history = `<query><object>AUDITHISTORY</object><select><field>OBJECTTYPE</field><field>OBJECTKEY</field><field>ACCESSMODE</field><field>USERID</field></select><filter><and>${cond('equalto', 'OBJECTTYPE', 'customer')}${cond('equalto', 'ACCESSMODE', 'D')}</and></filter></query>`;
  expect(await gateway.rows(history)).toEqual([
    { OBJECTTYPE: 'customer', OBJECTKEY: 'N24', ACCESSMODE: 'D', USERID: 'relink' },
  ]);
  await gateway.control('PUT', '/settings', { auditHistoryDenied: true });
  expect(await refusal(history)).toEqual({
    number: '',
    text: 'You do not have permission to view audit history.',
  });
});

test('an object that the subscription does not have is no object', async () => {
  await gateway.control('PUT', '/settings', { xml: { missingObjects: ['TAXRECORD'] } });
  const query = '<query><object>TAXRECORD</object><select><field>RECORDNO</field></select></query>';
  expect((await refusal(query))?.text).toContain('Object definition TAXRECORD not found');
  expect((await refusal('<lookup><object>TAXRECORD</object></lookup>'))?.text).toContain('not found');
  // Nor is one that only stands inside another.
  expect((await refusal('<read><object>ARINVOICETAXENTRY</object><keys>1</keys></read>'))?.text).toContain(
    'not found',
  );
});

test('dimensions and reporting periods', async () => {
  const dimensions = child(child(await gateway.ask('<getDimensions/>'), 'data'), 'dimensions');
  expect(childrenOf(dimensions, 'dimension').map((one) => textAt(one, 'objectName'))).toContain('CLASS');
  const periods = await gateway.rows(
    '<query><object>REPORTINGPERIOD</object><select><field>NAME</field><field>END_DATE</field></select><filter><lessthan><field>START_DATE</field><value>01/01/2040</value></lessthan></filter></query>',
  );
  expect(periods).toHaveLength(60);
  expect(periods.every((period) => /^\d\d\/\d\d\/\d{4}$/.test(period.END_DATE ?? ''))).toBe(true);
});
