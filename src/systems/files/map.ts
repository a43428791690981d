import { z } from 'zod';
import { addressParts, type FileBody } from '../../domain/files/shape.ts';
import type { FileRow } from '../../domain/files/table.ts';
import { sumAmounts } from '../../domain/money.ts';
import {
  type Address,
  Content,
  type DocumentState,
  isDocument,
  type RecordType,
  type Role,
  roles,
  type SideRecord,
} from '../../domain/record.ts';
import { findOwnKey } from '../own-key.ts';

/** Goes up when a record would be read in another way. */
export const mapperVersion = 1;

export const fileRole = { customer: 'tenant', vendor: 'supplier' } as const satisfies Record<Role, string>;
export const fileDirection = { customer: 'income', vendor: 'expense' } as const satisfies Record<
  Role,
  string
>;
/** The column of a contact that holds the ledger's id in one role. */
export const externalColumn = { customer: 'externalIdCustomer', vendor: 'externalIdVendor' } as const;

const states: Readonly<Record<string, DocumentState>> = {
  draft: 'draft',
  awaitingApproval: 'awaiting-approval',
  approved: 'approved',
  partPaid: 'part-paid',
  paid: 'paid',
  void: 'void',
  reversed: 'void',
};

/** What a row does not hold itself. */
export interface Names {
  readonly postingDate: 'issue-date' | 'due-date';
  contactName(key: string): string;
  optionCategory(key: string): string;
}

/** The kind of a record: only a contact is two at once. */
export function objectOf(type: RecordType, role: Role | null): string {
  return role === null || type !== 'contact' ? type : `${type}:${role}`;
}

/** Canonical records of one row: one, but for a contact, which is one per role it has. */
export function sideRecords(type: RecordType, row: FileRow, names: Names): SideRecord[] {
  const { fields } = row.body;
  const given = (name: string) => (fields[name] ?? '') || null;
  const held =
    type === 'contact'
      ? roles.filter((role) => (fields.roles ?? '').split(';').includes(fileRole[role]))
      : [roleIn(fields.direction)];
  return held.map((role): SideRecord => {
    const content = Content.parse(contentOf(type, role, row.body, names));
    const reference = fields.clientReference ?? '';
    const lineProperty = row.body.lines.find((line) => (line.propertyId ?? '') !== '')?.propertyId;
    return {
      type,
      role,
      object: objectOf(type, role),
      key: row.key,
      displayId:
        type === 'account' || type === 'tracking-option'
          ? (given('code') ?? row.key)
          : (row.enteredAs ?? row.key),
      content,
      version: row.version,
      modifiedAt: row.changedAt,
      ownKey: reference !== '' && findOwnKey(reference) === reference ? reference : null,
      counterpartKey: type === 'contact' && role !== null ? given(externalColumn[role]) : given('externalId'),
      name: 'contactKey' in content ? names.contactName(content.contactKey ?? '') : (fields.name ?? ''),
      propertyKey: lineProperty ?? null,
      raw: { id: row.key, ...fields, lines: row.body.lines },
    };
  });
}

function roleIn(direction: string | undefined): Role | null {
  if (direction === 'income') return 'customer';
  return direction === 'expense' ? 'vendor' : null;
}

/** The content as an object that {@link Content} then checks. */
function contentOf(type: RecordType, role: Role | null, { fields, lines }: FileBody, names: Names): unknown {
  const orNull = (name: string) => (fields[name] ?? '') || null;
  const status = fields.status ?? '';
  switch (type) {
    case 'tax-type':
    case 'account':
    case 'tracking-option':
      return { ...fields, type };
    case 'contact':
      return {
        ...fields,
        type,
        role,
        postalAddress: addressIn(fields, 'postal'),
        streetAddress: addressIn(fields, 'street'),
        currency: orNull('currency'),
        mergedInto: orNull('mergedInto'),
      };
    case 'invoice':
    case 'bill':
    case 'credit-note': {
      const net = sumAmounts(lines.map((line) => line.net ?? '0'));
      const tax = sumAmounts(lines.map((line) => line.tax ?? '0'));
      const dueDate = orNull('dueDate');
      return {
        ...fields,
        type,
        ...(role === null ? {} : { role }),
        contactKey: orNull('contactId'),
        postingDate: names.postingDate === 'due-date' ? (dueDate ?? fields.issueDate) : fields.issueDate,
        dueDate,
        state: states[status],
        lines: lines.map((line) => ({
          description: line.description ?? '',
          net: line.net,
          tax: line.tax,
          accountKey: (line.accountId ?? '') || null,
          taxTypeKey: (line.taxTypeId ?? '') || null,
          propertyKey: (line.propertyId ?? '') || null,
          tracking: idsIn(line.trackingOptionIds).map((key) => ({
            category: names.optionCategory(key),
            key,
          })),
        })),
        net,
        tax,
        gross: sumAmounts([net, tax]),
      };
    }
    case 'payment':
    case 'allocation':
      return {
        ...fields,
        type,
        role,
        document:
          (fields.documentId ?? '') === '' ? null : { type: fields.documentType, key: fields.documentId },
        contactKey: orNull('contactId'),
        state: states[status],
        groupKey: type === 'payment' ? orNull('receiptId') : null,
        ...(type === 'allocation' ? { creditKey: orNull('creditNoteId') } : {}),
      };
  }
}

function idsIn(cell: string | undefined): string[] {
  return cell === undefined || cell === '' ? [] : cell.split(';');
}

const addressEntries = Object.entries(addressParts);

function addressIn(fields: FileBody['fields'], which: string): Record<string, string> {
  return Object.fromEntries(
    addressEntries.map(([part, column]) => [part, fields[`${which}${column}`] ?? '']),
  );
}

function addressOut(address: Address, which: string): Record<string, string> {
  return Object.fromEntries(
    z
      .array(z.tuple([z.string(), z.string()]))
      .parse(Object.entries(address))
      .map(([part, value]) => [`${which}${part.charAt(0).toUpperCase()}${part.slice(1)}`, value]),
  );
}

/** Every content field as the columns it is written to, by our field's name. What is not listed follows from others. */
export function columnsOf(content: Content): Readonly<Record<string, Readonly<Record<string, string>>>> {
  const same = (...names: readonly (readonly [string, string | null])[]) =>
    Object.fromEntries(names.map(([name, value]) => [name, { [name]: value ?? '' }]));
  if (content.type === 'contact')
    return {
      ...same(
        ...(
          ['name', 'correspondenceName', 'firstName', 'lastName', 'email', 'phone', 'mobile', 'fax'] as const
        ).map((name) => [name, content[name]] as const),
        ['currency', content.currency],
        ['status', content.status],
      ),
      postalAddress: addressOut(content.postalAddress, 'postal'),
      streetAddress: addressOut(content.streetAddress, 'street'),
    };
  if (isDocument(content))
    return {
      ...same(
        ['number', content.number],
        ['reference', content.reference],
        ['description', content.description],
        ['issueDate', content.issueDate],
        ['dueDate', content.dueDate],
        ['currency', content.currency],
      ),
      contactKey: { contactId: content.contactKey ?? '' },
      state: { status: statusOf(content.state) },
      ...(content.type === 'credit-note'
        ? { role: { direction: fileDirection[content.role ?? 'customer'] } }
        : {}),
    };
  if (content.type === 'payment' || content.type === 'allocation')
    return {
      ...same(
        ['date', content.date],
        ['amount', content.amount],
        ['currency', content.currency],
        ['reference', content.reference],
      ),
      role: { direction: fileDirection[content.role] },
      document: { documentType: content.document?.type ?? '', documentId: content.document?.key ?? '' },
      contactKey: { contactId: content.contactKey ?? '' },
      state: { status: content.state === 'void' ? 'reversed' : 'approved' },
      ...(content.type === 'payment'
        ? { groupKey: { receiptId: content.groupKey ?? '' } }
        : { creditKey: { creditNoteId: content.creditKey ?? '' } }),
    };
  const { type: _type, ...facts } = content;
  return same(...Object.entries(facts));
}

/** Payments come by themselves; what is paid in the ledger is approved here until they do. */
function statusOf(state: DocumentState): string {
  if (state === 'draft') return 'draft';
  return state === 'awaiting-approval' ? 'awaitingApproval' : 'approved';
}

/** Lines as a file has them; `null` where the content has none. */
export function linesOf(content: Content): FileBody['lines'] | null {
  if (!isDocument(content)) return null;
  return content.lines.map((line) => ({
    description: line.description,
    net: line.net,
    tax: line.tax,
    accountId: line.accountKey ?? '',
    taxTypeId: line.taxTypeKey ?? '',
    propertyId: line.propertyKey ?? '',
    trackingOptionIds: line.tracking.map(({ key }) => key).join(';'),
  }));
}
