import type { ProblemCode, ProblemDraft } from './problem.ts';
import type { SystemName } from './record.ts';

/** The part of a problem that the words need. */
export type Worded = Pick<ProblemDraft, 'code' | 'params' | 'side'>;

/** What people call the systems. */
export const labels: Readonly<Record<ProblemDraft['side'], string>> = {
  property: 'Re-Leased',
  ledger: 'Sage Intacct',
  relink: 'Relink',
};

/** Words for the fields of a record; a field without an entry is shown as it is. */
const fieldNames: Readonly<Record<string, string>> = {
  name: 'name',
  correspondenceName: 'correspondence name',
  firstName: 'first name',
  lastName: 'last name',
  email: 'e-mail address',
  phone: 'phone number',
  mobile: 'mobile number',
  fax: 'fax number',
  postalAddress: 'postal address',
  streetAddress: 'street address',
  street: 'street',
  suburb: 'suburb',
  city: 'town or city',
  region: 'region',
  postcode: 'postcode',
  country: 'country',
  number: 'document number',
  reference: 'reference',
  description: 'description',
  contact: 'contact',
  contactKey: 'contact',
  issueDate: 'issue date',
  postingDate: 'posting date',
  dueDate: 'due date',
  currency: 'currency',
  state: 'status',
  lines: 'lines',
  net: 'net amount',
  tax: 'tax',
  gross: 'total',
  amount: 'amount',
  document: 'document it settles',
  creditKey: 'credit note',
  account: 'account',
  taxType: 'tax type',
  tracking: 'tracking',
  status: 'status',
  code: 'code',
  rate: 'rate',
  date: 'date',
};

/**
 * What both systems refuse and Intacct's refusals place in Re-Leased, because it is mended there: for these the side
 * alone does not tell whose refusal it is.
 */
const mendedInProperty: ReadonlySet<ProblemCode> = new Set([
  'number-duplicate',
  'field-required',
  'value-too-long',
  'value-invalid',
  'lines-missing',
]);
/** What only Intacct's refusals place in Relink: they are mended in the connection's settings. */
const mendedInRelink: ReadonlySet<ProblemCode> = new Set([
  'credentials-rejected',
  'entity-unknown',
  'protocol',
]);

/**
 * Whose refusal a problem is: its parameter `refusedBy` says so, else its side where that is sure. `null` where
 * neither tells, so that the words then name no system rather than the wrong one.
 */
function refusedBy({ code, params, side }: Worded): SystemName | null {
  const said = params.refusedBy;
  if (said === 'property' || said === 'ledger') return said;
  if (side === 'ledger') return 'ledger';
  if (side === 'property') return mendedInProperty.has(code) ? null : 'property';
  return mendedInRelink.has(code) ? 'ledger' : null;
}

const refusers = { property: 'Re-Leased', ledger: 'Intacct' } as const;
const administrators = { property: 'a Re-Leased administrator', ledger: 'an Intacct administrator' } as const;
const elsewhere = 'the other system';

/** Where a refused record comes from: the system that did not refuse it. */
const origins = { property: labels.ledger, ledger: labels.property } as const;
const unknownOrigin = 'the system it comes from';

/** Reads parameters; a missing one never leaves a hole in a sentence. */
export interface Say {
  /** The system it is to be mended in; `the other system` where that is none of the two. */
  readonly place: string;
  /** Whose refusal it is, where that is known. */
  readonly refusedBy: SystemName | null;
  /** The refusing system as people call it, for the middle of a sentence; `the other system` where it is not known. */
  readonly refuser: string;
  /** The same by its full name. */
  readonly refuserInFull: string;
  /** Who has the say over permissions in the refusing system. */
  readonly administrator: string;
  /** The system the refused record comes from. */
  readonly origin: string;
  /** Where a refused value is put right: at its origin, or where Intacct's own refusal says. */
  readonly mend: string;
  /** The parameter, or what to say without it. */
  text(name: string, without?: string): string;
  /** ` 4100`, or nothing. */
  after(name: string): string;
  /** Account, contact or other thing as people know it: id and name, whichever is known. */
  named(kind: string, ...names: string[]): string;
  /** Fields in plain words, from one name or a list. */
  fields(name: string, without: string): string;
  date(name: string): string;
  /** `100,000 calls`, or the things alone where the number is not known. */
  count(name: string, things: string): string;
}

/** The words' access to a problem's parameters. */
export function sayer(problem: Worded, locale: string): Say {
  const value = (name: string) => (problem.params[name] ?? '').trim();
  const by = refusedBy(problem);
  const origin = by === null ? unknownOrigin : origins[by];
  return {
    place: problem.side === 'relink' ? elsewhere : labels[problem.side],
    refusedBy: by,
    refuser: by === null ? elsewhere : refusers[by],
    refuserInFull: by === null ? elsewhere : labels[by],
    administrator: by === null ? `an administrator of ${elsewhere}` : administrators[by],
    origin,
    mend: by === 'ledger' && problem.side === 'ledger' ? labels.ledger : origin,
    text: (name, without = '') => value(name) || without,
    after: (name) => (value(name) === '' ? '' : ` ${value(name)}`),
    named: (kind, ...names) => {
      const known = [...new Set(names.map(value).filter((one) => one !== ''))];
      return known.length === 0 ? kind : `${kind} ${known.join(' ')}`;
    },
    fields: (name, without) => {
      const listed = value(name)
        .split(',')
        .map((one) => one.trim())
        .filter((one) => one !== '')
        .map((one) => fieldNames[one] ?? one);
      return listed.length === 0
        ? without
        : new Intl.ListFormat(locale, { type: 'conjunction' }).format(listed);
    },
    date: (name) => dateText(value(name), locale),
    count: (name, things) =>
      /^\d+$/.test(value(name))
        ? `${new Intl.NumberFormat(locale).format(Number(value(name)))} ${things}`
        : things,
  };
}

function dateText(value: string, locale: string): string {
  if (!/^\d{4}-\d{2}-\d{2}/.test(value)) return value;
  const day = new Date(`${value.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(day.getTime())) return value;
  return new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(day);
}

/** Fields as a list people read: "name and e-mail address". */
export function fieldList(fields: readonly string[], locale = 'en-GB'): string {
  return new Intl.ListFormat(locale, { type: 'conjunction' }).format(
    fields.map((one) => fieldNames[one] ?? one),
  );
}

/** With a capital letter at its beginning. */
export const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
/** A foreign text as one sentence. */
export function sentence(text: string): string {
  return /[.?]$/.test(text) ? text : `${text.replace(/[\s,;:!]+$/, '')}.`;
}

const objectNames: Readonly<Record<string, string>> = {
  customer: 'customers',
  vendor: 'vendors',
  invoice: 'invoices',
  bill: 'bills',
  account: 'the chart of accounts',
  accounts: 'the chart of accounts',
  location: 'locations',
  department: 'departments',
  class: 'classes',
  project: 'projects',
  entity: 'entities',
  'order-entry-tax-detail': 'sales tax details',
  'purchasing-tax-detail': 'purchase tax details',
  'audit-history': 'the audit history',
};

/** What people call an object of the ledger's API. */
export function objectName(path: string): string {
  const name = path.split('/').at(-1) ?? path;
  return objectNames[name] ?? name.replaceAll('-', ' ');
}
