import type { SystemName } from './record.ts';

/**
 * The error catalogue's codes. A code is stable (API, database, help pages); its words live in
 * `problem-words.ts`, so that a stored problem is a code with parameters and never a sentence.
 */
export const problemCodes = [
  'currency-unsupported',
  'negative-invoice',
  'refund-unsupported',
  'account-inactive',
  'account-archived',
  'account-not-matched',
  'tax-type-inactive',
  'tax-type-archived',
  'tax-type-not-allowed',
  'tax-type-not-matched',
  'tracking-not-matched',
  'dimension-inactive',
  'dimension-required',
  'contact-inactive',
  'contact-archived',
  'contact-merged',
  'contact-not-matched',
  'contact-missing',
  'parent-failing',
  'parent-unlinked',
  'parent-pending',
  'period-closed',
  'number-duplicate',
  'id-duplicate',
  'field-required',
  'value-too-long',
  'value-invalid',
  'lines-missing',
  'not-balanced',
  'payment-exceeds-due',
  'document-before-start',
  'document-not-synced',
  'payment-account-missing',
  'vendor-not-compliant',
  'entity-needed',
  'not-tried',
  'document-posted',
  'document-paid',
  'counterpart-taken',
  'counterpart-ambiguous',
  'deleted-in-ledger',
  'deleted-in-property',
  'void-in-property',
  'edited-in-property',
  'edited-in-both',
  'differs-from-counterpart',
  'choice-overtaken',
  'answer-lost',
  'permission-missing',
  'audit-denied',
  'credentials-rejected',
  'sender-not-authorized',
  'company-expired',
  'object-unavailable',
  'entity-unknown',
  'unreachable',
  'throttled',
  'allowance-used',
  'protocol',
  'name-shortened',
  'tracking-left-out',
  'undecided',
  'unknown',
] as const;
export type ProblemCode = (typeof problemCodes)[number];

/** `fails`: the record cannot sync; `remark`: it synced, with something to know; `fault`: the connection, not the record. */
export type ProblemClass = 'fails' | 'remark' | 'fault';

/**
 * A problem before it is stored. `params` carries what the words need (names, ids, dates, fields), all as text;
 * `subject` is what the cause is about (an account, a contact, a period) and makes the cause key:
 * all records with one cause key are mended by one act.
 */
export interface ProblemDraft {
  readonly code: ProblemCode;
  readonly params: Readonly<Record<string, string>>;
  readonly subject: string | null;
  /** Where it is to be mended. */
  readonly side: SystemName | 'relink';
  /** The field of the record it is about, in canonical words, when it is about one. */
  readonly field: string | null;
  /** The other system's own support id, kept apart so that equal problems stay equal. */
  readonly supportId: string | null;
  /** The other system's message as received, without support id and secrets; for the details view. */
  readonly original: string | null;
}

/** `account-inactive:4100`; problems with an equal cause key have one cause. */
export function causeKey(problem: Pick<ProblemDraft, 'code' | 'subject'>): string {
  return problem.subject === null ? problem.code : `${problem.code}:${problem.subject}`;
}

/** A draft with every optional part left empty. */
export function problem(
  code: ProblemCode,
  side: ProblemDraft['side'],
  params: Record<string, string> = {},
  more: Partial<Omit<ProblemDraft, 'code' | 'side' | 'params'>> = {},
): ProblemDraft {
  return { code, side, params, subject: null, field: null, supportId: null, original: null, ...more };
}
