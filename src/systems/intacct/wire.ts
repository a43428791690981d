import pLimit from 'p-limit';
import { problem } from '../../domain/problem.ts';
import { SystemFault } from '../port.ts';
import { type LedgerError, readError } from './error-shapes.ts';
import { classify } from './errors.ts';
import { tokenProvider } from './token.ts';

/** What the ledger says of its limits with an answer; numbers as it names them. */
export interface RateLimit {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly retryAfterSeconds: number | null;
}

/** One HTTP call, for the budget of the company's transactions. Holds no body and no secret. */
export interface LedgerCall {
  readonly method: string;
  readonly path: string;
  readonly ms: number;
  /** `null`: no answer came. */
  readonly status: number | null;
  readonly rateLimit: RateLimit;
}

export interface WireOptions {
  /** Up to and with the version: `https://api.intacct.com/ia/api/v1`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly fetch?: typeof fetch;
  /** Slots of the whole Intacct company, shared by its connections; without one, two calls at a time. */
  readonly slots?: { run<T>(work: () => Promise<T>): Promise<T> };
  readonly onCall?: (call: LedgerCall) => void;
  /** Longest wait for one answer, in ms. The ledger itself drops a connection after 15 minutes. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

export interface WireRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
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

/** The ledger's HTTP: slots, timing, counting, and a token that is renewed once when the ledger refuses it. */
export interface Wire {
  /** Throws {@link NoAnswer}, or {@link SystemFault} when no token can be had (then nothing was sent). */
  call(request: WireRequest): Promise<WireAnswer>;
}

const neverSent = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

export function createWire(options: WireOptions): Wire {
  const fetcher = options.fetch ?? fetch;
  const limit = pLimit(2);
  const slots = options.slots ?? { run: <T>(work: () => Promise<T>) => limit(work) };
  const now = options.now ?? Date.now;
  const timeoutMs = options.timeoutMs ?? 300_000;
  const base = options.baseUrl.replace(/\/+$/, '');

  const once = (request: WireRequest): Promise<WireAnswer> =>
    slots.run(async () => {
      const started = performance.now();
      let status: number | null = null;
      let rateLimit: RateLimit = noLimit;
      if (request.signal?.aborted) throw new NoAnswer(false, 'stopped before it was sent');
      const timeout = AbortSignal.timeout(timeoutMs);
      const signal = request.signal === undefined ? timeout : AbortSignal.any([request.signal, timeout]);
      try {
        const response = await fetcher(`${base}${request.path}`, {
          method: request.method,
          headers: { accept: 'application/json', ...request.headers },
          redirect: 'error',
          signal,
          ...(request.body === undefined ? {} : { body: request.body }),
        });
        status = response.status;
        rateLimit = rateLimitOf(response.headers);
        const text = await response.text();
        const replayed = response.headers.has('x-ia-idempotency-cached-date');
        return { status, text, json: parseJson(text), rateLimit, replayed };
      } catch (error) {
        throw new NoAnswer(!neverSent.has(codeOf(error)), reasonOf(error));
      } finally {
        const ms = Math.round(performance.now() - started);
        options.onCall?.({ method: request.method, path: request.path, ms, status, rateLimit });
      }
    });

  const tokens = tokenProvider({ ...options, now, call: once });

  return {
    async call(request) {
      const withToken = (token: string) =>
        once({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } });
      const token = await tokens.get(request.signal);
      const first = await withToken(token);
      if (!refusesToken(first)) return first;
      // The gateway refuses a token before the ledger sees the call, so the same bytes may go once more.
      tokens.drop(token);
      return withToken(await tokens.get(request.signal));
    },
  };
}

const noLimit: RateLimit = { limit: null, remaining: null, retryAfterSeconds: null };

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
  return new SystemFault(faultKind, draft, answer.rateLimit.retryAfterSeconds);
}

/** The fault that a missing answer to a read is. */
export function faultOfSilence(error: NoAnswer): SystemFault {
  return new SystemFault('transient', problem('unreachable', 'ledger', {}, { original: error.message }));
}

function rateLimitOf(headers: Headers): RateLimit {
  let retryAfterSeconds: number | null = null;
  for (const [name, value] of headers) {
    // Five spellings are in use; the longest wait counts.
    if (!/retry-?after$/.test(name)) continue;
    const seconds = secondsOf(value);
    if (seconds !== null) retryAfterSeconds = Math.max(retryAfterSeconds ?? 0, seconds);
  }
  return {
    limit: numberOf(headers.get('x-ia-throttle-limit')),
    remaining: numberOf(headers.get('x-ia-throttle-limit-remaining')),
    retryAfterSeconds,
  };
}

function secondsOf(value: string): number | null {
  const number = numberOf(value);
  if (number !== null) return Math.max(0, number);
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}

function numberOf(value: string | null): number | null {
  if (value === null || value.trim() === '') return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function codeOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return '';
}

/** What happened, without addresses or bodies. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'no answer in time';
  if (error instanceof Error && error.name === 'AbortError') return 'stopped while waiting for the answer';
  const code = codeOf(error);
  return code === '' ? 'the connection broke' : `the connection broke (${code})`;
}
