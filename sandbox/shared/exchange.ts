import { setTimeout as sleep } from 'node:timers/promises';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import type { Context, MiddlewareHandler } from 'hono';
import type { SandboxClock } from './clock.ts';
import type { Fault, Faults, faultKinds } from './faults.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { parseJson } from './json.ts';

/** One request on its way through the sandbox: its journal entry, its raw body, the faults that fired. */
export interface Exchange {
  entry: JournalEntry;
  text: string;
  faults: Fault[];
}

/** Hono's environment in a sandbox: `c.get('exchange')`. */
export interface SandboxEnv {
  Bindings: HttpBindings;
  Variables: { exchange: Exchange };
}

/** How a system words what the shared faults make it answer. */
export interface FaultWording {
  tooMany(c: Context<SandboxEnv>, retryAfter: number): Response;
  broken(c: Context<SandboxEnv>, status: number): Response;
}

/** The fault of this kind that fired on the request, if any. */
export function firedFault(exchange: Exchange, kind: (typeof faultKinds)[number]): Fault | undefined {
  return exchange.faults.find((fault) => fault.kind === kind);
}

const htmlPage = '<!doctype html><html><head><title>Service</title></head><body>Please wait…</body></html>';
const maxBodyBytes = 32 * 1024 * 1024;
// The journal is for what was asked and done; pages of records that were read are left out of it.
const maxWriteResult = 64 * 1024;
const maxReadResult = 4 * 1024;

/** Puts another answer in the place of the handler's (without the reset hono would merge their headers). */
function replaceAnswer(c: Context<SandboxEnv>, answer: Response): undefined {
  c.res = undefined;
  c.res = answer;
}

/** Journals every request and carries out the faults that any system can have. */
export function exchangeMiddleware(parts: {
  clock: SandboxClock;
  journal: Journal;
  faults: Faults;
  wording: FaultWording;
  /** Paths whose bodies hold credentials: journalled without body and result. */
  secretPaths?: RegExp;
  /** What faults, besides its path, and the journal call a request whose path says too little. */
  nameOf?: (path: string, text: string) => string;
}): MiddlewareHandler<SandboxEnv> {
  return async (c, next) => {
    const { outgoing } = c.env;
    if (Number(c.req.header('content-length') ?? 0) > maxBodyBytes) {
      return c.json({ error: { code: 'payloadTooLarge', message: 'The request body is too large' } }, 413);
    }
    const text = await c.req.text();
    const url = new URL(c.req.url);
    const name = parts.nameOf?.(url.pathname, text);
    const faults = parts.faults.fire(c.req.method, url.pathname, name ?? url.pathname);
    const secret = parts.secretPaths?.test(url.pathname) ?? false;
    const entry = parts.journal.open({
      time: new Date(parts.clock.ms()).toISOString(),
      method: c.req.method,
      path: name ?? url.pathname + url.search,
      body: text === '' || secret ? null : (parseJson(text) ?? text.slice(0, 4096)),
      idempotencyKey: c.req.header('idempotency-key') ?? null,
      faults: faults.map((fault) => fault.kind),
    });
    const exchange: Exchange = { entry, text, faults };
    c.set('exchange', exchange);
    outgoing.once('close', () => {
      entry.answered = outgoing.writableFinished && !faults.some((fault) => fault.kind === 'truncated');
    });

    const late = firedFault(exchange, 'late');
    if (late?.when === 'before') await sleep(late.ms ?? 1000);
    const tooMany = firedFault(exchange, '429');
    const broken = firedFault(exchange, '5xx');
    if (firedFault(exchange, 'cut-before-commit')) {
      outgoing.destroy();
      return RESPONSE_ALREADY_SENT;
    }
    if (tooMany) c.res = parts.wording.tooMany(c, tooMany.retryAfter ?? 1);
    else if (broken && broken.when !== 'after') c.res = parts.wording.broken(c, broken.status ?? 503);
    else await next();

    entry.status = c.res.status;
    const answer = await c.res.clone().text();
    const limit = entry.committed ? maxWriteResult : maxReadResult;
    if (secret) entry.result = '[not kept]';
    else if (answer.length > limit) entry.result = { length: answer.length };
    else entry.result = parseJson(answer) ?? answer;
    if (late && (late.when ?? 'after') === 'after') await sleep(late.ms ?? 1000);
    const held = firedFault(exchange, 'hold-answer');
    if (held && entry.committed) await parts.faults.removed(held.id);
    if (firedFault(exchange, 'cut-after-commit')) {
      outgoing.destroy();
      return replaceAnswer(c, RESPONSE_ALREADY_SENT);
    }
    if (firedFault(exchange, 'truncated')) {
      const bytes = Buffer.from(answer);
      outgoing.writeHead(c.res.status, {
        'content-type': 'application/json',
        'content-length': String(bytes.length),
      });
      outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => outgoing.destroy());
      return replaceAnswer(c, RESPONSE_ALREADY_SENT);
    }
    if (firedFault(exchange, 'wrong-type')) {
      replaceAnswer(c, new Response(htmlPage, { headers: { 'content-type': 'text/html; charset=UTF-8' } }));
    } else if (broken?.when === 'after') {
      replaceAnswer(c, parts.wording.broken(c, broken.status ?? 503));
    }
    return undefined;
  };
}
