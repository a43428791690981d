import type { JsonObject } from '../shared/json.ts';

/** Status and title of each code of the contract. */
const catalogue = {
  unauthorized: [401, 'The API key is missing, unknown or revoked'],
  forbidden: [403, 'The API key may not do this'],
  'not-found': [404, 'There is no such record'],
  'company-not-found': [404, 'There is no such company for this key'],
  'method-not-allowed': [405, 'This cannot be done here'],
  'bad-request': [400, 'The request is not understood'],
  'not-json': [415, 'The body is not JSON'],
  'too-large': [413, 'The request is too large'],
  'unknown-field': [422, 'The field does not exist'],
  'field-required': [422, 'The field is needed'],
  'value-invalid': [422, 'The value is not valid'],
  'value-too-long': [422, 'The value is too long'],
  'reference-unknown': [422, 'The record referred to does not exist'],
  'account-archived': [422, 'The account is archived'],
  'tax-type-archived': [422, 'The tax type is archived'],
  'tax-type-not-allowed': [422, 'The tax type cannot be used on this document'],
  'tracking-archived': [422, 'The tracking option is archived'],
  'contact-archived': [422, 'The contact is archived'],
  'contact-merged': [422, 'The contact was merged into another one'],
  'contact-role-missing': [422, 'The contact does not have the role this document needs'],
  'lines-missing': [422, 'An approved document needs lines'],
  'number-duplicate': [409, 'The number is used by another document'],
  'code-duplicate': [409, 'The code or name is used by another record'],
  'external-id-taken': [409, 'The external id belongs to another record'],
  'client-reference-taken': [409, 'The client reference belongs to another record'],
  'period-locked': [422, 'The period is locked'],
  'document-approved': [422, 'This field of an approved document cannot be changed'],
  'document-paid': [422, 'The document has payments'],
  'document-void': [422, 'The document is void'],
  'document-not-approved': [422, 'Only an approved document can be paid or credited'],
  'amount-exceeds-due': [422, 'The amount is more than is due'],
  'contact-mismatch': [422, 'The documents belong to another contact'],
  'currency-mismatch': [422, 'The currency is not that of the document'],
  'version-mismatch': [412, 'The record was changed in the meantime'],
  'idempotency-key-reused': [409, 'The Idempotency-Key was used for another request'],
  'idempotency-key-running': [409, 'The request with this Idempotency-Key is still running'],
  'idempotency-key-expired': [409, 'The answer kept for this Idempotency-Key has expired'],
  'too-many-requests': [429, 'Too many requests'],
  maintenance: [503, 'Down for maintenance; nothing was done'],
  internal: [500, 'Something went wrong'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof catalogue;

/** Every code, as the contract lists them. */
export const problemCodes = Object.keys(catalogue).filter((code): code is ProblemCode =>
  Object.hasOwn(catalogue, code),
);

/** A refusal. Thrown by rules, answered as a problem document. */
export class ApiProblem extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  readonly field: string | null;
  readonly params: Readonly<Record<string, string>>;

  constructor(code: ProblemCode, field: string | null = null, params: Record<string, string> = {}) {
    super(catalogue[code][1]);
    this.name = 'ApiProblem';
    this.code = code;
    this.status = catalogue[code][0];
    this.field = field;
    this.params = params;
  }

  /** The problem document of RFC 9457. */
  toBody(status = this.status): JsonObject {
    return {
      type: `urn:relink:property:${this.code}`,
      title: this.message,
      status,
      code: this.code,
      ...(this.field === null ? {} : { field: this.field }),
      ...(Object.keys(this.params).length === 0 ? {} : { params: { ...this.params } }),
    };
  }
}
