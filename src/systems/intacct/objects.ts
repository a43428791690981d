import type { RecordType, Role } from '../../domain/record.ts';

/** The dimensions Relink can carry, and where their values live. */
export const dimensionObjects: Readonly<Record<string, string>> = {
  location: 'company-config/location',
  department: 'company-config/department',
  class: 'company-config/class',
  project: 'projects/project',
  item: 'inventory-control/item',
  employee: 'company-config/employee',
};

/** One object of the ledger as Relink reads it. */
export interface LedgerObject {
  readonly path: string;
  readonly type: RecordType;
  readonly role: Role | null;
  /** Fields asked of the query service. */
  readonly fields: readonly string[];
  /** The field with the id or number that people know. */
  readonly numberField: string;
  /** Has a usable modified stamp; else it is read as a whole every time. */
  readonly incremental: boolean;
  /** What the audit history calls a deleted one. */
  readonly auditName: 'id' | 'key';
  /** For tracking options: the dimension. */
  readonly dimension: string | null;
}

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

/** What an invoice and a bill call their parts. */
export interface DocumentObject extends LedgerObject {
  readonly type: 'invoice' | 'bill';
  readonly partyRef: 'customer' | 'vendor';
  readonly dateField: string;
  readonly postingField: string;
  readonly linePath: string;
  readonly lineParent: 'invoice' | 'bill';
  readonly taxPath: string;
  readonly taxParent: 'invoiceLine' | 'billLine';
  readonly taxDetail: 'orderEntryTaxDetail' | 'purchasingTaxDetail';
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

export const invoiceObject: DocumentObject = {
  ...document,
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
  dateField: 'invoiceDate',
  postingField: 'invoiceSummary.glPostingDate',
  linePath: 'accounts-receivable/invoice-line',
  lineParent: 'invoice',
  taxPath: 'accounts-receivable/invoice-tax-entry',
  taxParent: 'invoiceLine',
  taxDetail: 'orderEntryTaxDetail',
};
export const billObject: DocumentObject = {
  ...document,
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
  invoiceObject.path,
  billObject.path,
]);

/** May a lost write of this object be sent again with the same key? */
export function objectReplays(path: string): boolean {
  return replays.has(path);
}

/** The objects that make up one record type; none for a type the ledger side does not read yet. */
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
    default:
      return [];
  }
}

/** The document description of an object, or `null` when it is none. */
export function documentObject(object: LedgerObject): DocumentObject | null {
  if (object.path === invoiceObject.path) return invoiceObject;
  return object.path === billObject.path ? billObject : null;
}
