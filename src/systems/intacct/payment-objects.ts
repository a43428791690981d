import type { DocumentType } from '../../domain/record.ts';
import type { LedgerObject } from './ledger-object.ts';

/** A document that a payment's detail may settle, by the reference that names it. */
export interface PaymentTarget {
  readonly ref: string;
  readonly type: DocumentType;
  /** Its letter in the key of what the payment settles of it. */
  readonly letter: 'i' | 'b' | 'a';
}

/** What receipts and supplier payments call their parts. */
export interface PaymentObject extends LedgerObject {
  readonly role: 'customer' | 'vendor';
  readonly partyRef: 'customer' | 'vendor';
  readonly dateField: string;
  readonly detailPath: string;
  /** The details' reference to their payment. */
  readonly detailParent: string;
  /** The details' name in the body of a payment. */
  readonly detailList: string;
  readonly targets: readonly PaymentTarget[];
  /** The credit that a detail applies to its document. */
  readonly creditRef: string;
  /** Amounts of money, moved now or before: an advance counts as soon as it is allocated. */
  readonly moneyAmounts: readonly string[];
}

const shared = {
  type: 'payment',
  numberField: 'documentNumber',
  incremental: true,
  auditName: 'key',
  dimension: null,
} as const;
const header = ['key', 'id', 'state', 'documentNumber', 'description'] as const;
const ending = ['txnCurrency.currency', 'baseCurrency.currency', 'audit.modifiedDateTime'] as const;

/** The amount of a credit that a detail applies. */
export const creditAmount = 'txnCurrency.adjustmentAmount';

/** Money received from customers. */
export const receiptObject: PaymentObject = {
  ...shared,
  path: 'accounts-receivable/payment',
  role: 'customer',
  fields: [
    ...header,
    'customer.key',
    'customer.id',
    'customer.name',
    'paymentSummary.receiptDate',
    ...ending,
  ],
  partyRef: 'customer',
  dateField: 'paymentSummary.receiptDate',
  detailPath: 'accounts-receivable/payment-detail',
  detailParent: 'arPayment',
  detailList: 'paymentDetails',
  targets: [
    { ref: 'arInvoice', type: 'invoice', letter: 'i' },
    { ref: 'positiveAdjustment', type: 'credit-note', letter: 'a' },
  ],
  creditRef: 'arAdjustment',
  moneyAmounts: [
    'txnCurrency.paymentAmount',
    'txnCurrency.postedAdvanceAmount',
    'txnCurrency.postedOverPaymentAmount',
  ],
};

/** Money paid to suppliers. */
export const supplierPaymentObject: PaymentObject = {
  ...shared,
  path: 'accounts-payable/payment',
  role: 'vendor',
  fields: [...header, 'vendor.key', 'vendor.id', 'vendor.name', 'txnDate', ...ending],
  partyRef: 'vendor',
  // What is written as `paymentDate` reads back under this name.
  dateField: 'txnDate',
  detailPath: 'accounts-payable/payment-detail',
  detailParent: 'apPayment',
  detailList: 'details',
  targets: [
    { ref: 'bill', type: 'bill', letter: 'b' },
    { ref: 'apCreditAdjustment', type: 'credit-note', letter: 'a' },
  ],
  creditRef: 'apDebitAdjustment',
  moneyAmounts: ['txnCurrency.paymentAmount', 'txnCurrency.postedAdvanceAmount'],
};

/** Fields of a detail. */
export function detailFields(object: PaymentObject): string[] {
  return [
    'key',
    `${object.detailParent}.key`,
    ...object.targets.map(({ ref }) => `${ref}.key`),
    `${object.creditRef}.key`,
    ...object.moneyAmounts,
    creditAmount,
  ];
}

/**
 * The key of what one payment settles of one document. The ledger keeps a detail for each line a payment falls on, but
 * what is paid is a document: so the key is the payment's and the document's, and that of the credit applied.
 * Letters and digits only, because own keys take nothing else.
 */
export function settlingKey(
  paymentKey: string,
  target: Pick<PaymentTarget, 'letter'>,
  documentKey: string,
  creditKey: string | null,
): string {
  return `${paymentKey}${target.letter}${documentKey}${creditKey === null ? '' : `c${creditKey}`}`;
}

/** The payment that a key of ours is a part of; `null` when it is no such key. */
export function paymentKeyOf(key: string): string | null {
  return /^(\d+)[iba]\d+(c\d+)?$/.exec(key)?.[1] ?? null;
}
