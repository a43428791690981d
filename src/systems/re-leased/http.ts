import { Agent, fetch as undiciFetch } from 'undici';

/** The part of `fetch` that is used, so that a test or a guarded one can stand in. */
export type Fetch = (
  url: string,
  init: {
    method: string;
    headers: Record<string, string>;
    body?: string;
    signal: AbortSignal;
    redirect: 'manual';
  },
) => Promise<{ status: number; headers: { get(name: string): string | null }; text(): Promise<string> }>;

export interface HttpOptions {
  /** Root of the API with its version, e.g. `https://property.example/api/v1`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly fetch?: Fetch | undefined;
  readonly userAgent?: string | undefined;
  /** For one call from its start to the last byte of its answer. */
  readonly timeoutMs?: number | undefined;
}

export interface HttpRequest {
  readonly method: string;
  /** Path and query below the base URL. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What came of a call. `unreachable`: nothing left, so nothing was done. `broken`: bytes left and no whole, readable
 * answer came, so nobody knows. Reasons never carry a message of the network's, which might quote a header.
 */
export type HttpResult =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: unknown;
      readonly text: string;
      readonly retryAfterSeconds: number | null;
    }
  | { readonly kind: 'unreachable'; readonly reason: string }
  | {
      readonly kind: 'broken';
      readonly reason: string;
      readonly status: number | null;
      readonly text: string;
    };

export interface Http {
  call(request: HttpRequest, signal?: AbortSignal): Promise<HttpResult>;
  close(): Promise<void>;
}

/** Failures before a connection stood: the request cannot have been read by anybody. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** HTTP with a pool of its own, a time limit and results instead of exceptions. */
export function openHttp(options: HttpOptions): Http {
  const { apiKey, userAgent = 'Relink', timeoutMs = 60_000 } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const agent = new Agent({ connections: 4, connect: { timeout: 10_000 } });
  const send: Fetch = options.fetch ?? ((url, init) => undiciFetch(url, { ...init, dispatcher: agent }));
  return {
    async call({ method, path, headers, body }, signal) {
      if (signal?.aborted) return { kind: 'unreachable', reason: 'stopped' };
      const limit = AbortSignal.timeout(timeoutMs);
      let status: number | null = null;
      let text = '';
      try {
        const answer = await send(`${base}${path}`, {
          method,
          headers: {
            accept: 'application/json',
            'user-agent': userAgent,
            ...headers,
            authorization: `Bearer ${apiKey}`,
          },
          ...(body === undefined ? {} : { body }),
          signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
          redirect: 'manual',
        });
        status = answer.status;
        text = await answer.text();
        const type = answer.headers.get('content-type') ?? '';
        if (!/\bjson\b/.test(type)) return { kind: 'broken', reason: 'content-type', status, text };
        return {
          kind: 'answer',
          status,
          body: JSON.parse(text),
          text,
          retryAfterSeconds: readRetryAfter(answer.headers.get('retry-after')),
        };
      } catch (error) {
        const reason = limit.aborted ? 'timeout' : signal?.aborted ? 'stopped' : reasonOf(error);
        if (status === null && beforeSending.has(reason)) return { kind: 'unreachable', reason };
        return { kind: 'broken', reason, status, text };
      }
    },
    close: () => agent.destroy(),
  };
}

function reasonOf(error: unknown): string {
  if (error instanceof SyntaxError) return 'truncated';
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    if ('code' in at && typeof at.code === 'string') return at.code;
  }
  return error instanceof Error ? error.name : 'unknown';
}

/** Seconds to wait, from seconds or from a date. */
export function readRetryAfter(header: string | null, now = Date.now()): number | null {
  if (header === null || header.trim() === '') return null;
  if (/^\d+(\.\d+)?$/.test(header.trim())) return Math.ceil(Number(header));
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, Math.ceil((at - now) / 1000));
}
