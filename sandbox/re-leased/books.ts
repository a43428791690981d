import type { AnyRecord, Company, Deletion, RecordOf, Resource } from './model.ts';
import { resources } from './model.ts';

type Tables = { [R in Resource]: Map<string, RecordOf[R]> };

/** One company's records in memory, with the indexes that look-ups and the rules need. */
export class Books {
  company: Company;
  readonly deletions: Deletion[] = [];
  private readonly tables: Tables = {
    accounts: new Map(),
    'tax-types': new Map(),
    'tracking-categories': new Map(),
    'tracking-options': new Map(),
    properties: new Map(),
    contacts: new Map(),
    tenancies: new Map(),
    invoices: new Map(),
    bills: new Map(),
    'credit-notes': new Map(),
    payments: new Map(),
    allocations: new Map(),
  };
  private readonly terms = new Map<string, Set<string>>();
  private readonly lastIds = new Map<Resource, number>();
  private readonly sorted = new Map<Resource, readonly AnyRecord[]>();

  constructor(company: Company) {
    this.company = company;
  }

  get<R extends Resource>(resource: R, id: string): RecordOf[R] | undefined {
    return this.tables[resource].get(id);
  }

  all<R extends Resource>(resource: R): Iterable<RecordOf[R]> {
    return this.tables[resource].values();
  }

  size(resource: Resource): number {
    return this.tables[resource].size;
  }

  /** Ids of the records of which a field has this value: `number`, `code`, `name`, `externalId`, `clientReference`, … */
  having(resource: Resource, field: string, value: string): ReadonlySet<string> {
    return this.terms.get(`${resource} ${field} ${value}`) ?? new Set();
  }

  /** All records in the order lists have: by `updatedAt`, then id. Sorted once between two changes. */
  inOrder(resource: Resource): readonly AnyRecord[] {
    const kept = this.sorted.get(resource);
    if (kept) return kept;
    const list = [...this.all(resource)].sort(compareRecords);
    this.sorted.set(resource, list);
    return list;
  }

  put<R extends Resource>(resource: R, record: RecordOf[R]): void {
    const before = this.tables[resource].get(record.id);
    if (before) this.index(resource, before, false);
    this.tables[resource].set(record.id, record);
    this.index(resource, record, true);
    this.reserveId(resource, record.id);
    this.sorted.delete(resource);
  }

  remove(resource: Resource, id: string, deletion: Deletion): void {
    const before = this.tables[resource].get(id);
    if (before) this.index(resource, before, false);
    this.tables[resource].delete(id);
    this.deletions.push(deletion);
    this.reserveId(resource, id);
    this.sorted.delete(resource);
  }

  /** The next id of a resource; an id is never given twice, also not after a deletion. */
  nextId(resource: Resource): string {
    const next = (this.lastIds.get(resource) ?? 1000 * (resources.indexOf(resource) + 1)) + 1;
    this.lastIds.set(resource, next);
    return String(next);
  }

  /** No other record gets this id, or a lower one. */
  reserveId(resource: Resource, id: string): void {
    const number = Number(id);
    if (number > (this.lastIds.get(resource) ?? 0)) this.lastIds.set(resource, number);
  }

  private index(resource: Resource, record: AnyRecord, add: boolean): void {
    for (const term of termsOf(record)) {
      const at = `${resource} ${term}`;
      const ids = this.terms.get(at) ?? new Set<string>();
      if (add) this.terms.set(at, ids.add(record.id));
      else if (ids.delete(record.id) && ids.size === 0) this.terms.delete(at);
    }
  }
}

/** Order of lists. Ids are numbers, so a longer one is later. */
export function compareRecords(a: AnyRecord, b: AnyRecord): number {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt < b.updatedAt ? -1 : 1;
  return compareIds(a.id, b.id);
}

/** Numeric order of ids. */
export function compareIds(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

function termsOf(record: AnyRecord): string[] {
  const terms: string[] = [];
  const add = (field: string, value: string | null) => {
    if (value !== null && value !== '') terms.push(`${field} ${value}`);
  };
  if ('number' in record) add('number', record.number);
  if ('code' in record) add('code', record.code);
  if ('name' in record) add('name', record.name);
  if ('externalId' in record) add('externalId', record.externalId);
  if ('externalIds' in record) {
    const { customer, vendor } = record.externalIds;
    add('externalId', customer);
    add('customerId', customer);
    add('vendorId', vendor);
    if (vendor !== customer) add('externalId', vendor);
  }
  if ('clientReference' in record) add('clientReference', record.clientReference);
  if ('direction' in record) add('direction', record.direction);
  if ('documentId' in record) add('documentId', record.documentId);
  if ('creditNoteId' in record) add('creditNoteId', record.creditNoteId);
  if ('receiptKey' in record) {
    add('receiptKey', record.receiptKey);
    add('contactId', record.contactId);
  }
  return terms;
}
