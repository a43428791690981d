import type { Store, StoredRecord } from './store.ts';

interface Undo {
  object: string;
  key: string;
  before: StoredRecord | undefined;
}

/** Changes made together: visible in the store at once, undone whole or in part, logged as one line. */
export class Transaction {
  private readonly store: Store;
  private undo: Undo[] = [];

  constructor(store: Store) {
    this.store = store;
  }

  put(record: StoredRecord): void {
    this.undo.push({
      object: record.object,
      key: record.key,
      before: this.store.get(record.object, record.key),
    });
    this.store.apply(record.object, record.key, record);
  }

  remove(object: string, key: string): void {
    this.undo.push({ object, key, before: this.store.get(object, key) });
    this.store.apply(object, key, undefined);
  }

  /** A point to return to. */
  mark(): number {
    return this.undo.length;
  }

  rollback(mark: number): void {
    for (const step of this.undo.splice(mark).reverse()) this.store.apply(step.object, step.key, step.before);
  }

  /** First version of each changed record before the transaction. */
  changed(): Undo[] {
    const first = new Map<string, Undo>();
    for (const step of this.undo) {
      const at = `${step.object}#${step.key}`;
      if (!first.has(at)) first.set(at, step);
    }
    return [...first.values()];
  }
}
