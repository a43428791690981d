import type { FieldDef, RefDef } from '../definition.ts';
import {
  date,
  decimal,
  group,
  list,
  loose,
  money,
  oneOf,
  readOnly,
  text,
  whole,
  yesNo,
} from '../definition.ts';

/** Fields that an invoice and a bill share. */
export const documentFields: Record<string, FieldDef> = {
  recordType: readOnly(text()),
  referenceNumber: text(120),
  description: text(1000),
  documentId: readOnly(text()),
  discountCutOffDate: date(),
  dueDate: date(),
  ...loose('term', 'attachment'),
  ...group('paymentInformation', {
    fullyPaidDate: readOnly(date()),
    totalBaseAmountSelectedForPayment: readOnly(money()),
    totalBaseAmountPaid: readOnly(money()),
    totalTxnAmountSelectedForPayment: readOnly(money()),
    totalTxnAmountPaid: readOnly(money()),
  }),
  ...group('currency', {
    baseCurrency: text(3),
    txnCurrency: text(3),
    'exchangeRate.date': date(),
    'exchangeRate.typeId': text(),
    'exchangeRate.rate': decimal(),
  }),
  totalBaseAmount: readOnly(money()),
  totalBaseAmountDue: readOnly(money()),
  totalTxnAmount: readOnly(money()),
  totalTxnAmountDue: readOnly(money()),
  webURL: { ...readOnly(text()), unselectable: true },
};

/** Fields that the lines of an invoice and of a bill share. */
export const lineFields: Record<string, FieldDef> = {
  createdDate: readOnly(date()),
  baseAmount: readOnly(money()),
  txnAmount: money(),
  memo: text(1000),
  ...group('currency', {
    baseCurrency: readOnly(text(3)),
    txnCurrency: readOnly(text(3)),
    'exchangeRate.date': readOnly(date()),
    'exchangeRate.typeId': readOnly(text()),
    'exchangeRate.rate': readOnly(decimal()),
  }),
  ...loose('accountLabel', 'allocation'),
  ...group('paymentInformation', {
    totalBaseAmountPaid: readOnly(money()),
    totalTxnAmountPaid: readOnly(money()),
    totalBaseAmountSelectedForPayment: readOnly(money()),
    totalTxnAmountSelectedForPayment: readOnly(money()),
  }),
  isSubtotal: readOnly(yesNo()),
  ...group(
    'dimensions',
    loose(
      'project',
      'employee',
      'item',
      'warehouse',
      'contract',
      'task',
      'costType',
      'asset',
      'affiliateEntity',
      'loanAccount',
      'workOrder',
    ),
  ),
};

export const lineRefs: Record<string, RefDef> = {
  glAccount: { object: 'general-ledger/account' },
  overrideOffsetGLAccount: { object: 'general-ledger/account' },
  baseLocation: { object: 'company-config/location', readOnly: true },
  'dimensions.department': { object: 'company-config/department' },
  'dimensions.location': { object: 'company-config/location' },
  'dimensions.class': { object: 'company-config/class' },
  'dimensions.customer': { object: 'accounts-receivable/customer' },
  'dimensions.vendor': { object: 'accounts-payable/vendor' },
};

export const taxEntryFields: Record<string, FieldDef> = {
  baseTaxAmount: money(),
  txnTaxAmount: money(),
  taxRate: readOnly(decimal()),
};

/** A party's contacts: the display contact is shown in full, the others by name. */
export const partyContacts = (...names: string[]): Record<string, RefDef> => ({
  'contacts.default': { object: 'company-config/contact', expand: true },
  ...Object.fromEntries(names.map((name) => [`contacts.${name}`, { object: 'company-config/contact' }])),
});

/** Fields that a customer and a vendor share. */
export const partyFields: Record<string, FieldDef> = {
  name: { ...text(100), required: true, nullable: false },
  taxId: text(20),
  creditLimit: decimal(),
  currency: text(3),
  notes: text(2000),
  isOnHold: yesNo(false),
  isOneTimeUse: yesNo(false),
  discountPercent: text(),
  totalDue: readOnly(money()),
  status: oneOf(['active', 'activeNonPosting', 'inactive'], 'active'),
  ...loose('term', 'attachment', 'priceSchedule', 'priceList', 'accountLabel'),
  webURL: { ...readOnly(text()), unselectable: true },
};

export const lineNumbers = { invoice: readOnly(whole()), bill: readOnly(text()) };
export const restrictions = { restrictedLocations: list(), restrictedDepartments: list() };
