import type { ProblemDraft } from '../domain/problem.ts';
import type { Content, RecordType, Role, SideRecord, SystemName } from '../domain/record.ts';

/**
 * What any system must offer. Nothing above this line knows about HTTP, OAuth or envelopes, so that a second
 * transport (the ledger's XML gateway) is a second implementation and nothing else.
 * `conformance.ts` holds the suite every implementation passes.
 */
export interface System {
  readonly name: SystemName;
  /** Mapper version; a higher one makes stored sides be recomputed from their raw bodies. */
  readonly mapperVersion: number;
  /** Record types this implementation reads, parents first. */
  readonly types: readonly RecordType[];

  /** Reaches the system with its credentials and says in words what is wrong. Never throws for a remote fault. */
  probe(signal?: AbortSignal): Promise<ProbeResult>;

  /**
   * Pages of records of one type changed at or after `since` (`null`: all), in the order of change.
   * A page is complete or the call throws {@link SystemFault}; a partial answer is never returned as a page.
   */
  readChanged(type: RecordType, since: string | null, options?: ReadOptions): AsyncIterable<ReadPage>;

  /** What was deleted since; `denied` when the system refuses to say (then a full listing must tell). */
  readDeleted(type: RecordType, since: string, signal?: AbortSignal): Promise<DeletedFeed>;

  /**
   * Every key of a type and nothing else, for telling what is gone where the feed of deletions is denied. Complete, or
   * {@link SystemFault}; whether it may be believed is for the caller to see from its totals.
   */
  listKeys?(type: RecordType, signal?: AbortSignal): Promise<Listing>;

  /**
   * Every record of one class there is now, for a report: all of them anew, whatever was read before. The last page
   * carries the proof; a listing without one, or whose totals differ from what came, is partial. A part that cannot be
   * read throws {@link SystemFault}. Missing where a system cannot list.
   */
  listControl?(
    type: RecordType,
    role: Role | null,
    options: ControlOptions,
    signal?: AbortSignal,
  ): AsyncIterable<ControlPage>;

  /** Records by key: one call per page of at most `limits.getPage` keys. A key not in the answer does not exist. */
  get(
    type: RecordType,
    role: Role | null,
    keys: readonly string[],
    signal?: AbortSignal,
  ): Promise<SideRecord[]>;

  /** Records that carry one of our own keys; used before a create is believed absent. */
  findByOwnKey(
    type: RecordType,
    role: Role | null,
    ownKeys: readonly string[],
    signal?: AbortSignal,
  ): Promise<SideRecord[]>;

  /** Records that carry this number or id (duplicate-number look-up, link by hand). */
  findByNumber(
    type: RecordType,
    role: Role | null,
    numbers: readonly string[],
    signal?: AbortSignal,
  ): Promise<SideRecord[]>;

  /**
   * Turns intents into requests: exact bytes, each at most one batch, all intents of one request alike in
   * (verb, type, role). Pure: the same intents give the same bytes; nothing is sent.
   * An intent this system cannot express is answered as `impossible` with its problem.
   */
  compose(intents: readonly WriteIntent[]): Composition;

  /** Sends a composed request exactly as composed. The only call that may change the other system. */
  send(request: ComposedRequest, signal?: AbortSignal): Promise<SendResult>;

  /** May the same bytes with the same key be sent again after a lost answer? (REST: the model says so, under 47 h.) */
  supportsReplay(request: Pick<ComposedRequest, 'object' | 'idempotencyKey'>): boolean;

  /**
   * Was this request composed for the transport that is spoken now? One that was not cannot be sent again: what became
   * of it is read back. Missing where a system has one transport only.
   */
  composedFor?(request: Pick<ComposedRequest, 'path'>): boolean;

  /**
   * Which periods take changes now, as a text that differs whenever that does; missing where a system tells nobody
   * (only a record that is tried shows it then).
   */
  readPeriods?(signal?: AbortSignal): Promise<string>;

  /** How many records of a type a whole read would bring, in one small call per object; for an estimate. */
  count?(type: RecordType, signal?: AbortSignal): Promise<number>;

  /** Bank accounts that payments may be made with, by the ids people know; none where the system does not say. */
  bankAccounts?(signal?: AbortSignal): Promise<readonly { readonly id: string; readonly name: string }[]>;

  /** A page in the system's own user interface, when one can be named. */
  webUrl(object: string, key: string): string | null;

  readonly limits: { readonly getPage: number; readonly batch: number };
  close(): Promise<void>;
}

/** A property (building) of the property system; `optionKey`: its default tracking option in the property dimension. */
export interface PropertyEntry {
  readonly key: string;
  readonly name: string;
  readonly optionKey: string | null;
}

/** What the property system offers besides. */
export interface PropertySystem extends System {
  /** All properties, complete or {@link SystemFault}. */
  listProperties(signal?: AbortSignal): Promise<readonly PropertyEntry[]>;
}

export interface ReadOptions {
  readonly signal?: AbortSignal;
  readonly pageSize?: number;
}

export interface ReadPage {
  readonly records: readonly SideRecord[];
  /** Everything at or before this instant is in this or an earlier page: the cursor to store after the page is stored. */
  readonly through: string | null;
  /** Total rows of the whole read, when the system says; for progress. */
  readonly total: number | null;
}

export type DeletedFeed =
  | {
      readonly kind: 'listed';
      /** `key` or, where the system only tells the natural id, `displayId`. */
      readonly entries: readonly {
        readonly object: string;
        readonly key: string | null;
        readonly displayId: string | null;
        readonly at: string;
      }[];
    }
  | { readonly kind: 'denied'; readonly message: string };

/** A full listing. `begin` and `end`: the totals the system named at both ends of it, `rows`: what came in between. */
export interface Listing {
  /** One per list that was read. */
  readonly parts: readonly { readonly begin: number; readonly end: number; readonly rows: number }[];
  readonly keys: readonly { readonly object: string; readonly key: string }[];
}

export interface ControlOptions {
  /** Documents dated before it may come without their lines: only their totals are wanted. */
  readonly linesFrom: string;
}

/** A record as a system shows it to a report. */
export type ControlRecord = Pick<SideRecord, 'object' | 'key' | 'displayId' | 'content'>;

export interface ControlPage {
  readonly records: readonly ControlRecord[];
  /** With the last page: how many rows the system named at the beginning and at the end, and how many came. */
  readonly proof: Listing['parts'][number] | null;
}

export type ProbeResult =
  | {
      readonly ok: true;
      readonly company: string;
      readonly entities: readonly {
        readonly id: string;
        readonly name: string;
        readonly currency: string | null;
      }[];
      readonly warnings: readonly ProblemDraft[];
    }
  | { readonly ok: false; readonly problem: ProblemDraft };

/** What one record should become. All references are already keys of the target system. */
export interface WriteIntent {
  readonly attemptId: string;
  readonly verb: Verb;
  readonly type: RecordType;
  readonly role: Role | null;
  /** `null` for a create. */
  readonly key: string | null;
  /** The content wanted (create, update); for `void` the content as it stands. */
  readonly content: Content;
  /** For `update`: names of the content fields to write; nothing else is touched. Empty for other verbs. */
  readonly fields: readonly string[];
  /** Our own key, written where settings say, so that a lost answer can be read back. */
  readonly ownKey: string;
  /** For `stamp` and for property creates: the counterpart's key in the other system, stored on the record. */
  readonly counterpartKey: string | null;
  /** For `void`: the date of the reversal or void. */
  readonly date: string | null;
}

/**
 * `create`, `update` and `void` change the record; `stamp` only stores the counterpart's id on it
 * (property system; Re-Leased calls it External Entity Identifier).
 */
export type Verb = 'create' | 'update' | 'void' | 'stamp';

/** One HTTP call (or one envelope) before it leaves. Stored encrypted; never recomposed. */
export interface ComposedRequest {
  readonly object: string;
  readonly verb: Verb;
  readonly method: string;
  /** Path and query below the system's base URL. */
  readonly path: string;
  /** Without authorisation; that is added while sending. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Set by the engine before storing (a hash of connection and request id); `null` while composing. */
  readonly idempotencyKey: string | null;
  /** attemptIds in the order of their position in the body. */
  readonly members: readonly string[];
}

export interface Composition {
  readonly requests: readonly ComposedRequest[];
  readonly impossible: readonly { readonly attemptId: string; readonly problem: ProblemDraft }[];
}

export type SendResult =
  /** The system answered for every member. */
  | {
      readonly kind: 'answered';
      readonly status: number;
      readonly members: readonly MemberAnswer[];
      readonly body: string;
    }
  /** It certainly did not take effect (connection refused, 429, 401, maintenance): may be sent again later. */
  | {
      readonly kind: 'refused';
      readonly reason: 'transient' | 'throttled' | 'credentials';
      readonly retryAfterSeconds: number | null;
      readonly problem: ProblemDraft;
      readonly body: string;
    }
  /** It may or may not have taken effect. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly body: string };

export type MemberAnswer =
  | { readonly attemptId: string; readonly state: 'done'; readonly object: string; readonly key: string }
  | { readonly attemptId: string; readonly state: 'rejected'; readonly problem: ProblemDraft };

/** The fault of a first look at an address: where nothing of the kind answers, the address is what is shown. */
export function atAddress(fault: SystemFault, baseUrl: string): ProblemDraft {
  const { problem } = fault;
  if (problem.code !== 'protocol' && problem.code !== 'unreachable') return problem;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : null;
  const address = url === null ? baseUrl : `${url.origin}${url.pathname}`;
  return { ...problem, params: { ...problem.params, address } };
}

/** A read that could not be completed. `kind` decides what the run does with it; nothing is concluded from it. */
export class SystemFault extends Error {
  readonly kind: 'transient' | 'throttled' | 'credentials' | 'permission' | 'protocol';
  readonly problem: ProblemDraft;
  readonly retryAfterSeconds: number | null;
  constructor(kind: SystemFault['kind'], problem: ProblemDraft, retryAfterSeconds: number | null = null) {
    super(`${kind}: ${problem.code}`);
    this.name = 'SystemFault';
    this.kind = kind;
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
