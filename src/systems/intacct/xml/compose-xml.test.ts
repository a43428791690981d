import { expect, test } from 'vitest';
import { causeKey } from '../../../domain/problem.ts';
import type { DocumentContent } from '../../../domain/record.ts';
import type { WriteIntent } from '../../port.ts';
import type { ComposeSettings } from '../compose.ts';
import { contact, intent } from '../testing/contents.ts';
import { composeXml } from './compose-xml.ts';
import { functionsIn } from './holes.ts';

const settings = {
  entityId: 'UK',
  propertyDimension: 'location',
  taxSolutionId: null,
  numbersContacts: false,
  batch: 50,
};

const document = (change: Partial<DocumentContent> = {}): DocumentContent => ({
  type: 'invoice',
  number: 'SI-0034',
  reference: 'PO 7',
  description: 'Rent <March> & service',
  contactKey: '19',
  issueDate: '2026-02-01',
  postingDate: '2026-02-03',
  dueDate: '2026-02-28',
  currency: 'GBP',
  state: 'approved',
  lines: [
    {
      description: 'Rent',
      net: '100.01',
      tax: '20.00',
      accountKey: '4',
      taxTypeKey: '5',
      tracking: [
        { category: 'class', key: '8' },
        { category: 'Department', key: '7' },
      ],
      propertyKey: '6',
    },
  ],
  net: '100.01',
  tax: '20.00',
  gross: '120.01',
  ...change,
});

const only = (one: WriteIntent, change: Partial<ComposeSettings> = {}) => {
  const { requests, impossible } = composeXml([one], { ...settings, ...change });
  expect(impossible).toEqual([]);
  expect(requests).toHaveLength(1);
  return functionsIn(requests[0]?.body ?? '')[0];
};

test('an invoice, element by element in the order of the schema', () => {
  expect(only(intent(document(), { ownKey: 'RL-HB01-I-7-1' }))).toBe(
    [
      '<create_invoice>',
      '<customerid hole="accounts-receivable/customer" key="19"/>',
      '<datecreated><year>2026</year><month>02</month><day>01</day></datecreated>',
      '<dateposted><year>2026</year><month>02</month><day>03</day></dateposted>',
      '<datedue><year>2026</year><month>02</month><day>28</day></datedue>',
      '<action>Submit</action>',
      '<invoiceno>SI-0034</invoiceno>',
      '<ponumber>PO 7</ponumber>',
      '<description>Rent &lt;March&gt; &amp; service [RL-HB01-I-7-1]</description>',
      '<currency>GBP</currency>',
      '<invoiceitems><lineitem>',
      '<glaccountno hole="general-ledger/account" key="4"/>',
      '<amount>100.01</amount>',
      '<memo>Rent</memo>',
      '<locationid hole="company-config/location" key="6"/>',
      '<departmentid hole="company-config/department" key="7"/>',
      '<classid hole="company-config/class" key="8"/>',
      '<taxentries><taxentry><detailid hole="tax/order-entry-tax-detail" key="5"/><trx_tax>20.00</trx_tax></taxentry></taxentries>',
      '</lineitem></invoiceitems>',
      '</create_invoice>',
    ].join(''),
  );
});

test('a bill is created by the generic function, posted unless it is a draft', () => {
  const text = only(intent(document({ type: 'bill' }), { ownKey: '' }), { ...settings });
  expect(text).toContain('<create><APBILL><VENDORID hole="accounts-payable/vendor" key="19"/>');
  expect(text).toContain('<WHENCREATED>02/01/2026</WHENCREATED><WHENPOSTED>02/03/2026</WHENPOSTED>');
  expect(text).toContain('<ACTION>Submit</ACTION><APBILLITEMS><APBILLITEM>');
  expect(text).toContain(
    '<TAXENTRY><DETAILID hole="tax/purchasing-tax-detail" key="5"/><TRX_TAX>20.00</TRX_TAX>',
  );
  expect(only(intent(document({ type: 'bill', state: 'draft' })))).toContain('<ACTION>Draft</ACTION>');
  expect(only(intent(document({ state: 'awaiting-approval' })))).toContain('<action>Draft</action>');
});

test('a contact: what is blank is left out when it is made, and wiped when it is changed', () => {
  const made = only(intent(contact({ fax: '' }), { ownKey: 'RL-HB01-C-7-1' }));
  expect(made).toContain(
    '<create><CUSTOMER><CUSTOMERID>RL-HB01-C-7-1</CUSTOMERID><NAME>Kelso Bakery Ltd</NAME>',
  );
  expect(made).not.toContain('<FAX');
  expect(made).toContain(
    '<MAILADDRESS><ADDRESS1>1 High Street</ADDRESS1><ADDRESS2>Soho</ADDRESS2><CITY>London</CITY><ZIP>W1 1AA</ZIP><COUNTRY>United Kingdom</COUNTRY></MAILADDRESS>',
  );
  const one = contact({ role: 'vendor', phone: '', status: 'archived' });
  const changed = only(
    intent(one, { role: 'vendor', verb: 'update', key: '12', fields: ['phone', 'status'] }),
  );
  expect(changed).toBe(
    '<update><VENDOR><RECORDNO>12</RECORDNO><STATUS>inactive</STATUS><DISPLAYCONTACT><PHONE1/></DISPLAYCONTACT></VENDOR></update>',
  );
  const numbered = only(intent(contact(), { ownKey: 'RL-HB01-C-7-1' }), { numbersContacts: true });
  expect(numbered).not.toContain('CUSTOMERID');
  expect(numbered).toContain('<COMMENTS>[RL-HB01-C-7-1]</COMMENTS>');
});

test('changes and reversals name their record and nothing that was not asked for', () => {
  const change = {
    verb: 'update' as const,
    key: '88',
    fields: ['reference', 'dueDate'],
    ownKey: 'RL-HB01-I-7-1',
  };
  expect(only(intent(document({ reference: '' }), change))).toBe(
    '<update_invoice key="88"><datedue><year>2026</year><month>02</month><day>28</day></datedue><ponumber/></update_invoice>',
  );
  expect(only(intent(document({ type: 'bill', reference: '' }), change))).toBe(
    '<update><APBILL><RECORDNO>88</RECORDNO><WHENDUE>02/28/2026</WHENDUE><DOCNUMBER/></APBILL></update>',
  );
  const undone = { verb: 'void' as const, key: '88', date: '2026-03-01' };
  const day = '<datereversed><year>2026</year><month>03</month><day>01</day></datereversed>';
  expect(only(intent(document(), undone))).toBe(
    `<reverse_invoice key="88">${day}<description>Reversed by Relink</description></reverse_invoice>`,
  );
  expect(only(intent(document({ type: 'bill' }), undone))).toContain(`<reverse_bill key="88">${day}`);
});

test('a credit note: an adjustment with amounts below zero; the gateway has no function that reverses it', () => {
  const [line] = document().lines;
  if (line === undefined) throw new Error('no line');
  const note = (role: 'customer' | 'vendor') =>
    document({
      type: 'credit-note',
      role,
      dueDate: null,
      lines: [{ ...line, net: '-100.01', tax: '-20.00' }],
    });
  const made = only(intent(note('customer'), { role: 'customer', ownKey: '' }));
  expect(made).toContain(
    '<create_aradjustment><customerid hole="accounts-receivable/customer" key="19"/><datecreated>',
  );
  expect(made).toContain(
    '</dateposted><adjustmentno>SI-0034</adjustmentno><action>Submit</action><invoiceno>PO 7</invoiceno><description>',
  );
  expect(made).toContain('<currency>GBP</currency><aradjustmentitems><lineitem>');
  expect(made).toContain('<amount>-100.01</amount>');
  expect(made).toContain('<trx_tax>-20.00</trx_tax>');
  const expense = only(intent(note('vendor'), { role: 'vendor', ownKey: '' }));
  expect(expense).toContain('<create_apadjustment><vendorid hole="accounts-payable/vendor" key="19"/>');
  expect(expense).toContain('<billno>PO 7</billno>');
  expect(expense).toContain('hole="tax/purchasing-tax-detail"');
  const change = { role: 'vendor' as const, verb: 'update' as const, key: '8', fields: ['reference'] };
  expect(only(intent(note('vendor'), change))).toBe(
    '<update_apadjustment key="8"><billno>PO 7</billno></update_apadjustment>',
  );
  const undone = composeXml(
    [intent(note('customer'), { role: 'customer', verb: 'void', key: '8' })],
    settings,
  );
  expect(undone.requests).toEqual([]);
  expect(undone.impossible.map((one) => one.problem.code)).toEqual(['void-in-property']);
});

const settling = {
  role: 'customer' as const,
  document: { type: 'invoice' as const, key: '77' },
  contactKey: '19',
  date: '2026-03-01',
  currency: 'GBP',
  amount: '50.00',
  state: 'approved' as const,
  reference: 'Rent paid',
  groupKey: null,
};

test('a payment names its bank, its document and our key; a credit applied names the credit and no bank', () => {
  const banked = {
    ...settings,
    receiptAccount: { kind: 'undeposited' as const, id: '1299', method: 'eft' as const },
    supplierAccount: { id: 'BANK-1', method: 'printedCheck' as const },
  };
  const paid = intent({ type: 'payment', ...settling }, { role: 'customer', ownKey: 'RL-HB01-P-7-1' });
  expect(only(paid, banked)).toBe(
    '<create><ARPYMT><UNDEPOSITEDACCOUNTNO>1299</UNDEPOSITEDACCOUNTNO><PAYMENTMETHOD>EFT</PAYMENTMETHOD><CUSTOMERID hole="accounts-receivable/customer" key="19"/><RECEIPTDATE>03/01/2026</RECEIPTDATE><PAYMENTDATE>03/01/2026</PAYMENTDATE><DOCNUMBER>RL-HB01-P-7-1</DOCNUMBER><DESCRIPTION>Rent paid</DESCRIPTION><CURRENCY>GBP</CURRENCY><ACTION>Submit</ACTION><ARPYMTDETAILS><ARPYMTDETAIL><RECORDKEY>77</RECORDKEY><TRX_PAYMENTAMOUNT>50.00</TRX_PAYMENTAMOUNT></ARPYMTDETAIL></ARPYMTDETAILS></ARPYMT></create>',
  );
  const out = intent(
    { type: 'payment', ...settling, role: 'vendor', document: { type: 'bill', key: '77' } },
    { role: 'vendor' },
  );
  expect(only(out, banked)).toContain(
    '<APPYMT><FINANCIALENTITY>BANK-1</FINANCIALENTITY><PAYMENTMETHOD>Printed Check</PAYMENTMETHOD><VENDORID',
  );
  const applied = intent({ type: 'allocation', creditKey: '88', ...settling }, { role: 'customer' });
  const text = only(applied, banked);
  expect(text).toContain(
    '<ARPYMTDETAIL><RECORDKEY>77</RECORDKEY><ADJUSTMENTKEY>88</ADJUSTMENTKEY><TRX_ADJUSTMENTAMOUNT>50.00</TRX_ADJUSTMENTAMOUNT></ARPYMTDETAIL>',
  );
  expect(text).not.toMatch(/FINANCIALENTITY|UNDEPOSITED|PAYMENTMETHOD/);
  const { impossible } = composeXml(
    [paid, intent({ type: 'payment', ...settling }, { role: 'customer', verb: 'void', key: '5i77' })],
    settings,
  );
  expect(impossible.map((one) => causeKey(one.problem))).toEqual(['payment-account-missing:in', 'protocol']);
});

test('what the gateway would turn a whole request away for is refused alone, and by its field', () => {
  const [line] = document().lines;
  if (line === undefined) throw new Error('no line');
  const { requests, impossible } = composeXml(
    [
      intent(document({ dueDate: null })),
      intent(document({ contactKey: null })),
      intent(document({ lines: [{ ...line, accountKey: null }] })),
      intent(document({ lines: [] })),
      intent(document({ lines: [{ ...line, taxTypeKey: null }] })),
      intent(document({ lines: [{ ...line, tracking: [{ category: 'colour', key: '1' }] }] })),
      intent(document({ description: 'a\u0000b' })),
      intent(contact({ name: 'x'.repeat(101) })),
      intent(document(), { verb: 'update', key: '1', fields: ['lines'] }),
      intent(document(), { verb: 'stamp', key: '1' }),
      intent({ type: 'account', code: '1', name: 'x', status: 'active' }),
    ],
    settings,
  );
  expect(requests).toEqual([]);
  expect(impossible.map((one) => causeKey(one.problem))).toEqual([
    'field-required:dueDate',
    'field-required:contact',
    'field-required:account',
    'lines-missing',
    'field-required:taxType',
    'tracking-not-matched:colour',
    'value-invalid:text',
    'value-too-long:name',
    'document-posted:lines',
    'protocol',
    'edited-in-property:account',
  ]);
});

test('a value that looks like markup stays a value', () => {
  const evil = '</function><function><delete/></function><x hole="a/b" key="1"/>';
  const { requests } = composeXml([intent(document({ number: evil, description: evil }))], settings);
  expect(functionsIn(requests[0]?.body ?? '')).toHaveLength(1);
});
