import { z } from 'zod';
import { ApiProblem } from './problems.ts';

/** What clients may send, as `openapi.yaml` says. A member that is not listed is refused, so that a typo is noticed. */
const id = z.string().regex(/^\d{1,18}$/);
const date = z.iso.date();
const amount = z.string().regex(/^-?\d{1,13}\.\d{2}$/);
const currency = z.string().regex(/^[A-Z]{3}$/);
const status = z.enum(['active', 'archived']);
const text = (max: number) => z.string().max(max);
const name = (max: number) => z.string().min(1).max(max);
const externalId = z.string().min(1).max(100).nullable();

const address = z
  .strictObject({
    street: text(200),
    suburb: text(100),
    city: text(100),
    region: text(100),
    postcode: text(30),
    country: text(60),
  })
  .partial();

const contactFields = {
  name: name(200),
  correspondenceName: text(200),
  firstName: text(100),
  lastName: text(100),
  email: text(250),
  phone: text(50),
  mobile: text(50),
  fax: text(50),
  postalAddress: address,
  streetAddress: address,
  currency: currency.nullable(),
  status,
  roles: z.array(z.enum(['tenant', 'supplier'])).min(1),
};
const contactPatch = z.strictObject(contactFields).partial();
const contactCreate = z
  .strictObject({
    ...contactFields,
    externalIds: z.strictObject({ customer: externalId, vendor: externalId }).partial(),
    clientReference: externalId,
  })
  .partial()
  .required({ name: true, roles: true });

const line = z.strictObject({
  description: text(1000),
  amountExclTax: amount,
  taxAmount: amount,
  accountId: id.nullable().default(null),
  taxTypeId: id.nullable().default(null),
  propertyId: id.nullable().default(null),
  tracking: z.array(z.object({ optionId: id })).default([]),
});
const documentFields = {
  number: text(45),
  reference: text(120),
  description: text(1000),
  contactId: id,
  tenancyId: id.nullable(),
  propertyId: id.nullable(),
  issueDate: date,
  dueDate: date.nullable(),
  currency,
  status: z.enum(['draft', 'awaitingApproval', 'approved']),
  paymentPriority: z.enum(['low', 'normal', 'high', 'urgent']),
  lines: z.array(line).max(1000),
};
const documentPatch = z.strictObject(documentFields).partial();
const documentCreate = z
  .strictObject({ ...documentFields, externalId, clientReference: externalId })
  .partial()
  .required({ contactId: true, issueDate: true, lines: true });

const direction = z.enum(['income', 'expense']);
const creditNoteCreate = z
  .strictObject({ ...documentFields, externalId, clientReference: externalId, direction })
  .partial()
  .required({ contactId: true, issueDate: true, lines: true, direction: true });

const positive = amount.refine(
  (value) => /[1-9]/.test(value) && !value.startsWith('-'),
  'must be above zero',
);
const paymentPatch = z.strictObject({ reference: text(120), description: text(1000) }).partial();
const paymentCreate = z
  .strictObject({
    direction,
    documentId: id,
    documentResource: z.enum(['invoices', 'bills', 'credit-notes']),
    contactId: id,
    date,
    amount: positive,
    currency,
    method: z.enum(['bankTransfer', 'directDebit', 'cheque', 'cash', 'card', 'other']),
    reference: text(120),
    description: text(1000),
    receiptKey: externalId,
    externalId,
    clientReference: externalId,
  })
  .partial()
  .required({ direction: true, documentId: true, date: true, amount: true });
const allocationPatch = z.strictObject({ reference: text(120) }).partial();
const allocationCreate = z
  .strictObject({
    direction,
    creditNoteId: id,
    documentId: id,
    date,
    amount: positive,
    reference: text(120),
    externalId,
    clientReference: externalId,
  })
  .partial()
  .required({ direction: true, creditNoteId: true, documentId: true, date: true, amount: true });

const accountFields = { code: name(50), name: name(150), status };
const accountPatch = z.strictObject(accountFields).partial();
const accountCreate = z
  .strictObject({ ...accountFields, externalId })
  .partial()
  .required({ code: true, name: true });

const taxTypeFields = {
  name: name(100),
  rate: z.string().regex(/^\d{1,3}(\.\d{1,4})?$/),
  direction: z.enum(['sale', 'purchase']),
  status,
};
const taxTypePatch = z.strictObject(taxTypeFields).partial();
const taxTypeCreate = z
  .strictObject({ ...taxTypeFields, externalId })
  .partial()
  .required({ name: true, rate: true, direction: true });

const optionFields = { code: text(100), name: name(150), status };
const optionPatch = z.strictObject(optionFields).partial();
const optionCreate = z
  .strictObject({ ...optionFields, categoryId: id, category: name(100), externalId })
  .partial()
  .required({ name: true });

/** The resources a client may write, with what it may send. */
export const inputs = {
  contacts: { create: contactCreate, patch: contactPatch },
  invoices: { create: documentCreate, patch: documentPatch },
  bills: { create: documentCreate, patch: documentPatch },
  'credit-notes': { create: creditNoteCreate, patch: documentPatch },
  payments: { create: paymentCreate, patch: paymentPatch },
  allocations: { create: allocationCreate, patch: allocationPatch },
  accounts: { create: accountCreate, patch: accountPatch },
  'tax-types': { create: taxTypeCreate, patch: taxTypePatch },
  'tracking-options': { create: optionCreate, patch: optionPatch },
} as const;

export type Writable = keyof typeof inputs;
export type CreateOf = { [R in Writable]: z.output<(typeof inputs)[R]['create']> };
export type PatchOf = { [R in Writable]: z.output<(typeof inputs)[R]['patch']> };

/** Whether clients may write this resource. */
export function isWritable(resource: string): resource is Writable {
  return Object.hasOwn(inputs, resource);
}

export const externalIdInput = z.strictObject({
  externalId,
  role: z.enum(['customer', 'vendor']).optional(),
});
export const voidInput = z.strictObject({ date });

/** Parses a member of a request; what is wrong first is thrown as a problem that names the field. */
export function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  if (issue === undefined) throw new ApiProblem('value-invalid');
  throw problemOf(issue, value);
}

function problemOf(issue: z.core.$ZodIssue, value: unknown): ApiProblem {
  const field = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') {
    return new ApiProblem('unknown-field', pathText([...issue.path, issue.keys[0] ?? '']));
  }
  const given = issue.path.reduce<unknown>(step, value);
  if (given === undefined) return new ApiProblem('field-required', field, { field });
  if (issue.code === 'too_big' && typeof given === 'string') {
    const limit = String(issue.maximum);
    return new ApiProblem('value-too-long', field, { field, limit, length: String(given.length) });
  }
  return new ApiProblem('value-invalid', field, { field, message: issue.message });
}

function step(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, key)?.value;
}

/** `['lines', 0, 'accountId']` -> `lines[0].accountId`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, key) => {
    if (typeof key === 'number') return `${text}[${key}]`;
    return text === '' ? String(key) : `${text}.${String(key)}`;
  }, '');
}
