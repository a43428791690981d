/** A refusal of the API (RFC 9457), or no answer at all (`status` 0). */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  /** What is wrong by field path, where input was refused. */
  readonly fields: Readonly<Record<string, string>>;
  constructor(status: number, code: string, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = code;
    this.fields = fields;
  }
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Call {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** `/path?a=1`, leaving out what is not set. */
export function address(path: string, query: Query = {}): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== '') search.set(name, String(value));
  const text = search.toString();
  return text === '' ? path : `${path}?${text}`;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Reads a problem document, whatever is missing in it. */
export function problemOf(status: number, body: unknown): ApiProblem {
  if (!isObject(body))
    return new ApiProblem(status, 'unknown', 'Relink answered in a way this page does not know.');
  const fields: Record<string, string> = {};
  if (Array.isArray(body.errors))
    for (const error of body.errors)
      if (isObject(error))
        fields[textOf(error.path) ?? textOf(error.field) ?? ''] = textOf(error.message) ?? 'is not right';
  const message =
    textOf(body.detail) ?? textOf(body.message) ?? textOf(body.title) ?? 'Something went wrong.';
  return new ApiProblem(status, textOf(body.code) ?? 'unknown', message, fields);
}

async function parsed(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * One call to our own API with the browser's session. The type is the caller's word for what the generated
 * description promises for that path.
 */
export async function call<T>(path: string, { method = 'GET', query, body, signal }: Call = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(address(path, query), {
      method,
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem(0, 'no-answer', 'Relink does not answer. Check your network, then load again.');
  }
  const answer: unknown = await parsed(response);
  if (!response.ok) throw problemOf(response.status, answer);
  return answer as T;
}
