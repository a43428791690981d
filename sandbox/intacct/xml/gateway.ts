import { setTimeout as sleep } from 'node:timers/promises';
import type { Context, MiddlewareHandler } from 'hono';
import { type Exchange, type FaultWording, firedFault, type SandboxEnv } from '../../shared/exchange.ts';
import type { Limits } from '../limits.ts';
import type { QueryService } from '../query.ts';
import type { Tenant } from '../tenant.ts';
import { type Control, type Envelope, readControl, readDocument, readEnvelope } from './envelope.ts';
import { ControlError, errorMessage, SignInError, type XmlError } from './errors.ts';
import { journalBody, journalResult } from './journal.ts';
import { Reads } from './read.ts';
import { type Ran, type Runner, run } from './run.ts';
import { Sessions, type XmlSession } from './sessions.ts';
import { el, toDocument, type XmlNode } from './tree.ts';
import { RunningIds } from './unique.ts';
import { isoInZone } from './user-format.ts';

type Ctx = Context<SandboxEnv>;

/** Where the gateway answers. */
export const gatewayPath = '/ia/xml/xmlgw.phtml';

const xml = (root: XmlNode, status = 200): Response =>
  new Response(toDocument(root), { status, headers: { 'content-type': 'text/xml; charset="UTF-8"' } });

/** A refusal of the gateway in front of the ledger: it does not even tell the sender back. */
function gatewayRefusal(number: string, text: string, status: number): Response {
  const error: XmlError = { number, text, gateway: true };
  const control = el('control', [el('status', 'failure')]);
  return xml(el('response', [control, errorMessage([error], false)]), status);
}

/** How the faults that any system can have are worded here. */
export function xmlFaultWording({ limits, tenant }: { limits: Limits; tenant: Tenant }): FaultWording {
  return {
    tooMany: (_c, retryAfter) => {
      const answer = gatewayRefusal('GW-0010', 'API rate limit exceeded', 429);
      for (const [name, value] of Object.entries(limits.headers(tenant))) answer.headers.set(name, value);
      answer.headers.set('X-IA-Throttle-Limit-Remaining', '0');
      answer.headers.set(tenant.settings.retryAfterHeader, String(retryAfter));
      return answer;
    },
    broken: (_c, status) => gatewayRefusal('GW-0001', 'Unable to process request', status),
  };
}

interface Parts {
  tenant: Tenant;
  limits: Limits;
  queries: QueryService;
}

/** The XML gateway: a second protocol over the store that REST serves. */
export function xmlGateway(parts: Parts): {
  record: MiddlewareHandler<SandboxEnv>;
  handle: (c: Ctx) => Promise<Response>;
} {
  const { tenant, limits, queries } = parts;
  const runner: Runner = {
    tenant,
    queries,
    reads: new Reads(),
    sessions: new Sessions(tenant),
  };
  const running = new RunningIds();
  return {
    // Bodies hold passwords, so the journal is told what was asked and answered without them.
    record: async (c, next) => {
      await next();
      const exchange = c.get('exchange');
      const told = answers.get(exchange);
      if (told !== undefined) exchange.entry.result = told;
    },
    handle: async (c) => {
      if (c.req.method !== 'POST') return gatewayRefusal('GW-0042', 'Method not allowed', 405);
      const type = c.req.header('content-type') ?? '';
      if (!/\bxml\b|x-intacct-xml-request/.test(type))
        return gatewayRefusal('GW-0014', 'Invalid Content Type', 400);
      if (!(await limits.acquire(tenant))) return xmlFaultWording(parts).tooMany(c, 1);
      try {
        return await answerTo(c, runner, running);
      } finally {
        limits.release();
      }
    },
  };
}

const answers = new WeakMap<Exchange, ReturnType<typeof journalResult>>();

async function answerTo(c: Ctx, runner: Runner, running: RunningIds): Promise<Response> {
  const exchange = c.get('exchange');
  let control: Control | undefined;
  try {
    const root = readDocument(exchange.text);
    if (root.name === 'request') control = readControl(root);
    if (control) admit(runner.tenant, control);
    const envelope = readEnvelope(root);
    exchange.entry.body = journalBody(envelope);
    if (envelope.control.uniqueId) exchange.entry.idempotencyKey = envelope.functions[0]?.controlId ?? null;
    return await operate(c, runner, running, envelope);
  } catch (error) {
    if (!(error instanceof ControlError)) throw error;
    if (error.error.gateway) return gatewayRefusal(error.error.number, error.error.text, error.status);
    const told = control
      ? controlNode(control, 'failure')
      : el('control', [el('status', 'failure'), el('senderid'), el('controlid')]);
    return xml(
      el('response', [told, errorMessage([error.error], control?.additionalErrors ?? false)]),
      error.status,
    );
  }
}

/** Checks the licence; wrong ones never reach the ledger. */
function admit(tenant: Tenant, control: Control): void {
  const { senderId, senderPassword, refusals } = tenant.settings.xml;
  if (control.senderId !== senderId || control.password !== senderPassword) {
    throw refusals === 'ledger'
      ? new ControlError({ number: 'XL03000006', text: 'Incorrect Intacct XML Partner ID or password.' })
      : new ControlError(
          {
            number: 'XMLGW_JPP0002',
            text: 'Sign-in information is incorrect. Please check your request.',
            gateway: true,
          },
          401,
        );
  }
  if (control.policyId !== '') {
    throw new ControlError({
      number: 'XL03000006',
      text: `${control.policyId} is not a valid transport policy.`,
    });
  }
}

async function operate(c: Ctx, runner: Runner, running: RunningIds, envelope: Envelope): Promise<Response> {
  const { tenant } = runner;
  const exchange = c.get('exchange');
  let session: XmlSession;
  try {
    session = signIn(runner, envelope, exchange);
  } catch (error) {
    if (error instanceof SignInError) return signInRefused(envelope, error);
    throw error;
  }
  exchange.entry.scope = session.entity;
  const twins = running.claim(envelope);
  try {
    const during = exchange.faults.find((fault) => fault.kind === 'late' && fault.when === 'during');
    const wait = tenant.settings.latencyMs + (during?.ms ?? 0);
    if (wait > 0) await sleep(wait);
    const ran = run(runner, envelope, {
      session,
      twins,
      endpoint: tenant.settings.xml.endpoint ?? new URL(gatewayPath, c.req.url).href,
      auditDenied: firedFault(exchange, 'audit-denied') !== undefined,
      visibilityDelayMs: firedFault(exchange, 'visibility-delay')?.ms ?? tenant.settings.visibilityDelayMs,
    });
    exchange.entry.committed = ran.committed;
    if (ran.counted > 0) tenant.count(ran.counted);
    answers.set(exchange, journalResult(ran.results));
    return answered(tenant, envelope, session, ran);
  } catch (error) {
    // An entity refused by getAPISession is a sign-in that failed.
    if (error instanceof SignInError) return signInRefused(envelope, error);
    throw error;
  } finally {
    running.release(envelope);
  }
}

function signIn(runner: Runner, { authentication }: Envelope, exchange: Exchange): XmlSession {
  const { tenant, sessions } = runner;
  if (firedFault(exchange, 'token-revoked') && authentication.kind === 'session')
    sessions.end(authentication.sessionId);
  const session = sessions.signIn(authentication);
  const { senderAuthorised, senderId } = tenant.settings.xml;
  if (!senderAuthorised) {
    throw new SignInError(
      `Invalid Web Services Authorization. The sender ID '${senderId}' is not authorized to make Web Services requests to company ID '${tenant.company.id}'.`,
      'Contact the company administrator to grant Web Services authorization to this sender ID.',
    );
  }
  return session;
}

function controlNode(control: Control, status: 'success' | 'failure'): XmlNode {
  return el('control', [
    el('status', status),
    el('senderid', control.senderId),
    el('controlid', control.controlId),
    el('uniqueid', String(control.uniqueId)),
    el('dtdversion', control.dtdVersion),
  ]);
}

function signInRefused({ control, authentication }: Envelope, error: SignInError): Response {
  const login = authentication.kind === 'login' ? authentication : undefined;
  const operation = el('operation', [
    el('authentication', [
      el('status', 'failure'),
      el('userid', login?.userId ?? ''),
      el('companyid', login?.companyId ?? ''),
      el('locationid', login?.locationId ?? ''),
    ]),
    errorMessage([error.error], control.additionalErrors),
  ]);
  return xml(el('response', [controlNode(control, 'success'), operation]));
}

function answered(tenant: Tenant, { control }: Envelope, session: XmlSession, ran: Ran): Response {
  const { timeZoneMinutes } = tenant.settings.xml;
  const authentication = el('authentication', [
    el('status', 'success'),
    el('userid', session.actor.id),
    el('companyid', tenant.company.id),
    el('locationid', session.entity ?? ''),
    el('sessiontimestamp', isoInZone(session.from, timeZoneMinutes)),
    el('sessiontimeout', isoInZone(session.until, timeZoneMinutes)),
  ]);
  const operation = el('operation', [authentication, ...ran.results]);
  return xml(el('response', [controlNode(control, 'success'), operation]));
}
