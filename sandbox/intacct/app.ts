import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import { Hono } from 'hono';
import { exchangeMiddleware, type FaultWording, firedFault, type SandboxEnv } from '../shared/exchange.ts';
import { Faults } from '../shared/faults.ts';
import { Journal } from '../shared/journal.ts';
import type { Json } from '../shared/json.ts';
import { parseJson } from '../shared/json.ts';
import { recordsWritten } from '../shared/records-written.ts';
import { answer } from './api.ts';
import { begin } from './begin.ts';
import type { Answer, Call } from './call.ts';
import { controlRoutes } from './control.ts';
import { newSupportId, RequestError, requestErrorBody } from './errors.ts';
import { type IdempotentAnswer, RunningKeys, requestDigest } from './idempotency.ts';
import { Limits } from './limits.ts';
import { QueryService } from './query.ts';
import type { Tenant } from './tenant.ts';
import { gatewayError, grantToken, invalidToken, readSession, revokeToken, type Session } from './tokens.ts';
import { gatewayPath, xmlFaultWording, xmlGateway } from './xml/gateway.ts';
import { nameOfRequest } from './xml/journal.ts';

type Ctx = Context<SandboxEnv>;

/** Where the API begins; a client is given the sandbox's address plus this. */
export const basePath = '/ia/api/v1';

const knownHeaders = new Set(['x-ia-api-param-entity', 'x-ia-api-param-transaction']);

/** The sandbox as a web application: the API and its control face. */
export function intacctApp(tenant: Tenant): Hono<SandboxEnv> {
  const app = new Hono<SandboxEnv>();
  const faults = new Faults();
  const journal = new Journal();
  const parts: Parts = {
    tenant,
    limits: new Limits(),
    running: new RunningKeys(),
    queries: new QueryService(),
  };

  app.route('/_control', controlRoutes({ tenant, faults, journal, queries: parts.queries }));
  app.use(
    `${basePath}/*`,
    exchangeMiddleware({
      clock: tenant.clock,
      journal,
      faults,
      wording: faultWording(parts),
      secretPaths: /\/oauth2\//,
    }),
  );
  const type = (c: Ctx) => c.req.header('content-type') ?? 'application/json';
  app.post(`${basePath}/oauth2/token`, (c) => {
    const { status, body } = grantToken(tenant, c.get('exchange').text, type(c));
    return json(status, body);
  });
  app.post(`${basePath}/oauth2/revoke`, (c) => {
    const { status, body } = revokeToken(tenant, c.get('exchange').text, type(c));
    return json(status, body);
  });
  app.all(`${basePath}/oauth2/*`, () => {
    const { status, body } = gatewayError(404, 'GW-0033', 'Invalid Token Endpoint');
    return json(status, body);
  });
  app.all(`${basePath}/*`, (c) => handle(c, parts));
  const gateway = xmlGateway(parts);
  app.use(gatewayPath, gateway.record);
  app.use(
    gatewayPath,
    exchangeMiddleware({
      clock: tenant.clock,
      journal,
      faults,
      wording: xmlFaultWording(parts),
      secretPaths: /xmlgw/,
      nameOf: nameOfRequest,
    }),
  );
  app.all(gatewayPath, gateway.handle);
  app.notFound((c) => c.json({ error: { code: 'GW-0001', message: 'Unable to process request' } }, 404));
  app.onError((error, c) => {
    console.error(error);
    return c.json(
      { error: { code: 'GW-0001', message: 'Unable to process request', supportId: newSupportId() } },
      500,
    );
  });
  return app;
}

interface Parts {
  tenant: Tenant;
  limits: Limits;
  running: RunningKeys;
  queries: QueryService;
}

function json(status: number, body: Json, headers: Record<string, string> = {}): Response {
  if (status === 204) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

function faultWording({ tenant, limits }: Parts): FaultWording {
  return {
    tooMany: (_c, retryAfter) => {
      const { status, body } = gatewayError(429, 'GW-0010', 'API rate limit exceeded');
      return json(status, body, {
        ...limits.headers(tenant),
        'X-IA-Throttle-Limit-Remaining': '0',
        [tenant.settings.retryAfterHeader]: String(retryAfter),
      });
    },
    broken: (_c, status) => {
      const { body } = gatewayError(status, 'GW-0001', 'Unable to process request');
      return json(status, body);
    },
  };
}

async function handle(c: Ctx, parts: Parts): Promise<Response> {
  const { tenant, limits } = parts;
  const exchange = c.get('exchange');
  const session = readSession(tenant, c.req.header('authorization'));
  if ('status' in session) return json(session.status, session.body);
  if (firedFault(exchange, 'token-revoked')) {
    tenant.revoke(session.tokenId);
    const { status, body } = invalidToken(tenant);
    return json(status, body);
  }
  if (!(await limits.acquire(tenant))) return faultWording(parts).tooMany(c, 1);
  try {
    const during = exchange.faults.find((fault) => fault.kind === 'late' && fault.when === 'during');
    const wait = tenant.settings.latencyMs + (during?.ms ?? 0);
    return await once(c, parts, session, wait);
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    const body = {
      'ia::result': { 'ia::error': requestErrorBody(error) },
      'ia::meta': { totalCount: 1, totalSuccess: 0, totalError: 1 },
    };
    return json(error.status, body, limits.headers(tenant));
  } finally {
    limits.release();
  }
}

/** Does the request, or repeats the answer it got before under the same Idempotency-Key. */
async function once(c: Ctx, parts: Parts, session: Session, waitMs: number): Promise<Response> {
  const { tenant, limits, running } = parts;
  const { entry, text } = c.get('exchange');
  const entity = readEntity(c, tenant, session);
  entry.scope = entity;
  const call = readCall(c, text);
  const key = keyOf(c, tenant, call);
  if (key === undefined) return finish(c, parts, session, entity, call, waitMs);

  const digest = requestDigest(call.method, call.path, entity ?? '', text);
  const stored = running.claim(tenant, key, digest);
  if (stored) {
    entry.notes.push('answer repeated for its Idempotency-Key');
    const date = new Date(stored.at).toUTCString();
    return json(stored.status, stored.body, {
      ...limits.headers(tenant),
      'x-ia-idempotency-cached-date': date,
    });
  }
  try {
    return await finish(c, parts, session, entity, call, waitMs, { key, digest });
  } finally {
    running.release(key);
  }
}

async function finish(
  c: Ctx,
  parts: Parts,
  session: Session,
  entity: string | null,
  call: Call,
  waitMs: number,
  remember?: { key: string; digest: string },
): Promise<Response> {
  const { tenant, limits, queries } = parts;
  const exchange = c.get('exchange');
  const wait = waitMs + tenant.settings.recordMs * recordsWritten(call.method, call.path, call.body);
  if (wait > 0) await sleep(wait);
  // From here to the commit nothing waits, so no other request sees half of this one.
  const work = begin(tenant, session.actor, entity);
  const given: Answer = answer(work, queries, call);
  const kept: IdempotentAnswer | undefined =
    remember && given.status < 500 && given.status !== 403
      ? { ...remember, status: given.status, body: given.body, at: tenant.clock.ms() }
      : undefined;
  const delay = firedFault(exchange, 'visibility-delay')?.ms ?? tenant.settings.visibilityDelayMs;
  exchange.entry.committed = tenant.commit(work.tx, kept, delay);
  if (given.counted > 0) tenant.count(given.counted);
  return json(given.status, given.body, limits.headers(tenant));
}

/** The entity to act in: of the header, else of the token. A header misspelt is ignored, which the journal notes. */
function readEntity(c: Ctx, tenant: Tenant, session: Session): string | null {
  for (const name of Object.keys(c.req.header())) {
    if (name.startsWith('x-ia-') && !knownHeaders.has(name)) {
      c.get('exchange').entry.notes.push(`unknown header ${name} ignored`);
    }
  }
  const asked = c.req.header('x-ia-api-param-entity');
  if (asked === undefined || asked === '') return session.entity;
  const known = tenant.store.byId('company-config/entity', asked);
  if (!known || (session.entity !== null && session.entity !== asked)) {
    throw new RequestError(400, 'invalidRequest', `The entity '${asked}' is not valid`);
  }
  return asked;
}

function readCall(c: Ctx, text: string): Call {
  const url = new URL(c.req.url);
  const contentType = c.req.header('content-type');
  if (text !== '' && contentType !== undefined && !contentType.includes('json')) {
    throw new RequestError(400, 'GW-0014', 'Invalid Content Type');
  }
  const body = text === '' ? undefined : parseJson(text);
  if (text !== '' && body === undefined) {
    throw new RequestError(400, 'invalidRequest', 'The payload is not valid JSON');
  }
  const exchange = c.get('exchange');
  return {
    method: c.req.method,
    path: decodeURIComponent(url.pathname.slice(basePath.length)),
    query: Object.fromEntries(url.searchParams),
    body,
    atomic: c.req.header('x-ia-api-param-transaction') === 'true',
    auditDenied: firedFault(exchange, 'audit-denied') !== undefined,
  };
}

/** The key, where the object supports it; elsewhere the header means nothing. */
function keyOf(c: Ctx, tenant: Tenant, call: Call): string | undefined {
  const key = c.req.header('idempotency-key');
  if (key === undefined || key === '' || (call.method !== 'POST' && call.method !== 'PATCH'))
    return undefined;
  if (call.path.startsWith('/services/') && call.path !== '/services/core/composite') return undefined;
  const [, , app = '', name = ''] = call.path.split('/');
  const def = tenant.store.registry.get(`${app}/${name}`);
  return def && !def.idempotenceSupported ? undefined : key;
}
