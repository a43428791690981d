import type { Changes } from './estate.ts';
import { defined, lineOf, sameDirection } from './given.ts';
import { type CreateOf, inputs, isWritable, parse, type Writable } from './input.ts';
import type { Address, AnyRecord, Contact, Document, RecordOf, Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import {
  checkClientReference,
  checkDocument,
  checkExternalId,
  checkUnique,
  type DocumentResource,
  known,
} from './rules.ts';
import { createAllocation, createPayment } from './settlement.ts';

type Stamps = Pick<AnyRecord, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

/** Creates one record from a request's member. */
export function create(changes: Changes, resource: Resource, body: unknown): AnyRecord {
  if (!isWritable(resource)) throw new ApiProblem('method-not-allowed', null, { resource });
  return creators[resource](changes, body);
}

const noAddress: Address = { street: '', suburb: '', city: '', region: '', postcode: '', country: '' };

const creators: { readonly [R in Writable]: (changes: Changes, body: unknown) => RecordOf[R] } = {
  contacts: (changes, body) => createContact(changes, parse(inputs.contacts.create, body)),
  invoices: (changes, body) => createDocument(changes, 'invoices', parse(inputs.invoices.create, body)),
  bills: (changes, body) => createDocument(changes, 'bills', parse(inputs.bills.create, body)),
  'credit-notes': (changes, body) => {
    const { direction, ...input } = parse(inputs['credit-notes'].create, body);
    const note = { ...documentFrom(changes, 'credit-notes', input, { direction }), direction };
    checkDocument(changes.books, changes.estate.settings, 'credit-notes', note, null);
    return changes.save('credit-notes', note);
  },
  payments: (changes, body) =>
    createPayment(changes, stamped(changes, 'payments'), parse(inputs.payments.create, body)),
  allocations: (changes, body) =>
    createAllocation(changes, stamped(changes, 'allocations'), parse(inputs.allocations.create, body)),
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

function stamped(changes: Changes, resource: Resource): Stamps {
  const { now } = changes;
  return { id: changes.books.nextId(resource), version: 1, createdAt: now, updatedAt: now };
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

function createDocument(
  changes: Changes,
  resource: 'invoices' | 'bills',
  input: CreateOf['invoices'],
): Document {
  const document = documentFrom(changes, resource, input, {});
  checkDocument(changes.books, changes.estate.settings, resource, document, null);
  return changes.save(resource, document);
}

const prefixes = { invoices: 'INV', bills: 'BILL', 'credit-notes': 'CN' } as const;

/** The document a request describes, with what it leaves out filled in. */
function documentFrom(
  changes: Changes,
  resource: DocumentResource,
  input: CreateOf['invoices'],
  kin: { direction?: 'income' | 'expense' },
): Document {
  const { books } = changes;
  const { lines: given, number, ...rest } = input;
  const lines = given.map(lineOf);
  checkExternalId(books, resource, null, input.externalId ?? null, kin);
  checkClientReference(books, resource, input.clientReference ?? null, []);
  const { id, ...stamps } = stamped(changes, resource);
  return {
    id,
    ...stamps,
    number: number === undefined || number === '' ? `${prefixes[resource]}-${id}` : number,
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
}
