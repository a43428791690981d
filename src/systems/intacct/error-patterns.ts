import type { ProblemCode, ProblemDraft } from '../../domain/problem.ts';

/** What a fault of the connection is; `record`: the ledger refused this record and the connection is well. */
export type LedgerErrorKind =
  | 'record'
  | 'transient'
  | 'throttled'
  | 'credentials'
  | 'permission'
  | 'protocol';

/** What an error means. */
export interface ErrorMeaning {
  readonly code: ProblemCode;
  readonly side: ProblemDraft['side'];
  readonly kind: LedgerErrorKind;
  /** Names of parameters that make the cause's subject, joined by a colon. Missing ones are left out. */
  readonly subject: readonly string[];
  /** The record's field, in canonical words. */
  readonly field: string | null;
  /** Fixed parameters, besides the pattern's named groups. */
  readonly params?: Readonly<Record<string, string>>;
}

/** A text of the ledger; its named groups become parameters. */
export interface ErrorPattern extends ErrorMeaning {
  readonly pattern: RegExp;
}

const record = (
  code: ProblemCode,
  side: ProblemDraft['side'],
  field: string | null,
  ...subject: string[]
): ErrorMeaning => ({ code, side, kind: 'record', field, subject });
const fault = (
  code: ProblemCode,
  kind: LedgerErrorKind,
  side: ProblemDraft['side'] = 'ledger',
): ErrorMeaning => ({ code, side, kind, field: null, subject: [] });

/** Nothing of the record is said: another member failed, or the ledger only says that something did. */
const silent: ErrorMeaning = record('not-tried', 'ledger', null);
const restricted: ErrorMeaning = {
  ...record('value-invalid', 'property', 'account', 'field', 'account'),
  params: { field: 'account' },
};

/** Texts as tenants show them, most telling first. */
export const errorPatterns: readonly ErrorPattern[] = [
  // Payments, before the looser patterns for lengths
  {
    pattern: /exceeds (?:the )?total amount due/i,
    ...record('payment-exceeds-due', 'ledger', 'gross', 'number'),
  },
  {
    pattern: /compliance error (?:[\w.]+--)?(?<paper>.+)$/i,
    ...record('vendor-not-compliant', 'ledger', 'contact', 'paper'),
  },
  // Periods
  {
    pattern: /periods? (?:are|is) closed\.?.*?\((?<date>\d{2}\/\d{2}\/\d{4})\)/i,
    ...record('period-closed', 'ledger', 'postingDate', 'period'),
  },
  {
    pattern: /date must be on or after (?<openFrom>\d{2}\/\d{2}\/\d{4})/i,
    ...record('period-closed', 'ledger', 'postingDate', 'period'),
  },
  {
    pattern: /period.*closed|closed.*period/i,
    ...record('period-closed', 'ledger', 'postingDate', 'period'),
  },
  // Dimensions
  {
    pattern:
      /missing (?:the )?'?(?<dimension>[A-Za-z ]+?)'? dimension for the account '?(?<account>[\w.-]+?)'?\.?$/i,
    ...record('dimension-required', 'property', 'tracking', 'dimension', 'account'),
  },
  {
    pattern: /account number '(?<account>[^']+)' requires an? ?(?<dimension>[A-Za-z]+)?/i,
    ...record('dimension-required', 'property', 'tracking', 'dimension', 'account'),
  },
  { pattern: /^(?:the specified )?gl account '(?<account>[^']+)'.*restricted/i, ...restricted },
  { pattern: /account number (?<account>\S+) is associated (?:to|with) the/i, ...restricted },
  {
    pattern:
      /^(?<dimension>department|location|class|project|item|employee) '(?<value>[^']+)'.*is restricted/i,
    ...record('value-invalid', 'property', 'tracking', 'dimension', 'value'),
  },
  {
    pattern:
      /^(?<dimension>department|location|class|project) must be (?<value>\S+?)\. this value is auto-filled/i,
    ...record('value-invalid', 'property', 'tracking', 'dimension', 'value'),
  },
  {
    pattern:
      /^(?:the |invalid )?(?<dimension>department|location|class|project|item|employee) '?(?<value>[^']+?)'?(?: '[^']+')?(?: specified)? (?:is invalid|is not valid|selected|specified|has a project status that prevents.*)\.? ?$/i,
    ...record('dimension-inactive', 'ledger', 'tracking', 'dimension', 'value'),
  },
  {
    pattern: /isn(?:'|’)t a resource of the (?<dimension>project) '(?<value>[^']+)'/i,
    ...record('value-invalid', 'ledger', 'tracking', 'dimension', 'value'),
  },
  // Tax, before the looser patterns for contacts and accounts
  {
    pattern:
      /^invalid (?:order entry|purchasing|sales)? ?tax detail '(?<taxType>[^']+)' (?:specified|selected)/i,
    ...record('tax-type-inactive', 'ledger', 'taxType', 'taxType'),
  },
  {
    pattern: /tax (?:solution|detail).*(?:required|missing)/i,
    ...record('field-required', 'property', 'taxType', 'field'),
    params: { field: 'tax type' },
  },
  {
    pattern: /only one tax detail is allowed/i,
    ...record('value-invalid', 'property', 'taxType', 'field'),
    params: { field: 'tax type' },
  },
  // Accounts
  {
    pattern:
      /^(?:the )?(?:gl )?account '?(?<account>[\w.-]+?)'? (?:specified )?is (?:not valid|invalid|inactive)/i,
    ...record('account-inactive', 'ledger', 'account', 'account'),
  },
  {
    pattern: /^invalid (?:gl )?account '(?<account>[^']+)'/i,
    ...record('account-inactive', 'ledger', 'account', 'account'),
  },
  // Contacts
  {
    pattern: /activate the (?:vendor|customer) (?<id>.+?), then try again/i,
    ...record('contact-inactive', 'ledger', 'contact', 'id'),
  },
  {
    pattern:
      /^(?:the specified |the |invalid )?(?:vendor|customer) '(?<id>[^']+)'(?: specified)? ?(?:is (?:not valid|invalid)|specified)?/i,
    ...record('contact-inactive', 'ledger', 'contact', 'id'),
  },
  // Duplicates
  {
    pattern: /transaction with that number already exists/i,
    ...record('number-duplicate', 'property', 'number', 'number'),
  },
  {
    pattern: /another (?<kind>\w+) with the given value\(s\) (?<id>.*?)\s+already exists/i,
    ...record('id-duplicate', 'ledger', 'id', 'id'),
  },
  {
    pattern: /the account number '(?<id>[^']+)' already exists/i,
    ...record('id-duplicate', 'ledger', 'id', 'id'),
  },
  {
    pattern: /another record with the value (?<id>.*?)(?: already exists.*)?$/i,
    ...record('id-duplicate', 'ledger', 'id', 'id'),
  },
  // Missing and malformed values
  {
    pattern: /^enter an? (?:bill|invoice) number/i,
    ...record('field-required', 'property', 'number', 'field'),
    params: { field: 'number' },
  },
  {
    pattern: /^document number is missing/i,
    ...record('field-required', 'ledger', 'number', 'field'),
    params: { field: 'number' },
  },
  {
    pattern: /no line items found|remove the extra line item in the request/i,
    ...record('lines-missing', 'property', 'lines'),
  },
  {
    pattern: /required field (?<field>.+?) is missing/i,
    ...record('field-required', 'property', null, 'field'),
  },
  {
    pattern: /^(?<field>.+?) cannot be (?:empty|blank)/i,
    ...record('field-required', 'property', null, 'field'),
  },
  { pattern: /^missing (?<field>unit|location)$/i, ...record('field-required', 'property', null, 'field') },
  {
    pattern: /(?:illegal format for \w+ : )?(?<field>[\w.]+) is longer than (?<max>\d+) characters/i,
    ...record('value-too-long', 'property', null, 'field'),
  },
  {
    pattern:
      /(?<field>[\w.]+) (?:exceeds|must not exceed|is limited to|is too long).*?(?<max>\d+)? ?(?:characters)?$/i,
    ...record('value-too-long', 'property', null, 'field'),
  },
  {
    pattern: /primary email address (?<value>\S*)/i,
    ...record('value-invalid', 'property', 'email', 'field'),
    params: { field: 'email' },
  },
  {
    pattern: /illegal format for \w+ : (?<field>[\w. ]+?)(?: [\w@.+-]*)?$/i,
    ...record('value-invalid', 'property', null, 'field'),
  },
  {
    pattern: /the (?:transaction )?date '(?<value>[^']*)' is (?:not valid|invalid)/i,
    ...record('value-invalid', 'property', 'issueDate', 'field'),
    params: { field: 'date' },
  },
  {
    pattern: /currency '(?<currency>[^']+)' is not valid/i,
    ...record('currency-unsupported', 'property', 'currency', 'currency'),
  },
  // Lifecycle
  {
    pattern: /the field (?<field>\S+) cannot be changed on a posted transaction/i,
    ...record('document-posted', 'ledger', null, 'field'),
  },
  {
    pattern: /not allowed for a transaction in state (?:paid|partiallypaid)/i,
    ...record('document-paid', 'ledger', 'state'),
  },
  {
    pattern: /not allowed for a transaction in state (?<state>\w+)/i,
    ...record('document-posted', 'ledger', 'state'),
  },
  {
    pattern: /there is no due on the (?:bill|invoice)/i,
    ...record('document-paid', 'ledger', 'gross'),
  },
  {
    pattern: /record with key '(?<key>[^']*)' was not found|we can(?:'|’)t find this transaction/i,
    ...record('deleted-in-ledger', 'ledger', null),
  },
  { pattern: /cannot find \w+ with key '(?<key>[^']*)'/i, ...record('deleted-in-ledger', 'ledger', null) },
  { pattern: /transactions do not balance/i, ...record('not-balanced', 'ledger', 'lines') },
  // Not about the record: the session's place, or a neighbour in the same call
  {
    pattern: /top-level session used for an entity-only definition/i,
    ...record('entity-needed', 'relink', null),
  },
  {
    pattern: /rolled back due to an error|operation skipped due to atomic transaction failure/i,
    ...silent,
  },
  { pattern: /^(?:currently, we can(?:'|’)t create|could not create \S+ record)/i, ...silent },
  // The connection
  {
    pattern: /the sender id '(?<sender>[^']*)' is not authorized.*?(?:company id '(?<company>[^']*)'|$)/i,
    ...fault('sender-not-authorized', 'credentials'),
    subject: ['sender'],
  },
  { pattern: /demo company and has expired/i, ...fault('company-expired', 'credentials') },
  {
    pattern: /object definition (?<object>\S+) not found/i,
    ...fault('object-unavailable', 'permission'),
    subject: ['object'],
  },
  {
    pattern:
      /fields? cannot be (?:queried|selected)|field requested is not valid|xml parse schema error|not a valid transport policy/i,
    ...fault('protocol', 'protocol', 'relink'),
  },
  { pattern: /do(?:es)? not have permission to view audit history/i, ...fault('audit-denied', 'permission') },
  {
    pattern: /permission for api operation (?<operation>\w+) on objects of type (?<object>\S+)/i,
    ...fault('permission-missing', 'permission'),
    subject: ['object'],
  },
  {
    pattern: /api operation (?<operation>\w+) cannot be performed on objects of type (?<object>\S+)/i,
    ...fault('permission-missing', 'permission'),
    subject: ['object'],
  },
  {
    pattern: /the entity '(?<entity>[^']*)' is (?:not valid|invalid)/i,
    ...fault('entity-unknown', 'credentials', 'relink'),
    subject: ['entity'],
  },
  {
    pattern:
      /sign-in information is incorrect|incorrect intacct xml partner id|username format is invalid|token is not valid|invalid token(?! (?:payload|endpoint))|invalid session/i,
    ...fault('credentials-rejected', 'credentials', 'relink'),
  },
  { pattern: /rate limit exceeded/i, ...fault('throttled', 'throttled') },
  { pattern: /service is temporarily off-?line/i, ...fault('unreachable', 'transient') },
];

/** By number, for texts that no pattern knows. A detail's own number wins over the outer code. */
export const errorCodes: Readonly<Record<string, ErrorMeaning>> = {
  invalid_client: fault('credentials-rejected', 'credentials', 'relink'),
  invalid_grant: fault('credentials-rejected', 'credentials', 'relink'),
  unauthorized_client: fault('credentials-rejected', 'credentials', 'relink'),
  tokenInvalid: fault('credentials-rejected', 'credentials', 'relink'),
  'REST-2102': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0001': fault('unreachable', 'transient'),
  'GW-0010': fault('throttled', 'throttled'),
  'GW-0011': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0012': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0014': fault('protocol', 'protocol', 'relink'),
  'GW-0015': fault('protocol', 'protocol', 'relink'),
  'GW-0031': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0032': fault('protocol', 'protocol', 'relink'),
  'GW-0033': fault('protocol', 'protocol', 'relink'),
  'GW-0034': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0035': fault('protocol', 'protocol', 'relink'),
  'GW-0036': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0037': fault('credentials-rejected', 'credentials', 'relink'),
  'GW-0038': fault('protocol', 'protocol', 'relink'),
  'GW-0039': fault('protocol', 'protocol', 'relink'),
  'GW-0042': fault('permission-missing', 'permission'),
  PL04000005: fault('permission-missing', 'permission'),
  PL04000055: fault('company-expired', 'credentials'),
  XL03000003: fault('protocol', 'protocol', 'relink'),
  XL03000010: fault('protocol', 'protocol', 'relink'),
  XMLGW_JPP0002: fault('credentials-rejected', 'credentials', 'relink'),
  UJPP0002: fault('credentials-rejected', 'credentials', 'relink'),
  forbidden: fault('permission-missing', 'permission'),
  'REST-1028': fault('protocol', 'protocol', 'relink'),
  'REST-1034': fault('protocol', 'protocol', 'relink'),
  'REST-1043': fault('protocol', 'protocol', 'relink'),
  'REST-1050': fault('protocol', 'protocol', 'relink'),
  'REST-1064': record('deleted-in-ledger', 'ledger', null),
  BL34000061: record('id-duplicate', 'ledger', 'id', 'id'),
  PL05000104: record('id-duplicate', 'ledger', 'id', 'id'),
  'CRE-3211': record('vendor-not-compliant', 'ledger', 'contact'),
  'GL-1009': record('not-balanced', 'ledger', 'lines'),
  'GL-0493': record('id-duplicate', 'ledger', 'id', 'id'),
  BL03002185: record('number-duplicate', 'property', 'number', 'number'),
  BL03002128: { ...record('field-required', 'property', 'number', 'field'), params: { field: 'number' } },
  PL01000127: { ...record('field-required', 'ledger', 'number', 'field'), params: { field: 'number' } },
  BL03002101: record('lines-missing', 'property', 'lines'),
  BL03002129: record('document-posted', 'ledger', 'state'),
  BL03000130: record('document-paid', 'ledger', 'gross'),
};

/** Field names of the wire and of error texts, in the words of our records. */
export const fieldWords: Readonly<Record<string, string>> = {
  'date due': 'dueDate',
  duedate: 'dueDate',
  'date created': 'issueDate',
  invoicedate: 'issueDate',
  createddate: 'issueDate',
  postingdate: 'postingDate',
  'invoicesummary.glpostingdate': 'postingDate',
  glaccount: 'account',
  txnamount: 'net',
  customer: 'contact',
  vendor: 'contact',
  invoicenumber: 'number',
  billnumber: 'number',
  referencenumber: 'reference',
  memo: 'description',
  printas: 'correspondenceName',
  email1: 'email',
  phone1: 'phone',
  'mailingaddress.addressline1': 'street',
  'mailingaddress.addressline2': 'suburb',
  'mailingaddress.city': 'city',
  'mailingaddress.state': 'region',
  'mailingaddress.postcode': 'postcode',
  'mailingaddress.country': 'country',
};
