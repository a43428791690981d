import { createHash } from 'node:crypto';
import { type ProblemDraft, problem } from '../../../domain/problem.ts';
import { findOwnKey } from '../../own-key.ts';
import { type ComposedRequest, type MemberAnswer, type SendResult, SystemFault } from '../../port.ts';
import { NoAnswer, withWait } from '../answer.ts';
import type { RefusalContext } from '../errors.ts';
import type { GatewayResult } from './answer.ts';
import { recordKey } from './compose-payment.ts';
import { classifyRefusal, classifyResult, faultOfStatus } from './faults.ts';
import type { Gateway, GatewayReply } from './gateway.ts';
import { filled, functionsIn, type Hole, holesIn } from './holes.ts';
import type { References } from './references.ts';
import { child, parseXml, textOf, type XmlElement } from './tree.ts';
import { writeAround } from './write.ts';

export interface SendOptions {
  readonly gateway: Gateway;
  readonly references: References;
  readonly entityId: string | null;
  /** The keys of the records of this object that carry this key of ours. */
  readonly findByOwnKey: (object: string, ownKey: string, signal?: AbortSignal) => Promise<readonly string[]>;
}

/** One record of a request while it is sent. */
interface Member {
  readonly attemptId: string;
  /** By which the ledger knows a function that it has done before. */
  readonly controlId: string;
  readonly function: string;
}

/**
 * Sends a composed request and says what is certain about it. In doubt the answer is `unknown`: calling a write
 * refused that took effect would make it twice. The envelope with its secrets is put around the stored bytes here, so
 * that an exact replay needs none of them stored.
 */
export async function sendXml(
  options: SendOptions,
  request: ComposedRequest,
  signal?: AbortSignal,
): Promise<SendResult> {
  try {
    return await sent(options, request, signal);
  } catch (error) {
    // Nobody could be signed in, or an id could not be looked up: nothing left.
    if (error instanceof SystemFault) return notSent(error);
    throw error;
  }
}

async function sent(
  options: SendOptions,
  request: ComposedRequest,
  signal: AbortSignal | undefined,
): Promise<SendResult> {
  const members = membersOf(request);
  const ids = await idsOf(options.references, members, signal);
  const rejected: MemberAnswer[] = [];
  const going: Member[] = [];
  for (const member of members) {
    const whole = filled(member.function, (path, key) => ids.get(`${path} ${key}`));
    if ('missing' in whole)
      rejected.push({
        attemptId: member.attemptId,
        state: 'rejected',
        problem: pointsNowhere(whole.missing),
      });
    else going.push({ ...member, function: whole.text });
  }
  if (going.length === 0) return { kind: 'answered', status: 200, members: rejected, body: '' };
  let reply: GatewayReply;
  try {
    reply = await options.gateway.send({
      functions: going.map(written).join(''),
      controlId: keyOf(request),
      uniqueId: true,
      entityId: options.entityId,
      label: `${request.verb} ${request.object}`,
      counts: going.length,
      signal,
    });
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    if (error.sent) return { kind: 'unknown', reason: error.message, body: '' };
    const draft = problem('unreachable', 'ledger', {}, { original: error.message });
    return { kind: 'refused', reason: 'transient', retryAfterSeconds: null, problem: draft, body: '' };
  }
  return resultOf(options, request, going, rejected, reply, signal);
}

/** The request's own key, which a replay has again. */
function keyOf(request: ComposedRequest): string {
  if (request.idempotencyKey !== null && request.idempotencyKey.length <= 200) return request.idempotencyKey;
  const whole = request.idempotencyKey ?? request.members.join(' ');
  return createHash('sha256').update(whole).digest('hex');
}

function membersOf(request: ComposedRequest): Member[] {
  const functions = functionsIn(request.body);
  if (functions.length !== request.members.length)
    throw new Error(`${functions.length} functions for ${request.members.length} records`);
  return request.members.map((attemptId, at) => ({
    attemptId,
    controlId: `${keyOf(request)}-${at}`,
    function: functions[at] ?? '',
  }));
}

/** The function's stored bytes in an element that says its id. */
function written({ controlId, function: work }: Member): string {
  return writeAround('function', { controlid: controlId }, work);
}

async function idsOf(
  references: References,
  members: readonly Member[],
  signal: AbortSignal | undefined,
): Promise<ReadonlyMap<string, string>> {
  const byPath = Map.groupBy(
    members.flatMap((member) => holesIn(member.function)),
    (one) => one.path,
  );
  const ids = new Map<string, string>();
  for (const [path, holes] of byPath)
    for (const [key, id] of await references.ids(
      path,
      holes.map((one) => one.key),
      signal,
    ))
      ids.set(`${path} ${key}`, id);
  return ids;
}

/** A record that is to be named and is not in the ledger. */
function pointsNowhere({ path, key }: Hole): ProblemDraft {
  if (path === 'general-ledger/account')
    return problem('account-inactive', 'ledger', { account: key }, { subject: key, field: 'account' });
  if (path.startsWith('tax/'))
    return problem('tax-type-inactive', 'ledger', { taxType: key }, { subject: key, field: 'taxType' });
  if (path === 'accounts-receivable/customer' || path === 'accounts-payable/vendor')
    return problem('contact-inactive', 'ledger', { id: key }, { subject: key, field: 'contact' });
  const dimension = path.split('/')[1] ?? path;
  return problem(
    'dimension-inactive',
    'ledger',
    { dimension, value: key },
    { subject: `${dimension}:${key}`, field: 'tracking' },
  );
}

function notSent(fault: SystemFault): SendResult {
  const reason =
    fault.kind === 'throttled' ? 'throttled' : fault.kind === 'credentials' ? 'credentials' : 'transient';
  const { retryAfterSeconds } = fault;
  return { kind: 'refused', reason, retryAfterSeconds, problem: fault.problem, body: '' };
}

/** What an answer to a write says: the door first, then sign-in, then each function. */
async function resultOf(
  options: SendOptions,
  request: ComposedRequest,
  going: readonly Member[],
  rejected: readonly MemberAnswer[],
  { http, answer }: GatewayReply,
  signal: AbortSignal | undefined,
): Promise<SendResult> {
  const { status, text: body } = http;
  const { retryAfterSeconds } = http.rateLimit;
  const unknown = (reason: string): SendResult => ({ kind: 'unknown', reason, body });
  if (status === 429) return { ...notSent(faultOfStatus(http)), body };
  // A 503 that says when to come again is the ledger's own limit or its maintenance, before it began. Any other 5xx
  // may come after it worked, or from something in between.
  if (status === 503 && retryAfterSeconds !== null) return { ...notSent(faultOfStatus(http)), body };
  if (status >= 500 || status === 408) return unknown(`the ledger answered ${status}`);
  if (answer === null) return unknown('the answer is no whole XML document');
  if (answer.kind === 'refused') {
    // Said of the request as a whole: it was done, or is being done, and which of its functions worked is read back.
    if (isRepeat(answer.errors)) return unknown('the ledger knows this request already');
    const { kind, problem: found } = classifyRefusal(answer, status);
    const draft = withWait(found, retryAfterSeconds);
    if (kind === 'transient' || kind === 'throttled' || kind === 'credentials')
      return { kind: 'refused', reason: kind, retryAfterSeconds, problem: draft, body };
    const members = going.map(({ attemptId }) => ({ attemptId, state: 'rejected' as const, problem: draft }));
    return { kind: 'answered', status, members: inOrder(request, [...rejected, ...members]), body };
  }
  const results = new Map(answer.results.map((result) => [result.controlId, result]));
  const members: MemberAnswer[] = [...rejected];
  for (const member of going) {
    const result = results.get(member.controlId);
    const found = result === undefined ? null : await memberOf(options, request, member, result, signal);
    if (found !== null) members.push(found);
  }
  if (members.length === 0) return unknown('the answer settles no record');
  return { kind: 'answered', status, members: inOrder(request, members), body };
}

function inOrder(request: ComposedRequest, members: readonly MemberAnswer[]): MemberAnswer[] {
  return request.members.flatMap((attemptId) => members.filter((member) => member.attemptId === attemptId));
}

const recorded = /successful transaction has already been recorded with the control id/i;
const running = /concurrent request in process/i;

function isRepeat(errors: GatewayResult['errors']): boolean {
  return errors.some(({ text, correction }) =>
    [recorded, running].some((one) => one.test(`${text} ${correction}`)),
  );
}

/** What one function came to; `null` where nobody knows. Only `success` is success, `aborted` stayed undone. */
async function memberOf(
  options: SendOptions,
  request: ComposedRequest,
  member: Member,
  result: GatewayResult,
  signal: AbortSignal | undefined,
): Promise<MemberAnswer | null> {
  const { attemptId } = member;
  const done = (key: string): MemberAnswer => ({ attemptId, state: 'done', object: request.object, key });
  if (result.status === 'success') {
    // A change and a reversal keep the key they were asked for; the answer of a reversal may name either document.
    const key =
      request.verb === 'create'
        ? recordKey(request.object, createdKey(result), member.function)
        : ownRecord(member.function);
    return key === '' ? null : done(key);
  }
  const said = (pattern: RegExp) =>
    result.errors.some((error) => pattern.test(`${error.text} ${error.correction}`));
  // The first sending is still being worked on.
  if (said(running)) return null;
  // It was done before, and the ledger does not repeat what it answered then: the record itself tells.
  if (said(recorded)) {
    if (request.verb !== 'create') return done(ownRecord(member.function));
    const ownKey = ownKeyIn(member.function);
    if (ownKey === null) return null;
    const keys = await options.findByOwnKey(request.object, ownKey, signal);
    const [key] = keys;
    return key === undefined || keys.length > 1
      ? null
      : done(recordKey(request.object, key, member.function));
  }
  const { kind, problem: draft } = classifyResult(result, contextOf(member.function));
  // It broke down in the middle of this one. What failed is not remembered, so the same bytes settle it.
  if (kind === 'transient' || kind === 'throttled') return null;
  return { attemptId, state: 'rejected', problem: draft };
}

/** The key of a created record: of its own element, or `<key>` where a legacy function made it. */
function createdKey(result: GatewayResult): string {
  return result.key ?? textOf(result.data?.children[0] ?? null, 'RECORDNO');
}

/**
 * Our own key in a function that makes a record. Other fields may hold other keys of ours (the id of a customer whom we
 * made), so that only the one is asked where ours is put.
 */
function ownKeyIn(text: string): string | null {
  const work = workOf(text);
  const [record = work] = work.name === 'create' ? work.children : [work];
  const places: Readonly<Record<string, readonly string[]>> = {
    CUSTOMER: ['CUSTOMERID', 'COMMENTS'],
    VENDOR: ['VENDORID', 'COMMENTS'],
    ARPYMT: ['DOCNUMBER'],
    APPYMT: ['DOCNUMBER'],
  };
  const given = (places[record.name] ?? ['description']).map((name) => textOf(record, name));
  for (const value of given) {
    const found = findOwnKey(value);
    if (found !== null) return found;
  }
  return null;
}

/** The function itself, of which its own words are read. */
function workOf(text: string): XmlElement {
  return parseXml(text);
}

/** The record that a change or a reversal is of. */
function ownRecord(text: string): string {
  const work = workOf(text);
  return work.attributes.key ?? textOf(work.children[0] ?? null, 'RECORDNO');
}

/** What the request itself tells of a refused record: the ledger's texts often leave its number and date out. */
function contextOf(text: string): RefusalContext {
  const work = workOf(text);
  const generic = work.name === 'create' || work.name === 'update';
  const record = generic ? (work.children[0] ?? null) : work;
  const first = (...names: string[]) =>
    names.map((name) => textOf(record, name)).find((value) => value !== '') ?? '';
  const day = first('WHENPOSTED', 'WHENCREATED', 'RECEIPTDATE', 'PAYMENTDATE');
  const days = ['dateposted', 'datecreated', 'datereversed'].map((name) => dayOf(child(record, name)));
  const given = {
    id: first('CUSTOMERID', 'VENDORID'),
    name: first('NAME'),
    number: first('invoiceno', 'billno', 'adjustmentno', 'RECORDID', 'DOCNUMBER'),
    date: days.find((day) => day !== '') ?? isoDay(day),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== ''));
}

function dayOf(parts: XmlElement | null): string {
  if (parts === null) return '';
  return [textOf(parts, 'year'), textOf(parts, 'month'), textOf(parts, 'day')].join('-');
}

function isoDay(text: string): string {
  const parts = /^(\d{2})\/(\d{2})\/(\d{4})$/.exec(text);
  return parts === null ? '' : `${parts[3]}-${parts[1]}-${parts[2]}`;
}
