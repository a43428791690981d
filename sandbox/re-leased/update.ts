import type { Changes } from './estate.ts';
import { defined, lineOf, sameDirection } from './given.ts';
import {
  externalIdInput,
  inputs,
  isWritable,
  type PatchOf,
  parse,
  voidInput,
  type Writable,
} from './input.ts';
import type { AnyRecord, Contact, Document, RecordOf, Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import {
  checkDocument,
  checkExternalId,
  checkLifecycle,
  checkUnique,
  checkVoid,
  type DocumentResource,
} from './rules.ts';

export type Actor = 'api' | 'person';

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

type Updater<R extends Writable> = (changes: Changes, id: string, body: unknown, actor: Actor) => RecordOf[R];
const updaters: { readonly [R in Writable]: Updater<R> } = {
  contacts: (changes, id, body) => updateContact(changes, id, parse(inputs.contacts.patch, body)),
  invoices: (changes, id, body, actor) =>
    updateDocument(changes, 'invoices', id, parse(inputs.invoices.patch, body), actor),
  bills: (changes, id, body, actor) =>
    updateDocument(changes, 'bills', id, parse(inputs.bills.patch, body), actor),
  'credit-notes': (changes, id, body, actor) => {
    updateDocument(changes, 'credit-notes', id, parse(inputs['credit-notes'].patch, body), actor);
    return found(changes, 'credit-notes', id);
  },
  payments: (changes, id, body) => {
    const before = found(changes, 'payments', id);
    return saveChanged(changes, 'payments', before, {
      ...before,
      ...defined(parse(inputs.payments.patch, body)),
    });
  },
  allocations: (changes, id, body) => {
    const before = found(changes, 'allocations', id);
    return saveChanged(changes, 'allocations', before, {
      ...before,
      ...defined(parse(inputs.allocations.patch, body)),
    });
  },
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
  checkExternalId(books, resource, id, externalId, kinOf(found(changes, resource, id)));
  return withExternalId(changes, resource, id, externalId);
}

/** Within what a record's external id is its alone. */
function kinOf(record: AnyRecord): { categoryId?: string; direction?: 'income' | 'expense' } {
  if ('categoryId' in record) return { categoryId: record.categoryId };
  // Tax types have another kind of direction.
  if (!('direction' in record) || 'rate' in record) return {};
  return { direction: record.direction };
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
