import {
  customerPath,
  day,
  instant,
  key,
  keyOf,
  modified,
  text,
  vendorPath,
  word,
  type XmlObject,
} from './fields.ts';

const header = {
  key,
  id: key,
  // STATE is of the posting; people see, and REST gives, this one.
  state: word('DISPLAYSTATE'),
  documentNumber: text('DOCNUMBER'),
  description: text('DESCRIPTION'),
  'txnCurrency.currency': text('CURRENCY'),
  'baseCurrency.currency': text('BASECURR'),
  webURL: text('RECORD_URL'),
  'audit.modifiedDateTime': modified,
  'audit.createdDateTime': instant('AUWHENCREATED'),
};
/** What a part of a payment settles, and with what. */
const amounts = {
  'txnCurrency.paymentAmount': text('TRX_PAYMENTAMOUNT'),
  'txnCurrency.adjustmentAmount': text('TRX_ADJUSTMENTAMOUNT'),
  'txnCurrency.postedAdvanceAmount': text('TRX_POSTEDADVANCEAMOUNT'),
};

const receiptDetail: XmlObject = {
  path: 'accounts-receivable/payment-detail',
  name: 'ARPYMTDETAIL',
  fields: {
    key,
    'arPayment.key': text('PAYMENTKEY'),
    'arInvoice.key': text('RECORDKEY'),
    'positiveAdjustment.key': text('POSADJKEY'),
    'arAdjustment.key': text('ADJUSTMENTKEY'),
    ...amounts,
    'txnCurrency.postedOverPaymentAmount': text('TRX_POSTEDOVERPAYMENTAMOUNT'),
  },
};
const receipt: XmlObject = {
  path: 'accounts-receivable/payment',
  name: 'ARPYMT',
  fields: {
    ...header,
    'customer.key': keyOf('CUSTOMERID', customerPath),
    'customer.id': text('CUSTOMERID'),
    'customer.name': text('CUSTOMERNAME'),
    'paymentSummary.receiptDate': day('RECEIPTDATE'),
  },
  lists: { paymentDetails: { xml: 'ARPYMTDETAILS', object: receiptDetail } },
};

const supplierDetail: XmlObject = {
  path: 'accounts-payable/payment-detail',
  name: 'APPYMTDETAIL',
  fields: {
    key,
    'apPayment.key': text('PAYMENTKEY'),
    'bill.key': text('RECORDKEY'),
    'apCreditAdjustment.key': text('POSADJKEY'),
    'apDebitAdjustment.key': text('ADJUSTMENTKEY'),
    ...amounts,
  },
};
const supplierPayment: XmlObject = {
  path: 'accounts-payable/payment',
  name: 'APPYMT',
  fields: {
    ...header,
    'vendor.key': keyOf('VENDORID', vendorPath),
    'vendor.id': text('VENDORID'),
    'vendor.name': text('VENDORNAME'),
    // What is written as PAYMENTDATE reads back under this name.
    txnDate: day('WHENCREATED'),
  },
  lists: { details: { xml: 'APPYMTDETAILS', object: supplierDetail } },
};

/** Receipts and supplier payments, and what they settle. */
export const paymentObjects: readonly XmlObject[] = [receipt, receiptDetail, supplierPayment, supplierDetail];
