import type { Json } from './json.ts';

/** One request as the sandbox saw it. */
export interface JournalEntry {
  seq: number;
  time: string;
  method: string;
  path: string;
  /** Who acted: a client of the API, or a person working in the system's own screens. */
  actor: 'api' | 'person';
  /** The entity or company the request acted in, where the system has such a thing. */
  scope: string | null;
  idempotencyKey: string | null;
  body: Json;
  status: number | null;
  result: Json;
  /** Whether the whole answer left for the caller. */
  answered: boolean;
  /** Whether the request changed stored data. */
  committed: boolean;
  /** Faults that fired on it. */
  faults: string[];
  /** Remarks of the sandbox, such as a misspelt header that was ignored. */
  notes: string[];
}

const keptEntries = 50_000;

/** Every request in order; the oldest are dropped after 50,000. */
export class Journal {
  private entries: JournalEntry[] = [];
  private seq = 0;

  open(entry: Pick<JournalEntry, 'time' | 'method' | 'path' | 'body'> & Partial<JournalEntry>): JournalEntry {
    const full: JournalEntry = {
      actor: 'api',
      scope: null,
      idempotencyKey: null,
      status: null,
      result: null,
      answered: false,
      committed: false,
      faults: [],
      notes: [],
      ...entry,
      seq: ++this.seq,
    };
    this.entries.push(full);
    if (this.entries.length > keptEntries * 1.1) this.entries = this.entries.slice(-keptEntries);
    return full;
  }

  /** Entries after `since`, whose path contains `path`, the newest last. */
  list(filter: { since?: number; path?: string; method?: string; limit?: number } = {}): JournalEntry[] {
    const found = this.entries.filter(
      (entry) =>
        entry.seq > (filter.since ?? 0) &&
        (filter.path === undefined || entry.path.includes(filter.path)) &&
        (filter.method === undefined || entry.method === filter.method),
    );
    return filter.limit === undefined ? found : found.slice(0, filter.limit);
  }

  /** The number of the newest entry ever made. */
  last(): number {
    return this.seq;
  }

  clear(): void {
    this.entries = [];
  }
}
