import {
  constant,
  date,
  decimal,
  type Fields,
  idle,
  money,
  shown,
  stamp,
  text,
  under,
  whole,
  type XmlField,
  yesNo,
} from '../fields.ts';

export const recordNo: Fields = { RECORDNO: shown(whole('key')) };

/** Who made and changed a record, and the entity that owns it. */
export const audit = (created = 'WHENCREATED'): Fields => ({
  [created]: stamp('audit.createdDateTime'),
  WHENMODIFIED: stamp('audit.modifiedDateTime'),
  CREATEDBY: shown(whole('audit.createdByUser.key')),
  MODIFIEDBY: shown(whole('audit.modifiedByUser.key')),
  CREATEDBYLOGINID: shown(text('audit.createdByUser.id')),
  MODIFIEDBYLOGINID: shown(text('audit.modifiedByUser.id')),
});

export const owner: Fields = {
  MEGAENTITYKEY: shown(whole('entity.key')),
  MEGAENTITYID: shown(text('entity.id')),
  MEGAENTITYNAME: shown(text('entity.name')),
  RECORD_URL: { ...shown(text('webURL')) },
};

/** A contact's name, ways to reach it and address, below `at` in REST. */
function personFields(at: string): Fields {
  const mail = (name: string) => text(`${at}mailingAddress.${name}`);
  return {
    COMPANYNAME: text(`${at}companyName`),
    PREFIX: text(`${at}prefix`),
    FIRSTNAME: text(`${at}firstName`),
    LASTNAME: text(`${at}lastName`),
    INITIAL: text(`${at}middleName`),
    PRINTAS: text(`${at}printAs`),
    PHONE1: text(`${at}phone1`),
    PHONE2: text(`${at}phone2`),
    CELLPHONE: text(`${at}mobile`),
    PAGER: text(`${at}pager`),
    FAX: text(`${at}fax`),
    EMAIL1: text(`${at}email1`),
    EMAIL2: text(`${at}email2`),
    URL1: text(`${at}URL1`),
    URL2: text(`${at}URL2`),
    'MAILADDRESS.ADDRESS1': mail('addressLine1'),
    'MAILADDRESS.ADDRESS2': mail('addressLine2'),
    'MAILADDRESS.ADDRESS3': mail('addressLine3'),
    'MAILADDRESS.CITY': mail('city'),
    'MAILADDRESS.STATE': mail('state'),
    'MAILADDRESS.ZIP': mail('postCode'),
    'MAILADDRESS.COUNTRY': mail('country'),
    'MAILADDRESS.COUNTRYCODE': mail('isoCountryCode'),
  };
}

const visible = (at: string): Fields => ({ VISIBLE: yesNo(`${at}showInContactList`) });
const taxGroup = (at: string): Fields => ({
  TAXGROUP: text(`${at}tax.group.id`),
  TAXSOLUTIONID: text(`${at}tax.solution.id`),
  ...idle('TAXSCHEDULE'),
});

/** All of a contact. */
export const contactFields = (at: string): Fields => ({
  ...personFields(at),
  ...visible(at),
  ...taxGroup(at),
  TAXABLE: yesNo(`${at}tax.isTaxable`),
  TAXID: text(`${at}tax.taxId`),
  ...idle('MAILADDRESS.LATITUDE', 'MAILADDRESS.LONGITUDE'),
});

const readOnlyAll = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).map(([name, one]) => [name, shown(one)]));

/** What of a named contact the ledger shows, besides the person: it differs from place to place. */
export type ContactPart = 'visible' | 'taxGroup' | 'taxable' | 'taxId';

/** A contact that a record names: chosen by its name, its fields only shown. */
export function namedContact(
  name: string,
  rest: string,
  keyField: string,
  parts: readonly ContactPart[],
): Fields {
  const at = `${rest}.`;
  const has = (part: ContactPart, fields: Fields): Fields => (parts.includes(part) ? fields : {});
  const shownFields = readOnlyAll({
    ...personFields(at),
    ...has('visible', visible(at)),
    ...has('taxGroup', taxGroup(at)),
    ...has('taxable', { TAXABLE: yesNo(`${at}tax.isTaxable`) }),
    ...has('taxId', { TAXID: text(`${at}tax.taxId`) }),
  });
  return {
    ...under(name, { CONTACTNAME: text(`${rest}.id`), ...shownFields }),
    [keyField]: shown(whole(`${rest}.key`)),
  };
}

/** `partiallyPaid` is `Partially Paid`. */
const stateWords: Readonly<Record<string, string>> = {
  draft: 'Draft',
  submitted: 'Submitted',
  partiallyApproved: 'Partially Approved',
  approved: 'Approved',
  declined: 'Declined',
  posted: 'Posted',
  partiallyPaid: 'Partially Paid',
  paid: 'Paid',
  selected: 'Selected',
  reversed: 'Reversed',
  reversal: 'Reversal',
  noValue: 'No Value',
  complete: 'Complete',
  reconciled: 'Reconciled',
  confirmed: 'Confirmed',
  delivered: 'Delivered',
  voided: 'Voided',
};
export const state = (rest = 'state'): XmlField => ({
  type: 'TEXT',
  rest,
  words: stateWords,
  readOnly: true,
});

/** One letter for each state. */
export const rawState: XmlField = {
  type: 'TEXT',
  rest: 'state',
  readOnly: true,
  words: {
    draft: 'D',
    submitted: 'S',
    partiallyApproved: 'PA',
    approved: 'A',
    declined: 'R',
    posted: 'A',
    partiallyPaid: 'A',
    paid: 'A',
    selected: 'A',
    reversed: 'V',
    reversal: 'V',
    noValue: 'A',
    complete: 'C',
    reconciled: 'C',
    confirmed: 'C',
    delivered: 'D',
  },
};

/** Header fields that invoices and bills share. */
export const documentHead: Fields = {
  ...recordNo,
  RECORDTYPE: shown(text('recordType')),
  STATE: state(),
  RAWSTATE: rawState,
  DOCNUMBER: text('referenceNumber'),
  DESCRIPTION: text('description'),
  TERMNAME: text('term.id'),
  TERMKEY: shown(whole('term.key')),
  WHENDISCOUNT: date('discountCutOffDate'),
  WHENDUE: date('dueDate'),
  WHENPAID: shown(date('paymentInformation.fullyPaidDate')),
  BASECURR: text('currency.baseCurrency'),
  CURRENCY: text('currency.txnCurrency'),
  EXCH_RATE_DATE: date('currency.exchangeRate.date'),
  EXCH_RATE_TYPE_ID: text('currency.exchangeRate.typeId'),
  EXCHANGE_RATE: decimal('currency.exchangeRate.rate'),
  TOTALENTERED: shown(money('totalBaseAmount')),
  TOTALSELECTED: shown(money('paymentInformation.totalBaseAmountSelectedForPayment')),
  TOTALPAID: shown(money('paymentInformation.totalBaseAmountPaid')),
  TOTALDUE: shown(money('totalBaseAmountDue')),
  TRX_TOTALENTERED: shown(money('totalTxnAmount')),
  TRX_TOTALSELECTED: shown(money('paymentInformation.totalTxnAmountSelectedForPayment')),
  TRX_TOTALPAID: shown(money('paymentInformation.totalTxnAmountPaid')),
  TRX_TOTALDUE: shown(money('totalTxnAmountDue')),
  DUE_IN_DAYS: shown(whole('dueInDays')),
  BILLTOPAYTOCONTACTNAME: text('contacts.payTo.id'),
  SHIPTORETURNTOCONTACTNAME: text('contacts.returnTo.id'),
  BILLTOPAYTOKEY: shown(whole('contacts.payTo.key')),
  SHIPTORETURNTOKEY: shown(whole('contacts.returnTo.key')),
  SYSTEMGENERATED: { ...constant('F') },
  SUPDOCID: text('attachment.id'),
  TAXSOLUTIONID: text('taxSolution.id'),
  ...idle('PRBATCH', 'PRBATCHKEY', 'SCHOPKEY', 'DESCRIPTION2', 'TERMVALUE', 'INVOICETYPE', 'EINVOICESTATUS'),
  ...audit('AUWHENCREATED'),
  ...owner,
};

const dimension = (rest: string, id: string, name?: string): Fields => ({
  [id]: text(`dimensions.${rest}.id`),
  [id.replace(/ID$/, 'DIMKEY')]: shown(whole(`dimensions.${rest}.key`)),
  ...(name === undefined ? {} : { [id.replace(/ID$/, 'NAME')]: shown(text(name)) }),
});

/** What the lines of all documents share. */
export const lineFields = (parent: string): Fields => ({
  ...recordNo,
  RECORDKEY: shown(whole(`${parent}.key`)),
  ACCOUNTKEY: shown(whole('glAccount.key')),
  ACCOUNTNO: text('glAccount.id'),
  ACCOUNTTITLE: shown(text('glAccount.name')),
  OFFSETACCOUNTKEY: shown(whole('overrideOffsetGLAccount.key')),
  OFFSETGLACCOUNTNO: text('overrideOffsetGLAccount.id'),
  ACCOUNTLABELKEY: shown(whole('accountLabel.key')),
  ACCOUNTLABEL: text('accountLabel.id'),
  ENTRY_DATE: shown(date('createdDate')),
  DEPARTMENTID: text('dimensions.department.id'),
  DEPARTMENTNAME: shown(text('dimensions.department.name')),
  LOCATIONID: text('dimensions.location.id'),
  LOCATIONNAME: shown(text('dimensions.location.name')),
  BASELOCATION: shown(whole('baseLocation.key')),
  ENTRYDESCRIPTION: text('memo'),
  LINE_NO: shown(whole('lineNumber')),
  LINEITEM: constant('T'),
  PARENTENTRY: text(),
  ...dimension('customer', 'CUSTOMERID', 'dimensions.customer.name'),
  ...dimension('vendor', 'VENDORID', 'dimensions.vendor.name'),
  ...dimension('class', 'CLASSID', 'dimensions.class.name'),
  ...dimension('employee', 'EMPLOYEEID'),
  ...dimension('item', 'ITEMID'),
  ...dimension('project', 'PROJECTID'),
  ...audit(),
  RECORD_URL: shown(text('webURL')),
});

/** The lines of invoices and bills. */
export const documentLine = (parent: string): Fields => ({
  ...lineFields(parent),
  ALLOCATION: text('allocation.id'),
  ALLOCATIONKEY: shown(whole('allocation.key')),
  CONTRACTID: text('dimensions.contract.id'),
  AMOUNT: shown(money('baseAmount')),
  TRX_AMOUNT: money('txnAmount'),
  EXCH_RATE_DATE: shown(date('currency.exchangeRate.date')),
  EXCH_RATE_TYPE_ID: shown(text('currency.exchangeRate.typeId')),
  EXCHANGE_RATE: shown(decimal('currency.exchangeRate.rate')),
  CURRENCY: shown(text('currency.txnCurrency')),
  BASECURR: shown(text('currency.baseCurrency')),
  TOTALPAID: shown(money('paymentInformation.totalBaseAmountPaid')),
  TRX_TOTALPAID: shown(money('paymentInformation.totalTxnAmountPaid')),
  TOTALSELECTED: shown(money('paymentInformation.totalBaseAmountSelectedForPayment')),
  TRX_TOTALSELECTED: shown(money('paymentInformation.totalTxnAmountSelectedForPayment')),
  STATE: state(`${parent}.state`),
  SUBTOTAL: { type: 'TEXT', rest: 'isSubtotal', readOnly: true, words: { true: 'T', false: '' } },
});

/** A tax entry inside a line that is read in full. */
export const taxEntry = (detail: string): Fields => ({
  ...recordNo,
  DETAILID: text(`${detail}.id`),
  TRX_TAX: money('txnTaxAmount'),
  TAX: shown(money('baseTaxAmount')),
  TAXRATE: shown(decimal('taxRate')),
});
