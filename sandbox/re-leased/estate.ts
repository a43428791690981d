import { z } from 'zod';
import { AppendLog } from '../shared/append-log.ts';
import { SandboxClock } from '../shared/clock.ts';
import type { Json } from '../shared/json.ts';
import { Books } from './books.ts';
import { company, deletion, type RecordOf, type Resource, resources, schemas } from './model.ts';
import { defaultSettings, type Settings, settingsSchema } from './settings.ts';

const logName = 're-leased.jsonl';

const apiKey = z.object({ key: z.string(), name: z.string(), companyIds: z.array(z.string()) });
export type ApiKey = z.infer<typeof apiKey>;

const json = z.custom<Json>((value) => value !== undefined);
const idempotentAnswer = z.object({
  key: z.string(),
  digest: z.string(),
  status: z.number(),
  body: json,
  at: z.number(),
});
/** The answer kept for an Idempotency-Key; `at` in milliseconds of the sandbox's clock. */
export type IdempotentAnswer = z.infer<typeof idempotentAnswer>;

const inCompany = { company: z.string(), resource: z.enum(resources) };
const logEntry = z.object({
  company: company.optional(),
  apiKeys: z.array(apiKey).optional(),
  manifest: json.optional(),
  settings: settingsSchema.optional(),
  put: z.array(z.object({ ...inCompany, record: z.unknown() })).optional(),
  del: z.array(z.object({ company: z.string(), deletion })).optional(),
  answer: idempotentAnswer.optional(),
});
type LogEntry = z.input<typeof logEntry>;

/** Changes of one request, made permanent together with the answer a repeat of it gets. */
export class Changes {
  readonly estate: Estate;
  readonly books: Books;
  readonly now: string;
  readonly put: NonNullable<LogEntry['put']> = [];
  readonly del: NonNullable<LogEntry['del']> = [];

  constructor(estate: Estate, books: Books) {
    this.estate = estate;
    this.books = books;
    this.now = estate.clock.instant();
  }

  save<R extends Resource>(resource: R, record: RecordOf[R]): RecordOf[R] {
    this.books.put(resource, record);
    this.put.push({ company: this.books.company.id, resource, record });
    return record;
  }

  remove(resource: Resource, id: string, what: { number: string; roles: ('tenant' | 'supplier')[] }): void {
    const gone = { resource, id, ...what, at: this.now };
    this.books.remove(resource, id, gone);
    this.del.push({ company: this.books.company.id, deletion: gone });
  }
}

/** A property system: its companies, keys, settings and memory of requests, kept in one append-only file. */
export class Estate {
  readonly clock: SandboxClock;
  readonly companies = new Map<string, Books>();
  readonly answers = new Map<string, IdempotentAnswer>();
  apiKeys: ApiKey[] = [];
  settings: Settings = { ...defaultSettings };
  manifest: Json = null;
  private log: AppendLog | undefined;

  constructor(clock = new SandboxClock()) {
    this.clock = clock;
  }

  /** Whether a data directory holds something already. */
  static stored(dataDir: string): boolean {
    return AppendLog.exists(dataDir, logName);
  }

  /** Reads what the directory holds, compacts it, and logs every later change there. */
  keepIn(dataDir: string): void {
    this.log = AppendLog.open(dataDir, logName, (entry) => this.replay(logEntry.parse(entry)));
    this.log.rewrite(this.snapshot());
  }

  begin(books: Books): Changes {
    return new Changes(this, books);
  }

  /** Writes a request's changes and its answer in one line. Tells whether any record changed. */
  commit(changes: Changes, answer?: IdempotentAnswer): boolean {
    const { put, del } = changes;
    if (answer) this.answers.set(answer.key, answer);
    const changed = put.length > 0 || del.length > 0;
    if (changed || answer) {
      this.append({
        ...(put.length > 0 ? { put } : {}),
        ...(del.length > 0 ? { del } : {}),
        ...(answer ? { answer } : {}),
      });
    }
    return changed;
  }

  addCompany(info: Books['company']): Books {
    const books = new Books(info);
    this.companies.set(info.id, books);
    return books;
  }

  changeCompany(books: Books, change: Partial<Pick<Books['company'], 'name' | 'lockedThrough'>>): void {
    books.company = { ...books.company, ...change };
    this.append({ company: books.company });
  }

  changeSettings(settings: Settings): void {
    this.settings = settings;
    this.append({ settings });
  }

  endLogging(): void {
    this.log?.close();
    this.log = undefined;
  }

  private append(entry: LogEntry): void {
    this.log?.append(entry);
  }

  private replay(entry: z.output<typeof logEntry>): void {
    if (entry.company) {
      const known = this.companies.get(entry.company.id);
      if (known) known.company = entry.company;
      else this.addCompany(entry.company);
    }
    if (entry.apiKeys) this.apiKeys = entry.apiKeys;
    if (entry.manifest !== undefined) this.manifest = entry.manifest;
    if (entry.settings) this.settings = entry.settings;
    for (const { company: id, resource, record } of entry.put ?? [])
      putParsed(this.books(id), resource, record);
    for (const { company: id, deletion: gone } of entry.del ?? []) {
      this.books(id).remove(gone.resource, gone.id, gone);
    }
    if (entry.answer) this.answers.set(entry.answer.key, entry.answer);
  }

  private books(id: string): Books {
    const books = this.companies.get(id);
    if (!books) throw new Error(`the log speaks of an unknown company ${id}`);
    return books;
  }

  private *snapshot(): Iterable<LogEntry> {
    yield { apiKeys: this.apiKeys, manifest: this.manifest, settings: this.settings };
    for (const books of this.companies.values()) {
      const id = books.company.id;
      yield { company: books.company };
      for (const resource of resources) {
        for (const record of books.all(resource)) yield { put: [{ company: id, resource, record }] };
      }
      for (const gone of books.deletions) yield { del: [{ company: id, deletion: gone }] };
    }
    for (const answer of this.answers.values()) yield { answer };
  }
}

function putParsed<R extends Resource>(books: Books, resource: R, record: unknown): void {
  books.put(resource, parsers[resource](record));
}

const parsers: { [K in Resource]: (value: unknown) => RecordOf[K] } = {
  accounts: (value) => schemas.accounts.parse(value),
  'tax-types': (value) => schemas['tax-types'].parse(value),
  'tracking-categories': (value) => schemas['tracking-categories'].parse(value),
  'tracking-options': (value) => schemas['tracking-options'].parse(value),
  properties: (value) => schemas.properties.parse(value),
  contacts: (value) => schemas.contacts.parse(value),
  tenancies: (value) => schemas.tenancies.parse(value),
  invoices: (value) => schemas.invoices.parse(value),
  bills: (value) => schemas.bills.parse(value),
  'credit-notes': (value) => schemas['credit-notes'].parse(value),
  payments: (value) => schemas.payments.parse(value),
  allocations: (value) => schemas.allocations.parse(value),
};
