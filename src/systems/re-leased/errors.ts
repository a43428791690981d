import { type ProblemCode, type ProblemDraft, problem } from '../../domain/problem.ts';
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
  'tracking-archived': { code: 'dimension-inactive', subject: 'value', field: 'tracking' },
  'contact-archived': { code: 'contact-archived', subject: 'id', field: 'contact' },
  'contact-merged': { code: 'contact-merged', subject: 'id', field: 'contact' },
  'contact-role-missing': { code: 'value-invalid', subject: 'id', field: 'contact' },
  'lines-missing': { code: 'lines-missing', field: 'lines' },
  'period-locked': { code: 'period-closed', subject: 'period', field: 'issueDate' },
  'number-duplicate': { code: 'number-duplicate', subject: 'number', field: 'number' },
  'code-duplicate': { code: 'id-duplicate' },
  'external-id-taken': { code: 'counterpart-taken', subject: 'externalId' },
  'client-reference-taken': { code: 'id-duplicate', subject: 'clientReference' },
  'document-approved': { code: 'document-posted' },
  'document-paid': { code: 'document-paid' },
  'amount-exceeds-due': { code: 'payment-exceeds-due', subject: 'number', field: 'amount' },
  'document-not-approved': { code: 'value-invalid', subject: 'field', field: 'document' },
  'contact-mismatch': { code: 'value-invalid', subject: 'field', field: 'contact' },
  'currency-mismatch': { code: 'currency-unsupported', subject: 'currency', field: 'currency' },
  'document-void': { code: 'void-in-property', field: 'state' },
  'version-mismatch': { code: 'edited-in-property' },
  'not-found': { code: 'deleted-in-property' },
  'company-not-found': { code: 'entity-unknown', subject: 'entity' },
  'value-too-long': { code: 'value-too-long', subject: 'field' },
  'field-required': { code: 'field-required', subject: 'field' },
  'value-invalid': { code: 'value-invalid', subject: 'field' },
  'unknown-field': { code: 'value-invalid', subject: 'field' },
  'reference-unknown': { code: 'value-invalid', subject: 'field' },
  unauthorized: { code: 'credentials-rejected' },
  forbidden: { code: 'permission-missing', subject: 'object' },
  'too-many-requests': { code: 'throttled' },
  maintenance: { code: 'unreachable' },
};

/** Own entries only: a code named like a member of every object means nothing. */
function meaningOf(code: string): Meaning | undefined {
  return Object.hasOwn(meanings, code) ? meanings[code] : undefined;
}

/** A refusal of the property system in the words of our catalogue. */
export function toDraft(wire: WireProblem): ProblemDraft {
  const original = [wire.title, wire.detail].filter((part) => part !== '').join(': ');
  const field = wire.field === '' ? null : ourField(wire.field);
  const meaning = meaningOf(wire.code) ?? { code: 'unknown', subject: 'code' };
  const params = ourParams(wire, field, original);
  const subject = meaning.subject === undefined ? null : (params[meaning.subject] ?? null);
  const more = { original, supportId: wire.supportId, subject, field: meaning.field ?? field };
  return problem(meaning.code, 'property', params, more);
}

/** The parameters by the names our words know. */
function ourParams(wire: WireProblem, field: string | null, original: string): Record<string, string> {
  const { limit, code: option, resource, ...rest } = wire.params;
  const params: Record<string, string> = { ...rest };
  if (field !== null) params.field = field;
  if (params.companyId !== undefined) params.entity = params.companyId;
  if (limit !== undefined) params.max = limit;
  if (resource !== undefined) params.object = resource;
  if (wire.code === 'tracking-archived')
    Object.assign(params, { dimension: 'tracking option', value: option ?? '' });
  if (wire.code === 'period-locked') params.period = (params.date ?? '').slice(0, 7);
  if (meaningOf(wire.code) === undefined) Object.assign(params, { code: wire.code, message: original });
  return params;
}

/** `lines[0].accountId` -> `account`: the record's field, without its place in the list. */
function ourField(path: string): string {
  const last = path.split('.').at(-1) ?? path;
  const bare = last.replace(/\[\d+\]$/, '');
  return (Object.hasOwn(fieldNames, bare) ? fieldNames[bare] : undefined) ?? bare;
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
  documentId: 'document',
  creditNoteId: 'creditKey',
};

type Answer = HttpResult & { kind: 'answer' };

/** The problem an answer that is no success carries; one of our own making when its body says nothing. */
export function problemIn(answer: Answer): ProblemDraft {
  const wire = WireProblem.safeParse(answer.body);
  if (wire.success && meaningOf(wire.data.code) !== undefined) return toDraft(wire.data);
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
