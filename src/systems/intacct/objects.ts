import type { DocumentType, RecordType, Role } from '../../domain/record.ts';
import type { LedgerObject } from './ledger-object.ts';
import { type PaymentObject, receiptObject, supplierPaymentObject } from './payment-objects.ts';

/** The dimensions Relink can carry, and where their values live. */
export const dimensionObjects: Readonly<Record<string, string>> = {
  location: 'company-config/location',
  department: 'company-config/department',
  class: 'company-config/class',
  project: 'projects/project',
  item: 'inventory-control/item',
  employee: 'company-config/employee',
};

export type { LedgerObject } from './ledger-object.ts';

const stamp = 'audit.modifiedDateTime';
const mailing = ['addressLine1', 'addressLine2', 'addressLine3', 'city', 'state', 'postCode', 'country'];
const person = ['firstName', 'lastName', 'printAs', 'email1', 'phone1', 'mobile', 'fax'];

function contactFields(...names: string[]): string[] {
  return names.flatMap((name) => [
    `contacts.${name}.key`,
    ...person.map((field) => `contacts.${name}.${field}`),
    ...mailing.map((field) => `contacts.${name}.mailingAddress.${field}`),
  ]);
}

const party = ['key', 'id', 'name', 'status', 'currency', 'notes', stamp];

/** The second and third contact of a party: where goods or post go, and where bills or payments go. */
export const partyContacts = {
  customer: { shipTo: 'shipTo', billTo: 'billTo' },
  vendor: { shipTo: 'returnTo', billTo: 'payTo' },
} as const;

const customer: LedgerObject = {
  path: 'accounts-receivable/customer',
  type: 'contact',
  role: 'customer',
  fields: [...party, ...contactFields('default', 'primary', 'shipTo', 'billTo')],
  numberField: 'id',
  incremental: true,
  auditName: 'id',
  dimension: null,
};
const vendor: LedgerObject = {
  ...customer,
  path: 'accounts-payable/vendor',
  role: 'vendor',
  fields: [...party, ...contactFields('default', 'primary', 'returnTo', 'payTo')],
};

/** What a kind of document calls its parts. */
export interface DocumentObject extends LedgerObject {
  readonly type: DocumentType;
  readonly partyRef: 'customer' | 'vendor';
  readonly dateField: string;
  readonly postingField: string;
  readonly referenceField: string;
  readonly totalField: string;
  /** The document's currency, and the company's own, which stands for it where a company has only one. */
  readonly currencyFields: readonly [string, string];
  /** What a document without a due date is: an adjustment. */
  readonly hasDueDate: boolean;
  readonly linePath: string;
  readonly lineParent: 'invoice' | 'bill' | 'arAdjustment' | 'apAdjustment';
  readonly lineAmount: string;
  /** Lines may be mere subtotals of others. */
  readonly hasSubtotals: boolean;
  readonly taxPath: string;
  readonly taxParent: 'invoiceLine' | 'billLine' | 'adjustmentLine';
  readonly taxDetail: 'orderEntryTaxDetail' | 'purchasingTaxDetail';
  /** What a reversal calls its date and the note on it. */
  readonly reversal: { readonly date: string; readonly note: string };
}

const header = [
  'key',
  'id',
  'referenceNumber',
  'description',
  'dueDate',
  'state',
  'currency.txnCurrency',
  'currency.baseCurrency',
  'totalTxnAmount',
  stamp,
];
const document = { incremental: true, auditName: 'key', dimension: null, role: null } as const;
/** How invoices and bills alike name their parts. */
const owed = {
  ...document,
  referenceField: 'referenceNumber',
  totalField: 'totalTxnAmount',
  currencyFields: ['currency.txnCurrency', 'currency.baseCurrency'],
  hasDueDate: true,
  lineAmount: 'txnAmount',
  hasSubtotals: true,
} as const;

export const invoiceObject: DocumentObject = {
  ...owed,
  path: 'accounts-receivable/invoice',
  type: 'invoice',
  fields: [
    ...header,
    'invoiceNumber',
    'customer.key',
    'customer.id',
    'customer.name',
    'invoiceDate',
    'invoiceSummary.glPostingDate',
  ],
  numberField: 'invoiceNumber',
  partyRef: 'customer',
  reversal: { date: 'reversedDate', note: 'memo' },
  dateField: 'invoiceDate',
  postingField: 'invoiceSummary.glPostingDate',
  linePath: 'accounts-receivable/invoice-line',
  lineParent: 'invoice',
  taxPath: 'accounts-receivable/invoice-tax-entry',
  taxParent: 'invoiceLine',
  taxDetail: 'orderEntryTaxDetail',
};
export const billObject: DocumentObject = {
  ...owed,
  reversal: { date: 'reverseDate', note: 'notes' },
  path: 'accounts-payable/bill',
  type: 'bill',
  fields: [...header, 'billNumber', 'vendor.key', 'vendor.id', 'vendor.name', 'createdDate', 'postingDate'],
  numberField: 'billNumber',
  partyRef: 'vendor',
  dateField: 'createdDate',
  postingField: 'postingDate',
  linePath: 'accounts-payable/bill-line',
  lineParent: 'bill',
  taxPath: 'accounts-payable/bill-tax-entry',
  taxParent: 'billLine',
  taxDetail: 'purchasingTaxDetail',
};

const adjustment = ['key', 'id', 'adjustmentNumber', 'description', 'createdDate', 'state'] as const;
/** Credit notes of income, and the debit memos beside them. */
export const receivableAdjustment: DocumentObject = {
  ...document,
  path: 'accounts-receivable/adjustment',
  type: 'credit-note',
  role: 'customer',
  fields: [
    ...adjustment,
    'documentNumber',
    'customer.key',
    'customer.id',
    'customer.name',
    'glPostingDate',
    'txnCurrency.currency',
    'baseCurrency.currency',
    'txnCurrency.totalEntered',
    stamp,
  ],
  numberField: 'adjustmentNumber',
  partyRef: 'customer',
  dateField: 'createdDate',
  postingField: 'glPostingDate',
  referenceField: 'documentNumber',
  totalField: 'txnCurrency.totalEntered',
  currencyFields: ['txnCurrency.currency', 'baseCurrency.currency'],
  hasDueDate: false,
  linePath: 'accounts-receivable/adjustment-line',
  lineParent: 'arAdjustment',
  lineAmount: 'txnCurrency.amount',
  hasSubtotals: false,
  taxPath: 'accounts-receivable/adjustment-tax-entry',
  taxParent: 'adjustmentLine',
  taxDetail: 'orderEntryTaxDetail',
  reversal: { date: 'reversedDate', note: 'memo' },
};
/** The same of expense. */
export const payableAdjustment: DocumentObject = {
  ...document,
  path: 'accounts-payable/adjustment',
  type: 'credit-note',
  role: 'vendor',
  fields: [
    ...adjustment,
    'referenceNumber',
    'vendor.key',
    'vendor.id',
    'vendor.name',
    'adjustmentSummary.glPostingDate',
    'currency.txnCurrency',
    'currency.baseCurrency',
    'txnTotalEntered',
    stamp,
  ],
  numberField: 'adjustmentNumber',
  partyRef: 'vendor',
  dateField: 'createdDate',
  postingField: 'adjustmentSummary.glPostingDate',
  referenceField: 'referenceNumber',
  totalField: 'txnTotalEntered',
  currencyFields: ['currency.txnCurrency', 'currency.baseCurrency'],
  hasDueDate: false,
  linePath: 'accounts-payable/adjustment-line',
  lineParent: 'apAdjustment',
  lineAmount: 'txnAmount',
  hasSubtotals: false,
  taxPath: 'accounts-payable/adjustment-tax-entry',
  taxParent: 'adjustmentLine',
  taxDetail: 'purchasingTaxDetail',
  reversal: { date: 'reverseDate', note: 'memo' },
};

const documents: readonly DocumentObject[] = [
  invoiceObject,
  billObject,
  receivableAdjustment,
  payableAdjustment,
];

const reference = { role: null, numberField: 'id', auditName: 'id', dimension: null } as const;
const account: LedgerObject = {
  ...reference,
  path: 'general-ledger/account',
  type: 'account',
  fields: ['key', 'id', 'name', 'status', stamp],
  incremental: true,
};
/** Tax details carry no stamp in the ledger's own examples, and there are few of them: read whole. */
const taxDetail = {
  ...reference,
  type: 'tax-type',
  fields: ['key', 'id', 'description', 'taxPercent', 'status'],
  incremental: false,
} as const;
const saleTax: LedgerObject = { ...taxDetail, path: 'tax/order-entry-tax-detail' };
const purchaseTax: LedgerObject = { ...taxDetail, path: 'tax/purchasing-tax-detail' };

/** Objects known to replay the stored answer for an idempotency key. Others are read back. */
const replays: ReadonlySet<string> = new Set([
  customer.path,
  vendor.path,
  ...documents.map(({ path }) => path),
  receiptObject.path,
  supplierPaymentObject.path,
]);

/** May a lost write of this object be sent again with the same key? */
export function objectReplays(path: string): boolean {
  return replays.has(path);
}

/** The objects that make up one record type. */
export function objectsOf(
  type: RecordType,
  role: Role | null,
  dimensions: readonly string[],
): LedgerObject[] {
  switch (type) {
    case 'contact':
      return role === null ? [customer, vendor] : [role === 'customer' ? customer : vendor];
    case 'invoice':
      return [invoiceObject];
    case 'bill':
      return [billObject];
    case 'credit-note':
      return [receivableAdjustment, payableAdjustment].filter((one) => role === null || one.role === role);
    case 'payment':
    case 'allocation':
      return [receiptObject, supplierPaymentObject]
        .filter((one) => role === null || one.role === role)
        .map((one) => ({ ...one, type }));
    case 'account':
      return [account];
    case 'tax-type':
      return [saleTax, purchaseTax];
    case 'tracking-option':
      return dimensions.flatMap((dimension) => {
        const path = dimensionObjects[dimension];
        if (path === undefined) return [];
        const fields = ['key', 'id', 'name', 'status'];
        // Projects have no reliable stamp; the company's own dimensions do.
        const incremental = path.startsWith('company-config/');
        return [
          {
            ...reference,
            path,
            type,
            fields: incremental ? [...fields, stamp] : fields,
            incremental,
            dimension,
          },
        ];
      });
  }
}

/** The document description of an object, or `null` when it is none. */
export function documentObject(object: LedgerObject): DocumentObject | null {
  return documentObjectAt(object.path);
}

/** The same by its path. */
export function documentObjectAt(path: string): DocumentObject | null {
  return documents.find((one) => one.path === path) ?? null;
}

/** The description of a receipt or a supplier payment, or `null` when it is neither. */
export function paymentObject(object: LedgerObject): PaymentObject | null {
  return paymentObjectAt(object.path);
}

/** The same by its path. */
export function paymentObjectAt(path: string): PaymentObject | null {
  return [receiptObject, supplierPaymentObject].find((one) => one.path === path) ?? null;
}
