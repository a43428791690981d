import type { LookupFunction } from 'node:net';
import { Agent, request } from 'undici';
import { delivered, type HookSender, undelivered } from './port.ts';
import { webhookHeaders } from './webhook-signature.ts';

/** Longest a receiver may take to answer. */
const answerMs = 15_000;

export interface HookSenderOptions {
  /** Where a webhook may go: looked at before each try, and again while connecting. */
  readonly guard: { check(url: string): Promise<string | null>; readonly lookup: LookupFunction };
  readonly now: () => Date;
  readonly timeoutMs?: number;
}

/** Delivers webhooks over HTTP. Redirects are not followed: they could lead where the guard would not let us. */
export function createHookSender({
  guard,
  now,
  timeoutMs = answerMs,
}: HookSenderOptions): HookSender & { close(): Promise<void> } {
  const dispatcher = new Agent({ connect: { lookup: guard.lookup } });
  return {
    async send(hook) {
      const barred = await guard.check(hook.url);
      if (barred !== null) return undelivered(`The address ${barred}.`);
      try {
        const answer = await request(hook.url, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'user-agent': 'Relink-Webhooks/1',
            ...webhookHeaders(hook, now()),
          },
          body: hook.body,
          dispatcher,
          signal: AbortSignal.timeout(timeoutMs),
        });
        const status = answer.statusCode;
        const retryAfterMs = waitAsked(answer.headers['retry-after'], now());
        // What it says is nobody's business here; the connection goes back to the pool.
        await answer.body.dump({ limit: 64 * 1024 }).catch(() => undefined);
        if (status >= 200 && status < 300) return delivered(status);
        if (status === 410)
          return undelivered('It answered 410: gone for good.', { status, final: true, gone: true });
        return undelivered(`It answered ${status}.`, { status, retryAfterMs });
      } catch (error) {
        return undelivered(noAnswer(error, timeoutMs));
      }
    },
    // What is on its way is cut: it is tried again, and nobody waits for it at the end of a process.
    close: () => dispatcher.destroy(),
  };
}

/** In seconds, or as a date; a day at most, whatever is asked. */
function waitAsked(header: string | string[] | undefined, now: Date): number | null {
  const text = Array.isArray(header) ? header[0] : header;
  if (text === undefined) return null;
  const ms = /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, 24 * 3_600_000) : null;
}

const networkWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was cut.',
  ENOTFOUND: 'The host was not found.',
  EACCES: 'The address leads into a private network.',
  UND_ERR_SOCKET: 'The connection was cut.',
  UND_ERR_CONNECT_TIMEOUT: 'No connection could be made in time.',
};

function noAnswer(error: unknown, timeoutMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `No answer within ${Math.round(timeoutMs / 1_000)} seconds.`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const known = networkWords[code];
  if (known !== undefined) return known;
  return /CERT|SELF_SIGNED|TLS|SSL/.test(code)
    ? `Its certificate is not accepted (${code}).`
    : `No answer came${code === '' ? '' : ` (${code})`}.`;
}
