import { type ProblemDraft, problem } from '../../domain/problem.ts';
import { SystemFault } from '../port.ts';
import { type LedgerError, readError } from './error-shapes.ts';
import { classify } from './errors.ts';

/** What the ledger says of its limits with an answer; numbers as it names them. */
export interface RateLimit {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly retryAfterSeconds: number | null;
}

export interface WireRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  /** What the call is counted as, where its path does not tell. */
  readonly label?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Records in it, which the ledger counts one by one; without it 1. */
  readonly counts?: number;
  readonly signal?: AbortSignal | undefined;
}

export interface WireAnswer {
  readonly status: number;
  readonly text: string;
  /** Parsed JSON; `undefined` when the body is none. */
  readonly json: unknown;
  readonly rateLimit: RateLimit;
  /** Set when the answer is the stored one of an earlier call with the same idempotency key. */
  readonly replayed: boolean;
}

/** No answer. `sent: false`: the bytes certainly never reached the ledger. */
export class NoAnswer extends Error {
  readonly sent: boolean;
  constructor(sent: boolean, reason: string) {
    super(reason);
    this.name = 'NoAnswer';
    this.sent = sent;
  }
}

/** Some tenants answer a token they do not like with 400. */
export function refusesToken(answer: Pick<WireAnswer, 'status' | 'json'>): boolean {
  if (answer.status === 401) return true;
  if (answer.status !== 400) return false;
  const error = readError(answer.json, answer.status);
  return error !== null && isTokenError(error);
}

function isTokenError(error: LedgerError): boolean {
  if (error.code === 'tokenInvalid' || error.errorId === 'REST-2102') return true;
  return error.texts.some((text) => /token is not valid|invalid token(?! (?:payload|endpoint))/i.test(text));
}

/** The fault that an unusable answer to a read is, or `null` when the answer may be used. */
export function faultOf(answer: WireAnswer): SystemFault | null {
  const error = readError(answer.json, answer.status);
  if (error === null && answer.status < 300) {
    if (answer.json !== undefined) return null;
    return new SystemFault('protocol', problem('protocol', 'ledger', { detail: 'the answer is no JSON' }));
  }
  const known: LedgerError = error ?? {
    place: 'request',
    code: '',
    errorId: null,
    details: [],
    texts: [],
    supportId: null,
    status: answer.status,
  };
  const { kind, problem: draft } = classify(known);
  // A plain refusal of a read is not about a record: our request and the ledger do not understand each other.
  const faultKind = kind === 'record' ? 'protocol' : kind;
  const { retryAfterSeconds } = answer.rateLimit;
  return new SystemFault(faultKind, withWait(draft, retryAfterSeconds), retryAfterSeconds);
}

/** A problem that passes, with the wait the ledger asked for. */
export function withWait(draft: ProblemDraft, retryAfterSeconds: number | null): ProblemDraft {
  if (retryAfterSeconds === null) return draft;
  return { ...draft, params: { ...draft.params, retryAfterSeconds: String(retryAfterSeconds) } };
}

/** The fault that a missing answer to a read is. */
export function faultOfSilence(error: NoAnswer): SystemFault {
  return new SystemFault('transient', problem('unreachable', 'ledger', {}, { original: error.message }));
}
