import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { InvalidInput, NotNow, RefusedBySystem } from '../../engine/onboarding/input.ts';
import { NotConnected, UnknownRecord } from '../../engine/port.ts';
import { DatabaseSessionLost } from '../../store/db/errors.ts';
import { SystemFault } from '../../systems/port.ts';
import { problemView } from './problem-view.ts';

/** One wrong field and what would be right. */
export interface FieldError {
  readonly field: string;
  readonly message: string;
}

/** The one error routes throw: becomes RFC 9457 problem details with a stable code. */
export class Refusal extends Error {
  readonly status: RefusalStatus;
  readonly code: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: RefusalStatus,
    code: string,
    detail: string,
    more: {
      readonly errors?: readonly FieldError[];
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(detail);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.errors = more.errors ?? [];
    this.headers = more.headers ?? {};
  }
}

const titles = {
  400: 'The input is not right',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not possible here',
  409: 'Not possible now',
  413: 'Too large',
  415: 'Not a format this route takes',
  422: 'Refused by the other system',
  429: 'Too many tries',
  500: 'Something went wrong in Relink',
  502: 'The other system did not answer as it should',
  503: 'Not ready',
} as const;
export type RefusalStatus = keyof typeof titles;

/** Nothing there, or nothing the caller may know of: the same answer, so that it tells nothing. */
export function notFound(what = 'There is nothing at this address.'): Refusal {
  return new Refusal(404, 'not-found', what);
}

export function invalid(errors: readonly FieldError[]): Refusal {
  const [first] = errors;
  const detail =
    first === undefined
      ? 'The input is not right.'
      : `${first.field === '' ? 'The body' : first.field}: ${first.message}`;
  return new Refusal(400, 'invalid-input', detail, { errors });
}

/** Field path as people write it: `choices.3.ledgerKey`. */
export function fieldErrors(
  issues: readonly {
    readonly path: readonly PropertyKey[];
    readonly message: string;
    readonly code?: string;
    readonly keys?: readonly string[];
  }[],
): FieldError[] {
  return issues.flatMap((issue): FieldError[] => {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys' && issue.keys !== undefined)
      return issue.keys.map((key) => ({ field: [...path, key].join('.'), message: 'is no field of this' }));
    return [{ field: path.join('.'), message: plainly(issue.message) }];
  });
}

/** The validator's own sentences, where a schema gives none of ours. */
function plainly(message: string): string {
  const [, expected, received] = /^Invalid input: expected (.+), received (.+)$/.exec(message) ?? [];
  if (expected === undefined) return message;
  const article = /^[aeiou]/.test(expected) ? 'an' : 'a';
  return received === 'undefined'
    ? `is missing; give ${article} ${expected}`
    : `must be ${article} ${expected}, not ${received}`;
}

/** Anything thrown, as a refusal; `null` for what is a mistake of ours. */
function refusalOf(error: unknown): Refusal | null {
  if (error instanceof Refusal) return error;
  if (error instanceof InvalidInput) return invalid(error.errors);
  if (error instanceof NotNow) return new Refusal(409, error.code, error.message);
  if (error instanceof RefusedBySystem)
    return new Refusal(422, error.code, error.message, {
      errors: [{ field: error.field, message: error.message }],
    });
  if (error instanceof NotConnected)
    return new Refusal(
      409,
      'not-connected',
      notConnectedWords[error.status] ?? 'The company is not connected.',
    );
  if (error instanceof UnknownRecord)
    return new Refusal(404, 'unknown-record', 'At least one of these is no record of this company.', {
      errors: error.recordIds
        .slice(0, 100)
        .map((id) => ({ field: 'recordIds', message: `${id} is no record of this company` })),
    });
  if (error instanceof SystemFault) {
    const view = problemView(error.problem);
    const status = error.kind === 'credentials' || error.kind === 'permission' ? 422 : 502;
    const wait = error.retryAfterSeconds;
    return new Refusal(status, view.code, [view.message, ...view.fix].join(' '), {
      headers: wait === null ? {} : { 'retry-after': String(Math.ceil(wait)) },
    });
  }
  if (isDatabaseAway(error))
    return new Refusal(
      503,
      'database-away',
      'The database cannot be reached at the moment. Try again in a few seconds; of a change, look first whether it was made.',
      { headers: { 'retry-after': '5' } },
    );
  if (error instanceof HTTPException) {
    if (error.status === 400)
      return new Refusal(400, 'malformed-json', 'The body is not JSON. Send a JSON object.');
    if (error.status === 415)
      return new Refusal(415, 'not-json', 'Send the body as JSON, with content-type: application/json.');
  }
  return null;
}

/** It was restarted, takes nobody, or ended the session; a statement that took too long is a fault of ours. */
function isDatabaseAway(error: unknown): boolean {
  return error instanceof DatabaseSessionLost && /^(08|57P)/.test(error.code ?? '');
}

const notConnectedWords: Readonly<Record<string, string>> = {
  'not-connected': 'The company is not connected yet. Go through onboarding first.',
  onboarding: 'Onboarding of this company is not finished. Confirm it first.',
  'needs-reconnecting': 'One of the systems no longer accepts the stored credentials. Store new ones first.',
};

/** Where every error ends: problem details, the same shape always. */
export function answerError(error: unknown, c: Context): Response {
  const refusal =
    refusalOf(error) ??
    new Refusal(
      500,
      'internal',
      'Nothing was half done. Try again; if it stays, tell an administrator the request id.',
    );
  const requestId: unknown = c.get('requestId');
  const body = {
    type: `urn:relink:problem:${refusal.code}`,
    title: titles[refusal.status],
    status: refusal.status,
    detail: refusal.message,
    code: refusal.code,
    ...(typeof requestId === 'string' ? { requestId } : {}),
    ...(refusal.errors.length > 0 ? { errors: refusal.errors } : {}),
  };
  return c.body(JSON.stringify(body), refusal.status, {
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    ...refusal.headers,
  });
}

/** Was it a mistake of ours, or of what we stand on, to be logged as an error? */
export function isOurs(error: unknown): boolean {
  return refusalOf(error) === null || isDatabaseAway(error);
}
