import { amountText, cents } from './amounts.ts';
import type { Books } from './books.ts';
import type { Estate } from './estate.ts';
import type { Address, AnyRecord, Document } from './model.ts';
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
  for (const it of seed.invoices ?? []) books.put('invoices', documentOf(books, it, stamps(it)));
  for (const it of seed.bills ?? []) books.put('bills', documentOf(books, it, stamps(it)));
  for (const it of seed.creditNotes ?? []) {
    books.put('credit-notes', { ...documentOf(books, it, stamps(it)), direction: it.direction });
  }
  for (const it of seed.payments ?? []) seedPayment(books, it, stamps(it));
  for (const it of seed.allocations ?? []) seedAllocation(books, it, stamps(it));
}

const unsettled = {
  reference: '',
  status: 'posted' as const,
  reversedDate: null,
  externalId: null,
  clientReference: null,
};

function seedPayment(books: Books, seed: SeedPayment, stamps: Stamps): void {
  const documentResource = seed.documentResource ?? (seed.direction === 'expense' ? 'bills' : 'invoices');
  const document = books.get(documentResource, seed.documentId);
  if (!document) throw new Error(`seed payment ${seed.id} pays ${seed.documentId}, which is not there`);
  const { contactId, currency } = document;
  const payment = { ...unsettled, description: '', method: 'bankTransfer' as const, receiptKey: null };
  books.put('payments', { ...payment, ...seed, ...stamps, documentResource, contactId, currency });
  if (seed.status === 'reversed') return;
  books.put(documentResource, withPaid(documentResource, document, cents(seed.amount)));
}

function seedAllocation(books: Books, seed: SeedAllocation, stamps: Stamps): void {
  const resource = seed.direction === 'expense' ? 'bills' : 'invoices';
  const [document, note] = [
    books.get(resource, seed.documentId),
    books.get('credit-notes', seed.creditNoteId),
  ];
  if (!document || !note) throw new Error(`seed allocation ${seed.id} refers to what is not there`);
  books.put('allocations', { ...unsettled, ...seed, ...stamps });
  if (seed.status === 'reversed') return;
  books.put(resource, withPaid(resource, document, cents(seed.amount)));
  books.put('credit-notes', withPaid('credit-notes', note, cents(seed.amount)));
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
