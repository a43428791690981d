import type { Content, DocumentState, RecordType, SystemName } from './record.ts';

/**
 * Who may create, update and void what, as data by (type, field group, lifecycle state, verb).
 * Source: the vendor's public help pages (contacts are edited in the ledger only, reference data travels inward
 * only, a void starts in the ledger) and the ledger's lifecycle rules (a posted document takes few edits).
 */
export type FieldGroup = 'identity' | 'header' | 'facts' | 'number' | 'state' | 'reference';

/** Whose change is carried over to the other side. `neither`: a change there is a drift for a person. */
export type Owner = 'ledger' | 'property' | 'either' | 'neither';

const documentGroups: Readonly<Record<string, FieldGroup>> = {
  number: 'number',
  reference: 'header',
  description: 'header',
  dueDate: 'header',
  state: 'state',
  contactKey: 'facts',
  issueDate: 'facts',
  postingDate: 'facts',
  currency: 'facts',
  lines: 'facts',
  net: 'facts',
  tax: 'facts',
  gross: 'facts',
};

/** The group a content field belongs to. */
export function fieldGroup(type: Content['type'], field: string): FieldGroup {
  switch (type) {
    case 'contact':
      return 'identity';
    case 'account':
    case 'tax-type':
    case 'tracking-option':
      return 'reference';
    default:
      return documentGroups[field] ?? 'header';
  }
}

/** Has the document left the state in which either system may still change its amounts? */
export function isSettledState(state: DocumentState): boolean {
  return state !== 'draft' && state !== 'awaiting-approval';
}

/** Who owns a change of this field group, given the document's state (ignored for other types). */
export function updateOwner(group: FieldGroup, state: DocumentState | null): Owner {
  switch (group) {
    case 'identity':
    case 'reference':
    case 'number':
    case 'state':
      return 'ledger';
    case 'header':
      return 'either';
    case 'facts':
      return state !== null && isSettledState(state) ? 'neither' : 'either';
  }
}

/** May a record of this type that exists only on `from` be created on the other side? */
export function mayCreate(type: RecordType, from: SystemName): boolean {
  switch (type) {
    case 'tax-type':
    case 'account':
    case 'tracking-option':
      return from === 'ledger';
    default:
      return true;
  }
}

/** Does a change on `side` travel, when `owner` owns the field? */
export function travels(owner: Owner, side: SystemName): boolean {
  return owner === 'either' || owner === side;
}
