import { randomBytes } from 'node:crypto';
import { AppendLog } from '../shared/append-log.ts';
import { SandboxClock } from '../shared/clock.ts';
import type { Json } from '../shared/json.ts';
import { type IdempotentAnswer, rememberedMs } from './idempotency.ts';
import { type LogEntry, logEntry } from './log-entry.ts';
import { buildRegistry, type CustomField } from './registry.ts';
import type { IntacctSeed } from './seed.ts';
import { defaultSettings, type Settings } from './settings.ts';
import { Store } from './store.ts';
import type { Transaction } from './transaction.ts';

const logName = 'intacct.jsonl';

/** A Sage Intacct company: its records, settings, periods and memory of requests, kept in one append-only file. */
export class Tenant {
  readonly clock: SandboxClock;
  company: IntacctSeed['company'];
  requiredDimensions: IntacctSeed['requiredDimensions'];
  customFields: readonly CustomField[];
  store: Store;
  settings: Settings = { ...defaultSettings };
  manifest: Json = null;
  /** Books closed through this date, by entity id; '' stands for the top level. */
  readonly closed = new Map<string, string | null>();
  readonly answers = new Map<string, IdempotentAnswer>();
  /** Transactions counted, by month. */
  readonly usage = new Map<string, number>();
  readonly revoked = new Set<string>();
  /** Next number of documents and parties that the ledger numbers. */
  readonly sequences = new Map<string, number>();
  tokenSecret = randomBytes(32).toString('hex');
  private log: AppendLog | undefined;

  constructor(clock = new SandboxClock()) {
    this.clock = clock;
    this.company = { id: '', users: [], clients: [], multiEntity: false, baseCurrency: 'GBP' };
    this.requiredDimensions = [];
    this.customFields = [];
    this.store = new Store(buildRegistry());
  }

  /** Whether a data directory holds a company already. */
  static stored(dataDir: string): boolean {
    return AppendLog.exists(dataDir, logName);
  }

  /** Reads what the directory holds, compacts it, and logs every later change there. */
  keepIn(dataDir: string): void {
    this.log = AppendLog.open(dataDir, logName, (entry) => this.replay(logEntry.parse(entry)));
    this.log.rewrite(this.snapshot());
  }

  /** Makes a transaction permanent, together with the answer that a repeat of its request will get. */
  commit(tx: Transaction, answer?: IdempotentAnswer, delayMs = this.settings.visibilityDelayMs): boolean {
    const changed = tx.changed();
    if (delayMs > 0) {
      const until = this.clock.ms() + delayMs;
      for (const { object, key, before } of changed) this.store.hide(object, key, before, until);
    }
    if (answer) this.answers.set(answer.key, answer);
    if (changed.length > 0 || answer) {
      const records = changed.map(({ object, key }) => ({
        object,
        key,
        record: this.store.get(object, key),
      }));
      this.append({
        put: records.flatMap(({ record }) => (record ? [record] : [])),
        del: records.flatMap(({ object, key, record }) =>
          record ? [] : [[object, key] as [string, string]],
        ),
        sequences: Object.fromEntries(this.sequences),
        ...(answer ? { answer } : {}),
      });
    }
    return changed.length > 0;
  }

  /** Counts billable transactions of the running month. */
  count(transactions: number): void {
    const month = this.clock.today().slice(0, 7);
    const total = (this.usage.get(month) ?? 0) + transactions;
    this.usage.set(month, total);
    this.append({ usage: { [month]: total } });
  }

  changeSettings(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.append({ settings: this.settings });
  }

  close(entity: string, through: string | null): void {
    this.closed.set(entity, through);
    this.append({ closed: { [entity]: through } });
  }

  revoke(tokenId: string): void {
    this.revoked.add(tokenId);
    this.append({ revoked: [tokenId] });
  }

  /** Numbers of a sequence go up by one and are never given twice. */
  nextInSequence(name: string): number {
    const next = (this.sequences.get(name) ?? 0) + 1;
    this.sequences.set(name, next);
    return next;
  }

  endLogging(): void {
    this.log?.close();
    this.log = undefined;
  }

  private append(entry: LogEntry): void {
    this.log?.append(entry);
  }

  private replay(entry: LogEntry): void {
    if (entry.company) {
      this.company = entry.company.company;
      this.requiredDimensions = entry.company.requiredDimensions;
      this.customFields = entry.company.customFields;
      this.tokenSecret = entry.company.tokenSecret;
      this.manifest = entry.company.manifest;
      this.store = new Store(buildRegistry(this.customFields));
    }
    for (const record of entry.put ?? []) this.store.apply(record.object, record.key, record);
    for (const [object, key] of entry.del ?? []) this.store.apply(object, key, undefined);
    for (const [name, number] of Object.entries(entry.counters ?? {})) this.store.counters.set(name, number);
    for (const [name, number] of Object.entries(entry.sequences ?? {})) this.sequences.set(name, number);
    for (const [month, total] of Object.entries(entry.usage ?? {})) this.usage.set(month, total);
    for (const [entity, through] of Object.entries(entry.closed ?? {})) this.closed.set(entity, through);
    for (const token of entry.revoked ?? []) this.revoked.add(token);
    if (entry.settings) this.settings = entry.settings;
    if (entry.answer) this.answers.set(entry.answer.key, entry.answer);
  }

  private *snapshot(): Iterable<LogEntry> {
    const { company, requiredDimensions, tokenSecret, manifest } = this;
    const customFields = [...this.customFields];
    yield { company: { company, requiredDimensions, customFields, tokenSecret, manifest } };
    yield {
      settings: this.settings,
      closed: Object.fromEntries(this.closed),
      usage: Object.fromEntries(this.usage),
      revoked: [...this.revoked],
    };
    for (const object of this.store.registry.keys()) {
      for (const record of this.store.all(object)) yield { put: [record] };
    }
    yield {
      counters: Object.fromEntries(this.store.counters),
      sequences: Object.fromEntries(this.sequences),
    };
    for (const answer of this.answers.values()) {
      if (this.clock.ms() - answer.at < rememberedMs) yield { answer };
    }
  }
}
