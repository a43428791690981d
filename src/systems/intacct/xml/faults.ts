import { problem } from '../../../domain/problem.ts';
import { SystemFault } from '../../port.ts';
import { type WireAnswer, withWait } from '../answer.ts';
import { type LedgerError, readError } from '../error-shapes.ts';
import { type Classified, classify, type RefusalContext } from '../errors.ts';
import type { GatewayAnswer, GatewayError, GatewayResult } from './answer.ts';

/**
 * The gateway's errors in the form that is classified. The code that REST gives for the same error leads where the
 * answer tells it. In XML the first error is the cause and the rest surround it: they are turned round, because a
 * cause is looked for from the end.
 */
export function ledgerError(
  errors: readonly GatewayError[],
  place: LedgerError['place'],
  status: number,
): LedgerError {
  const details = errors.toReversed().map((error) => ({
    code: error.number,
    errorId: error.errorId ?? '',
    message: error.text === '' ? error.correction : error.text,
    correction: error.text === '' ? '' : error.correction,
  }));
  const supportId = errors.find((error) => error.supportId !== null)?.supportId ?? null;
  const body = { 'ia::error': { code: errors[0]?.number ?? '', message: '', supportId, details } };
  const read = readError(body, status);
  if (read === null) throw new Error('an error of the gateway could not be read');
  return { ...read, place };
}

/** What an error of one function means. `status` 200: HTTP says nothing about a function. */
export function classifyResult(result: GatewayResult, context: RefusalContext = {}): Classified {
  return classify(ledgerError(result.errors, 'record', 200), context);
}

/** A refusal at the door or at sign-in: what nobody knows there is about the credentials, and never about a record. */
export function classifyRefusal(refused: GatewayAnswer & { kind: 'refused' }, status: number): Classified {
  const error = ledgerError(refused.errors, refused.level === 'control' ? 'request' : 'sign-in', status);
  const found = classify(error);
  const numbers = refused.errors.map((one) => one.number);
  // The gateway could not read what we sent: that is ours to mend.
  if (numbers.includes('XL03000003') && found.kind === 'record')
    return { kind: 'protocol', problem: problem('protocol', 'relink', { detail: error.texts.at(-1) ?? '' }) };
  if (found.kind !== 'record') return found;
  const more = { supportId: error.supportId, original: error.texts.join(' · ') || null };
  return { kind: 'credentials', problem: problem('credentials-rejected', 'relink', {}, more) };
}

/** An answer of HTTP that holds no whole answer of the gateway. */
export function faultOfStatus(answer: Pick<WireAnswer, 'status' | 'rateLimit'>): SystemFault {
  const { status } = answer;
  const { retryAfterSeconds } = answer.rateLimit;
  if (status === 429)
    return fault({ kind: 'throttled', problem: problem('throttled', 'ledger') }, retryAfterSeconds);
  if (status === 401)
    return fault({ kind: 'credentials', problem: problem('credentials-rejected', 'relink') }, null);
  if (status >= 500 || status === 408)
    return fault({ kind: 'transient', problem: problem('unreachable', 'ledger') }, retryAfterSeconds);
  const detail = status === 404 ? 'no gateway at this address' : 'the answer is no whole XML document';
  return fault({ kind: 'protocol', problem: problem('protocol', 'ledger', { detail }) }, null);
}

/** The fault that a classified error is to a read: a plain refusal says that we do not understand each other. */
export function fault({ kind, problem: draft }: Classified, retryAfterSeconds: number | null): SystemFault {
  const faultKind = kind === 'record' ? 'protocol' : kind;
  return new SystemFault(faultKind, withWait(draft, retryAfterSeconds), retryAfterSeconds);
}
