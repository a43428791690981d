import pLimit from 'p-limit';
import { NoAnswer, type RateLimit, refusesToken, type WireAnswer, type WireRequest } from './answer.ts';
import { tokenProvider } from './token.ts';

/** One HTTP call, for the budget of the company's transactions. Holds no body and no secret. */
export interface LedgerCall {
  readonly method: string;
  readonly path: string;
  /** What the ledger counts it as: each record of a batch is one, any other call is one. */
  readonly counts: number;
  readonly ms: number;
  /** `null`: no answer came. */
  readonly status: number | null;
  readonly rateLimit: RateLimit;
}

/** How the ledger is reached, whatever is spoken there. */
export interface CallerOptions {
  /** What every path is put behind. */
  readonly baseUrl: string;
  readonly fetch?: typeof fetch;
  /** Slots of the whole Intacct company, shared by its connections; without one, two calls at a time. */
  readonly slots?: { run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> };
  readonly onCall?: (call: LedgerCall) => void;
  /** Longest wait for one answer, in ms. The ledger itself drops a connection after 15 minutes. */
  readonly timeoutMs?: number;
}

export interface WireOptions extends CallerOptions {
  /** Up to and with the version: `https://api.intacct.com/ia/api/v1`. */
  readonly baseUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly username: string;
  readonly now?: () => number;
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

/** One call, with slots, timing and counting, and no token. Throws {@link NoAnswer}. */
export function createCaller(options: CallerOptions): (request: WireRequest) => Promise<WireAnswer> {
  const fetcher = options.fetch ?? fetch;
  const limit = pLimit(2);
  const slots = options.slots ?? { run: <T>(work: () => Promise<T>) => limit(work) };
  const timeoutMs = options.timeoutMs ?? 300_000;
  const base = options.baseUrl.replace(/\/+$/, '');

  return async (request) => {
    let began = false;
    const work = async (): Promise<WireAnswer> => {
      began = true;
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
        const { method, counts = 1 } = request;
        const path = request.label ?? request.path;
        const ms = Math.round(performance.now() - started);
        options.onCall?.({ method, path, counts, ms, status, rateLimit });
      }
    };
    try {
      return await slots.run(work, request.signal);
    } catch (error) {
      if (!began && request.signal?.aborted) throw new NoAnswer(false, 'stopped before it was sent');
      throw error;
    }
  };
}

export function createWire(options: WireOptions): Wire {
  const once = createCaller(options);
  const tokens = tokenProvider({ ...options, now: options.now ?? Date.now, call: once });

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
