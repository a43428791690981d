import {
  customerPath,
  day,
  departmentPath,
  instant,
  key,
  keyOf,
  locationPath,
  modified,
  type TaxName,
  taxPaths,
  text,
  vendorPath,
  word,
  type XmlField,
  type XmlObject,
} from './fields.ts';

/** Lines name location and department by id only, and the other dimensions by key as well. */
const dimensions: Readonly<Record<string, XmlField>> = {
  'dimensions.location.key': keyOf('LOCATIONID', locationPath),
  'dimensions.location.id': text('LOCATIONID'),
  'dimensions.department.key': keyOf('DEPARTMENTID', departmentPath),
  'dimensions.department.id': text('DEPARTMENTID'),
  'dimensions.class.key': text('CLASSDIMKEY'),
  'dimensions.class.id': text('CLASSID'),
  'dimensions.project.key': text('PROJECTDIMKEY'),
  'dimensions.project.id': text('PROJECTID'),
  'dimensions.item.key': text('ITEMDIMKEY'),
  'dimensions.item.id': text('ITEMID'),
  'dimensions.employee.key': text('EMPLOYEEDIMKEY'),
  'dimensions.employee.id': text('EMPLOYEEID'),
};

/** Tax of a line as a query finds it: the company's tax records, which name the line they are of. */
function taxRecord(path: string, parent: string, detail: TaxName): XmlObject {
  return {
    path,
    name: 'TAXRECORD',
    only: { field: 'TAXDETAILTYPE', value: detail === 'orderEntryTaxDetail' ? 'Sale' : 'Purchase' },
    fields: {
      key: text('TAXPRENTRYKEY'),
      [`${parent}.key`]: text('SOURCEPRENTRYKEY'),
      txnTaxAmount: text('TRXTAXAMOUNT'),
      [`${detail}.key`]: text('TAXDETAILKEY'),
      [`${detail}.id`]: text('TAXCODE'),
    },
  };
}

/** Tax of a line as it stands inside a document that is read in full. */
function taxEntry(detail: TaxName): XmlObject {
  return {
    path: '',
    name: 'TAXENTRY',
    fields: {
      key,
      txnTaxAmount: text('TRX_TAX'),
      [`${detail}.key`]: keyOf('DETAILID', taxPaths[detail]),
      [`${detail}.id`]: text('DETAILID'),
    },
  };
}

/** Lines of a document. */
function line(path: string, name: string, parent: string, detail: TaxName, subtotals: boolean): XmlObject {
  return {
    path,
    name,
    fields: {
      key,
      [`${parent}.key`]: text('RECORDKEY'),
      lineNumber: text('LINE_NO'),
      memo: text('ENTRYDESCRIPTION'),
      // REST calls the same thing by two names, by the kind of document.
      txnAmount: text('TRX_AMOUNT'),
      'txnCurrency.amount': text('TRX_AMOUNT'),
      ...(subtotals ? { isSubtotal: text('SUBTOTAL') } : {}),
      'glAccount.key': text('ACCOUNTKEY'),
      'glAccount.id': text('ACCOUNTNO'),
      ...dimensions,
    },
    lists: { taxEntries: { xml: 'TAXENTRIES', object: taxEntry(detail) } },
  };
}

const header = {
  key,
  id: key,
  referenceNumber: text('DOCNUMBER'),
  description: text('DESCRIPTION'),
  dueDate: day('WHENDUE'),
  state: word('STATE'),
  'currency.txnCurrency': text('CURRENCY'),
  'currency.baseCurrency': text('BASECURR'),
  totalTxnAmount: text('TRX_TOTALENTERED'),
  webURL: text('RECORD_URL'),
  'audit.modifiedDateTime': modified,
  'audit.createdDateTime': instant('AUWHENCREATED'),
};

const invoiceLine = line(
  'accounts-receivable/invoice-line',
  'ARINVOICEITEM',
  'invoice',
  'orderEntryTaxDetail',
  true,
);
const invoice: XmlObject = {
  path: 'accounts-receivable/invoice',
  name: 'ARINVOICE',
  fields: {
    ...header,
    invoiceNumber: text('RECORDID'),
    'customer.key': keyOf('CUSTOMERID', customerPath),
    'customer.id': text('CUSTOMERID'),
    'customer.name': text('CUSTOMERNAME'),
    invoiceDate: day('WHENCREATED'),
    'invoiceSummary.glPostingDate': day('WHENPOSTED'),
  },
  lists: { lines: { xml: 'ARINVOICEITEMS', object: invoiceLine } },
};
const billLine = line('accounts-payable/bill-line', 'APBILLITEM', 'bill', 'purchasingTaxDetail', true);
const bill: XmlObject = {
  path: 'accounts-payable/bill',
  name: 'APBILL',
  fields: {
    ...header,
    billNumber: text('RECORDID'),
    'vendor.key': keyOf('VENDORID', vendorPath),
    'vendor.id': text('VENDORID'),
    'vendor.name': text('VENDORNAME'),
    createdDate: day('WHENCREATED'),
    postingDate: day('WHENPOSTED'),
  },
  lists: { lines: { xml: 'APBILLITEMS', object: billLine } },
};

/** What adjustments of both kinds have; REST calls it differently in each. */
const adjustment = {
  key,
  id: key,
  adjustmentNumber: text('RECORDID'),
  description: text('DESCRIPTION'),
  createdDate: day('WHENCREATED'),
  state: word('STATE'),
  webURL: text('RECORD_URL'),
  'audit.modifiedDateTime': modified,
  'audit.createdDateTime': instant('AUWHENCREATED'),
};
const receivableLine = line(
  'accounts-receivable/adjustment-line',
  'ARADJUSTMENTITEM',
  'arAdjustment',
  'orderEntryTaxDetail',
  false,
);
const receivable: XmlObject = {
  path: 'accounts-receivable/adjustment',
  name: 'ARADJUSTMENT',
  fields: {
    ...adjustment,
    documentNumber: text('DOCNUMBER'),
    'customer.key': keyOf('CUSTOMERID', customerPath),
    'customer.id': text('CUSTOMERID'),
    'customer.name': text('CUSTOMERNAME'),
    glPostingDate: day('WHENPOSTED'),
    'txnCurrency.currency': text('CURRENCY'),
    'baseCurrency.currency': text('BASECURR'),
    'txnCurrency.totalEntered': text('TRX_TOTALENTERED'),
  },
  lists: { lines: { xml: 'ARADJUSTMENTITEMS', object: receivableLine } },
};
const payableLine = line(
  'accounts-payable/adjustment-line',
  'APADJUSTMENTITEM',
  'apAdjustment',
  'purchasingTaxDetail',
  false,
);
const payable: XmlObject = {
  path: 'accounts-payable/adjustment',
  name: 'APADJUSTMENT',
  fields: {
    ...adjustment,
    referenceNumber: text('DOCNUMBER'),
    'vendor.key': keyOf('VENDORID', vendorPath),
    'vendor.id': text('VENDORID'),
    'vendor.name': text('VENDORNAME'),
    'adjustmentSummary.glPostingDate': day('WHENPOSTED'),
    'currency.txnCurrency': text('CURRENCY'),
    'currency.baseCurrency': text('BASECURR'),
    txnTotalEntered: text('TRX_TOTALENTERED'),
  },
  lists: { lines: { xml: 'APADJUSTMENTITEMS', object: payableLine } },
};

/** Invoices, bills and adjustments, their lines and the tax of those. */
export const documentObjects: readonly XmlObject[] = [
  invoice,
  invoiceLine,
  taxRecord('accounts-receivable/invoice-tax-entry', 'invoiceLine', 'orderEntryTaxDetail'),
  bill,
  billLine,
  taxRecord('accounts-payable/bill-tax-entry', 'billLine', 'purchasingTaxDetail'),
  receivable,
  receivableLine,
  taxRecord('accounts-receivable/adjustment-tax-entry', 'adjustmentLine', 'orderEntryTaxDetail'),
  payable,
  payableLine,
  taxRecord('accounts-payable/adjustment-tax-entry', 'adjustmentLine', 'purchasingTaxDetail'),
];
