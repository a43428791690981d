import type { ProblemDraft } from './problem.ts';

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
  account: 'account',
  taxType: 'tax type',
  tracking: 'tracking',
  status: 'status',
  code: 'code',
  rate: 'rate',
  date: 'date',
};

/** Reads parameters; a missing one never leaves a hole in a sentence. */
export interface Say {
  readonly side: string;
  readonly other: string;
  /** The parameter, or what to say without it. */
  text(name: string, without?: string): string;
  /** ` 4100`, or nothing. */
  after(name: string): string;
  /** Account, contact or other thing as people know it: id and name, whichever is known. */
  named(kind: string, ...names: string[]): string;
  /** Fields in plain words, from one name or a list. */
  fields(name: string, without: string): string;
  date(name: string): string;
}

/** The words' access to a problem's parameters. */
export function sayer(problem: Worded, locale: string): Say {
  const value = (name: string) => (problem.params[name] ?? '').trim();
  const side = labels[problem.side];
  return {
    side,
    other: problem.side === 'property' ? labels.ledger : labels.property,
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
