import { sumCents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Contact, Document, RecordOf, Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import type { Settings } from './settings.ts';

export type DocumentResource = 'invoices' | 'bills' | 'credit-notes';

/** Whether a resource holds documents. */
export function isDocument(resource: Resource): resource is DocumentResource {
  return resource === 'invoices' || resource === 'bills' || resource === 'credit-notes';
}

/** Whether a document is the tenants' side of the trade or the suppliers'. */
export function directionOf(resource: DocumentResource, document: Document): 'income' | 'expense' {
  if (resource !== 'credit-notes') return resource === 'bills' ? 'expense' : 'income';
  return 'direction' in document && document.direction === 'expense' ? 'expense' : 'income';
}

/** Everything that must hold of a document that a client or a person wants to have. `before`: as it was. */
export function checkDocument(
  books: Books,
  settings: Settings,
  resource: DocumentResource,
  wanted: Document,
  before: Document | null,
): void {
  checkPeriod(books, wanted.issueDate);
  const settled = wanted.status !== 'draft' && wanted.status !== 'awaitingApproval';
  if (before === null || before.contactId !== wanted.contactId || before.status !== wanted.status) {
    checkContact(books, directionOf(resource, wanted), wanted.contactId);
  }
  if (wanted.tenancyId !== null) known(books, 'tenancies', wanted.tenancyId, 'tenancyId');
  if (settled && wanted.lines.length === 0) throw new ApiProblem('lines-missing', 'lines');
  if (resource === 'credit-notes' && grossOf(wanted) > 0n) {
    const message = 'the lines of a credit note are negative';
    throw new ApiProblem('value-invalid', 'lines', { field: 'lines', message });
  }
  // Lines that stand are not questioned again: an account may be archived after it was used.
  const same = before !== null && JSON.stringify(before.lines) === JSON.stringify(wanted.lines);
  if (!same || before.status !== wanted.status) {
    for (const [index, line] of wanted.lines.entries())
      checkLine(books, directionOf(resource, wanted), line, index, settled);
  }
  if (wanted.propertyId !== null) known(books, 'properties', wanted.propertyId, 'propertyId');
  if (before === null || before.number !== wanted.number || before.contactId !== wanted.contactId) {
    checkNumber(books, settings, resource, wanted);
  }
}

/** Documents of a locked period take no change. */
export function checkPeriod(books: Books, issueDate: string, field = 'issueDate'): void {
  const { lockedThrough } = books.company;
  if (lockedThrough !== null && issueDate <= lockedThrough) {
    throw new ApiProblem('period-locked', field, { date: issueDate, lockedThrough });
  }
}

const grossOf = (document: Document): bigint =>
  sumCents(document.lines.flatMap((line) => [line.amountExclTax, line.taxAmount]));

function checkContact(books: Books, direction: 'income' | 'expense', id: string): void {
  const contact = known(books, 'contacts', id, 'contactId');
  const params = { id, contact: contact.name };
  if (contact.mergedInto !== null) {
    throw new ApiProblem('contact-merged', 'contactId', { ...params, into: contact.mergedInto });
  }
  if (contact.status === 'archived') throw new ApiProblem('contact-archived', 'contactId', params);
  const role = direction === 'expense' ? 'supplier' : 'tenant';
  if (!contact.roles.includes(role)) {
    throw new ApiProblem('contact-role-missing', 'contactId', { ...params, role });
  }
}

function checkLine(
  books: Books,
  direction: 'income' | 'expense',
  line: Document['lines'][number],
  index: number,
  settled: boolean,
): void {
  const field = (name: string) => `lines[${index}].${name}`;
  if (line.accountId !== null) {
    const account = known(books, 'accounts', line.accountId, field('accountId'));
    if (account.status === 'archived') {
      throw new ApiProblem('account-archived', field('accountId'), {
        id: account.id,
        account: account.code,
        name: account.name,
      });
    }
  } else if (settled) {
    throw new ApiProblem('field-required', field('accountId'), { field: field('accountId') });
  }
  if (line.taxTypeId !== null) checkTaxType(books, direction, line.taxTypeId, field('taxTypeId'));
  else if (settled && line.taxAmount !== '0.00') {
    throw new ApiProblem('field-required', field('taxTypeId'), { field: field('taxTypeId') });
  }
  if (line.propertyId !== null) known(books, 'properties', line.propertyId, field('propertyId'));
  const categories = new Set<string>();
  for (const [place, optionId] of line.optionIds.entries()) {
    const at = field(`tracking[${place}].optionId`);
    const option = known(books, 'tracking-options', optionId, at);
    if (option.status === 'archived') {
      throw new ApiProblem('tracking-archived', at, { id: option.id, code: option.code, name: option.name });
    }
    if (categories.has(option.categoryId)) {
      throw new ApiProblem('value-invalid', at, { field: at, message: 'one option per category' });
    }
    categories.add(option.categoryId);
  }
}

function checkTaxType(books: Books, direction: 'income' | 'expense', id: string, field: string): void {
  const taxType = known(books, 'tax-types', id, field);
  const params = { id, taxType: taxType.name };
  if (taxType.status === 'archived') throw new ApiProblem('tax-type-archived', field, params);
  const wanted = direction === 'expense' ? 'purchase' : 'sale';
  if (taxType.direction !== wanted) throw new ApiProblem('tax-type-not-allowed', field, params);
}

/** An invoice's number is unique in the company, a bill's within its supplier; a credit note's like its direction's. */
function checkNumber(books: Books, settings: Settings, resource: DocumentResource, wanted: Document): void {
  if (!settings.numbersUnique) return;
  for (const id of books.having(resource, 'number', wanted.number)) {
    const other = books.get(resource, id);
    if (!other || other.id === wanted.id) continue;
    if (other.status === 'void' && !settings.voidNumberStaysTaken) continue;
    if (directionOf(resource, other) !== directionOf(resource, wanted)) continue;
    if (directionOf(resource, wanted) === 'expense' && other.contactId !== wanted.contactId) continue;
    throw new ApiProblem('number-duplicate', 'number', { number: wanted.number, id: other.id });
  }
}

/** What a client may no longer change once a document is approved: its facts. People may, until it is paid. */
export function checkLifecycle(before: Document, wanted: Document, actor: 'api' | 'person'): void {
  const changed = (field: keyof Document) => JSON.stringify(before[field]) !== JSON.stringify(wanted[field]);
  if (before.status === 'void') throw new ApiProblem('document-void', 'status', { number: before.number });
  const facts = (['contactId', 'issueDate', 'currency', 'lines'] as const).filter(changed);
  const fact = facts[0] ?? (changed('status') ? 'status' : undefined);
  if (fact === undefined) return;
  if (before.status === 'paid' || before.status === 'partPaid') {
    throw new ApiProblem('document-paid', fact, { number: before.number });
  }
  if (before.status === 'approved' && actor === 'api') {
    throw new ApiProblem('document-approved', fact, { number: before.number, field: fact });
  }
}

/** A paid document keeps standing: its payments would hang in the air. */
export function checkVoid(books: Books, document: Document, date: string): void {
  checkPeriod(books, document.issueDate);
  checkPeriod(books, date, 'date');
  if (document.status === 'paid' || document.status === 'partPaid') {
    throw new ApiProblem('document-paid', 'status', { number: document.number });
  }
}

/**
 * The other system's id belongs to one record of a resource. Where that system counts several kinds by themselves it
 * belongs to one record per kind: of contacts per role, of tracking options per category, of credit notes, payments and
 * allocations per direction (`kin`).
 */
export function checkExternalId(
  books: Books,
  resource: Resource,
  own: string | null,
  externalId: string | null,
  kin: {
    readonly role?: keyof Contact['externalIds'];
    readonly categoryId?: string;
    readonly direction?: 'income' | 'expense';
  } = {},
): void {
  if (externalId === null) return;
  const field = kin.role === undefined ? 'externalId' : `${kin.role}Id`;
  for (const id of books.having(resource, field, externalId)) {
    if (id === own) continue;
    if (kin.categoryId !== undefined && books.get('tracking-options', id)?.categoryId !== kin.categoryId) {
      continue;
    }
    const other = kin.direction === undefined ? undefined : books.get(resource, id);
    if (other && 'direction' in other && other.direction !== kin.direction) continue;
    throw new ApiProblem('external-id-taken', 'externalId', { externalId, id });
  }
}

/** A client's own key belongs to one record; a contact's to one per role. */
export function checkClientReference(
  books: Books,
  resource: 'contacts' | DocumentResource | 'payments' | 'allocations',
  reference: string | null,
  roles: Contact['roles'],
): void {
  if (reference === null) return;
  for (const id of books.having(resource, 'clientReference', reference)) {
    const other = resource === 'contacts' ? books.get('contacts', id) : undefined;
    if (other && !other.roles.some((role) => roles.includes(role))) continue;
    throw new ApiProblem('client-reference-taken', 'clientReference', { clientReference: reference, id });
  }
}

/** A code or name that must be used once among the active ones. */
export function checkUnique(
  books: Books,
  resource: 'accounts' | 'tax-types' | 'tracking-options',
  field: 'code' | 'name',
  value: string,
  clashes: (other: RecordOf[typeof resource]) => boolean,
): void {
  for (const id of books.having(resource, field, value)) {
    const other = books.get(resource, id);
    if (!other || other.status === 'archived' || !clashes(other)) continue;
    throw new ApiProblem('code-duplicate', field, { [field]: value, id });
  }
}

/** The record with this id, or the problem that there is none. */
export function known<R extends Resource>(books: Books, resource: R, id: string, field: string): RecordOf[R] {
  const record = books.get(resource, id);
  if (!record) throw new ApiProblem('reference-unknown', field, { resource, id });
  return record;
}
