import { units } from '../../domain/money.ts';
import { type ProblemDraft, problem } from '../../domain/problem.ts';
import {
  type Address,
  type ContactContent,
  type DocumentContent,
  type DocumentLine,
  isDocument,
  isSettling,
} from '../../domain/record.ts';
import { appendOwnKey } from '../own-key.ts';
import type { ComposedRequest, Composition, WriteIntent } from '../port.ts';
import { type Body, nest } from './body.ts';
import { type PaymentSettings, paymentBody } from './compose-payment.ts';
import {
  type DocumentObject,
  dimensionObjects,
  documentObject,
  objectsOf,
  paymentObject,
} from './objects.ts';
import { entityHeaders } from './query.ts';

export interface ComposeSettings extends Partial<PaymentSettings> {
  readonly entityId: string | null;
  readonly propertyDimension: string;
  readonly taxSolutionId: string | null;
  /** The tenant numbers customers and vendors itself; else our own key is the id. */
  readonly numbersContacts: boolean;
  readonly batch: number;
}

/** Longest text of a header's description and of a customer's or vendor's name. */
export const maxDescription = 1000;
const maxName = 100;
/** What the ledger shows on a reversal that Relink made. */
export const reversalMemo = 'Reversed by Relink';

type Fields = Body;

/** Thrown while composing for an intent that the ledger cannot take. */
export class Impossible extends Error {
  readonly draft: ProblemDraft;
  constructor(draft: ProblemDraft) {
    super(draft.code);
    this.draft = draft;
  }
}

/** Turns intents into requests; the same intents give the same bytes. */
export function compose(intents: readonly WriteIntent[], settings: ComposeSettings): Composition {
  const requests: ComposedRequest[] = [];
  const impossible: { attemptId: string; problem: ProblemDraft }[] = [];
  const groups = new Map<
    string,
    { object: string; verb: 'create' | 'update'; members: { id: string; body: Fields }[] }
  >();
  for (const intent of intents) {
    try {
      const object = objectFor(intent);
      if (intent.verb === 'void') {
        requests.push(reversal(intent, object, settings));
        continue;
      }
      const body = intent.verb === 'create' ? createBody(intent, settings) : updateBody(intent);
      const verb = intent.verb === 'create' ? 'create' : 'update';
      // A receipt and a credit applied are one object there, and yet two kinds of record.
      const name = `${verb} ${object} ${intent.type}`;
      const group = groups.get(name) ?? { object, verb, members: [] };
      group.members.push({ id: intent.attemptId, body });
      groups.set(name, group);
    } catch (error) {
      if (!(error instanceof Impossible)) throw error;
      impossible.push({ attemptId: intent.attemptId, problem: error.draft });
    }
  }
  for (const { object, verb, members } of groups.values()) {
    for (let start = 0; start < members.length; start += settings.batch) {
      const some = members.slice(start, start + settings.batch);
      requests.push({
        object,
        verb,
        method: verb === 'create' ? 'POST' : 'PATCH',
        path: `/objects/${object}`,
        headers: headersOf(settings),
        body: JSON.stringify(some.map((member) => member.body)),
        idempotencyKey: null,
        members: some.map((member) => member.id),
      });
    }
  }
  return { requests, impossible };
}

function headersOf(settings: ComposeSettings): Record<string, string> {
  return { 'content-type': 'application/json', ...entityHeaders(settings.entityId) };
}

function objectFor(intent: WriteIntent): string {
  const { type, role, verb, content } = intent;
  if (verb === 'stamp')
    throw new Impossible(problem('protocol', 'relink', { detail: 'the ledger keeps no stamp' }));
  if (type === 'account' || type === 'tax-type' || type === 'tracking-option')
    throw new Impossible(problem('edited-in-property', 'property', { fields: type }, { subject: type }));
  const object = objectsOf(type, role, [])[0];
  const known =
    type === 'contact'
      ? role !== null && verb !== 'void'
      : type === 'payment' || type === 'allocation'
        ? role !== null && verb === 'create'
        : type !== 'credit-note' || role !== null;
  if (object === undefined || !known || content.type !== type)
    throw new Impossible(problem('protocol', 'relink', { detail: `cannot ${verb} a ${type} in the ledger` }));
  return object.path;
}

function createBody(intent: WriteIntent, settings: ComposeSettings): Fields {
  const { content } = intent;
  if (content.type === 'contact') return contactBody(content, intent.ownKey, settings);
  if (isDocument(content)) return documentBody(content, documentOf(content), intent.ownKey, settings);
  if (isSettling(content)) {
    const [object] = objectsOf(content.type, content.role, []);
    const payment = object === undefined ? null : paymentObject(object);
    const body = payment === null ? null : paymentBody(content, payment, intent.ownKey, settings);
    if (body !== null && isProblem(body)) throw new Impossible(body);
    if (body !== null) return body;
  }
  throw new Impossible(
    problem('protocol', 'relink', { detail: `cannot create a ${content.type} in the ledger` }),
  );
}

export function isProblem(body: Body | ProblemDraft): body is ProblemDraft {
  return 'code' in body;
}

function documentOf(content: DocumentContent): DocumentObject {
  const object = objectsOf(content.type, content.role ?? null, [])[0];
  const document = object === undefined ? null : documentObject(object);
  if (document === null)
    throw new Impossible(problem('protocol', 'relink', { detail: `no object for a ${content.type}` }));
  return document;
}

/** Leaves out what is empty: an empty reference is refused, and an empty text would blank a default. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return (
    value !== null && typeof value === 'object' && !Array.isArray(value) && Object.keys(value).length === 0
  );
}

function contactBody(content: ContactContent, ownKey: string, settings: ComposeSettings): Fields {
  checkName(content);
  return present({
    id: settings.numbersContacts ? '' : ownKey,
    name: content.name,
    status: content.status === 'archived' ? 'inactive' : '',
    currency: content.currency ?? '',
    // Where the tenant numbers its customers itself, our key has no other field that both objects have.
    notes: settings.numbersContacts && ownKey !== '' ? `[${ownKey}]` : '',
    contacts: {
      default: present({
        printAs: content.correspondenceName || content.name,
        companyName: content.name,
        ...personFields(content),
        mailingAddress: present(addressFields(addressOf(content))),
      }),
    },
  });
}

export function checkName(content: ContactContent): void {
  if (content.name.length <= maxName) return;
  const params = {
    field: 'name',
    value: content.name,
    length: String(content.name.length),
    max: String(maxName),
  };
  throw new Impossible(problem('value-too-long', 'property', params, { subject: 'name', field: 'name' }));
}

function personFields(content: ContactContent): Fields {
  return {
    firstName: content.firstName,
    lastName: content.lastName,
    email1: content.email,
    phone1: content.phone,
    mobile: content.mobile,
    fax: content.fax,
  };
}

/** A new customer has one contact and so one address: the postal one, or the other where that is blank. */
export function addressOf(content: ContactContent): Address {
  const given = Object.values(content.postalAddress).some((part) => part !== '');
  return given ? content.postalAddress : content.streetAddress;
}

function addressFields(address: Address): Fields {
  return {
    addressLine1: address.street,
    addressLine2: address.suburb,
    city: address.city,
    state: address.region,
    postCode: address.postcode,
    country: address.country,
  };
}

function documentBody(
  content: DocumentContent,
  object: DocumentObject,
  ownKey: string,
  settings: ComposeSettings,
): Fields {
  if (content.lines.length === 0)
    throw new Impossible(
      problem('lines-missing', 'property', { number: content.number }, { field: 'lines' }),
    );
  const draft = content.state === 'draft' || content.state === 'awaiting-approval';
  const own = ownKey === '' ? content.description : appendOwnKey(content.description, ownKey, maxDescription);
  // What customers owe is posted unless it says draft; what we owe stays a draft unless it says otherwise.
  const posted = object.partyRef === 'customer' ? '' : object.type === 'bill' ? 'submitted' : 'posted';
  const state = draft ? 'draft' : posted;
  const posting: Fields =
    object.type !== 'bill' && content.postingDate === content.issueDate
      ? {}
      : nest({ [object.postingField]: content.postingDate });
  return present({
    [object.numberField]: content.number,
    [object.partyRef]: content.contactKey === null ? '' : { key: content.contactKey },
    [object.referenceField]: content.reference,
    description: own,
    [object.dateField]: content.issueDate,
    ...posting,
    dueDate: object.hasDueDate ? (content.dueDate ?? '') : '',
    ...nest({ [object.currencyFields[0]]: content.currency }),
    taxSolution: settings.taxSolutionId === null ? '' : { id: settings.taxSolutionId },
    state,
    lines: content.lines.map((line) => lineBody(line, object, settings)),
  });
}

function lineBody(line: DocumentLine, object: DocumentObject, settings: ComposeSettings): Fields {
  if (line.taxTypeKey === null && units(line.tax) !== 0n) {
    const params = { field: 'taxType', line: line.description };
    throw new Impossible(
      problem('field-required', 'property', params, { subject: 'taxType', field: 'taxType' }),
    );
  }
  return present({
    ...nest({ [object.lineAmount]: line.net }),
    glAccount: line.accountKey === null ? '' : { key: line.accountKey },
    memo: line.description,
    dimensions: dimensionsOfLine(line, settings),
    // The tax is named, not left to the ledger: both sides then show it to the cent.
    taxEntries:
      line.taxTypeKey === null
        ? ''
        : [{ [object.taxDetail]: { key: line.taxTypeKey }, txnTaxAmount: line.tax }],
  });
}

/** The property's dimension, and what the line says itself; a category is matched by name, in any case. */
function dimensionsOfLine(line: DocumentLine, settings: ComposeSettings): Fields {
  const dimensions: Fields = {};
  if (line.propertyKey !== null) dimensions[settings.propertyDimension] = { key: line.propertyKey };
  for (const { category, key } of line.tracking) {
    const name = category.toLowerCase();
    if (!Object.hasOwn(dimensionObjects, name))
      throw new Impossible(
        problem('tracking-not-matched', 'relink', { category }, { subject: category, field: 'tracking' }),
      );
    dimensions[name] = { key };
  }
  return dimensions;
}

/** Header fields of a document that a change may carry, with their values. */
const headerFields: Readonly<
  Record<string, (content: DocumentContent, object: DocumentObject, ownKey: string) => Fields>
> = {
  number: (content, object) => ({ [object.numberField]: content.number }),
  reference: (content, object) => ({
    [object.referenceField]: content.reference === '' ? null : content.reference,
  }),
  description: (content, _object, ownKey) => {
    const text =
      ownKey === '' ? content.description : appendOwnKey(content.description, ownKey, maxDescription);
    return { description: text === '' ? null : text };
  },
  // An adjustment is due when somebody says so by applying it.
  dueDate: (content, object) => (object.hasDueDate ? { dueDate: content.dueDate } : {}),
  issueDate: (content, object) => ({ [object.dateField]: content.issueDate }),
  postingDate: (content, object) => nest({ [object.postingField]: content.postingDate }),
  contactKey: (content, object) => ({
    [object.partyRef]: content.contactKey === null ? null : { key: content.contactKey },
  }),
};

/** The record's key and the named fields; nothing else is touched. */
function updateBody(intent: WriteIntent): Fields {
  const { content, fields, key } = intent;
  if (key === null) throw new Impossible(problem('protocol', 'relink', { detail: 'a change without a key' }));
  if (content.type === 'contact') return { key, ...contactChange(content, fields) };
  if (!isDocument(content))
    throw new Impossible(
      problem('protocol', 'relink', { detail: `cannot change a ${content.type} in the ledger` }),
    );
  const object = documentOf(content);
  let body: Fields = { key };
  for (const field of fields) {
    const write = Object.hasOwn(headerFields, field) ? headerFields[field] : undefined;
    // Lines, amounts and currency of a document in the books can only be reversed and made again.
    if (write === undefined)
      throw new Impossible(
        problem('document-posted', 'ledger', { number: content.number, field }, { subject: field, field }),
      );
    body = { ...body, ...write(content, object, intent.ownKey) };
  }
  return body;
}

function contactChange(content: ContactContent, fields: readonly string[]): Fields {
  const body: Fields = {};
  const person: Fields = {};
  const names: Readonly<Record<string, string>> = {
    firstName: 'firstName',
    lastName: 'lastName',
    email: 'email1',
    phone: 'phone1',
    mobile: 'mobile',
    fax: 'fax',
  };
  const values = personFields(content);
  for (const field of fields) {
    const wire = names[field];
    if (wire !== undefined) person[wire] = values[wire] === '' ? null : (values[wire] ?? null);
    else if (field === 'name') {
      checkName(content);
      body.name = content.name;
    } else if (field === 'correspondenceName') person.printAs = content.correspondenceName || content.name;
    else if (field === 'status') body.status = content.status === 'archived' ? 'inactive' : 'active';
    else if (field === 'currency') body.currency = content.currency;
    else if (field === 'postalAddress' || field === 'streetAddress') {
      const address = addressFields(addressOf(content));
      person.mailingAddress = Object.fromEntries(
        Object.entries(address).map(([name, value]) => [name, value === '' ? null : value]),
      );
    } else
      throw new Impossible(problem('protocol', 'relink', { detail: `the ledger has no field for ${field}` }));
  }
  return { ...body, ...(Object.keys(person).length === 0 ? {} : { contacts: { default: person } }) };
}

/** One reversal is one call: the ledger takes no batch of them. */
function reversal(intent: WriteIntent, path: string, settings: ComposeSettings): ComposedRequest {
  const { content, key } = intent;
  if (key === null || !isDocument(content))
    throw new Impossible(
      problem('protocol', 'relink', { detail: `cannot reverse a ${content.type} without its key` }),
    );
  const date = intent.date ?? content.postingDate;
  const names = documentOf(content).reversal;
  const body = { key, [names.date]: date, [names.note]: reversalMemo };
  return {
    object: path,
    verb: 'void',
    method: 'POST',
    path: `/workflows/${path}/reverse`,
    headers: headersOf(settings),
    body: JSON.stringify(body),
    idempotencyKey: null,
    members: [intent.attemptId],
  };
}
