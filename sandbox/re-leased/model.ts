import { z } from 'zod';

/**
 * Records as they are kept. What the API adds when it shows them (names of contacts and categories, totals) stands in
 * `render.ts`; a line and a property keep the ids of their tracking options alone.
 */
const stamps = {
  id: z.string(),
  version: z.int(),
  createdAt: z.string(),
  updatedAt: z.string(),
};
const status = z.enum(['active', 'archived']);
const nullableText = z.string().nullable();

const address = z.object({
  street: z.string(),
  suburb: z.string(),
  city: z.string(),
  region: z.string(),
  postcode: z.string(),
  country: z.string(),
});
export type Address = z.infer<typeof address>;

const property = z.object({ ...stamps, name: z.string(), address, status, optionIds: z.array(z.string()) });
const tenancy = z.object({
  ...stamps,
  contactId: z.string(),
  propertyId: z.string(),
  unit: z.string(),
  start: z.string(),
  end: nullableText,
});
const contact = z.object({
  ...stamps,
  roles: z.array(z.enum(['tenant', 'supplier'])),
  name: z.string(),
  correspondenceName: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  phone: z.string(),
  mobile: z.string(),
  fax: z.string(),
  postalAddress: address,
  streetAddress: address,
  currency: nullableText,
  status,
  mergedInto: nullableText,
  externalIds: z.object({ customer: nullableText, vendor: nullableText }),
  clientReference: nullableText,
});
const line = z.object({
  description: z.string(),
  amountExclTax: z.string(),
  taxAmount: z.string(),
  accountId: nullableText,
  taxTypeId: nullableText,
  propertyId: nullableText,
  optionIds: z.array(z.string()),
});
const document = z.object({
  ...stamps,
  number: z.string(),
  reference: z.string(),
  description: z.string(),
  contactId: z.string(),
  tenancyId: nullableText,
  propertyId: nullableText,
  issueDate: z.string(),
  dueDate: nullableText,
  currency: z.string(),
  status: z.enum(['draft', 'awaitingApproval', 'approved', 'partPaid', 'paid', 'void']),
  voidDate: nullableText,
  amountPaid: z.string(),
  paymentPriority: z.enum(['low', 'normal', 'high', 'urgent']),
  lines: z.array(line),
  externalId: nullableText,
  clientReference: nullableText,
});
const direction = z.enum(['income', 'expense']);
/** Lines and totals of a credit note are negative. */
const creditNote = document.extend({ direction });
const settled = {
  ...stamps,
  direction,
  date: z.string(),
  amount: z.string(),
  reference: z.string(),
  status: z.enum(['posted', 'reversed']),
  reversedDate: nullableText,
  externalId: nullableText,
  clientReference: nullableText,
};
/** Money on one document; a receipt over several is several payments with one receipt key. */
const payment = z.object({
  ...settled,
  contactId: z.string(),
  documentResource: z.enum(['invoices', 'bills', 'credit-notes']),
  documentId: z.string(),
  currency: z.string(),
  method: z.enum(['bankTransfer', 'directDebit', 'cheque', 'cash', 'card', 'other']),
  description: z.string(),
  receiptKey: nullableText,
});
/** A credit note used on a document. */
const allocation = z.object({ ...settled, creditNoteId: z.string(), documentId: z.string() });
const account = z.object({
  ...stamps,
  code: z.string(),
  name: z.string(),
  status,
  externalId: nullableText,
});
const taxType = z.object({
  ...stamps,
  name: z.string(),
  rate: z.string(),
  direction: z.enum(['sale', 'purchase']),
  status,
  externalId: nullableText,
});
const trackingCategory = z.object({ ...stamps, name: z.string(), propertyMatching: z.boolean() });
const trackingOption = z.object({
  ...stamps,
  categoryId: z.string(),
  code: z.string(),
  name: z.string(),
  status,
  externalId: nullableText,
});

/** The schema of each resource, by its name in the API's paths. Parents before children. */
export const schemas = {
  accounts: account,
  'tax-types': taxType,
  'tracking-categories': trackingCategory,
  'tracking-options': trackingOption,
  properties: property,
  contacts: contact,
  tenancies: tenancy,
  invoices: document,
  bills: document,
  'credit-notes': creditNote,
  payments: payment,
  allocations: allocation,
} as const;

export type Resource = keyof typeof schemas;
export type RecordOf = { [R in Resource]: z.infer<(typeof schemas)[R]> };
export type AnyRecord = RecordOf[Resource];
export type Contact = RecordOf['contacts'];
export type Document = RecordOf['invoices'];
export type CreditNote = RecordOf['credit-notes'];
export type Payment = RecordOf['payments'];
export type Allocation = RecordOf['allocations'];
export type Line = z.infer<typeof line>;

export const resources = [
  'accounts',
  'tax-types',
  'tracking-categories',
  'tracking-options',
  'properties',
  'contacts',
  'tenancies',
  'invoices',
  'bills',
  'credit-notes',
  'payments',
  'allocations',
] as const satisfies readonly Resource[];

/** Whether a text names a resource. */
export function isResource(text: string): text is Resource {
  return Object.hasOwn(schemas, text);
}

export const company = z.object({
  id: z.string(),
  name: z.string(),
  currency: z.string(),
  lockedThrough: nullableText,
});
export type Company = z.infer<typeof company>;

export const deletion = z.object({
  resource: z.enum(resources),
  id: z.string(),
  number: z.string(),
  roles: z.array(z.enum(['tenant', 'supplier'])),
  at: z.string(),
});
export type Deletion = z.infer<typeof deletion>;
