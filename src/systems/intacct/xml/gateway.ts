import pLimit from 'p-limit';
import type { SystemFault } from '../../port.ts';
import { faultOfSilence, NoAnswer, type WireAnswer } from '../answer.ts';
import { odd } from '../query.ts';
import { type CallerOptions, createCaller } from '../wire.ts';
import { type GatewayAnswer, type GatewayResult, readAnswer } from './answer.ts';
import { allowedEndpoint } from './endpoint.ts';
import { envelope, type Login, type Sender } from './envelope.ts';
import { classifyRefusal, classifyResult, fault, faultOfStatus } from './faults.ts';
import { type Session, sessionStore } from './session.ts';
import { child, textOf, XmlError } from './tree.ts';
import { element, type Written, writeFragment } from './write.ts';

export interface GatewayOptions extends CallerOptions, Sender, Omit<Login, 'entityId'> {
  /** The gateway's address, or any of the same host: `https://api.intacct.com/ia/api/v1` is where REST is. */
  readonly baseUrl: string;
  readonly now?: () => number;
}

/** Functions to be run in one request. */
export interface GatewayCall {
  /** `<function controlid="…">…`, written. */
  readonly functions: string;
  readonly controlId: string;
  readonly uniqueId: boolean;
  /** Where to be signed in; `null`: the top level. */
  readonly entityId: string | null;
  /** What the call is, for the count of calls: `query ARINVOICE`. */
  readonly label: string;
  /** Functions in it, which the ledger counts one by one. */
  readonly counts: number;
  readonly signal?: AbortSignal | undefined;
}

/** What came back. `answer` is `null` where the body is no whole answer: then nobody knows what became of the call. */
export interface GatewayReply {
  readonly http: WireAnswer;
  readonly answer: GatewayAnswer | null;
}

/** The ledger's XML gateway: envelopes, sign-in, and a session that is renewed once when the ledger ends it. */
export interface Gateway {
  /** Throws {@link NoAnswer}, or {@link SystemFault} when nobody could be signed in (then nothing was sent). */
  send(call: GatewayCall): Promise<GatewayReply>;
  /** Runs one function that only reads; its result, or {@link SystemFault}. */
  ask(work: Written, options: Pick<GatewayCall, 'entityId' | 'label' | 'signal'>): Promise<GatewayResult>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const now = options.now ?? Date.now;
  const { senderId, senderPassword, userId, companyId, userPassword } = options;
  const configured = gatewayAt(options.baseUrl);
  const sender: Sender = { senderId, senderPassword };
  let reads = 0;

  const post = async (
    endpoint: string,
    body: string,
    { label, counts, signal }: Pick<GatewayCall, 'label' | 'counts' | 'signal'>,
  ): Promise<GatewayReply> => {
    const http = await callerAt(endpoint)({
      method: 'POST',
      path: '',
      label,
      counts,
      body,
      signal,
      headers: { 'content-type': 'application/xml', accept: 'application/xml' },
    });
    return { http, answer: answerIn(http.text) };
  };

  // An address that a session names is called with the same slots and the same counting.
  const limit = pLimit(2);
  const slots = options.slots ?? { run: <T>(work: () => Promise<T>) => limit(work) };
  const callers = new Map<string, ReturnType<typeof createCaller>>();
  const callerAt = (endpoint: string) => {
    const known = callers.get(endpoint);
    if (known !== undefined) return known;
    const made = createCaller({ ...options, slots, baseUrl: endpoint });
    callers.set(endpoint, made);
    return made;
  };

  /** Alone in its request, as the ledger asks. */
  const signIn = async (entityId: string | null) => {
    const controlId = `relink-session-${++reads}`;
    const body = envelope({
      sender,
      authentication: { userId, companyId, userPassword, entityId },
      controlId,
      uniqueId: false,
      functions: functionOf(controlId, element('getAPISession', [])),
    });
    const reply = await silent(() => post(configured, body, { label: 'getAPISession', counts: 1 }));
    const result = resultOf(reply);
    const api = child(result.data, 'api');
    const id = textOf(api, 'sessionid');
    if (id === '') throw odd('the ledger opened no session');
    const endpoint = allowedEndpoint(textOf(api, 'endpoint'), configured);
    const lifeMs = reply.answer?.kind === 'answered' ? reply.answer.sessionLifeMs : null;
    return { id, endpoint, lifeMs };
  };
  const sessions = sessionStore(signIn, now);

  const withSession = async (session: Session, call: GatewayCall): Promise<GatewayReply> => {
    const { controlId, uniqueId, functions } = call;
    const authentication = { sessionId: session.id };
    const reply = await post(
      session.endpoint,
      envelope({ sender, authentication, controlId, uniqueId, functions }),
      call,
    );
    if (reply.answer?.kind === 'answered') sessions.used(session, reply.answer.sessionLifeMs);
    return reply;
  };

  const gateway: Gateway = {
    async send(call) {
      const session = await sessions.get(call.entityId);
      const first = await withSession(session, call);
      if (!refusesSession(first.answer)) return first;
      // Sign-in is refused before any function runs, so the same bytes may go once more.
      sessions.drop(session);
      return withSession(await sessions.get(call.entityId), call);
    },
    async ask(work, { entityId, label, signal }) {
      const controlId = `relink-read-${++reads}`;
      const call = { controlId, uniqueId: false, entityId, label, counts: 1, signal };
      const reply = await silent(() => gateway.send({ ...call, functions: functionOf(controlId, work) }));
      const result = resultOf(reply);
      if (result.controlId !== controlId) throw odd('the answer belongs to another call');
      return result;
    },
  };
  return gateway;
}

/** The gateway of a host: the address of REST leads to it as well, so that both transports have one address. */
export function gatewayAt(baseUrl: string): string {
  if (!URL.canParse(baseUrl)) return baseUrl;
  const url = new URL(baseUrl);
  return url.pathname.endsWith('.phtml') ? url.href : `${url.origin}/ia/xml/xmlgw.phtml`;
}

/** One function with the id by which its result is known. */
export function functionOf(controlId: string, work: Written): string {
  return writeFragment(element('function', [work], { controlid: controlId }));
}

function answerIn(text: string): GatewayAnswer | null {
  try {
    return readAnswer(text);
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}

/** A session that ended, or was ended: the same number as a wrong password, but said of a session. */
function refusesSession(answer: GatewayAnswer | null): boolean {
  if (answer?.kind !== 'refused' || answer.level !== 'authentication') return false;
  return answer.errors.some((error) => error.number === 'XL03000006' || /invalid session/i.test(error.text));
}

/** The one result of a read, or the fault that its answer is. */
function resultOf({ http, answer }: GatewayReply): GatewayResult {
  const { retryAfterSeconds } = http.rateLimit;
  if (http.status === 429 || http.status >= 500 || answer === null) throw faultOfStatus(http);
  if (answer.kind === 'refused') throw fault(classifyRefusal(answer, http.status), retryAfterSeconds);
  const [result] = answer.results;
  if (result === undefined || answer.results.length !== 1)
    throw odd('one call was answered by several results');
  if (result.status !== 'success') throw fault(classifyResult(result), retryAfterSeconds);
  return result;
}

async function silent<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof NoAnswer) throw faultOfSilence(error);
    throw error;
  }
}
