import type { ProblemDraft } from '../domain/problem.ts';
import type { RecordType, Role } from '../domain/record.ts';
import type { ProbeResult, PropertySystem, System } from '../systems/port.ts';

/** Who acts: a user, an API key, the schedule or Relink itself. Shown in timelines; never holds a secret. */
export interface Actor {
  readonly kind: 'user' | 'key' | 'schedule' | 'relink';
  readonly id: string;
  readonly name: string;
}

/** What the routes and the terminal may ask of the engine. All ids are link ids of that connection. */
export interface Engine {
  /** Starts a run, or joins the running one at its head. Throws {@link NotConnected}. */
  startRun(connectionId: string, request: RunRequest): Promise<{ runId: string; joined: boolean }>;
  /** Executes a queued run to its end; called by the queue's worker. Safe to call again after a crash. */
  executeRun(connectionId: string, runId: string, signal: AbortSignal): Promise<void>;
  /** What unlinking these would hold: their children by type and what is open. Changes nothing. */
  previewUnlink(connectionId: string, recordIds: readonly string[]): Promise<UnlinkPreview>;
  /** In force when it answers: unsent attempts are recalled, sent ones awaited up to 15 s, the rest listed. */
  unlink(connectionId: string, request: UnlinkRequest): Promise<UnlinkResult>;
  /** What relinking each would do, from both systems now. Changes nothing. */
  checkRelink(connectionId: string, recordIds: readonly string[]): Promise<RelinkCheck[]>;
  /** Lifts the holds a person set (and what `include` set on children with them). */
  relink(connectionId: string, request: RelinkRequest): Promise<RelinkResult>;
  /** Failing records become due again now and are tried at the head of a run. */
  retry(
    connectionId: string,
    recordIds: readonly string[],
    actor: Actor,
  ): Promise<{ retried: string[]; runId: string | null }>;
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

/** The two systems of a connection, opened with its credentials; the composition root decides how. */
export interface SystemPair {
  readonly property: PropertySystem;
  readonly ledger: System;
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
