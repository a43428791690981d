import { textOf } from '../shared/json.ts';
import type { StoredRecord } from './store.ts';

/** Where a document, or one of its lines, keeps an amount: in the transaction's and in the base currency. */
interface AmountPaths {
  txn: string;
  base: string;
}

/** What an invoice, a bill and the two kinds of adjustment call their parts. */
export interface DocumentKind {
  side: 'receivable' | 'payable';
  /** Adjustments: a negative total is a credit, a positive one is owed as an invoice or bill is. */
  adjustment: boolean;
  object: string;
  line: string;
  taxEntry: string;
  /** The lines' reference to the document, and the tax entries' to the line. */
  lineParent: string;
  taxEntryParent: string;
  party: string;
  partyObject: string;
  number: string;
  date: string;
  postingDate: string;
  taxDetail: string;
  taxDetailObject: string;
  total: AmountPaths;
  due: AmountPaths;
  paid: AmountPaths;
  selected: AmountPaths;
  fullyPaidDate: string;
  currency: AmountPaths & { rate: string; rateType: string };
  /** The same of a line. */
  lineAmount: AmountPaths;
  linePaid: AmountPaths;
  lineSelected: AmountPaths;
  lineCurrency: AmountPaths & { rate: string };
}

const documentAmounts = {
  total: { txn: 'totalTxnAmount', base: 'totalBaseAmount' },
  due: { txn: 'totalTxnAmountDue', base: 'totalBaseAmountDue' },
  paid: { txn: 'paymentInformation.totalTxnAmountPaid', base: 'paymentInformation.totalBaseAmountPaid' },
  selected: {
    txn: 'paymentInformation.totalTxnAmountSelectedForPayment',
    base: 'paymentInformation.totalBaseAmountSelectedForPayment',
  },
  fullyPaidDate: 'paymentInformation.fullyPaidDate',
  currency: {
    txn: 'currency.txnCurrency',
    base: 'currency.baseCurrency',
    rate: 'currency.exchangeRate.rate',
    rateType: 'currency.exchangeRate.typeId',
  },
  lineAmount: { txn: 'txnAmount', base: 'baseAmount' },
  linePaid: { txn: 'paymentInformation.totalTxnAmountPaid', base: 'paymentInformation.totalBaseAmountPaid' },
  lineSelected: {
    txn: 'paymentInformation.totalTxnAmountSelectedForPayment',
    base: 'paymentInformation.totalBaseAmountSelectedForPayment',
  },
  lineCurrency: {
    txn: 'currency.txnCurrency',
    base: 'currency.baseCurrency',
    rate: 'currency.exchangeRate.rate',
  },
};

const receivable = {
  side: 'receivable',
  party: 'customer',
  partyObject: 'accounts-receivable/customer',
  taxDetail: 'orderEntryTaxDetail',
  taxDetailObject: 'tax/order-entry-tax-detail',
} as const;

const payable = {
  side: 'payable',
  party: 'vendor',
  partyObject: 'accounts-payable/vendor',
  taxDetail: 'purchasingTaxDetail',
  taxDetailObject: 'tax/purchasing-tax-detail',
} as const;

export const invoiceKind: DocumentKind = {
  ...receivable,
  ...documentAmounts,
  adjustment: false,
  object: 'accounts-receivable/invoice',
  line: 'accounts-receivable/invoice-line',
  taxEntry: 'accounts-receivable/invoice-tax-entry',
  lineParent: 'invoice',
  taxEntryParent: 'invoiceLine',
  number: 'invoiceNumber',
  date: 'invoiceDate',
  postingDate: 'invoiceSummary.glPostingDate',
};

export const billKind: DocumentKind = {
  ...payable,
  ...documentAmounts,
  adjustment: false,
  object: 'accounts-payable/bill',
  line: 'accounts-payable/bill-line',
  taxEntry: 'accounts-payable/bill-tax-entry',
  lineParent: 'bill',
  taxEntryParent: 'billLine',
  number: 'billNumber',
  date: 'createdDate',
  postingDate: 'postingDate',
};

export const receivableAdjustmentKind: DocumentKind = {
  ...receivable,
  adjustment: true,
  object: 'accounts-receivable/adjustment',
  line: 'accounts-receivable/adjustment-line',
  taxEntry: 'accounts-receivable/adjustment-tax-entry',
  lineParent: 'arAdjustment',
  taxEntryParent: 'adjustmentLine',
  number: 'adjustmentNumber',
  date: 'createdDate',
  postingDate: 'glPostingDate',
  total: { txn: 'txnCurrency.totalEntered', base: 'baseCurrency.totalAmountEntered' },
  due: { txn: 'txnCurrency.totalDue', base: 'baseCurrency.totalDue' },
  paid: { txn: 'txnCurrency.totalPaid', base: 'baseCurrency.totalPaid' },
  selected: { txn: 'txnCurrency.totalSelected', base: 'baseCurrency.totalSelected' },
  fullyPaidDate: 'baseCurrency.paidDate',
  currency: {
    txn: 'txnCurrency.currency',
    base: 'baseCurrency.currency',
    rate: 'exchangeRate.rate',
    rateType: 'exchangeRate.typeId',
  },
  lineAmount: { txn: 'txnCurrency.amount', base: 'baseCurrency.amount' },
  linePaid: { txn: 'txnCurrency.totalPaid', base: 'baseCurrency.totalPaid' },
  lineSelected: { txn: 'txnCurrency.totalSelected', base: 'baseCurrency.totalSelected' },
  lineCurrency: { txn: 'txnCurrency.currency', base: 'baseCurrency.currency', rate: 'exchangeRate.rate' },
};

export const payableAdjustmentKind: DocumentKind = {
  ...payable,
  adjustment: true,
  object: 'accounts-payable/adjustment',
  line: 'accounts-payable/adjustment-line',
  taxEntry: 'accounts-payable/adjustment-tax-entry',
  lineParent: 'apAdjustment',
  taxEntryParent: 'adjustmentLine',
  number: 'adjustmentNumber',
  date: 'createdDate',
  postingDate: 'adjustmentSummary.glPostingDate',
  total: { txn: 'txnTotalEntered', base: 'totalEntered' },
  due: { txn: 'txnTotalDue', base: 'totalBaseAmountDue' },
  paid: { txn: 'paymentInformation.txnTotalPaid', base: 'paymentInformation.totalBaseAmountPaid' },
  selected: {
    txn: 'paymentInformation.txnTotalSelected',
    base: 'paymentInformation.totalBaseAmountSelected',
  },
  fullyPaidDate: 'paymentInformation.paidDate',
  currency: {
    txn: 'currency.txnCurrency',
    base: 'currency.baseCurrency',
    rate: 'currency.exchangeRate',
    rateType: 'currency.exchangeRateTypeId',
  },
  lineAmount: { txn: 'txnAmount', base: 'baseAmount' },
  linePaid: { txn: 'paymentInformation.txnTotalPaid', base: 'paymentInformation.totalBaseAmountPaid' },
  lineSelected: {
    txn: 'paymentInformation.txnTotalSelected',
    base: 'paymentInformation.totalBaseAmountSelected',
  },
  lineCurrency: {
    txn: 'currency.txnCurrency',
    base: 'currency.baseCurrency',
    rate: 'currency.exchangeRate.rate',
  },
};

export const documentKinds = [
  invoiceKind,
  billKind,
  receivableAdjustmentKind,
  payableAdjustmentKind,
] as const;

/** The kind of a document object, if it is one. */
export function kindOf(object: string): DocumentKind | undefined {
  return documentKinds.find((kind) => kind.object === object);
}

/** The date a document posts to the general ledger. */
export function postingDay(kind: DocumentKind, record: StoredRecord): string {
  return textOf(record.values[kind.postingDate]) ?? textOf(record.values[kind.date]) ?? '';
}

export const stateOf = (record: StoredRecord): string => textOf(record.values.state) ?? '';

/** States in which a document counts in the books. */
export const countingStates: readonly string[] = ['posted', 'partiallyPaid', 'paid', 'selected'];
