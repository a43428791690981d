import { type ProblemCode, type ProblemDraft, problem } from '../../domain/problem.ts';
import { type SendResult, SystemFault } from '../port.ts';
import type { HttpResult } from './http.ts';
import { WireProblem } from './wire.ts';

interface Meaning {
  readonly code: ProblemCode;
  /** The member of `params` that names what the cause is about. */
  readonly subject?: string;
  /** The field of the record in our words. */
  readonly field?: string;
}

/** What the contract's codes mean to us. A code that is not listed is `unknown`, with its own words as the original. */
const meanings: Readonly<Record<string, Meaning>> = {
  'account-archived': { code: 'account-archived', subject: 'account', field: 'account' },
  'tax-type-archived': { code: 'tax-type-archived', subject: 'taxType', field: 'taxType' },
  'tax-type-not-allowed': { code: 'tax-type-not-allowed', subject: 'taxType', field: 'taxType' },
  'tracking-archived': { code: 'dimension-inactive', subject: 'code', field: 'tracking' },
  'contact-archived': { code: 'contact-archived', subject: 'id', field: 'contact' },
  'contact-merged': { code: 'contact-merged', subject: 'id', field: 'contact' },
  'contact-role-missing': { code: 'value-invalid', subject: 'id', field: 'contact' },
  'lines-missing': { code: 'lines-missing', field: 'lines' },
  'number-duplicate': { code: 'number-duplicate', subject: 'number', field: 'number' },
  'code-duplicate': { code: 'id-duplicate' },
  'external-id-taken': { code: 'counterpart-taken', subject: 'externalId' },
  'client-reference-taken': { code: 'id-duplicate', subject: 'clientReference' },
  'document-approved': { code: 'document-posted' },
  'document-paid': { code: 'document-paid' },
  'document-void': { code: 'void-in-property', field: 'state' },
  'version-mismatch': { code: 'edited-in-property' },
  'not-found': { code: 'deleted-in-property' },
  'company-not-found': { code: 'entity-unknown', subject: 'companyId' },
  'value-too-long': { code: 'value-too-long', subject: 'field' },
  'field-required': { code: 'field-required', subject: 'field' },
  'value-invalid': { code: 'value-invalid', subject: 'field' },
  'unknown-field': { code: 'value-invalid', subject: 'field' },
  'reference-unknown': { code: 'value-invalid', subject: 'field' },
  unauthorized: { code: 'credentials-rejected' },
  forbidden: { code: 'permission-missing', subject: 'resource' },
  'too-many-requests': { code: 'throttled' },
  maintenance: { code: 'unreachable' },
};

/** A refusal of the property system in the words of our catalogue. */
export function toDraft(wire: WireProblem): ProblemDraft {
  const field = wire.field === '' ? null : ourField(wire.field);
  const params = field === null ? wire.params : { ...wire.params, field };
  const more = {
    original: [wire.title, wire.detail].filter((part) => part !== '').join(': '),
    supportId: wire.supportId,
  };
  if (wire.code === 'period-locked') {
    const date = params.date ?? '';
    return problem('period-closed', 'property', params, {
      ...more,
      subject: date.slice(0, 7) || null,
      field: 'issueDate',
    });
  }
  const meaning = meanings[wire.code];
  if (meaning === undefined)
    return problem(
      'unknown',
      'property',
      { ...params, code: wire.code },
      { ...more, subject: wire.code, field },
    );
  const subject = meaning.subject === undefined ? null : (params[meaning.subject] ?? null);
  return problem(meaning.code, 'property', params, { ...more, subject, field: meaning.field ?? field });
}

/** `lines[0].accountId` -> `account`: the record's field, without its place in the list. */
function ourField(path: string): string {
  const last = path.split('.').at(-1) ?? path;
  const bare = last.replace(/\[\d+\]$/, '');
  return fieldNames[bare] ?? bare;
}
const fieldNames: Readonly<Record<string, string>> = {
  accountId: 'account',
  taxTypeId: 'taxType',
  contactId: 'contact',
  propertyId: 'property',
  optionId: 'tracking',
  amountExclTax: 'net',
  taxAmount: 'tax',
  status: 'state',
};

type Answer = HttpResult & { kind: 'answer' };

/** The problem an answer that is no success carries; one of our own making when its body says nothing. */
export function problemIn(answer: Answer): ProblemDraft {
  const wire = WireProblem.safeParse(answer.body);
  if (wire.success && meanings[wire.data.code] !== undefined) return toDraft(wire.data);
  if (wire.success && answer.status < 500 && ![401, 403, 429].includes(answer.status))
    return toDraft(wire.data);
  const byStatus: Readonly<Record<number, ProblemCode>> = {
    401: 'credentials-rejected',
    403: 'permission-missing',
    404: 'protocol',
    429: 'throttled',
  };
  const code = byStatus[answer.status] ?? (answer.status >= 500 ? 'unreachable' : 'protocol');
  return problem(code, 'property', { status: String(answer.status) });
}

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
  const draft = problemIn(result);
  const { status, retryAfterSeconds } = result;
  if (status === 401) return new SystemFault('credentials', draft);
  if (status === 403 || draft.code === 'entity-unknown') return new SystemFault('permission', draft);
  if (status === 429)
    return new SystemFault('throttled', withRetryAfter(draft, retryAfterSeconds), retryAfterSeconds);
  if (status >= 500)
    return new SystemFault('transient', withRetryAfter(draft, retryAfterSeconds), retryAfterSeconds);
  return new SystemFault('protocol', draft);
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
