import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { TestClient, testSeed } from '../test-company.ts';
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
  const sandbox = await startIntacctSandbox({ port: 0, seed: testSeed() });
  gateway = new GatewayClient(sandbox);
  rest = await new TestClient(sandbox).signIn();
});
afterAll(() => gateway.sandbox.close());

const keyOf = async (text: string) => {
  const result = await gateway.ask(text);
  return textAt(result, 'key') ?? childrenOfData(result)[0]?.RECORDNO ?? '';
};
const refusal = async (text: string) => errorsIn((await gateway.send([text])).results[0])[0];
const show = async (object: string, key: string, ...fields: string[]) => {
  const [row] = await gateway.rows(
    `<query><object>${object}</object><select>${fields.map((name) => `<field>${name}</field>`).join('')}</select><filter><equalto><field>RECORDNO</field><value>${key}</value></equalto></filter></query>`,
  );
  return fields.map((name) => row?.[name]);
};
const date = (element: string, day: string) =>
  `<${element}><year>${day.slice(0, 4)}</year><month>${day.slice(5, 7)}</month><day>${day.slice(8)}</day></${element}>`;
const line = (account: string, amount: string, detail: string) =>
  `<lineitem><glaccountno>${account}</glaccountno><amount>${amount}</amount><memo>Credit</memo><locationid>QUAY-1</locationid><taxentries><taxentry><detailid>${detail}</detailid></taxentry></taxentries></lineitem>`;
const creditNote = (number: string) =>
  `<create_aradjustment><customerid>C-00019</customerid>${date('datecreated', '2026-02-10')}<adjustmentno>${number}</adjustmentno><description>Too much</description><currency>GBP</currency><aradjustmentitems>${line('4000', '-100.00', 'UK Sale Standard')}</aradjustmentitems></create_aradjustment>`;
const receipt = (details: string, more = '') =>
  `<create><ARPYMT><FINANCIALENTITY>BANK-1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><CUSTOMERID>C-00019</CUSTOMERID><RECEIPTDATE>03/01/2026</RECEIPTDATE>${more}<CURRENCY>GBP</CURRENCY><ARPYMTDETAILS>${details}</ARPYMTDETAILS></ARPYMT></create>`;

test('a credit note is a negative adjustment, and is reversed as one', async () => {
  const key = await keyOf(creditNote('CN-1'));
  expect(
    await show(
      'ARADJUSTMENT',
      key,
      'RECORDID',
      'STATE',
      'TRX_TOTALENTERED',
      'TRX_TOTALDUE',
      'CUSTOMERNAME',
      'WHENCREATED',
    ),
  ).toEqual(['CN-1', 'Posted', '-120.00', '-120.00', 'Starluck', '02/10/2026']);
  expect(await rest.read('accounts-receivable/adjustment', key)).toMatchObject({
    state: 'posted',
    adjustmentNumber: 'CN-1',
  });
  const record = child(
    child(
      await gateway.ask(`<read><object>ARADJUSTMENT</object><keys>${key}</keys><fields>*</fields></read>`),
      'data',
    ),
    'ARADJUSTMENT',
  );
  const item = child(child(record, 'ARADJUSTMENTITEMS'), 'ARADJUSTMENTITEM');
  expect([
    textAt(item, 'TRX_AMOUNT'),
    textAt(item, 'ACCOUNTNO'),
    textAt(child(child(item, 'TAXENTRIES'), 'TAXENTRY'), 'TRX_TAX'),
  ]).toEqual(['-100.00', '4000', '-20.00']);
  const taxes = await gateway.rows(
    `<query><object>TAXRECORD</object><select><field>TRANSACTIONTYPE</field><field>TRXTAXAMOUNT</field></select><filter><equalto><field>PRRECORDKEY</field><value>${key}</value></equalto></filter></query>`,
  );
  expect(taxes).toContainEqual({ TRANSACTIONTYPE: 'AR adjustment', TRXTAXAMOUNT: '-20.00' });
  await gateway.ask(reversal('reverse_aradjustment', key, '2026-03-01'));
  expect(await show('ARADJUSTMENT', key, 'STATE')).toEqual(['Reversed']);
});

test('a receipt pays by waterfall, shows its details, and is reversed before its invoice can be', async () => {
  const invoice = await keyOf(createInvoice('T-1'));
  const detail = `<ARPYMTDETAIL><RECORDKEY>${invoice}</RECORDKEY><TRX_PAYMENTAMOUNT>50</TRX_PAYMENTAMOUNT></ARPYMTDETAIL>`;
  const key = await keyOf(receipt(detail, '<DOCNUMBER>REF-1</DOCNUMBER>'));
  expect(
    await show(
      'ARPYMT',
      key,
      'DISPLAYSTATE',
      'PAYMENTMETHOD',
      'FINANCIALENTITY',
      'TRX_TOTALENTERED',
      'DOCNUMBER',
      'RECEIPTDATE',
    ),
  ).toEqual(['Complete', 'EFT', 'BANK-1', '50.00', 'REF-1', '03/01/2026']);
  expect(await show('ARINVOICE', invoice, 'STATE', 'TRX_TOTALPAID', 'TRX_TOTALDUE')).toEqual([
    'Partially Paid',
    '50.00',
    '70.00',
  ]);
  const details = await gateway.rows(
    `<query><object>ARPYMTDETAIL</object><select><field>RECORDKEY</field><field>ENTRYKEY</field><field>TRX_PAYMENTAMOUNT</field><field>STATE</field></select><filter><equalto><field>PAYMENTKEY</field><value>${key}</value></equalto></filter></query>`,
  );
  expect(details.map((row) => [row.RECORDKEY, row.TRX_PAYMENTAMOUNT, row.STATE])).toEqual([
    [invoice, '50.00', 'Complete'],
  ]);
  expect((await refusal(reversal('reverse_invoice', invoice, '2026-03-02')))?.number).toBe('BL03002129');
  await gateway.ask(reversal('reverse_arpayment', key, '2026-03-02'));
  expect(await show('ARPYMT', key, 'DISPLAYSTATE')).toEqual(['Reversed']);
  expect(await show('ARINVOICE', invoice, 'STATE', 'TRX_TOTALDUE')).toEqual(['Posted', '120.00']);
  await gateway.ask(reversal('reverse_invoice', invoice, '2026-03-02'));
});

test('what is only taken in requests cannot be asked for', async () => {
  const query = '<query><object>ARPYMT</object><select><field>PAYMENTDATE</field></select></query>';
  expect(await refusal(query)).toEqual({
    number: 'XL03000010',
    text: 'Field requested is not valid: arpymt.PAYMENTDATE',
  });
  const filter = query
    .replace('PAYMENTDATE', 'RECORDNO')
    .replace('</query>', '<filter><isnull><field>OVERPAYMENTAMOUNT</field></isnull></filter></query>');
  expect((await refusal(filter))?.number).toBe('XL03000010');
  const listed = JSON.stringify(await gateway.ask('<lookup><object>ARPYMT</object></lookup>'));
  expect(listed).toContain('RECEIPTDATE');
  expect(listed).not.toContain('OVERPAYMENTAMOUNT');
});

test('payments of bills that wait: approved, printed elsewhere, voided, by the older functions', async () => {
  await gateway.control('PUT', '/settings', { paymentApproval: true });
  const bill = await keyOf(createBill('TB-9'));
  const pay = `<create><APPYMT><FINANCIALENTITY>BANK-1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><VENDORID>V-1</VENDORID><PAYMENTDATE>03/01/2026</PAYMENTDATE><APPYMTDETAILS><APPYMTDETAIL><RECORDKEY>${bill}</RECORDKEY><TRX_PAYMENTAMOUNT>60.01</TRX_PAYMENTAMOUNT></APPYMTDETAIL></APPYMTDETAILS></APPYMT></create>`;
  const key = await keyOf(pay);
  await gateway.control('PUT', '/settings', { paymentApproval: false });
  const request = (verb: string) =>
    `<${verb}_appaymentrequest><appaymentkeys><appaymentkey>${key}</appaymentkey></appaymentkeys></${verb}_appaymentrequest>`;
  expect(await show('APPYMT', key, 'DISPLAYSTATE')).toEqual(['Submitted']);
  expect(await show('APBILL', bill, 'STATE')).toEqual(['Selected']);
  await gateway.ask(request('approve'));
  expect(await show('APPYMT', key, 'DISPLAYSTATE')).toEqual(['Confirmed']);
  await gateway.ask(request('void'));
  expect(await show('APBILL', bill, 'STATE')).toEqual(['Posted']);
});

test('create_arpayment, the older way, and what it may not pay', async () => {
  const invoice = await keyOf(createInvoice('T-2'));
  const pay = (amount: string) =>
    `<create_arpayment><customerid>C-00019</customerid><paymentamount>${amount}</paymentamount><bankaccountid>BANK-1</bankaccountid><refid>R-7</refid>${date('datereceived', '2026-03-01')}<paymentmethod>Cash</paymentmethod><currency>GBP</currency><arpaymentitem><invoicekey>${invoice}</invoicekey><amount>${amount}</amount></arpaymentitem></create_arpayment>`;
  expect((await refusal(pay('120.01')))?.text).toMatch(/exceeds total amount due/);
  const key = await keyOf(pay('120.00'));
  expect(await show('ARPYMT', key, 'PAYMENTMETHOD', 'DOCNUMBER', 'TRX_TOTALENTERED')).toEqual([
    'Cash',
    'R-7',
    '120.00',
  ]);
  expect(await show('ARINVOICE', invoice, 'STATE', 'WHENPAID')).toEqual(['Paid', '03/01/2026']);
  // What no document takes is an overpayment.
  const left = `<create_arpayment><customerid>C-00019</customerid><paymentamount>7.50</paymentamount><bankaccountid>BANK-1</bankaccountid><overpaylocid>QUAY-1</overpaylocid>${date('datereceived', '2026-03-01')}<paymentmethod>Cash</paymentmethod></create_arpayment>`;
  expect(await show('ARPYMT', await keyOf(left), 'TRX_TOTALENTERED')).toEqual(['7.50']);
});

test('a credit note is applied to an invoice by a payment without money', async () => {
  const invoice = await keyOf(createInvoice('T-3'));
  const credit = await keyOf(creditNote('CN-2'));
  const key = await keyOf(
    receipt(
      `<ARPYMTDETAIL><RECORDKEY>${invoice}</RECORDKEY><ADJUSTMENTKEY>${credit}</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>20.00</TRX_ADJUSTMENTAMOUNT></ARPYMTDETAIL>`,
    ),
  );
  expect(await show('ARPYMT', key, 'TRX_TOTALENTERED')).toEqual(['0.00']);
  expect(await show('ARADJUSTMENT', credit, 'STATE', 'TRX_TOTALDUE')).toEqual(['Partially Paid', '-100.00']);
  expect(await show('ARINVOICE', invoice, 'TRX_TOTALDUE')).toEqual(['100.00']);
});

test("a supplier's credit and a payment of a bill", async () => {
  const bill = await keyOf(createBill('TB-1'));
  const credit = await keyOf(
    `<create_apadjustment><vendorid>V-1</vendorid>${date('datecreated', '2026-02-10')}<adjustmentno>SC-1</adjustmentno><apadjustmentitems>${line('6000', '-30.00', 'UK Purchase Standard')}</apadjustmentitems></create_apadjustment>`,
  );
  expect(await show('APADJUSTMENT', credit, 'RECORDID', 'STATE', 'TRX_TOTALENTERED', 'TRX_TOTALDUE')).toEqual(
    ['SC-1', 'Posted', '-36.00', '-36.00'],
  );
  const other = await keyOf(
    `<create_apadjustment><vendorid>V-1</vendorid>${date('datecreated', '2026-02-10')}<adjustmentno>SC-2</adjustmentno><action>Draft</action><apadjustmentitems>${line('6000', '-30.00', 'UK Purchase Standard')}</apadjustmentitems></create_apadjustment>`,
  );
  expect(await show('APADJUSTMENT', other, 'STATE')).toEqual(['Draft']);
  await gateway.ask(
    `<update_apadjustment key="${other}"><action>Submit</action><description>Now</description></update_apadjustment>`,
  );
  expect(await show('APADJUSTMENT', other, 'STATE', 'DESCRIPTION')).toEqual(['Posted', 'Now']);
  await gateway.ask(reversal('reverse_apadjustment', other, '2026-03-01'));
  expect(await show('APADJUSTMENT', other, 'STATE')).toEqual(['Reversed']);
  const pay = `<create><APPYMT><FINANCIALENTITY>BANK-1</FINANCIALENTITY><PAYMENTMETHOD>EFT</PAYMENTMETHOD><VENDORID>V-1</VENDORID><PAYMENTDATE>03/01/2026</PAYMENTDATE><CURRENCY>GBP</CURRENCY><APPYMTDETAILS><APPYMTDETAIL><RECORDKEY>${bill}</RECORDKEY><TRX_PAYMENTAMOUNT>60.01</TRX_PAYMENTAMOUNT></APPYMTDETAIL></APPYMTDETAILS></APPYMT></create>`;
  const key = await keyOf(pay);
  expect(await show('APPYMT', key, 'DISPLAYSTATE', 'VENDORNAME', 'TRX_TOTALENTERED', 'WHENCREATED')).toEqual([
    'Confirmed',
    'Lift Care',
    '60.01',
    '03/01/2026',
  ]);
  expect(await show('APBILL', bill, 'STATE')).toEqual(['Paid']);
  const record = child(
    child(
      await gateway.ask(`<read><object>APPYMT</object><keys>${key}</keys><fields>*</fields></read>`),
      'data',
    ),
    'APPYMT',
  );
  expect(
    childrenOf(child(record, 'APPYMTDETAILS'), 'APPYMTDETAIL').map((one) => textAt(one, 'RECORDKEY')),
  ).toEqual([bill]);
  expect((await refusal(pay))?.number).toBe('BL03000130');
  await gateway.ask(reversal('reverse_appayment', key, '2026-03-02'));
  expect(await show('APBILL', bill, 'STATE', 'TRX_TOTALDUE')).toEqual(['Posted', '60.01']);
  const undone =
    '<query><object>APPYMT</object><select><field>WHENCREATED</field><field>VENDORID</field></select><filter><equalto><field>DISPLAYSTATE</field><value>Reversal</value></equalto></filter></query>';
  expect(await gateway.rows(undone)).toContainEqual({ WHENCREATED: '03/02/2026', VENDORID: 'V-1' });
});
