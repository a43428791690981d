import { z } from 'zod';
import { problem } from '../../domain/problem.ts';
import { type ComposedRequest, type MemberAnswer, type SendResult, SystemFault } from '../port.ts';
import { NoAnswer, refusesToken, type WireAnswer, withWait } from './answer.ts';
import { isBody, textAt } from './body.ts';
import { type LedgerError, readError } from './error-shapes.ts';
import { classify, type RefusalContext } from './errors.ts';
import { documentObjectAt, paymentObjectAt } from './objects.ts';
import { settlingKey } from './payment-objects.ts';
import type { Wire } from './wire.ts';

/**
 * Sends a composed request exactly as composed and says what is certain about it. In doubt the answer is `unknown`:
 * calling a write refused that took effect would make it twice.
 */
export async function send(wire: Wire, request: ComposedRequest, signal?: AbortSignal): Promise<SendResult> {
  let answer: WireAnswer;
  try {
    answer = await wire.call({
      method: request.method,
      path: request.path,
      body: request.body,
      counts: request.members.length,
      signal,
      headers: {
        ...request.headers,
        ...(request.idempotencyKey === null ? {} : { 'Idempotency-Key': request.idempotencyKey }),
      },
    });
  } catch (error) {
    if (error instanceof SystemFault) return notSent(error);
    if (!(error instanceof NoAnswer)) throw error;
    if (error.sent) return { kind: 'unknown', reason: error.message, body: '' };
    const draft = problem('unreachable', 'ledger', {}, { original: error.message });
    return { kind: 'refused', reason: 'transient', retryAfterSeconds: null, problem: draft, body: '' };
  }
  return resultOf(request, answer);
}

/** No token, so nothing left. */
function notSent(fault: SystemFault): SendResult {
  const reason =
    fault.kind === 'throttled' ? 'throttled' : fault.kind === 'credentials' ? 'credentials' : 'transient';
  return {
    kind: 'refused',
    reason,
    retryAfterSeconds: fault.retryAfterSeconds,
    problem: fault.problem,
    body: '',
  };
}

/** What an answer to a write says. */
export function resultOf(request: ComposedRequest, answer: WireAnswer): SendResult {
  const { status, text: body } = answer;
  const error = readError(answer.json, status);
  const unknown = (reason: string): SendResult => ({ kind: 'unknown', reason, body });
  const refused = (reason: 'transient' | 'throttled' | 'credentials'): SendResult => {
    const draft = error === null ? null : classify(error).problem;
    const code =
      reason === 'credentials'
        ? 'credentials-rejected'
        : reason === 'throttled'
          ? 'throttled'
          : 'unreachable';
    const side = reason === 'credentials' ? 'relink' : 'ledger';
    const found =
      draft?.code === code ? draft : problem(code, side, {}, { original: draft?.original ?? null });
    const { retryAfterSeconds } = answer.rateLimit;
    return {
      kind: 'refused',
      reason,
      retryAfterSeconds,
      problem: withWait(found, retryAfterSeconds),
      body,
    };
  };
  if (refusesToken(answer)) return refused('credentials');
  if (status === 429) return refused('throttled');
  // A 503 that says when to come again is the ledger's own limit or its maintenance, before it began. Any other 5xx
  // may come after it worked, or from something in between.
  if (status === 503 && answer.rateLimit.retryAfterSeconds !== null) return refused('transient');
  if (status >= 500 || status === 408) return unknown(`the ledger answered ${status}`);
  if (answer.json === undefined) return unknown('the answer is no JSON');
  if (status === 409 && error !== null && aboutKey(error)) return unknown(error.texts.join(' '));
  if (error !== null) {
    const members = request.members.map((attemptId, at) =>
      rejected(attemptId, error, contextOf(request, at)),
    );
    return { kind: 'answered', status, members, body };
  }
  if (status >= 400) return unknown(`the ledger answered ${status} without saying why`);
  return readMembers(request, answer);
}

/**
 * An earlier call with the same key still runs, or its answer is no longer kept. Whether that call took effect has
 * to be read back.
 */
function aboutKey(error: LedgerError): boolean {
  return error.texts.some((text) => /idempotency/i.test(text));
}

function rejected(attemptId: string, error: LedgerError, context: RefusalContext): MemberAnswer {
  return { attemptId, state: 'rejected', problem: classify(error, context).problem };
}

const resultShape = z.object({ 'ia::result': z.unknown() });

/** One answer per member, in the order of the body; a member the answer does not speak of is left out. */
function readMembers(request: ComposedRequest, answer: WireAnswer): SendResult {
  const { status, text: body } = answer;
  const parsed = resultShape.safeParse(answer.json);
  const result = parsed.success ? parsed.data['ia::result'] : undefined;
  const items = Array.isArray(result) ? result : [result];
  if (items.length !== request.members.length)
    return { kind: 'unknown', reason: `${items.length} answers for ${request.members.length} records`, body };
  const members = request.members.flatMap((attemptId, at) => {
    const member = readMember(request, attemptId, items[at], at);
    return member === null ? [] : [member];
  });
  if (members.length === 0) return { kind: 'unknown', reason: 'the answer speaks of no record', body };
  return { kind: 'answered', status, members, body };
}

function readMember(
  request: ComposedRequest,
  attemptId: string,
  item: unknown,
  at: number,
): MemberAnswer | null {
  const error = readError(item, 200);
  if (error !== null) {
    // The ledger broke down in the middle of this one: nobody knows whether it is there.
    if (error.status >= 500) return null;
    return rejected(attemptId, { ...error, place: 'record' }, contextOf(request, at));
  }
  if (!isBody(item)) return null;
  // A change and a reversal keep the key they were asked for; the answer of a reversal may name either document.
  const key = request.verb === 'create' ? createdKey(request, item, at) : textAt(bodyOf(request, at), 'key');
  if (key === '') return null;
  return { attemptId, state: 'done', object: request.object, key };
}

/** The key of what was made: of a payment, with the document (and the credit) that the request names. */
function createdKey(request: ComposedRequest, item: Record<string, unknown>, at: number): string {
  const key = textAt(item, 'key');
  const payment = paymentObjectAt(request.object);
  if (payment === null || key === '') return key;
  const details = bodyOf(request, at)[payment.detailList];
  const detail: unknown = Array.isArray(details) ? details[0] : undefined;
  if (!isBody(detail)) return '';
  const target = payment.targets.find(({ ref }) => textAt(detail, `${ref}.key`) !== '');
  if (target === undefined) return '';
  const creditKey = textAt(detail, `${payment.creditRef}.key`) || null;
  return settlingKey(key, target, textAt(detail, `${target.ref}.key`), creditKey);
}

function bodyOf(request: ComposedRequest, at: number): Record<string, unknown> {
  const parsed: unknown = JSON.parse(request.body);
  const one: unknown = Array.isArray(parsed) ? parsed[at] : parsed;
  return isBody(one) ? one : {};
}

/** What the request itself tells of a refused record: the ledger's texts often leave its number and date out. */
function contextOf(request: ComposedRequest, at: number): RefusalContext {
  const body = bodyOf(request, at);
  const document = documentObjectAt(request.object);
  const payment = paymentObjectAt(request.object);
  const given = {
    id: textAt(body, 'id'),
    name: textAt(body, 'name'),
    number: document === null ? '' : textAt(body, document.numberField),
    date:
      document === null
        ? textAt(body, payment?.dateField ?? '') || textAt(body, 'paymentDate')
        : textAt(body, document.postingField) ||
          textAt(body, document.dateField) ||
          textAt(body, 'reversedDate') ||
          textAt(body, 'reverseDate'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}
