import { normalAmount } from '../../domain/money.ts';
import {
  type Content,
  type DocumentContent,
  type DocumentState,
  type DocumentType,
  type RecordType,
  type Role,
  roles,
  type SettlingContent,
  type SideRecord,
  type TradeContent,
} from '../../domain/record.ts';
import { findOwnKey } from '../own-key.ts';
import {
  WireAccount,
  WireAllocation,
  WireContact,
  WireCreditNote,
  WireDocument,
  WirePayment,
  type WireSettling,
  WireTaxType,
  WireTrackingOption,
} from './wire.ts';

/** Goes up when a record would be read in another way; stored sides are then read anew from their raw bodies. */
export const mapperVersion = 1;

/** Record types of this side, parents first, and the resource each stands in. */
export const resourceOf = {
  'tax-type': 'tax-types',
  account: 'accounts',
  'tracking-option': 'tracking-options',
  contact: 'contacts',
  invoice: 'invoices',
  bill: 'bills',
  'credit-note': 'credit-notes',
  payment: 'payments',
  allocation: 'allocations',
} as const satisfies Record<RecordType, string>;
export type ReLeasedType = keyof typeof resourceOf;

/** Whether the property contract knows this type. */
export function isReLeasedType(type: RecordType): type is ReLeasedType {
  return Object.hasOwn(resourceOf, type);
}

/** Our kind of a record: `contact:customer`, `invoice`, … Only a contact is two records at once. */
export function objectOf(type: RecordType, role: Role | null): string {
  return role === null || type !== 'contact' ? type : `${type}:${role}`;
}

/** What the contract calls the direction of what belongs to a role. */
export const wireDirection: Readonly<Record<Role, 'income' | 'expense'>> = {
  customer: 'income',
  vendor: 'expense',
};
const roleOf = { income: 'customer', expense: 'vendor' } as const;

/** What the contract calls our roles. */
export const wireRole: Readonly<Record<Role, 'tenant' | 'supplier'>> = {
  customer: 'tenant',
  vendor: 'supplier',
};

export interface MapOptions {
  /** Which date becomes the posting date. */
  readonly postingDate: 'issue-date' | 'due-date';
}

/**
 * The canonical records of one wire record: one, but for a contact, which is one per role it has.
 * @throws ZodError when the record is not what the contract says
 */
export function toSideRecords(type: ReLeasedType, raw: unknown, options: MapOptions): SideRecord[] {
  switch (type) {
    case 'contact':
      return contactRecords(WireContact.parse(raw), raw);
    case 'invoice':
    case 'bill':
      return [documentRecord(type, null, WireDocument.parse(raw), raw, options)];
    case 'credit-note': {
      const wire = WireCreditNote.parse(raw);
      return [documentRecord(type, roleOf[wire.direction], wire, raw, options)];
    }
    case 'payment': {
      const wire = WirePayment.parse(raw);
      return [settlingRecord({ type, ...settlingFacts(wire, wire.receiptKey) }, wire, raw)];
    }
    case 'allocation': {
      const wire = WireAllocation.parse(raw);
      const creditKey = wire.creditNoteId;
      return [settlingRecord({ type, creditKey, ...settlingFacts(wire, null) }, wire, raw)];
    }
    case 'account': {
      const { code, name, status, ...wire } = WireAccount.parse(raw);
      return [referenceRecord({ type, code, name, status }, wire, code, name, raw)];
    }
    case 'tax-type': {
      const { name, rate, direction, status, ...wire } = WireTaxType.parse(raw);
      const content = { type, name, rate: normalAmount(rate), direction, status };
      return [referenceRecord(content, wire, wire.id, name, raw)];
    }
    case 'tracking-option': {
      const { category, code, name, status, ...wire } = WireTrackingOption.parse(raw);
      return [referenceRecord({ type, category, code, name, status }, wire, code || wire.id, name, raw)];
    }
  }
}

interface WireStamps {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

/** What all records have alike. */
function shared(type: RecordType, role: Role | null, wire: WireStamps, raw: unknown) {
  const { id, version, updatedAt } = wire;
  return {
    type,
    role,
    object: objectOf(type, role),
    key: id,
    version: String(version),
    modifiedAt: updatedAt,
    raw,
  };
}

function referenceRecord(
  content: Exclude<Content, { type: 'contact' } | TradeContent>,
  wire: WireStamps & { readonly externalId: string | null },
  displayId: string,
  name: string,
  raw: unknown,
): SideRecord {
  return {
    ...shared(content.type, null, wire, raw),
    displayId,
    content,
    ownKey: null,
    counterpartKey: wire.externalId,
    name,
    propertyKey: null,
  };
}

function contactRecords(wire: WireContact, raw: unknown): SideRecord[] {
  const { id, version, updatedAt, roles: held, externalIds, clientReference, ...facts } = wire;
  return roles
    .filter((role) => held.includes(wireRole[role]))
    .map((role) => ({
      ...shared('contact', role, { id, version, updatedAt }, raw),
      displayId: id,
      content: { type: 'contact', role, ...facts },
      ownKey: ownKeyIn(clientReference),
      counterpartKey: externalIds[role],
      name: wire.name,
      propertyKey: null,
    }));
}

const states: Readonly<Record<WireDocument['status'], DocumentState>> = {
  draft: 'draft',
  awaitingApproval: 'awaiting-approval',
  approved: 'approved',
  partPaid: 'part-paid',
  paid: 'paid',
  void: 'void',
};

const documentTypeOf = { invoices: 'invoice', bills: 'bill', 'credit-notes': 'credit-note' } as const;

function settlingFacts(wire: WireSettling, groupKey: string | null) {
  const { documentId, documentResource, contactId, date, amount, currency, reference } = wire;
  const document = documentId === null ? null : { type: documentTypeOf[documentResource], key: documentId };
  const state: DocumentState = wire.status === 'reversed' ? 'void' : 'approved';
  return {
    role: roleOf[wire.direction],
    document,
    contactKey: contactId,
    date,
    currency,
    amount: normalAmount(amount),
    state,
    reference,
    groupKey,
  };
}

function settlingRecord(content: SettlingContent, wire: WireSettling, raw: unknown): SideRecord {
  return {
    ...shared(content.type, content.role, wire, raw),
    displayId: wire.id,
    content,
    ownKey: ownKeyIn(wire.clientReference),
    counterpartKey: wire.externalId,
    name: wire.contactName,
    propertyKey: null,
  };
}

function documentRecord(
  type: DocumentType,
  role: Role | null,
  wire: WireDocument,
  raw: unknown,
  options: MapOptions,
): SideRecord {
  const { number, reference, description, issueDate, dueDate, currency, totals } = wire;
  const content: DocumentContent = {
    type,
    ...(role === null ? {} : { role }),
    number,
    reference,
    description,
    contactKey: wire.contactId,
    issueDate,
    postingDate: options.postingDate === 'due-date' ? (dueDate ?? issueDate) : issueDate,
    dueDate,
    currency,
    state: states[wire.status],
    lines: wire.lines.map((line) => ({
      description: line.description,
      net: normalAmount(line.amountExclTax),
      tax: normalAmount(line.taxAmount),
      accountKey: line.accountId,
      taxTypeKey: line.taxTypeId,
      tracking: line.tracking.map(({ category, optionId }) => ({ category, key: optionId })),
      propertyKey: line.propertyId,
    })),
    net: normalAmount(totals.exclTax),
    tax: normalAmount(totals.tax),
    gross: normalAmount(totals.inclTax),
  };
  return {
    ...shared(type, role, wire, raw),
    displayId: wire.id,
    content,
    ownKey: ownKeyIn(wire.clientReference),
    counterpartKey: wire.externalId,
    name: wire.contactName,
    propertyKey:
      wire.propertyId ?? content.lines.find((line) => line.propertyKey !== null)?.propertyKey ?? null,
  };
}

/** A client reference that is one of our keys; other clients may write other things there. */
function ownKeyIn(reference: string | null): string | null {
  return reference !== null && findOwnKey(reference) === reference ? reference : null;
}
