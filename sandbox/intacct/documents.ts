import { textOf } from '../shared/json.ts';
import type { StoredRecord } from './store.ts';

/** What an invoice and a bill call their parts. */
export interface DocumentKind {
  object: string;
  line: string;
  taxEntry: string;
  /** The lines' reference to the document, and the tax entries' to the line. */
  lineParent: string;
  party: string;
  partyObject: string;
  number: string;
  date: string;
  postingDate: string;
  taxDetail: string;
  taxDetailObject: string;
}

export const invoiceKind: DocumentKind = {
  object: 'accounts-receivable/invoice',
  line: 'accounts-receivable/invoice-line',
  taxEntry: 'accounts-receivable/invoice-tax-entry',
  lineParent: 'invoice',
  party: 'customer',
  partyObject: 'accounts-receivable/customer',
  number: 'invoiceNumber',
  date: 'invoiceDate',
  postingDate: 'invoiceSummary.glPostingDate',
  taxDetail: 'orderEntryTaxDetail',
  taxDetailObject: 'tax/order-entry-tax-detail',
};

export const billKind: DocumentKind = {
  object: 'accounts-payable/bill',
  line: 'accounts-payable/bill-line',
  taxEntry: 'accounts-payable/bill-tax-entry',
  lineParent: 'bill',
  party: 'vendor',
  partyObject: 'accounts-payable/vendor',
  number: 'billNumber',
  date: 'createdDate',
  postingDate: 'postingDate',
  taxDetail: 'purchasingTaxDetail',
  taxDetailObject: 'tax/purchasing-tax-detail',
};

export const documentKinds = [invoiceKind, billKind] as const;

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
