import { recordTypes } from '../record.ts';

/** What a file may hold: one record type, or the properties (buildings). */
export const fileTypes = [...recordTypes, 'property'] as const;
export type FileType = (typeof fileTypes)[number];

/** One record as a file writes it: every value a text, lines beside. Ids are those of Re-Leased. */
export interface FileBody {
  readonly fields: Readonly<Record<string, string>>;
  readonly lines: readonly Readonly<Record<string, string>>[];
}

/** What a cell must look like. */
export type ColumnKind =
  | 'text'
  | 'id'
  | 'ids'
  | 'date'
  | 'money'
  | 'rate'
  | 'currency'
  | 'roles'
  | 'own-key'
  | { readonly oneOf: readonly string[] };

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** Must be there and not be empty. */
  readonly required?: true;
  /** Longest text; 200 unless said. */
  readonly max?: number;
  /** The type whose ids stand here; a function of the row where it depends on another cell. */
  readonly refersTo?: FileType | ((fields: Readonly<Record<string, string>>) => FileType | null);
}

/** The columns of a type; `lines`: those of its lines (JSON: members of `lines`; CSV: with `line` in front). */
export interface FileShape {
  readonly columns: readonly Column[];
  readonly lines: readonly Column[];
}

const status: Column = { name: 'status', kind: { oneOf: ['active', 'archived'] }, required: true };
const text = (name: string, max = 200): Column => ({ name, kind: 'text', max });
const named = (name: string, max = 200): Column => ({ name, kind: 'text', max, required: true });
const ref = (name: string, refersTo: NonNullable<Column['refersTo']>): Column => ({
  name,
  kind: 'id',
  refersTo,
});
const direction: Column = { name: 'direction', kind: { oneOf: ['income', 'expense'] }, required: true };
const contact: Column = { name: 'contactId', kind: 'id', refersTo: 'contact', required: true };
const currency: Column = { name: 'currency', kind: 'currency', required: true };
const externalId: Column = { name: 'externalId', kind: 'text', max: 100 };
const clientReference: Column = { name: 'clientReference', kind: 'own-key', max: 100 };

/** Words of the status of an invoice, a bill or a credit note. */
export const documentStatus = ['draft', 'awaitingApproval', 'approved', 'partPaid', 'paid', 'void'] as const;

/** Parts of an address, as column names after `postal` or `street`. */
export const addressParts = {
  street: 'Street',
  suburb: 'Suburb',
  city: 'City',
  region: 'Region',
  postcode: 'Postcode',
  country: 'Country',
} as const;

const address = (which: string) => Object.values(addressParts).map((part) => text(`${which}${part}`));

const documentColumns: readonly Column[] = [
  text('number', 100),
  text('reference', 120),
  text('description', 1000),
  contact,
  { name: 'issueDate', kind: 'date', required: true },
  { name: 'dueDate', kind: 'date' },
  currency,
  { name: 'status', kind: { oneOf: documentStatus }, required: true },
  externalId,
  clientReference,
];

const lineColumns: readonly Column[] = [
  text('description', 1000),
  { name: 'net', kind: 'money', required: true },
  { name: 'tax', kind: 'money', required: true },
  ref('accountId', 'account'),
  ref('taxTypeId', 'tax-type'),
  ref('propertyId', 'property'),
  { name: 'trackingOptionIds', kind: 'ids', refersTo: 'tracking-option' },
];

const documentTypeOf: Readonly<Record<string, FileType>> = {
  invoice: 'invoice',
  bill: 'bill',
  'credit-note': 'credit-note',
};

const settling: readonly Column[] = [
  direction,
  { name: 'documentType', kind: { oneOf: Object.keys(documentTypeOf) } },
  ref('documentId', (fields) => documentTypeOf[fields.documentType ?? ''] ?? null),
  contact,
  { name: 'date', kind: 'date', required: true },
  { name: 'amount', kind: 'money', required: true },
  currency,
  { name: 'status', kind: { oneOf: ['approved', 'reversed'] }, required: true },
  text('reference', 120),
  externalId,
  clientReference,
];

const own: Readonly<Record<FileType, FileShape>> = {
  'tax-type': {
    columns: [
      named('name'),
      { name: 'rate', kind: 'rate', required: true },
      { name: 'direction', kind: { oneOf: ['sale', 'purchase'] }, required: true },
      status,
      externalId,
    ],
    lines: [],
  },
  account: { columns: [named('code', 50), named('name'), status, externalId], lines: [] },
  'tracking-option': {
    columns: [named('category'), text('code', 50), named('name'), status, externalId],
    lines: [],
  },
  contact: {
    columns: [
      { name: 'roles', kind: 'roles', required: true },
      named('name'),
      ...['correspondenceName', 'firstName', 'lastName', 'email', 'phone', 'mobile', 'fax'].map((it) =>
        text(it),
      ),
      ...address('postal'),
      ...address('street'),
      { name: 'currency', kind: 'currency' },
      status,
      ref('mergedInto', 'contact'),
      text('externalIdCustomer', 100),
      text('externalIdVendor', 100),
      clientReference,
    ],
    lines: [],
  },
  invoice: { columns: documentColumns, lines: lineColumns },
  bill: { columns: documentColumns, lines: lineColumns },
  'credit-note': { columns: [direction, ...documentColumns], lines: lineColumns },
  payment: { columns: [...settling, text('receiptId', 100)], lines: [] },
  allocation: { columns: [...settling, ref('creditNoteId', 'credit-note')], lines: [] },
  property: { columns: [named('name'), ref('optionId', 'tracking-option')], lines: [] },
};

/** Columns that say what became of a record and are none of its content. */
export const bookkeeping = ['id', 'enteredAs', 'toEnter'] as const;

/** The columns of a type, those for bookkeeping left out. */
export function shapeOf(type: FileType): FileShape {
  return own[type];
}

/** CSV's name of a line's column: `net` is `lineNet`. */
export function lineColumn(name: string): string {
  return `line${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}
