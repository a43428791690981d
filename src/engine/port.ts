import type { BarredChoice, Choice } from '../domain/choices.ts';
import type { Resolution } from '../domain/link.ts';
import type { ProblemCode, ProblemDraft } from '../domain/problem.ts';
import type { RecordType, Role, SystemName } from '../domain/record.ts';
import type { RecordFilter } from '../store/read/records.ts';
import type { AccountUse } from '../store/write/calls.ts';
import type { ProbeResult, PropertySystem, System } from '../systems/port.ts';
import type { ReconciliationVerbs } from './reconciliation/port.ts';
import type { RuleVerbs } from './rules/port.ts';

/** Who acts: a user, an API key, the schedule or Relink itself. Shown in timelines; never holds a secret. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'schedule' | 'relink';
  readonly id: string;
  readonly name: string;
}

/** What the routes and the terminal may ask of the engine. All ids are link ids of that connection. */
export interface Engine extends RuleVerbs, ReconciliationVerbs {
  /** Starts a run, or joins the running one at its head. Throws {@link NotConnected}. */
  startRun(connectionId: string, request: RunRequest): Promise<{ runId: string; joined: boolean }>;
  /** Executes a queued run to its end; called by the queue's worker. Safe to call again after a crash. */
  executeRun(connectionId: string, runId: string, signal: AbortSignal): Promise<void>;
  /** Confirms what a run would not do by itself, and starts a run that does exactly that. Throws {@link CannotConfirm}. */
  confirmRun(
    connectionId: string,
    request: { readonly runId: string; readonly planHash: string; readonly actor: Actor },
  ): Promise<{ runId: string }>;
  /** What unlinking these would hold: their children by type and what is open. Changes nothing. */
  previewUnlink(
    connectionId: string,
    target: readonly string[] | { readonly selectionId: string },
  ): Promise<UnlinkPreview>;
  /** In force when it answers: unsent attempts are recalled, sent ones awaited up to 15 s, the rest listed. */
  unlink(connectionId: string, request: UnlinkRequest): Promise<UnlinkResult>;
  /** What relinking each would do, from both systems now. Changes nothing. */
  checkRelink(connectionId: string, recordIds: readonly string[]): Promise<RelinkCheck[]>;
  /** What a person may decide about a drifted record. */
  choicesOf(connectionId: string, recordId: string): Promise<DriftChoices>;
  /** Takes a person's choice for drifted records; refusals are per record. */
  resolve(connectionId: string, request: ResolveRequest): Promise<ResolveResult>;
  /** Links a record by hand with one that exists in the other system. Throws {@link CounterpartRefused}. */
  linkCounterpart(connectionId: string, request: CounterpartRequest): Promise<CounterpartResult>;
  /** Lifts the holds a person set (and what `include` set on children with them). */
  relink(connectionId: string, request: RelinkRequest): Promise<RelinkResult>;
  /** Failing records become due again now and are tried at the head of a run. */
  retry(
    connectionId: string,
    recordIds: readonly string[],
    actor: Actor,
  ): Promise<{ retried: string[]; runId: string | null }>;
  /** Freezes the ids a filter matches now, for {@link startOperation}. Only who made it can use it, until it expires. */
  freezeSelection(connectionId: string, filter: RecordFilter, actor: Actor): Promise<FrozenSelection>;
  /** A selection this actor may use. Throws {@link UnknownSelection}. */
  findSelection(connectionId: string, selectionId: string, actor: Actor): Promise<FrozenSelection>;
  /** Up to {@link mostNamed} members of a selection, by id. */
  selectionMembers(connectionId: string, selectionId: string): Promise<string[]>;
  /** Does a verb for these few records meet more than one transaction takes, by what depends on them? */
  isLarge(
    connectionId: string,
    verb: 'unlink' | 'relink',
    recordIds: readonly string[],
    children: 'include' | 'wait',
  ): Promise<boolean>;
  /** Stores a verb for many records as an operation and queues it. Throws {@link UnknownSelection}, {@link NotConnected}. */
  startOperation(connectionId: string, request: OperationRequest): Promise<{ operationId: string }>;
  /** Carries out an operation, and those asked for before it, chunk by chunk. Safe to call again after a crash. */
  executeOperation(
    connectionId: string,
    operationId: string,
    turn: { readonly signal: AbortSignal; readonly last: boolean },
  ): Promise<void>;
  /** Queues every operation that is not over: at the start of a process. */
  resumeOperations(): Promise<void>;
  /** Reaches both systems with the stored credentials. */
  test(connectionId: string): Promise<{ property: ProbeResult; ledger: ProbeResult }>;
  /** Live events of runs and records of one connection, for the events stream. */
  subscribe(connectionId: string, listener: (event: LiveEvent) => void): () => void;
}

export interface RunRequest {
  readonly trigger: 'person' | 'schedule' | 'onboarding' | 'api';
  readonly actor: Actor;
  readonly recordIds?: readonly string[];
  readonly types?: readonly RecordType[];
  readonly propertyId?: string;
  /** List everything now where a system does not say what was deleted, whenever that was last done. */
  readonly deletions?: boolean;
}

export interface ImpactGroup {
  readonly type: RecordType;
  readonly withWriteDue: number;
  readonly atRest: number;
  /** Open money per currency, decimal text. */
  readonly open: readonly { readonly currency: string; readonly amount: string }[];
}

export interface UnlinkPreview {
  readonly records: number;
  readonly alreadyUnlinked: number;
  /** Others that are parts of the same payments in the ledger: undone there, all parts end together. */
  readonly siblings: number;
  readonly children: readonly ImpactGroup[];
}

export interface UnlinkRequest {
  readonly recordIds: readonly string[];
  readonly children: 'include' | 'wait';
  readonly reason: string;
  /** Calendar date in the connection's time zone. */
  readonly reviewOn: string | null;
  readonly actor: Actor;
}

export interface UnlinkResult {
  readonly unlinked: readonly string[];
  readonly children: readonly string[];
  /** Records whose write had already left and whose answer had not come when this answered. */
  readonly inFlight: readonly string[];
}

export interface RelinkCheck {
  readonly recordId: string;
  readonly verdict: 'settle' | 'resume' | 'adopt' | 'create' | 'would-fail';
  readonly problem: ProblemDraft | null;
  /** For adopt: the counterpart found. */
  readonly counterpart: { readonly object: string; readonly key: string; readonly displayId: string } | null;
  /** The other system refused it last; what has changed since, so that it is tried again. */
  readonly since?: 'record' | 'parent' | 'settings' | 'period';
}

/** The finding on a record and every choice on it: what it would do, or why it cannot be taken. */
export interface DriftChoices {
  readonly code: ProblemCode | null;
  readonly options: readonly (Choice | BarredChoice)[];
  /** A choice already taken and not carried out yet, or to keep apart. */
  readonly standing: Resolution | null;
  /** What the choices are about: the finding and both sides as they were shown. `null` where there is none. */
  readonly seen: string | null;
}

export interface ResolveRequest {
  readonly recordIds: readonly string[];
  readonly choice: Resolution;
  readonly reason: string | null;
  readonly actor: Actor;
  readonly syncNow: boolean;
  /** `seen` of the choices a person was shown, by record: one that is something else by now is refused. */
  readonly seen?: ReadonlyMap<string, string>;
  /** When the records were selected, an instant: those that changed since are refused. */
  readonly selectedAt?: string;
}

export interface RefusedChoice {
  readonly recordId: string;
  readonly code:
    | 'not-permitted'
    | 'nothing-to-choose'
    | 'already-apart'
    | 'write-on-its-way'
    | 'changed-meanwhile';
  /** Why this choice cannot be taken, where that depends on the record. */
  readonly why: string | null;
}

export interface ResolveResult {
  readonly resolved: readonly string[];
  readonly refused: readonly RefusedChoice[];
  readonly runId: string | null;
}

/** The counterpart by its key in its system, or by the number or id people know. */
export interface CounterpartRequest {
  readonly recordId: string;
  readonly key: string | null;
  readonly number: string | null;
  readonly reason: string | null;
  readonly actor: Actor;
}

export interface CounterpartResult {
  /** The record that has both sides now. */
  readonly recordId: string;
  /** The record that was joined into it, when the counterpart had one of its own. */
  readonly joined: string | null;
  readonly counterpart: { readonly object: string; readonly key: string; readonly displayId: string };
}

/** What stands in the way of linking two records by hand. */
export class CounterpartRefused extends Error {
  readonly code:
    | 'not-found'
    | 'several'
    | 'has-counterpart'
    | 'nothing-left'
    | 'counterpart-taken'
    | 'write-on-its-way'
    | 'changed-meanwhile';
  /** What was found or looked for. */
  readonly what: string;
  readonly relatedRecordId: string | null;
  readonly system: SystemName | null;
  constructor(
    code: CounterpartRefused['code'],
    what: string,
    relatedRecordId: string | null,
    system: SystemName | null = null,
  ) {
    super(`cannot link by hand: ${code}`);
    this.name = 'CounterpartRefused';
    this.code = code;
    this.what = what;
    this.relatedRecordId = relatedRecordId;
    this.system = system;
  }
}

export interface RelinkRequest {
  readonly recordIds: readonly string[];
  readonly reason: string | null;
  readonly syncNow: boolean;
  readonly actor: Actor;
}

export interface RelinkResult {
  readonly relinked: readonly string[];
  /** Still unlinked for another reason (a rule, a parent). */
  readonly stillUnlinked: readonly string[];
  readonly runId: string | null;
}

/** Records a verb takes by name in one call; more are an operation. */
export const mostNamed = 1_000;

/** The ids a filter matched at one moment, with how many and how much money. */
export interface FrozenSelection {
  /** When it was made; what changed since is not what was selected. */
  readonly madeAt: string;
  readonly selectionId: string;
  readonly count: number;
  readonly money: readonly { readonly currency: string; readonly amount: string }[];
  readonly expires: string;
}

/** A verb for many records: the members of a selection, or records named of which much depends. */
export type OperationRequest = {
  readonly actor: Actor;
  readonly target: { readonly recordIds: readonly string[] } | { readonly selectionId: string };
} & (
  | {
      readonly kind: 'unlink';
      readonly children: 'include' | 'wait';
      readonly reason: string;
      readonly reviewOn: string | null;
    }
  | { readonly kind: 'relink'; readonly reason: string | null; readonly syncNow: boolean }
  | { readonly kind: 'retry' }
  | {
      readonly kind: 'resolve';
      readonly choice: Resolution;
      readonly reason: string | null;
      readonly syncNow: boolean;
      readonly selectedAt?: string;
    }
  | { readonly kind: 'relink-check' }
);

export type LiveEvent =
  | { readonly kind: 'run'; readonly runId: string }
  | { readonly kind: 'records'; readonly ids: readonly string[] }
  | { readonly kind: 'connection' };

/** Progress of a run per record type, as stored in `run.progress`. */
export interface RunProgress {
  readonly [type: string]: {
    readonly read: number;
    readonly done: number;
    readonly of: number;
    readonly failing: number;
  };
}

/** What is known of the limits of a pair's ledger, and what this pair has called. */
export interface LedgerLimits {
  /** HTTP calls made through this pair. */
  calls(): number;
  /** The account's month, with what every process wrote down and what this one has not written yet. */
  use(fresh?: boolean): Promise<AccountUse>;
  /** Writes down what was called. */
  flush(): Promise<void>;
}

/** The two systems of a connection, opened with its credentials; the composition root decides how. */
export interface SystemPair {
  readonly property: PropertySystem;
  readonly ledger: System;
  /** Limits of the ledger's company; a pair without them has none. */
  readonly limits?: LedgerLimits;
}
export type OpenSystems = (connectionId: string) => Promise<SystemPair>;

/** A run was asked of a connection that is not connected (or must be reconnected first). */
export class NotConnected extends Error {
  readonly status: string;
  constructor(status: string) {
    super(`the connection is ${status}`);
    this.name = 'NotConnected';
    this.status = status;
  }
}

/** A plan cannot be confirmed now; for `plan-changed` with the hash of the plan as it is. */
export class CannotConfirm extends Error {
  readonly why: 'unknown-run' | 'nothing-to-confirm' | 'run-in-progress' | 'plan-changed';
  readonly planHash: string | null;
  constructor(why: CannotConfirm['why'], planHash: string | null) {
    super(why);
    this.name = 'CannotConfirm';
    this.why = why;
    this.planHash = planHash;
  }
}

/** One of the ids is no record of this connection. */
export class UnknownRecord extends Error {
  readonly recordIds: readonly string[];
  constructor(recordIds: readonly string[]) {
    super(`${recordIds.length} unknown record(s)`);
    this.name = 'UnknownRecord';
    this.recordIds = recordIds;
  }
}

/** A pair proposed while connecting, with its confidence and why. */
export interface Suggestion {
  readonly type: RecordType;
  readonly role: Role | null;
  readonly propertyKey: string;
  readonly ledgerKey: string;
  readonly confidence: 'certain' | 'high' | 'possible';
  readonly reasons: readonly string[];
}

/** There is no such selection, it is somebody else's, or its time is over. */
export class UnknownSelection extends Error {
  readonly expired: boolean;
  constructor(expired: boolean) {
    super(expired ? 'the selection has expired' : 'unknown selection');
    this.name = 'UnknownSelection';
    this.expired = expired;
  }
}
