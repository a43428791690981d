import { type Content, type DocumentState, isTrade, type RecordType, type SystemName } from './record.ts';

/**
 * Who may create, update and void what, as data by (type, field group, lifecycle state, verb).
 * Source: the vendor's public help pages (contacts are edited in the ledger only, reference data travels inward
 * only, a void starts in the ledger) and the ledger's lifecycle rules (a posted document takes few edits).
 */
export type FieldGroup = 'identity' | 'header' | 'facts' | 'number' | 'state' | 'reference' | 'aside';

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

/**
 * Money that was paid is not edited, only undone: its facts are those of a posted document. What each system notes
 * beside it (a reference, the receipt it is part of) is that system's own and never a difference.
 */
const settlingGroups: Readonly<Record<string, FieldGroup>> = {
  state: 'state',
  document: 'facts',
  creditKey: 'facts',
  date: 'facts',
  currency: 'facts',
  amount: 'facts',
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
    case 'payment':
    case 'allocation':
      return settlingGroups[field] ?? 'aside';
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
    case 'aside':
      return 'neither';
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

/** What may be done to a record in a system on a person's word, where ownership alone would refuse it. */
export type WriteVerb = 'create' | 'update' | 'void';

/**
 * What a system takes over its interface at all, whoever says so: by type and verb. Reference data is kept by hand in
 * the ledger; only documents and what settles them can be voided. Money is undone in the ledger by people alone,
 * because one payment there may be several records here.
 */
const takes: Readonly<Record<SystemName, Readonly<Record<WriteVerb, ReadonlySet<RecordType>>>>> = {
  property: {
    create: new Set([
      'tax-type',
      'account',
      'tracking-option',
      'contact',
      'invoice',
      'bill',
      'credit-note',
      'payment',
      'allocation',
    ]),
    update: new Set(['tax-type', 'account', 'tracking-option', 'contact', 'invoice', 'bill', 'credit-note']),
    void: new Set(['invoice', 'bill', 'credit-note', 'payment', 'allocation']),
  },
  ledger: {
    create: new Set(['contact', 'invoice', 'bill', 'credit-note', 'payment', 'allocation']),
    update: new Set(['contact', 'invoice', 'bill', 'credit-note']),
    void: new Set(['invoice', 'bill', 'credit-note']),
  },
};

export function systemTakes(system: SystemName, verb: WriteVerb, type: RecordType): boolean {
  return takes[system][verb].has(type);
}

/** Document fields that may be overwritten, by whether the document has left the state of a draft. */
const documentFields: Readonly<
  Record<SystemName, { draft: ReadonlySet<string>; settled: ReadonlySet<string> }>
> = {
  property: {
    draft: new Set([
      'number',
      'reference',
      'description',
      'dueDate',
      'contactKey',
      'issueDate',
      'currency',
      'lines',
    ]),
    settled: new Set(['number', 'reference', 'description', 'dueDate']),
  },
  ledger: {
    draft: new Set([
      'number',
      'reference',
      'description',
      'dueDate',
      'contactKey',
      'issueDate',
      'postingDate',
    ]),
    settled: new Set(['reference', 'description', 'dueDate']),
  },
};
/** Fields the property system works out by itself, and from which. */
const follows: Readonly<Record<string, string>> = {
  net: 'lines',
  tax: 'lines',
  gross: 'lines',
  postingDate: 'issueDate',
};
const contactNever: ReadonlySet<string> = new Set(['role', 'mergedInto']);
const referenceFields: Readonly<Record<string, ReadonlySet<string>>> = {
  account: new Set(['code', 'name', 'status']),
  'tax-type': new Set(['name', 'rate', 'direction', 'status']),
  'tracking-option': new Set(['code', 'name', 'status']),
};

/** Can this field be overwritten there, given what the record is now? A posted document's money never can. */
export function fieldCanBeWritten(system: SystemName, standing: Content, field: string): boolean {
  if (!systemTakes(system, 'update', standing.type)) return false;
  switch (standing.type) {
    case 'contact':
      return !contactNever.has(field);
    case 'account':
    case 'tax-type':
    case 'tracking-option':
      return referenceFields[standing.type]?.has(field) ?? false;
    case 'payment':
    case 'allocation':
      return false;
    default: {
      const fields = documentFields[system][isSettledState(standing.state) ? 'settled' : 'draft'];
      return fields.has(field) || (system === 'property' && fields.has(follows[field] ?? ''));
    }
  }
}

/** May it be voided there, given what it is now? A paid one keeps standing, and one is voided once. */
export function canBeVoided(system: SystemName, standing: Content): boolean {
  if (!systemTakes(system, 'void', standing.type) || !isTrade(standing)) return false;
  return standing.state === 'approved';
}
