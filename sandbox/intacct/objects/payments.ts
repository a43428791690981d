import type { FieldDef, ObjectDef, RefDef } from '../definition.ts';
import {
  date,
  decimal,
  define,
  group,
  loose,
  money,
  oneOf,
  readOnly,
  text,
  whole,
  writeOnly,
  yesNo,
} from '../definition.ts';
import { lineRefs } from './documents.ts';

const entity = { entity: { object: 'company-config/entity', readOnly: true } };
const sums = (...names: string[]): Record<string, FieldDef> =>
  Object.fromEntries(names.map((name) => [name, readOnly(money())]));

const bank: Record<string, FieldDef> = group('financialEntity', {
  entityId: text(40),
  entityType: readOnly(text()),
  name: readOnly(text()),
  currency: readOnly(text(3)),
  ...sums('txnAmount', 'baseAmount'),
  baseCurrency: readOnly(text(3)),
});

/** Totals of a payment, in one of its two currencies. */
const totals = (prefix: string) =>
  group(prefix, {
    currency: text(3),
    amountToPay: money(),
    ...sums('totalAmount', 'totalPaid', 'totalSelected', 'totalDue'),
  });

/** A reference to a document and to one of its lines. */
const documentRef = (name: string, object: string): Record<string, RefDef> => ({
  [name]: { object },
  [`${name}Line`]: { object: `${object}-line` },
});

const detailAmounts = (...names: string[]): Record<string, FieldDef> => ({
  ...group('txnCurrency', {
    currency: readOnly(text(3)),
    ...Object.fromEntries(names.map((name) => [name, money()])),
  }),
  ...group('baseCurrency', Object.fromEntries(names.map((name) => [name, readOnly(money())]))),
});

const paymentLine = (path: string, label: string, parent: string, payment: string): ObjectDef =>
  define(path, label, {
    id: 'key',
    auditId: 'key',
    parent,
    methods: ['GET'],
    fields: {
      memo: text(1000),
      lineNumber: readOnly(whole()),
      recordType: readOnly(text()),
      ...group('txnCurrency', { currency: text(3), ...sums('amount', 'totalPaid', 'totalSelected') }),
      ...group('baseCurrency', { currency: text(3), ...sums('amount', 'totalPaid', 'totalSelected') }),
    },
    refs: {
      [parent]: { object: payment, required: true, fixed: true },
      glAccount: { object: 'general-ledger/account' },
      'dimensions.department': { object: 'company-config/department' },
      'dimensions.location': { object: 'company-config/location' },
      'dimensions.class': { object: 'company-config/class' },
      ...(lineRefs['dimensions.customer'] ? { 'dimensions.customer': lineRefs['dimensions.customer'] } : {}),
    },
  });

/** Money received, with what it pays. */
export const receivablePayments: readonly ObjectDef[] = [
  define('accounts-receivable/payment', 'ARPayment', {
    id: 'key',
    auditId: 'key',
    methods: ['GET', 'POST', 'DELETE'],
    workflows: ['submit', 'reverse'],
    fields: {
      recordType: readOnly(text()),
      state: oneOf(['draft', 'complete', 'reconciled', 'reversed', 'reversal']),
      paymentMethod: oneOf([
        'printedCheck',
        'creditCard',
        'eft',
        'cash',
        'onlineChargeCard',
        'onlineAchDebit',
        'paymentAcceptanceService',
      ]),
      payerName: text(100),
      documentNumber: text(45),
      description: text(1000),
      referenceNumber: text(120),
      paidDate: date(),
      ...bank,
      ...group('paymentSummary', {
        receiptDate: date(),
        key: text(),
        id: text(),
        title: text(),
        name: text(),
      }),
      ...totals('txnCurrency'),
      ...totals('baseCurrency'),
      ...group('exchangeRate', { date: date(), typeId: text(), rate: decimal() }),
      overPaymentAmount: money(),
      ...group('overPaymentDimensions', {
        customerId: text(),
        locationId: text(),
        departmentId: text(),
        classId: text(),
        projectId: text(),
      }),
      bankReconciliationStatus: readOnly(oneOf(['cleared', 'uncleared', 'matched'], 'uncleared')),
      bankReconciliationDate: readOnly(date()),
      ...loose('attachment', 'multiEntityPayment'),
      webURL: { ...readOnly(text()), unselectable: true },
    },
    refs: {
      customer: { object: 'accounts-receivable/customer', required: true },
      undepositedGLAccount: { object: 'general-ledger/account' },
      'contacts.payTo': { object: 'company-config/contact' },
      ...entity,
    },
    owned: {
      lines: { object: 'accounts-receivable/payment-line', parent: 'arPayment' },
      paymentDetails: { object: 'accounts-receivable/payment-detail', parent: 'arPayment' },
    },
  }),
  paymentLine(
    'accounts-receivable/payment-line',
    'ARPaymentItem',
    'arPayment',
    'accounts-receivable/payment',
  ),
  define('accounts-receivable/payment-detail', 'ARPaymentDetail', {
    id: 'key',
    auditId: 'key',
    parent: 'arPayment',
    methods: ['GET'],
    fields: {
      paymentDate: readOnly(date()),
      discountDate: date(),
      ...detailAmounts(
        'paymentAmount',
        'inlineAmount',
        'adjustmentAmount',
        'postedAdvanceAmount',
        'postedOverPaymentAmount',
        'negativeInvoiceAmount',
      ),
      ...loose('inlineTxn', 'inlineTxnLine', 'arAdvanceLine', 'arPostedOverPaymentLine', 'postedAdvanceLine'),
      ...loose('postedOverPaymentLine'),
    },
    refs: {
      arPayment: { object: 'accounts-receivable/payment', required: true, fixed: true },
      arPaymentLine: { object: 'accounts-receivable/payment-line' },
      ...documentRef('arInvoice', 'accounts-receivable/invoice'),
      ...documentRef('positiveAdjustment', 'accounts-receivable/adjustment'),
      ...documentRef('arAdjustment', 'accounts-receivable/adjustment'),
      ...documentRef('negativeInvoice', 'accounts-receivable/invoice'),
      arAdvance: { object: 'accounts-receivable/advance' },
      postedAdvance: { object: 'accounts-receivable/advance' },
      arPostedOverPayment: { object: 'accounts-receivable/advance' },
      postedOverPayment: { object: 'accounts-receivable/advance' },
    },
  }),
];

/** Money paid, with what it pays. */
export const payablePayments: readonly ObjectDef[] = [
  define('accounts-payable/payment', 'APPayment', {
    id: 'key',
    auditId: 'key',
    workflows: ['submit', 'approve', 'decline', 'confirm', 'print', 'reverse'],
    fields: {
      recordType: readOnly(text()),
      state: oneOf([
        'draft',
        'submitted',
        'partiallyApproved',
        'approved',
        'declined',
        'delivered',
        'confirmed',
        'reconciled',
        'voided',
        'reversed',
        'reversal',
        'printVoided',
        'quickDelivery',
      ]),
      action: writeOnly(oneOf(['draft', 'submit'])),
      systemGenerated: readOnly(text()),
      paymentMethod: text(40),
      documentNumber: text(45),
      documentId: text(120),
      description: text(1000),
      paymentDate: date(),
      txnDate: readOnly(date()),
      txnPaidDate: readOnly(date()),
      ...bank,
      ...totals('txnCurrency'),
      ...totals('baseCurrency'),
      ...group('exchangeRate', { date: date(), typeId: text(), rate: text() }),
      ...group('paymentSummary', {
        key: readOnly(text()),
        id: readOnly(text()),
        name: readOnly(text()),
        postingDate: readOnly(date()),
      }),
      paymentRequestMethod: text(60),
      cleared: readOnly(oneOf(['cleared', 'uncleared', 'matched'], 'uncleared')),
      clearedDate: readOnly(date()),
      isInclusiveTax: readOnly(yesNo(false)),
      webURL: { ...readOnly(text()), unselectable: true },
    },
    refs: {
      vendor: { object: 'accounts-payable/vendor', required: true },
      payTo: { object: 'company-config/contact' },
      ...entity,
    },
    owned: {
      lines: { object: 'accounts-payable/payment-line', parent: 'apPayment' },
      details: { object: 'accounts-payable/payment-detail', parent: 'apPayment' },
    },
  }),
  paymentLine('accounts-payable/payment-line', 'APPaymentItem', 'apPayment', 'accounts-payable/payment'),
  define('accounts-payable/payment-detail', 'APPaymentDetail', {
    id: 'key',
    auditId: 'key',
    parent: 'apPayment',
    methods: ['GET'],
    fields: {
      paymentDate: readOnly(date()),
      discountDate: date(),
      state: readOnly(text()),
      moduleKey: readOnly(text()),
      ...detailAmounts(
        'paymentAmount',
        'inlineAmount',
        'discountAmount',
        'adjustmentAmount',
        'postedAdvanceAmount',
      ),
      ...loose('inlineBill', 'inlineBillLine', 'apDiscount', 'apDiscountLine', 'apAdvanceLine'),
      ...loose('apPostedAdvanceLine', 'jointPayee'),
    },
    refs: {
      apPayment: { object: 'accounts-payable/payment', required: true, fixed: true },
      apPaymentLine: { object: 'accounts-payable/payment-line' },
      ...documentRef('bill', 'accounts-payable/bill'),
      ...documentRef('apCreditAdjustment', 'accounts-payable/adjustment'),
      ...documentRef('apDebitAdjustment', 'accounts-payable/adjustment'),
      apAdvance: { object: 'accounts-payable/advance' },
      apPostedAdvance: { object: 'accounts-payable/advance' },
    },
  }),
];

const advanceFields: Record<string, FieldDef> = {
  recordType: readOnly(text()),
  advanceNumber: readOnly(text()),
  referenceNumber: text(120),
  description: text(1000),
  state: oneOf(['draft', 'posted', 'partiallyApplied', 'fullyApplied', 'reconciled', 'reversed', 'reversal']),
  createdDate: readOnly(date()),
  totalEntered: readOnly(money()),
  txnTotalEntered: money(),
  ...group('paymentInformation', {
    paymentDate: date(),
    receiptDate: date(),
    paymentMethod: text(40),
    'financialEntity.entityId': text(40),
    'currency.txnCurrency': text(3),
    'currency.baseCurrency': text(3),
    ...sums('totalPaid', 'totalDue', 'txnTotalPaid', 'totalTxnAmountDue'),
  }),
  isSystemGenerated: readOnly(yesNo(false)),
};

/** Money received or paid before there is a document for it. An overpayment is one too, with record type `ro`. */
export const advances: readonly ObjectDef[] = [
  define('accounts-receivable/advance', 'ARAdvance', {
    id: 'key',
    auditId: 'key',
    workflows: ['reverse'],
    fields: { ...advanceFields, ...loose('payment') },
    refs: { customer: { object: 'accounts-receivable/customer', required: true }, ...entity },
  }),
  define('accounts-payable/advance', 'APAdvance', {
    id: 'key',
    auditId: 'key',
    workflows: ['reverse'],
    fields: advanceFields,
    refs: { vendor: { object: 'accounts-payable/vendor', required: true }, ...entity },
  }),
];
