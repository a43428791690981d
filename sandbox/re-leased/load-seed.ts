import { amountText, cents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Changes, Estate } from './estate.ts';
import {
  type Address,
  type AnyRecord,
  type Document,
  type RecordOf,
  type Resource,
  resources,
} from './model.ts';
import { totalsOf } from './render.ts';
import type {
  ReLeasedSeed,
  SeedAddress,
  SeedAllocation,
  SeedCompany,
  SeedContact,
  SeedDocument,
  SeedPayment,
  SeedRecord,
} from './seed.ts';
import { withPaid } from './settlement.ts';

/** Fills an empty estate. A reference to a record that does not exist is a fault of the seed and is thrown. */
export function loadSeed(estate: Estate, seed: ReLeasedSeed): void {
  estate.apiKeys = seed.apiKeys.map((one) => ({ ...one, companyIds: [...one.companyIds] }));
  for (const company of seed.companies) loadCompany(estate, company);
}

function loadCompany(estate: Estate, seed: SeedCompany): void {
  const { id, name, currency, lockedThrough = null } = seed;
  const books = estate.addCompany({ id, name, currency, lockedThrough });
  for (const resource of resources) {
    const id = seed.reservedIds?.[resource];
    if (id !== undefined) books.reserveId(resource, id);
  }
  const now = estate.clock.instant();
  const stamps = (record: SeedRecord): Pick<AnyRecord, 'id' | 'version' | 'createdAt' | 'updatedAt'> => {
    const createdAt = toSeconds(record.createdAt ?? now);
    return {
      id: record.id,
      version: record.version ?? 1,
      createdAt,
      updatedAt: toSeconds(record.updatedAt ?? createdAt),
    };
  };
  const common = { status: 'active' as const, externalId: null };
  for (const it of seed.accounts ?? []) books.put('accounts', { ...common, ...it, ...stamps(it) });
  for (const it of seed.taxTypes ?? []) books.put('tax-types', { ...common, ...it, ...stamps(it) });
  for (const it of seed.trackingCategories ?? []) {
    books.put('tracking-categories', { propertyMatching: false, ...it, ...stamps(it) });
  }
  for (const it of seed.trackingOptions ?? []) {
    must(books, 'tracking-categories', it.categoryId, it);
    books.put('tracking-options', { ...common, ...it, ...stamps(it) });
  }
  for (const { trackingOptionIds = [], address, ...it } of seed.properties ?? []) {
    for (const option of trackingOptionIds) must(books, 'tracking-options', option, it);
    const optionIds = [...trackingOptionIds];
    books.put('properties', { status: 'active', ...it, ...stamps(it), address: whole(address), optionIds });
  }
  for (const it of seed.contacts ?? []) books.put('contacts', contactOf(it, stamps(it)));
  for (const it of seed.contacts ?? []) if (it.mergedInto) must(books, 'contacts', it.mergedInto, it);
  for (const it of seed.tenancies ?? []) {
    must(books, 'contacts', it.contactId, it);
    must(books, 'properties', it.propertyId, it);
    books.put('tenancies', { end: null, ...it, ...stamps(it) });
  }
  addRecords(books, seed, stamps, (resource, record) => books.put(resource, record));
}

/** Documents and what settles them: also what comes after a company was filled. */
export type SeedRecords = Pick<
  SeedCompany,
  'invoices' | 'bills' | 'creditNotes' | 'payments' | 'allocations'
>;

type Put = <R extends Resource>(resource: R, record: RecordOf[R]) => void;

/**
 * People enter records between two looks of anybody, as complete as a seed's, their ids included. They are made now,
 * and so is the change of what they settle.
 */
export function enterRecords(changes: Changes, records: SeedRecords): void {
  const { books, now } = changes;
  const stamps = ({ id, version = 1 }: SeedRecord) => ({ id, version, createdAt: now, updatedAt: now });
  const made = new Set(
    [records.invoices, records.bills, records.creditNotes].flatMap((list) =>
      (list ?? []).map(({ id }) => id),
    ),
  );
  addRecords(books, records, stamps, (resource, record) => {
    const before = books.get(resource, record.id);
    const changed = before !== undefined && !made.has(record.id);
    changes.save(resource, changed ? { ...record, version: before.version + 1, updatedAt: now } : record);
  });
}

function addRecords(
  books: Books,
  records: SeedRecords,
  stamps: (record: SeedRecord) => Stamps,
  put: Put,
): void {
  for (const it of records.invoices ?? []) put('invoices', documentOf(books, it, stamps(it)));
  for (const it of records.bills ?? []) put('bills', documentOf(books, it, stamps(it)));
  for (const it of records.creditNotes ?? []) {
    put('credit-notes', { ...documentOf(books, it, stamps(it)), direction: it.direction });
  }
  for (const it of records.payments ?? []) seedPayment(books, it, stamps(it), put);
  for (const it of records.allocations ?? []) seedAllocation(books, it, stamps(it), put);
}

const unsettled = {
  reference: '',
  status: 'posted' as const,
  reversedDate: null,
  externalId: null,
  clientReference: null,
};

function seedPayment(books: Books, seed: SeedPayment, stamps: Stamps, put: Put): void {
  const documentResource = seed.documentResource ?? (seed.direction === 'expense' ? 'bills' : 'invoices');
  const document = books.get(documentResource, seed.documentId);
  if (!document) throw new Error(`seed payment ${seed.id} pays ${seed.documentId}, which is not there`);
  const { contactId, currency } = document;
  const payment = { ...unsettled, description: '', method: 'bankTransfer' as const, receiptKey: null };
  put('payments', { ...payment, ...seed, ...stamps, documentResource, contactId, currency });
  if (seed.status === 'reversed') return;
  put(documentResource, withPaid(documentResource, document, cents(seed.amount)));
}

function seedAllocation(books: Books, seed: SeedAllocation, stamps: Stamps, put: Put): void {
  const resource = seed.direction === 'expense' ? 'bills' : 'invoices';
  const [document, note] = [
    books.get(resource, seed.documentId),
    books.get('credit-notes', seed.creditNoteId),
  ];
  if (!document || !note) throw new Error(`seed allocation ${seed.id} refers to what is not there`);
  put('allocations', { ...unsettled, ...seed, ...stamps });
  if (seed.status === 'reversed') return;
  put(resource, withPaid(resource, document, cents(seed.amount)));
  put('credit-notes', withPaid('credit-notes', note, cents(seed.amount)));
}

type Stamps = Pick<AnyRecord, 'id' | 'version' | 'createdAt' | 'updatedAt'>;

function contactOf(seed: SeedContact, stamps: Stamps) {
  const { roles, postalAddress, streetAddress, externalIds } = seed;
  return {
    correspondenceName: '',
    firstName: '',
    lastName: '',
    email: '',
    phone: '',
    mobile: '',
    fax: '',
    currency: null,
    status: 'active' as const,
    mergedInto: null,
    clientReference: null,
    ...seed,
    ...stamps,
    roles: [...roles],
    postalAddress: whole(postalAddress),
    streetAddress: whole(streetAddress),
    externalIds: { customer: externalIds?.customer ?? null, vendor: externalIds?.vendor ?? null },
  };
}

function documentOf(books: Books, seed: SeedDocument, stamps: Stamps): Document {
  must(books, 'contacts', seed.contactId, seed);
  if (seed.tenancyId) must(books, 'tenancies', seed.tenancyId, seed);
  if (seed.propertyId) must(books, 'properties', seed.propertyId, seed);
  const lines = seed.lines.map(({ trackingOptionIds = [], propertyId = null, ...line }) => {
    if (line.accountId !== null) must(books, 'accounts', line.accountId, seed);
    if (line.taxTypeId !== null) must(books, 'tax-types', line.taxTypeId, seed);
    if (propertyId !== null) must(books, 'properties', propertyId, seed);
    for (const option of trackingOptionIds) must(books, 'tracking-options', option, seed);
    return { ...line, propertyId, optionIds: [...trackingOptionIds] };
  });
  const document: Document = {
    reference: '',
    description: '',
    tenancyId: null,
    propertyId: lines.find((line) => line.propertyId !== null)?.propertyId ?? null,
    dueDate: null,
    currency: books.company.currency,
    voidDate: null,
    amountPaid: '0.00',
    paymentPriority: 'normal',
    externalId: null,
    clientReference: null,
    ...seed,
    ...stamps,
    lines,
  };
  // Also says which amount is no amount, before a client has to find out.
  const { gross } = totalsOf(document);
  return seed.status === 'paid' && seed.amountPaid === undefined
    ? { ...document, amountPaid: amountText(gross) }
    : document;
}

function whole(address: SeedAddress = {}): Address {
  return { street: '', suburb: '', city: '', region: '', postcode: '', country: '', ...address };
}

function toSeconds(stamp: string): string {
  return `${new Date(stamp).toISOString().slice(0, 19)}Z`;
}

function must(books: Books, resource: Parameters<Books['get']>[0], id: string, by: SeedRecord): void {
  if (!books.get(resource, id))
    throw new Error(`seed record ${by.id} refers to ${resource} ${id}, which is not there`);
}
