import type { FileBody, FileType } from './shape.ts';

/** A record of the table that stands in for Re-Leased. */
export interface FileRow {
  readonly key: string;
  readonly body: FileBody;
  /** What Re-Leased showed before Relink's change, while that is still to be entered there. */
  readonly shown: FileBody | null;
  /** Verbs parted by blanks; empty: nothing is to be entered. */
  readonly toEnter: string;
  /** The id that Re-Leased gave to what Relink made. */
  readonly enteredAs: string | null;
  readonly version: string;
  readonly changedAt: string;
  readonly deleted: boolean;
}

/** What is written of a row; version and instant are the table's own. */
export type FilePut = Pick<FileRow, 'key' | 'body' | 'shown' | 'toEnter' | 'enteredAs'>;

/** Ids that are looked up, by type. */
export type Wanted = ReadonlyMap<FileType, ReadonlySet<string>>;

/** Rows found by id or by the id they were entered as, deleted ones too. */
export type Found = (type: FileType, id: string) => FileRow | null;

/** What one change does: all of it, or nothing. */
export interface FileChange<T> {
  readonly puts: readonly FilePut[];
  /** Keys that are marked as deleted. */
  readonly gone: readonly string[];
  readonly answer: T;
}

/** Adds ids to those that are wanted. */
export function want(wanted: Map<FileType, Set<string>>, type: FileType, ids: Iterable<string>): void {
  const all = wanted.get(type) ?? new Set();
  for (const id of ids) if (id !== '') all.add(id);
  wanted.set(type, all);
}
