import type { Changes } from './estate.ts';
import {
  type CreateOf,
  externalIdInput,
  inputs,
  isWritable,
  type PatchOf,
  parse,
  voidInput,
  type Writable,
} from './input.ts';
import type { Address, AnyRecord, Contact, Document, RecordOf, Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import {
  checkClientReference,
  checkDocument,
  checkExternalId,
  checkLifecycle,
  checkUnique,
  checkVoid,
  type DocumentResource,
  known,
} from './rules.ts';

export type Actor = 'api' | 'person';
type Stamps = Pick<AnyRecord, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

/** Creates one record from a request's member. */
export function create(changes: Changes, resource: Resource, body: unknown): AnyRecord {
  if (!isWritable(resource)) throw new ApiProblem('method-not-allowed', null, { resource });
  return creators[resource](changes, body);
}

/** Changes one record; a change that changes nothing leaves version and stamp alone. */
export function update(
  changes: Changes,
  resource: Resource,
  id: string,
  body: unknown,
  actor: Actor,
): AnyRecord {
  if (!isWritable(resource)) throw new ApiProblem('method-not-allowed', null, { resource });
  return updaters[resource](changes, id, body, actor);
}

const noAddress: Address = { street: '', suburb: '', city: '', region: '', postcode: '', country: '' };

const creators: { readonly [R in Writable]: (changes: Changes, body: unknown) => RecordOf[R] } = {
  contacts: (changes, body) => createContact(changes, parse(inputs.contacts.create, body)),
  invoices: (changes, body) => createDocument(changes, 'invoices', parse(inputs.invoices.create, body)),
  bills: (changes, body) => createDocument(changes, 'bills', parse(inputs.bills.create, body)),
  accounts: (changes, body) => {
    const { books } = changes;
    const input = parse(inputs.accounts.create, body);
    checkUnique(books, 'accounts', 'code', input.code, () => true);
    checkExternalId(books, 'accounts', null, input.externalId ?? null);
    const given = { status: 'active' as const, externalId: null, ...defined(input) };
    return changes.save('accounts', { ...stamped(changes, 'accounts'), ...given });
  },
  'tax-types': (changes, body) => {
    const { books } = changes;
    const input = parse(inputs['tax-types'].create, body);
    checkUnique(books, 'tax-types', 'name', input.name, sameDirection(input.direction));
    checkExternalId(books, 'tax-types', null, input.externalId ?? null);
    const given = { status: 'active' as const, externalId: null, ...defined(input) };
    return changes.save('tax-types', { ...stamped(changes, 'tax-types'), ...given });
  },
  'tracking-options': createOption,
};

const sameDirection = (direction: string) => (other: AnyRecord) =>
  'direction' in other && other.direction === direction;

function stamped(changes: Changes, resource: Resource): Stamps {
  const { now } = changes;
  return { id: changes.books.nextId(resource), version: 1, createdAt: now, updatedAt: now };
}

/** Drops members that are `undefined`, so that they do not cover defaults. */
function defined<T extends object>(input: T): { [K in keyof T]: Exclude<T[K], undefined> };
function defined(input: object): object {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
}

function createContact(changes: Changes, input: CreateOf['contacts']): Contact {
  const { books } = changes;
  const { postalAddress, streetAddress, externalIds, ...rest } = input;
  const ids = { customer: externalIds?.customer ?? null, vendor: externalIds?.vendor ?? null };
  checkExternalId(books, 'contacts', null, ids.customer, { role: 'customer' });
  checkExternalId(books, 'contacts', null, ids.vendor, { role: 'vendor' });
  checkClientReference(books, 'contacts', input.clientReference ?? null, input.roles);
  return changes.save('contacts', {
    ...stamped(changes, 'contacts'),
    correspondenceName: '',
    firstName: '',
    lastName: '',
    email: '',
    phone: '',
    mobile: '',
    fax: '',
    currency: null,
    status: 'active',
    mergedInto: null,
    clientReference: null,
    ...defined(rest),
    postalAddress: { ...noAddress, ...(postalAddress && defined(postalAddress)) },
    streetAddress: { ...noAddress, ...(streetAddress && defined(streetAddress)) },
    externalIds: ids,
  });
}

function createOption(changes: Changes, body: unknown): RecordOf['tracking-options'] {
  const { books } = changes;
  const { category, categoryId, ...input } = parse(inputs['tracking-options'].create, body);
  const found = categoryId ?? findCategory(changes, category);
  known(books, 'tracking-categories', found, 'categoryId');
  checkExternalId(books, 'tracking-options', null, input.externalId ?? null, { categoryId: found });
  const inCategory = (other: AnyRecord) => 'categoryId' in other && other.categoryId === found;
  if (input.code) checkUnique(books, 'tracking-options', 'code', input.code, inCategory);
  return changes.save('tracking-options', {
    ...stamped(changes, 'tracking-options'),
    code: '',
    status: 'active',
    externalId: null,
    ...defined(input),
    categoryId: found,
  });
}

/** The category of this name in any case; a new name makes a category, as a new dimension in the ledger does. */
function findCategory(changes: Changes, name: string | undefined): string {
  if (name === undefined) throw new ApiProblem('field-required', 'categoryId', { field: 'categoryId' });
  for (const category of changes.books.all('tracking-categories')) {
    if (category.name.toLowerCase() === name.toLowerCase()) return category.id;
  }
  const made = { ...stamped(changes, 'tracking-categories'), name, propertyMatching: false };
  return changes.save('tracking-categories', made).id;
}

type LineInput = NonNullable<CreateOf['invoices']['lines']>[number];
const lineOf = ({ tracking, ...line }: LineInput) => ({
  ...line,
  optionIds: tracking.map((one) => one.optionId),
});

function createDocument(changes: Changes, resource: DocumentResource, input: CreateOf['invoices']): Document {
  const { books } = changes;
  const { lines: given, number, ...rest } = input;
  const lines = given.map(lineOf);
  checkExternalId(books, resource, null, input.externalId ?? null);
  checkClientReference(books, resource, input.clientReference ?? null, []);
  const { id, ...stamps } = stamped(changes, resource);
  const document: Document = {
    id,
    ...stamps,
    number: number === undefined || number === '' ? `${resource === 'bills' ? 'BILL' : 'INV'}-${id}` : number,
    reference: '',
    description: '',
    tenancyId: null,
    propertyId: lines.find((line) => line.propertyId !== null)?.propertyId ?? null,
    dueDate: null,
    currency: books.company.currency,
    status: 'draft',
    voidDate: null,
    amountPaid: '0.00',
    paymentPriority: 'normal',
    externalId: null,
    clientReference: null,
    ...defined(rest),
    lines,
  };
  checkDocument(books, changes.estate.settings, resource, document, null);
  return changes.save(resource, document);
}

type Updater<R extends Writable> = (changes: Changes, id: string, body: unknown, actor: Actor) => RecordOf[R];
const updaters: { readonly [R in Writable]: Updater<R> } = {
  contacts: (changes, id, body) => updateContact(changes, id, parse(inputs.contacts.patch, body)),
  invoices: (changes, id, body, actor) =>
    updateDocument(changes, 'invoices', id, parse(inputs.invoices.patch, body), actor),
  bills: (changes, id, body, actor) =>
    updateDocument(changes, 'bills', id, parse(inputs.bills.patch, body), actor),
  accounts: (changes, id, body) => {
    const before = found(changes, 'accounts', id);
    const wanted = { ...before, ...defined(parse(inputs.accounts.patch, body)) };
    if (wanted.code !== before.code || isRevived(before, wanted)) {
      checkUnique(changes.books, 'accounts', 'code', wanted.code, (other) => other.id !== id);
    }
    return saveChanged(changes, 'accounts', before, wanted);
  },
  'tax-types': (changes, id, body) => {
    const before = found(changes, 'tax-types', id);
    const wanted = { ...before, ...defined(parse(inputs['tax-types'].patch, body)) };
    if (wanted.name !== before.name || isRevived(before, wanted)) {
      const clashes = (other: AnyRecord) => other.id !== id && sameDirection(wanted.direction)(other);
      checkUnique(changes.books, 'tax-types', 'name', wanted.name, clashes);
    }
    return saveChanged(changes, 'tax-types', before, wanted);
  },
  'tracking-options': (changes, id, body) => {
    const before = found(changes, 'tracking-options', id);
    const wanted = { ...before, ...defined(parse(inputs['tracking-options'].patch, body)) };
    return saveChanged(changes, 'tracking-options', before, wanted);
  },
};

const isRevived = (before: { status: string }, wanted: { status: string }) =>
  before.status === 'archived' && wanted.status === 'active';

function updateContact(changes: Changes, id: string, patch: PatchOf['contacts']): Contact {
  const before = found(changes, 'contacts', id);
  const { postalAddress, streetAddress, ...rest } = patch;
  return saveChanged(changes, 'contacts', before, {
    ...before,
    ...defined(rest),
    postalAddress: { ...before.postalAddress, ...(postalAddress && defined(postalAddress)) },
    streetAddress: { ...before.streetAddress, ...(streetAddress && defined(streetAddress)) },
  });
}

function updateDocument(
  changes: Changes,
  resource: DocumentResource,
  id: string,
  patch: PatchOf['invoices'],
  actor: Actor,
): Document {
  const { books } = changes;
  const before = found(changes, resource, id);
  const { lines, ...rest } = patch;
  const wanted: Document = { ...before, ...defined(rest), lines: lines ? lines.map(lineOf) : before.lines };
  if (same(before, wanted)) return before;
  checkLifecycle(before, wanted, actor);
  if (before.issueDate !== wanted.issueDate)
    checkDocument(books, changes.estate.settings, resource, before, before);
  checkDocument(books, changes.estate.settings, resource, wanted, before);
  return saveChanged(changes, resource, before, wanted);
}

/** Voids a document; voiding a void one changes nothing. */
export function voidDocument(
  changes: Changes,
  resource: DocumentResource,
  id: string,
  body: unknown,
): Document {
  const { date } = parse(voidInput, body);
  const before = found(changes, resource, id);
  if (before.status === 'void') return before;
  checkVoid(changes.books, before, date);
  return saveChanged(changes, resource, before, { ...before, status: 'void', voidDate: date });
}

/** Stores the other system's id: moves `updatedAt`, not the version, for the content is the same. */
export function storeExternalId(changes: Changes, resource: Resource, id: string, body: unknown): AnyRecord {
  const { externalId, role } = parse(externalIdInput, body);
  const { books, now } = changes;
  if (resource === 'contacts') {
    const before = found(changes, resource, id);
    if (role === undefined) throw new ApiProblem('field-required', 'role', { field: 'role' });
    if (before.externalIds[role] === externalId) return before;
    checkExternalId(books, resource, id, externalId, { role });
    const externalIds = { ...before.externalIds, [role]: externalId };
    return changes.save(resource, { ...before, externalIds, updatedAt: now });
  }
  if (!isWritable(resource)) throw new ApiProblem('method-not-allowed', null, { resource });
  if (role !== undefined) throw new ApiProblem('unknown-field', 'role');
  const option = resource === 'tracking-options' ? found(changes, resource, id) : undefined;
  checkExternalId(books, resource, id, externalId, option ? { categoryId: option.categoryId } : {});
  return withExternalId(changes, resource, id, externalId);
}

function withExternalId<R extends Exclude<Writable, 'contacts'>>(
  changes: Changes,
  resource: R,
  id: string,
  externalId: string | null,
): RecordOf[R] {
  const before: RecordOf[R] = found(changes, resource, id);
  if (before.externalId === externalId) return before;
  return changes.save(resource, { ...before, externalId, updatedAt: changes.now });
}

function found<R extends Resource>(changes: Changes, resource: R, id: string): RecordOf[R] {
  const record = changes.books.get(resource, id);
  if (!record) throw new ApiProblem('not-found', 'id', { resource, id });
  return record;
}

function same(a: AnyRecord, b: AnyRecord): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Saves a changed record under the next version. */
export function saveChanged<R extends Resource>(
  changes: Changes,
  resource: R,
  before: RecordOf[R],
  wanted: RecordOf[R],
): RecordOf[R] {
  if (same(before, wanted)) return before;
  return changes.save(resource, { ...wanted, version: before.version + 1, updatedAt: changes.now });
}
