import { z } from 'zod';

/**
 * The two systems a link joins: `property` is Re-Leased, `ledger` is Sage Intacct.
 * On screen they carry their product names; in code, database and API the role decides.
 */
export const systemNames = ['property', 'ledger'] as const;
export type SystemName = (typeof systemNames)[number];

/** The other of the two systems. */
export function otherSystem(system: SystemName): SystemName {
  return system === 'property' ? 'ledger' : 'property';
}

/**
 * Record types, parents before children: a run writes them in this order and undoes them in the opposite one.
 * The order is part of the contract (a document needs its contact, its accounts and its tax types first).
 */
export const recordTypes = [
  'tax-type',
  'account',
  'tracking-option',
  'contact',
  'invoice',
  'bill',
  'credit-note',
  'payment',
  'allocation',
] as const;
export type RecordType = (typeof recordTypes)[number];

/** Reference data: only ever travels from the ledger to the property system. */
export const referenceTypes = ['tax-type', 'account', 'tracking-option'] as const satisfies RecordType[];
export type ReferenceType = (typeof referenceTypes)[number];

/**
 * A contact that is both tenant and supplier has one link per role; credit notes, payments and allocations belong to
 * one of the two. `null` for every other type.
 */
export const roles = ['customer', 'vendor'] as const;
export type Role = (typeof roles)[number];

/** A calendar date `YYYY-MM-DD`; never an instant. */
export const CalendarDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date like 2026-11-22');
/** A UTC instant, ISO 8601 ending in `Z`. */
export const Instant = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/, 'a UTC instant ending in Z');
/** A decimal amount as text, e.g. `-1840.00`; at most four decimals (the database's `numeric(19,4)`). */
export const Amount = z.string().regex(/^-?\d{1,15}(\.\d{1,4})?$/, 'a decimal amount like 1840.00');
/** ISO 4217 code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'a currency code like GBP');

export const Address = z.object({
  street: z.string(),
  suburb: z.string(),
  city: z.string(),
  region: z.string(),
  postcode: z.string(),
  country: z.string(),
});
export type Address = z.infer<typeof Address>;
/** Every part empty: what a missing address compares equal to. */
export const noAddress: Address = { street: '', suburb: '', city: '', region: '', postcode: '', country: '' };

/** A customer or vendor (ledger) and a contact in one role (property). Empty text means "not given". */
export const ContactContent = z.object({
  type: z.literal('contact'),
  role: z.enum(roles),
  name: z.string(),
  correspondenceName: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  email: z.string(),
  phone: z.string(),
  mobile: z.string(),
  fax: z.string(),
  postalAddress: Address,
  streetAddress: Address,
  /** `null`: the company's own currency. */
  currency: Currency.nullable(),
  status: z.enum(['active', 'archived']),
  /** Key, in the same system, of the contact this one was merged into. */
  mergedInto: z.string().nullable(),
});
export type ContactContent = z.infer<typeof ContactContent>;

/** One dimension value on a line: `category` is the dimension's name in that system, `key` the option's key there. */
export const TrackingRef = z.object({ category: z.string(), key: z.string() });
export type TrackingRef = z.infer<typeof TrackingRef>;

/** All references are keys **in the side's own system**; the engine translates them through links. */
export const DocumentLine = z.object({
  description: z.string(),
  net: Amount,
  tax: Amount,
  accountKey: z.string().nullable(),
  taxTypeKey: z.string().nullable(),
  tracking: z.array(TrackingRef),
  /** Property system: its property. Ledger: the value of the dimension marked "property matching". */
  propertyKey: z.string().nullable(),
});
export type DocumentLine = z.infer<typeof DocumentLine>;

/**
 * Lifecycle of a document, the same words for both systems: property draft and ledger draft are `draft`;
 * ledger posted and property approved are `approved`; reversed and voided are `void`.
 * `reversal` is the ledger's own counter document of a reversed one and never a record of its own.
 */
export const documentStates = [
  'draft',
  'awaiting-approval',
  'approved',
  'part-paid',
  'paid',
  'void',
  'reversal',
] as const;
export type DocumentState = (typeof documentStates)[number];

/** Record types that are documents: what is owed, and what is taken off it. */
export const documentTypes = ['invoice', 'bill', 'credit-note'] as const satisfies RecordType[];
export type DocumentType = (typeof documentTypes)[number];

/** Income invoice, bill or credit note; amounts in document currency, those of a credit note below zero. */
export const DocumentContent = z.object({
  type: z.enum(documentTypes),
  /** Of a credit note: whether it takes off income or expense. */
  role: z.enum(roles).optional(),
  number: z.string(),
  reference: z.string(),
  /** Header text without our own key. */
  description: z.string(),
  contactKey: z.string().nullable(),
  issueDate: CalendarDate,
  postingDate: CalendarDate,
  dueDate: CalendarDate.nullable(),
  currency: Currency,
  state: z.enum(documentStates),
  lines: z.array(DocumentLine),
  net: Amount,
  tax: Amount,
  gross: Amount,
});
export type DocumentContent = z.infer<typeof DocumentContent>;

/** The document that money goes to, or that a credit is taken off. */
export const DocumentRef = z.object({ type: z.enum(documentTypes), key: z.string() });
export type DocumentRef = z.infer<typeof DocumentRef>;

const settling = {
  /** `customer`: money received, `vendor`: money paid out. */
  role: z.enum(roles),
  /** `null`: not allocated to anything (an advance, an overpayment), which is out of scope until it is. */
  document: DocumentRef.nullable(),
  contactKey: z.string().nullable(),
  date: CalendarDate,
  currency: Currency,
  /** Above zero whichever way the money goes. */
  amount: Amount,
  /** `approved` once it counts, `void` once it is undone. */
  state: z.enum(documentStates),
  reference: z.string(),
  /** Key of the receipt or payment that this is a part of, in its own system: undoing that ends all its parts. */
  groupKey: z.string().nullable(),
};

/** What one receipt or supplier payment pays of one document. */
export const PaymentContent = z.object({ type: z.literal('payment'), ...settling });
export type PaymentContent = z.infer<typeof PaymentContent>;

/** What of one credit note is applied to one document. */
export const AllocationContent = z.object({
  type: z.literal('allocation'),
  /** The credit note. */
  creditKey: z.string().nullable(),
  ...settling,
});
export type AllocationContent = z.infer<typeof AllocationContent>;

/** A general ledger account; `code` is what people type (4100). */
export const AccountContent = z.object({
  type: z.literal('account'),
  code: z.string(),
  name: z.string(),
  status: z.enum(['active', 'archived']),
});
export type AccountContent = z.infer<typeof AccountContent>;

/** A tax rate; `rate` in percent as decimal text. */
export const TaxTypeContent = z.object({
  type: z.literal('tax-type'),
  name: z.string(),
  rate: Amount,
  direction: z.enum(['sale', 'purchase']),
  status: z.enum(['active', 'archived']),
});
export type TaxTypeContent = z.infer<typeof TaxTypeContent>;

/** One value of a dimension (ledger) and one tracking option (property). */
export const TrackingOptionContent = z.object({
  type: z.literal('tracking-option'),
  category: z.string(),
  code: z.string(),
  name: z.string(),
  status: z.enum(['active', 'archived']),
});
export type TrackingOptionContent = z.infer<typeof TrackingOptionContent>;

/** Canonical content of one side of a link. */
export const Content = z.discriminatedUnion('type', [
  ContactContent,
  DocumentContent,
  PaymentContent,
  AllocationContent,
  AccountContent,
  TaxTypeContent,
  TrackingOptionContent,
]);
export type Content = z.infer<typeof Content>;

/** What settles a document: money or a credit. */
export type SettlingContent = PaymentContent | AllocationContent;

/** What has a life of draft, approved and void. */
export type TradeContent = DocumentContent | SettlingContent;

/** Is it an invoice, a bill or a credit note? */
export function isDocument(content: Content): content is DocumentContent {
  return content.type === 'invoice' || content.type === 'bill' || content.type === 'credit-note';
}

/** Is it a payment or an allocation? */
export function isSettling(content: Content): content is SettlingContent {
  return content.type === 'payment' || content.type === 'allocation';
}

/** Is it a document, a payment or an allocation? */
export function isTrade(content: Content): content is TradeContent {
  return isDocument(content) || isSettling(content);
}

/** The day it belongs to: a document’s date of issue, the day money moved or a credit was applied. */
export function dayOf(content: TradeContent): string {
  return isDocument(content) ? content.issueDate : content.date;
}

/** A record as one system shows it, mapped to canonical form. Made by a connector, stored as a side. */
export interface SideRecord {
  readonly type: RecordType;
  readonly role: Role | null;
  /** Kind within its system: `accounts-receivable/customer`, `contact:customer`, … Unique with `key`. */
  readonly object: string;
  /** The system's technical key. */
  readonly key: string;
  /** The id people know (`C-00412`, `4100`, `INV-20418`); shown, searched, never used as an address. */
  readonly displayId: string;
  readonly content: Content;
  /** The system's own version or modified stamp as text; compared for equality only. */
  readonly version: string | null;
  readonly modifiedAt: string | null;
  /** Our own key, where it is stored on this record (see `systems/own-key.ts`). */
  readonly ownKey: string | null;
  /** The other system's key, where this system stores it (Re-Leased does). */
  readonly counterpartKey: string | null;
  /** Name shown in lists: the contact's name, also for a document. */
  readonly name: string;
  /** First property of the record in that system, for the property filter. */
  readonly propertyKey: string | null;
  /** The body as received, parsed JSON; kept so that a new mapper can be applied without a new read. */
  readonly raw: unknown;
}
