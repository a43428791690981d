import type { Json } from '../shared/json.ts';
import type { ObjectDef } from './definition.ts';
import type { Registry } from './registry.ts';

/** Field values by dotted path; a reference holds the key of its target. */
export type Values = Record<string, Json>;

/** One record. Never changed in place: a change puts a new one, so old versions stay readable. */
export interface StoredRecord {
  readonly object: string;
  readonly key: string;
  /** Id of the entity that owns it; null at top level. */
  readonly entity: string | null;
  readonly values: Readonly<Values>;
}

interface HiddenChange {
  until: number;
  before: StoredRecord | undefined;
}

/** All records of the tenant in memory, with the indexes the ledger's rules need. */
export class Store {
  readonly registry: Registry;
  readonly counters = new Map<string, number>();
  /** Goes up with every change, so that a sorted result can be reused while it stays. */
  changes = 0;
  private readonly tables = new Map<string, Map<string, StoredRecord>>();
  private readonly names = new Map<string, Set<string>>();
  private readonly referrers = new Map<string, Map<string, Set<string>>>();
  private readonly hidden = new Map<string, Map<string, HiddenChange[]>>();

  constructor(registry: Registry) {
    this.registry = registry;
    for (const path of registry.keys()) this.tables.set(path, new Map());
  }

  def(object: string): ObjectDef {
    const def = this.registry.get(object);
    if (def === undefined) throw new Error(`unknown object ${object}`);
    return def;
  }

  get(object: string, key: string): StoredRecord | undefined {
    return this.tables.get(object)?.get(key);
  }

  all(object: string): Iterable<StoredRecord> {
    return this.tables.get(object)?.values() ?? [];
  }

  size(object: string): number {
    return this.tables.get(object)?.size ?? 0;
  }

  /** The record with this natural id, letter for letter. */
  byId(object: string, id: string): StoredRecord | undefined {
    for (const key of this.named(object, `id:${id.toLowerCase()}`)) {
      const record = this.get(object, key);
      if (record?.values.id === id) return record;
    }
    return undefined;
  }

  /** Keys of the records with this indexed name: `id:<lower case>` or `number:<…>`. */
  named(object: string, name: string): ReadonlySet<string> {
    return this.names.get(`${object} ${name}`) ?? new Set();
  }

  /** Records of `source` that refer to a record. */
  referring(object: string, key: string, source: string): StoredRecord[] {
    const keys = this.referrers.get(`${object}#${key}`)?.get(source) ?? [];
    const found: StoredRecord[] = [];
    for (const sourceKey of keys) {
      const record = this.get(source, sourceKey);
      if (record) found.push(record);
    }
    return found;
  }

  /** Objects that refer to a record. */
  users(object: string, key: string): string[] {
    const bySource = this.referrers.get(`${object}#${key}`) ?? new Map<string, Set<string>>();
    return [...bySource].filter(([, keys]) => keys.size > 0).map(([source]) => source);
  }

  /** The owned records of one list, in line order. */
  children(record: StoredRecord, listName: string): StoredRecord[] {
    const owned = this.def(record.object).owned[listName];
    if (!owned) return [];
    return this.referring(record.object, record.key, owned.object)
      .filter((child) => child.values[owned.parent] === record.key)
      .sort((a, b) => Number(a.key) - Number(b.key));
  }

  nextKey(object: string): string {
    const next = this.counter(object) + 1;
    this.counters.set(sharedCounter(object), next);
    return String(next);
  }

  /** Keeps a key from being given to another record. */
  reserve(object: string, key: number): void {
    if (key > this.counter(object)) this.counters.set(sharedCounter(object), key);
  }

  private counter(object: string): number {
    const shared = sharedCounter(object);
    // Each object counts from another thousand, so that a key used on the wrong object is noticed.
    return this.counters.get(shared) ?? 1000 * ([...this.registry.keys()].indexOf(shared) + 1);
  }

  /** Puts or removes a record, keeping the indexes. */
  apply(object: string, key: string, record: StoredRecord | undefined): void {
    const table = this.tables.get(object);
    if (!table) throw new Error(`unknown object ${object}`);
    this.changes += 1;
    const before = table.get(key);
    if (before) this.index(before, false);
    if (record) {
      table.set(key, record);
      this.index(record, true);
      if (/^\d+$/.test(key)) this.reserve(object, Number(key));
    } else table.delete(key);
  }

  /** Hides a change from the query service until an instant. */
  hide(object: string, key: string, before: StoredRecord | undefined, until: number): void {
    const table = this.hidden.get(object) ?? new Map<string, HiddenChange[]>();
    this.hidden.set(object, table);
    table.set(key, [...(table.get(key) ?? []), { until, before }]);
  }

  /** The records as the query service sees them at an instant: late changes still look as before. */
  *visible(object: string, now: number): Iterable<StoredRecord> {
    const hidden = this.hidden.get(object);
    if (hidden) {
      for (const [key, list] of hidden) {
        const left = list.filter((change) => change.until > now);
        if (left.length === 0) hidden.delete(key);
        else hidden.set(key, left);
      }
    }
    for (const record of this.all(object)) {
      const oldest = hidden?.get(record.key)?.[0];
      if (!oldest) yield record;
      else if (oldest.before) yield oldest.before;
    }
    for (const [key, list] of hidden ?? []) {
      const before = list[0]?.before;
      if (before && !this.get(object, key)) yield before;
    }
  }

  /** Whether changes of this object are still hidden. */
  hides(object: string): boolean {
    return (this.hidden.get(object)?.size ?? 0) > 0;
  }

  private index(record: StoredRecord, add: boolean): void {
    for (const name of indexedNames(record, this.def(record.object))) {
      const at = `${record.object} ${name}`;
      const keys = this.names.get(at) ?? new Set<string>();
      if (add) this.names.set(at, keys.add(record.key));
      else if (keys.delete(record.key) && keys.size === 0) this.names.delete(at);
    }
    for (const [path, ref] of Object.entries(this.def(record.object).refs)) {
      const target = record.values[path];
      if (typeof target !== 'string') continue;
      const at = `${ref.object}#${target}`;
      const bySource = this.referrers.get(at) ?? new Map<string, Set<string>>();
      if (!this.referrers.has(at)) this.referrers.set(at, bySource);
      const keys = bySource.get(record.object) ?? new Set<string>();
      if (!bySource.has(record.object)) bySource.set(record.object, keys);
      // One record may refer to another twice (a contact as display and as primary contact): removing a
      // version takes the key out whole, and putting the next one brings it back if a reference is left.
      if (add) keys.add(record.key);
      else keys.delete(record.key);
    }
  }
}

/** Locations and entities, and the three views of a tax detail, share their keys. */
function sharedCounter(object: string): string {
  if (object === 'company-config/entity') return 'company-config/location';
  return /^tax\/.*tax-detail$/.test(object) ? 'tax/tax-detail' : object;
}

function indexedNames(record: StoredRecord, def: ObjectDef): string[] {
  const { id, invoiceNumber, billNumber, adjustmentNumber, documentNumber, vendor } = record.values;
  if (def.id === 'natural') return typeof id === 'string' ? [`id:${id.toLowerCase()}`] : [];
  if (typeof invoiceNumber === 'string') return [`number:${invoiceNumber}`];
  if (typeof billNumber === 'string') return [`number:${vendor}:${billNumber}`];
  if (typeof adjustmentNumber === 'string') {
    return [`number:${typeof vendor === 'string' ? `${vendor}:` : ''}${adjustmentNumber}`];
  }
  if (record.object.endsWith('/payment') && typeof documentNumber === 'string') {
    return [`number:${documentNumber}`];
  }
  return [];
}
