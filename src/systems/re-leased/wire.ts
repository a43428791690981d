import { z } from 'zod';
import { CalendarDate, Currency, Instant } from '../../domain/record.ts';

/**
 * What is read of the property contract (`sandbox/re-leased/openapi.yaml`). Members that are new or not needed are
 * ignored; a text that is missing or null reads as empty. What is needed and not there makes the page a protocol
 * fault: a record half understood is never stored.
 */
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const id = z.string().regex(/^\d{1,18}$/);
const idOrNull = id.nullish().transform((value) => value ?? null);
const externalId = z
  .string()
  .nullish()
  .transform((value) => (value ? value : null));
const date = CalendarDate.nullish().transform((value) => value ?? null);
const amount = z.string().regex(/^-?\d{1,15}(\.\d{1,4})?$/);
const status = z.enum(['active', 'archived']);

const stamps = { id, version: z.int(), updatedAt: Instant };

const address = z
  .object({ street: text, suburb: text, city: text, region: text, postcode: text, country: text })
  .nullish()
  .transform((value) => value ?? { street: '', suburb: '', city: '', region: '', postcode: '', country: '' });

export const WireContact = z.object({
  ...stamps,
  roles: z.array(z.string()),
  name: z.string(),
  correspondenceName: text,
  firstName: text,
  lastName: text,
  email: text,
  phone: text,
  mobile: text,
  fax: text,
  postalAddress: address,
  streetAddress: address,
  currency: Currency.nullish().transform((value) => value ?? null),
  status,
  mergedInto: idOrNull,
  externalIds: z
    .object({ customer: externalId, vendor: externalId })
    .nullish()
    .transform((value) => value ?? { customer: null, vendor: null }),
  clientReference: externalId,
});
export type WireContact = z.output<typeof WireContact>;

const tracking = z.object({ categoryId: id, category: text, optionId: id });

const WireLine = z.object({
  description: text,
  amountExclTax: amount,
  taxAmount: amount,
  accountId: idOrNull,
  taxTypeId: idOrNull,
  propertyId: idOrNull,
  tracking: z
    .array(tracking)
    .nullish()
    .transform((value) => value ?? []),
});

export const WireDocument = z.object({
  ...stamps,
  number: text,
  reference: text,
  description: text,
  contactId: id,
  contactName: text,
  propertyId: idOrNull,
  issueDate: CalendarDate,
  dueDate: date,
  currency: Currency,
  status: z.enum(['draft', 'awaitingApproval', 'approved', 'partPaid', 'paid', 'void']),
  lines: z.array(WireLine),
  totals: z.object({ exclTax: amount, tax: amount, inclTax: amount }),
  externalId,
  clientReference: externalId,
});
export type WireDocument = z.output<typeof WireDocument>;

const direction = z.enum(['income', 'expense']);
/** A document that takes off what is owed: its amounts are below zero. */
export const WireCreditNote = WireDocument.extend({ direction });

const settling = {
  ...stamps,
  direction,
  documentId: idOrNull,
  documentResource: z.enum(['invoices', 'bills', 'credit-notes']),
  contactId: idOrNull,
  contactName: text,
  date: CalendarDate,
  amount,
  currency: Currency,
  reference: text,
  status: z.enum(['posted', 'reversed']),
  externalId,
  clientReference: externalId,
};
export const WirePayment = z.object({ ...settling, receiptKey: externalId });
export const WireAllocation = z.object({ ...settling, creditNoteId: idOrNull });
export type WireSettling = z.output<typeof WirePayment> | z.output<typeof WireAllocation>;

export const WireAccount = z.object({ ...stamps, code: text, name: text, status, externalId });
export const WireTaxType = z.object({
  ...stamps,
  name: text,
  rate: amount,
  direction: z.enum(['sale', 'purchase']),
  status,
  externalId,
});
export const WireTrackingOption = z.object({
  ...stamps,
  categoryId: id,
  category: text,
  code: text,
  name: text,
  status,
  externalId,
});
export const WireTrackingCategory = z.object({ id, name: z.string(), propertyMatching: z.boolean() });
export const WireProperty = z.object({ id, name: z.string(), tracking: z.array(tracking) });
export const WireCompany = z.object({
  id,
  name: z.string(),
  currency: Currency,
  /** Documents dated up to here take no change. */
  lockedThrough: z.string().nullable(),
});
export const WireDeletion = z.object({
  resource: z.string(),
  id,
  roles: z.array(z.string()).default([]),
  at: Instant,
});

/** A page of a list, its items not looked at yet. */
export const WirePage = z.object({
  items: z.array(z.unknown()),
  total: z.int().min(0),
  next: z.string().min(1).nullable(),
});

/** A problem document, RFC 9457. */
export const WireProblem = z.object({
  title: text,
  detail: text,
  code: z.string(),
  field: text,
  params: z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? {}),
  supportId: externalId,
});
export type WireProblem = z.output<typeof WireProblem>;

/** The answer to a batch: per member its place and either the record or the problem. */
export const WireBatch = z.object({
  results: z.array(
    z.union([
      z.object({
        index: z.int().min(0),
        status: z.union([z.literal(200), z.literal(201)]),
        record: z.object({ id }),
      }),
      z.object({ index: z.int().min(0), status: z.int().min(400).max(499), problem: WireProblem }),
    ]),
  ),
});
