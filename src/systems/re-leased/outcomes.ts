import { type ProblemDraft, problem } from '../../domain/problem.ts';
import { type SendResult, SystemFault } from '../port.ts';
import { problemIn } from './errors.ts';
import type { HttpResult } from './http.ts';
import { WireProblem } from './wire.ts';

/** Why a read was not completed, from what came instead of a page. */
export function faultOf(result: HttpResult): SystemFault {
  if (result.kind === 'unreachable') {
    return new SystemFault('transient', problem('unreachable', 'property', { reason: result.reason }));
  }
  if (result.kind === 'broken') {
    if (result.reason === 'content-type' && result.status !== null && result.status < 500) {
      return new SystemFault(
        'protocol',
        problem('protocol', 'property', { reason: result.reason, status: String(result.status) }),
      );
    }
    return new SystemFault('transient', problem('unreachable', 'property', { reason: result.reason }));
  }
  const draft = problemOfList(result);
  const { status, retryAfterSeconds } = result;
  if (status === 401) return new SystemFault('credentials', draft);
  if (status === 403 || draft.code === 'entity-unknown') return new SystemFault('permission', draft);
  if (status === 429)
    return new SystemFault('throttled', withRetryAfter(draft, retryAfterSeconds), retryAfterSeconds);
  if (status >= 500)
    return new SystemFault('transient', withRetryAfter(draft, retryAfterSeconds), retryAfterSeconds);
  return new SystemFault('protocol', draft);
}

/** A whole list that is not found is a wrong address: no record was deleted. */
function problemOfList(result: HttpResult & { kind: 'answer' }): ProblemDraft {
  const draft = problemIn(result);
  if (draft.code !== 'deleted-in-property') return draft;
  const { original, supportId } = draft;
  return problem('protocol', 'property', { status: String(result.status) }, { original, supportId });
}

/** A page or record that does not read as the contract says. `where` names it without its content. */
export function protocolFault(where: string, reason: string): SystemFault {
  return new SystemFault('protocol', problem('protocol', 'property', { where, reason }));
}

/**
 * What an answer that is no success means for a write as a whole; `null`: the request was understood and refused, so
 * each of its members is rejected.
 */
export function refusalOf(result: HttpResult): Exclude<SendResult, { kind: 'answered' }> | null {
  if (result.kind === 'unreachable') {
    const draft = problem('unreachable', 'property', { reason: result.reason });
    return { kind: 'refused', reason: 'transient', retryAfterSeconds: null, problem: draft, body: '' };
  }
  if (result.kind === 'broken') return { kind: 'unknown', reason: result.reason, body: result.text };
  const { status, retryAfterSeconds, text: body } = result;
  const draft = problemIn(result);
  const refused = (reason: 'transient' | 'throttled' | 'credentials') =>
    ({
      kind: 'refused',
      reason,
      retryAfterSeconds,
      problem: withRetryAfter(draft, retryAfterSeconds),
      body,
    }) as const;
  if (status === 401 || status === 403) return refused('credentials');
  if (status === 429) return refused('throttled');
  const code = WireProblem.safeParse(result.body).data?.code ?? '';
  if (status === 503 && code === 'maintenance') return refused('transient');
  // Writes go to a list of records: when that is not there, it is the address that is wrong, and no record is gone.
  if (status === 404 && draft.code !== 'entity-unknown')
    return { ...refused('transient'), problem: problemOfList(result) };
  // The key tells of an earlier sending whose outcome it does not repeat: only reading can say what became of it.
  if (code.startsWith('idempotency-key-')) return { kind: 'unknown', reason: code, body };
  if (status >= 500 || status < 400) return { kind: 'unknown', reason: `status ${status}`, body };
  return null;
}

function withRetryAfter(draft: ProblemDraft, seconds: number | null): ProblemDraft {
  return seconds === null
    ? draft
    : { ...draft, params: { ...draft.params, retryAfterSeconds: String(seconds) } };
}
