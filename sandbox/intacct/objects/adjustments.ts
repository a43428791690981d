import type { FieldDef, ObjectDef } from '../definition.ts';
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
  writeOnly,
  yesNo,
} from '../definition.ts';
import { lineFields, lineRefs, taxEntryFields } from './documents.ts';

const entity = { entity: { object: 'company-config/entity', readOnly: true } };
const states = ['draft', 'posted', 'partiallyPaid', 'paid', 'selected', 'reversed', 'reversal', 'noValue'];
const contact = { object: 'company-config/contact' };
const sums = (...names: string[]): Record<string, FieldDef> =>
  Object.fromEntries(names.map((name) => [name, readOnly(money())]));

const { createdDate: _day, isSubtotal: _subtotal, ...anyLine } = lineFields;
const lineDimensions = Object.fromEntries(
  Object.entries(anyLine).filter(
    ([path]) => path.startsWith('dimensions.') || path.startsWith('accountLabel'),
  ),
);

/** Adjustments of receivables: credit notes (negative) and debit memos. */
export const receivableAdjustments: readonly ObjectDef[] = [
  define('accounts-receivable/adjustment', 'ARAdjustment', {
    id: 'key',
    auditId: 'key',
    workflows: ['submit', 'reverse', 'reclassify'],
    fields: {
      txnType: readOnly(text()),
      adjustmentNumber: text(45),
      state: oneOf(states),
      documentNumber: text(120),
      description: text(1000),
      createdDate: date(),
      glPostingDate: date(),
      ...group('txnCurrency', {
        currency: text(3),
        ...sums('totalEntered', 'totalSelected', 'totalPaid', 'totalDue'),
      }),
      ...group('baseCurrency', {
        currency: text(3),
        paidDate: date(),
        ...sums('totalAmountEntered', 'totalSelected', 'totalPaid', 'totalDue'),
      }),
      ...group('exchangeRate', { date: date(), typeId: text(), rate: text() }),
      moduleKey: readOnly(text()),
      ...loose('adjustmentSummary', 'attachment'),
      webURL: { ...readOnly(text()), unselectable: true },
    },
    refs: {
      customer: { object: 'accounts-receivable/customer', required: true },
      'contacts.billTo': contact,
      'contacts.shipTo': contact,
      taxSolution: { object: 'tax/tax-solution' },
      ...entity,
    },
    owned: { lines: { object: 'accounts-receivable/adjustment-line', parent: 'arAdjustment' } },
  }),
  define('accounts-receivable/adjustment-line', 'ARAdjustmentItem', {
    id: 'key',
    auditId: 'key',
    parent: 'arAdjustment',
    fields: {
      ...lineDimensions,
      memo: text(1000),
      lineNumber: readOnly(text()),
      adjustmentType: readOnly(text()),
      isTax: readOnly(yesNo(false)),
      ...group('txnCurrency', { amount: money(), currency: text(3), ...sums('totalPaid', 'totalSelected') }),
      ...group('baseCurrency', {
        amount: readOnly(money()),
        currency: readOnly(text(3)),
        ...sums('totalPaid', 'totalSelected'),
      }),
      ...group('exchangeRate', { date: date(), typeId: text(), rate: text() }),
    },
    refs: {
      arAdjustment: { object: 'accounts-receivable/adjustment', required: true, fixed: true },
      ...lineRefs,
    },
    owned: { taxEntries: { object: 'accounts-receivable/adjustment-tax-entry', parent: 'adjustmentLine' } },
  }),
  define('accounts-receivable/adjustment-tax-entry', 'ARAdjustmentTaxEntry', {
    id: 'key',
    auditId: 'key',
    parent: 'adjustmentLine',
    methods: ['GET'],
    audited: false,
    fields: taxEntryFields,
    refs: {
      adjustmentLine: { object: 'accounts-receivable/adjustment-line', required: true, fixed: true },
      orderEntryTaxDetail: { object: 'tax/order-entry-tax-detail', required: true },
    },
  }),
];

/** Adjustments of payables: the supplier's credits (negative) and what is owed besides bills. */
export const payableAdjustments: readonly ObjectDef[] = [
  define('accounts-payable/adjustment', 'APAdjustment', {
    id: 'key',
    auditId: 'key',
    workflows: ['submit', 'reverse'],
    fields: {
      recordType: readOnly(text()),
      adjustmentNumber: text(45),
      state: oneOf(states),
      action: writeOnly(oneOf(['draft', 'submit'])),
      referenceNumber: text(120),
      description: text(1000),
      createdDate: date(),
      isTaxInclusive: yesNo(false),
      ...sums('totalEntered', 'totalBaseAmountDue', 'txnTotalEntered', 'txnTotalDue'),
      ...group('paymentInformation', {
        paidDate: readOnly(date()),
        ...sums('totalBaseAmountPaid', 'totalBaseAmountSelected', 'txnTotalPaid', 'txnTotalSelected'),
      }),
      ...group('currency', {
        baseCurrency: text(3),
        txnCurrency: text(3),
        exchangeRateDate: date(),
        exchangeRateTypeId: text(),
        exchangeRate: decimal(),
      }),
      ...group('adjustmentSummary', {
        glPostingDate: date(),
        id: text(),
        key: text(),
        name: readOnly(text()),
        state: readOnly(text()),
        preventGLPosting: readOnly(yesNo()),
      }),
      moduleKey: readOnly(text()),
      ...loose('attachment'),
    },
    refs: {
      vendor: { object: 'accounts-payable/vendor', required: true },
      'contacts.payTo': contact,
      'contacts.returnTo': contact,
      taxSolution: { object: 'tax/tax-solution' },
      ...entity,
    },
    owned: { lines: { object: 'accounts-payable/adjustment-line', parent: 'apAdjustment' } },
  }),
  define('accounts-payable/adjustment-line', 'APAdjustmentItem', {
    id: 'key',
    auditId: 'key',
    parent: 'apAdjustment',
    fields: {
      ...lineDimensions,
      memo: text(1000),
      lineNumber: readOnly(text()),
      adjustmentType: readOnly(text()),
      txnAmount: money(),
      totalTxnAmount: writeOnly(money()),
      baseAmount: readOnly(money()),
      hasForm1099: text(),
      ...group('form1099', { type: text(), box: text() }),
      ...group('currency', {
        baseCurrency: readOnly(text(3)),
        txnCurrency: readOnly(text(3)),
        'exchangeRate.date': readOnly(date()),
        'exchangeRate.typeId': readOnly(text()),
        'exchangeRate.rate': readOnly(decimal()),
      }),
      ...group(
        'paymentInformation',
        sums('totalBaseAmountPaid', 'totalBaseAmountSelected', 'txnTotalPaid', 'txnTotalSelected'),
      ),
    },
    refs: {
      apAdjustment: { object: 'accounts-payable/adjustment', required: true, fixed: true },
      ...lineRefs,
    },
    owned: { taxEntries: { object: 'accounts-payable/adjustment-tax-entry', parent: 'adjustmentLine' } },
  }),
  define('accounts-payable/adjustment-tax-entry', 'APAdjustmentTaxEntry', {
    id: 'key',
    auditId: 'key',
    parent: 'adjustmentLine',
    methods: ['GET'],
    audited: false,
    fields: taxEntryFields,
    refs: {
      adjustmentLine: { object: 'accounts-payable/adjustment-line', required: true, fixed: true },
      purchasingTaxDetail: { object: 'tax/purchasing-tax-detail', required: true },
    },
  }),
];
