import type { FileType } from '../../domain/files/shape.ts';
import type { FileChange, FileRow, Found, Wanted } from '../../domain/files/table.ts';

/** Where a page of changed rows begins. */
export interface FilePlace {
  readonly changedAt: string;
  readonly key: string;
}

/** The table that stands in for Re-Leased, of one connection. The composition root hands one in. */
export interface FileStore {
  /** Rows changed at or after an instant that come after a place, in the order of change. */
  page(
    type: FileType,
    since: string | null,
    after: FilePlace | null,
    limit: number,
  ): Promise<readonly FileRow[]>;
  count(type: FileType): Promise<number>;
  /** Rows marked as deleted since, and when. */
  deleted(type: FileType, since: string): Promise<readonly { readonly row: FileRow; readonly at: string }[]>;
  /** Rows whose key, id in Re-Leased or field is one of the values. */
  byKeys(type: FileType, keys: readonly string[]): Promise<readonly FileRow[]>;
  byField(type: FileType, field: string, values: readonly string[]): Promise<readonly FileRow[]>;
  /** One write of Relink's, done once under its key. `nextNew`: the next free number for what is made (`NEW7`). */
  change<T>(
    write: { readonly idempotencyKey: string; readonly hash: string },
    wanted: Wanted,
    make: FileType,
    work: (found: Found, nextNew: number) => FileChange<T>,
  ): Promise<{ readonly kind: 'done'; readonly answer: unknown } | { readonly kind: 'reused' }>;
}
