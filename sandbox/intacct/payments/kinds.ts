import { textOf } from '../../shared/json.ts';
import {
  billKind,
  type DocumentKind,
  invoiceKind,
  payableAdjustmentKind,
  receivableAdjustmentKind,
} from '../documents.ts';
import type { StoredRecord } from '../store.ts';

/** Something a payment detail can draw on besides money: a credit, an advance, an overpayment. */
export interface CreditSource {
  /** References by which a detail may name it, and the amount that belongs to it. */
  refs: readonly string[];
  amount: string;
  /** An adjustment, or an advance. */
  document: DocumentKind | undefined;
  object: string;
}

/** What receipts and supplier payments call their parts. */
export interface PaymentKind {
  side: 'receivable' | 'payable';
  object: string;
  detail: string;
  details: string;
  line: string;
  /** The details' and lines' reference to the payment. */
  parent: string;
  party: string;
  partyObject: string;
  /** The date that posts. */
  date: string;
  targets: readonly { ref: string; kind: DocumentKind }[];
  sources: readonly CreditSource[];
  advance: string;
}

export const receiptKind: PaymentKind = {
  side: 'receivable',
  object: 'accounts-receivable/payment',
  detail: 'accounts-receivable/payment-detail',
  details: 'paymentDetails',
  line: 'accounts-receivable/payment-line',
  parent: 'arPayment',
  party: 'customer',
  partyObject: 'accounts-receivable/customer',
  date: 'paymentSummary.receiptDate',
  targets: [
    { ref: 'arInvoice', kind: invoiceKind },
    { ref: 'positiveAdjustment', kind: receivableAdjustmentKind },
  ],
  sources: [
    {
      refs: ['arAdjustment'],
      amount: 'txnCurrency.adjustmentAmount',
      document: receivableAdjustmentKind,
      object: receivableAdjustmentKind.object,
    },
    {
      refs: ['arAdvance', 'postedAdvance'],
      amount: 'txnCurrency.postedAdvanceAmount',
      document: undefined,
      object: 'accounts-receivable/advance',
    },
    {
      refs: ['arPostedOverPayment', 'postedOverPayment'],
      amount: 'txnCurrency.postedOverPaymentAmount',
      document: undefined,
      object: 'accounts-receivable/advance',
    },
  ],
  advance: 'accounts-receivable/advance',
};

export const supplierPaymentKind: PaymentKind = {
  side: 'payable',
  object: 'accounts-payable/payment',
  detail: 'accounts-payable/payment-detail',
  details: 'details',
  line: 'accounts-payable/payment-line',
  parent: 'apPayment',
  party: 'vendor',
  partyObject: 'accounts-payable/vendor',
  date: 'paymentDate',
  targets: [
    { ref: 'bill', kind: billKind },
    { ref: 'apCreditAdjustment', kind: payableAdjustmentKind },
  ],
  sources: [
    {
      refs: ['apDebitAdjustment'],
      amount: 'txnCurrency.adjustmentAmount',
      document: payableAdjustmentKind,
      object: payableAdjustmentKind.object,
    },
    {
      refs: ['apAdvance', 'apPostedAdvance'],
      amount: 'txnCurrency.postedAdvanceAmount',
      document: undefined,
      object: 'accounts-payable/advance',
    },
  ],
  advance: 'accounts-payable/advance',
};

export const paymentKinds = [receiptKind, supplierPaymentKind] as const;

/** The kind of a payment object, if it is one. */
export function paymentKindOf(object: string): PaymentKind | undefined {
  return paymentKinds.find((kind) => kind.object === object);
}

/** What a payment in this state does to the documents it names. */
export function effectOf(kind: PaymentKind, state: string): 'none' | 'selected' | 'paid' {
  const pays =
    kind.side === 'receivable' ? ['complete', 'reconciled'] : ['delivered', 'confirmed', 'reconciled'];
  if (pays.includes(state)) return 'paid';
  const selects = kind.side === 'payable' && ['submitted', 'partiallyApproved', 'approved'].includes(state);
  return selects ? 'selected' : 'none';
}

/** States in which a payment counts in the books. */
export const paymentCounts = (kind: PaymentKind, state: string): boolean => effectOf(kind, state) === 'paid';

/** The date a payment posts to the general ledger. */
export function paymentDay(kind: PaymentKind, payment: StoredRecord): string {
  return textOf(payment.values[kind.date]) ?? '';
}
