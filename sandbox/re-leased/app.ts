import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { exchangeMiddleware, firedFault, type SandboxEnv } from '../shared/exchange.ts';
import { Faults } from '../shared/faults.ts';
import { Journal } from '../shared/journal.ts';
import type { Json, JsonObject } from '../shared/json.ts';
import { parseJson } from '../shared/json.ts';
import { recordsWritten } from '../shared/records-written.ts';
import { type Answer, answer, type Call } from './api.ts';
import type { Books } from './books.ts';
import { controlRoutes } from './control.ts';
import type { ApiKey, Estate } from './estate.ts';
import { RunningKeys, requestDigest } from './idempotency.ts';
import { ApiProblem } from './problems.ts';

type Ctx = Context<SandboxEnv>;

/** Where the API begins; a client is given the sandbox's address plus this. */
export const basePath = '/api/v1';

const maxBodyBytes = 32 * 1024 * 1024;

interface Parts {
  readonly estate: Estate;
  readonly running: RunningKeys;
  readonly minute: { at: number; calls: number };
}

/** The sandbox as a web application: the API and its control face. */
export function reLeasedApp(estate: Estate): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  const faults = new Faults();
  const journal = new Journal();
  const parts: Parts = { estate, running: new RunningKeys(), minute: { at: 0, calls: 0 } };

  app.route('/_control', controlRoutes({ estate, faults, journal }));
  app.use(`${basePath}/*`, (c, next) =>
    Number(c.req.header('content-length') ?? 0) > maxBodyBytes
      ? Promise.resolve(problem(new ApiProblem('too-large', null, { limit: String(maxBodyBytes) })))
      : next(),
  );
  app.use(
    `${basePath}/*`,
    exchangeMiddleware({
      clock: estate.clock,
      journal,
      faults,
      wording: {
        tooMany: (_c, seconds) =>
          problem(new ApiProblem('too-many-requests'), { 'retry-after': String(Math.ceil(seconds)) }),
        broken: (_c, status) => respond(status, new ApiProblem('internal').toBody(status), problemType),
      },
    }),
  );
  app.all(`${basePath}/*`, (c) => handle(c, parts));
  app.notFound(() => problem(new ApiProblem('not-found')));
  app.onError((error) => {
    console.error(error);
    return problem(new ApiProblem('internal'));
  });
  return app;
}

const problemType = { 'content-type': 'application/problem+json' };

function respond(status: number, body: Json, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function problem(error: ApiProblem, headers: Record<string, string> = {}): Response {
  return respond(error.status, error.toBody(), { ...problemType, ...headers });
}

async function handle(c: Ctx, parts: Parts): Promise<Response> {
  try {
    return await admitted(c, parts);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return problem(error, error.code === 'too-many-requests' ? { 'retry-after': '5' } : {});
  }
}

/** Who may come in, and to which company. */
async function admitted(c: Ctx, parts: Parts): Promise<Response> {
  const { estate } = parts;
  const { settings } = estate;
  if (settings.maintenance) throw new ApiProblem('maintenance');
  const client = clientOf(c, estate);
  countCall(parts);
  const url = new URL(c.req.url);
  const [root, companyId, ...path] = segments(url.pathname.slice(basePath.length));
  if (root !== 'companies') throw new ApiProblem('not-found');
  if (companyId === undefined) return respond(200, companies(estate, client));
  const books = client.companyIds.includes(companyId) ? estate.companies.get(companyId) : undefined;
  if (!books) throw new ApiProblem('company-not-found', 'companyId', { companyId });
  c.get('exchange').entry.scope = companyId;
  const [resource = ''] = path;
  const deletions = resource === 'deletions';
  const denied = deletions && (settings.deletionsDenied || firedFault(c.get('exchange'), 'audit-denied'));
  if (denied || settings.deniedResources.includes(resource))
    throw new ApiProblem('forbidden', null, { resource });
  const call: Call = {
    method: c.req.method,
    path,
    query: url.searchParams,
    body: readBody(c),
    ifMatch: c.req.header('if-match'),
  };
  const wait = settings.latencyMs + settings.recordMs * recordsWritten(call.method, url.pathname, call.body);
  if (wait > 0) await sleep(wait);
  return once(c, parts, client, books, call);
}

function clientOf(c: Ctx, estate: Estate): ApiKey {
  const given = /^Bearer (\S+)$/.exec(c.req.header('authorization') ?? '')?.[1];
  const client = estate.apiKeys.find(({ key }) => key === given);
  if (!client || estate.settings.keysRevoked || firedFault(c.get('exchange'), 'token-revoked')) {
    throw new ApiProblem('unauthorized');
  }
  return client;
}

function countCall({ estate, minute }: Parts): void {
  const now = Math.floor(estate.clock.ms() / 60_000);
  if (minute.at !== now) Object.assign(minute, { at: now, calls: 0 });
  minute.calls += 1;
  const { minuteLimit } = estate.settings;
  if (minuteLimit !== null && minute.calls > minuteLimit) throw new ApiProblem('too-many-requests');
}

function segments(path: string): string[] {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    throw new ApiProblem('bad-request');
  }
}

function companies(estate: Estate, client: ApiKey): JsonObject {
  const items = client.companyIds.flatMap((id): Json[] => {
    const books = estate.companies.get(id);
    return books ? [{ ...books.company }] : [];
  });
  return { items, total: items.length, next: null };
}

function readBody(c: Ctx): Json | undefined {
  const { text } = c.get('exchange');
  if (text === '' || c.req.method === 'GET') return undefined;
  if (!(c.req.header('content-type') ?? '').includes('json')) throw new ApiProblem('not-json');
  const body = parseJson(text);
  if (body === undefined)
    throw new ApiProblem('bad-request', null, { message: 'the body is not valid JSON' });
  return body;
}

/** Does the request, or repeats the answer it got before under the same Idempotency-Key. */
function once(c: Ctx, { estate, running }: Parts, client: ApiKey, books: Books, call: Call): Response {
  const { entry, text } = c.get('exchange');
  const given = c.req.header('idempotency-key');
  if (given === undefined || call.method === 'GET') return finish(c, estate, books, call);
  if (given === '' || given.length > 200)
    throw new ApiProblem('bad-request', 'Idempotency-Key', { limit: '200' });
  const key = `${client.name} ${books.company.id} ${given}`;
  const digest = requestDigest(call.method, call.path.join('/'), call.ifMatch ?? '', text);
  const stored = running.claim(estate, key, digest);
  if (stored) {
    entry.notes.push('answer repeated for its Idempotency-Key');
    const type: Record<string, string> = stored.status >= 400 ? problemType : {};
    return respond(stored.status, stored.body, { ...type, 'idempotent-replayed': 'true' });
  }
  try {
    return finish(c, estate, books, call, { key, digest });
  } finally {
    running.release(key);
  }
}

/** From here to the commit nothing waits, so no other request sees half of this one. */
function finish(
  c: Ctx,
  estate: Estate,
  books: Books,
  call: Call,
  remember?: { key: string; digest: string },
): Response {
  const changes = estate.begin(books);
  const given = answerOrRefusal(() => answer(changes, call));
  const kept = remember && { ...remember, status: given.status, body: given.body, at: estate.clock.ms() };
  c.get('exchange').entry.committed = estate.commit(changes, kept);
  return respond(given.status, given.body, given.headers);
}

function answerOrRefusal(act: () => Answer): Answer {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    return { status: error.status, body: error.toBody(), headers: problemType };
  }
}
