import { z } from 'zod';

/** One cause inside an error answer, its text without support id. */
export interface LedgerErrorDetail {
  readonly code: string;
  readonly errorId: string | null;
  readonly text: string;
}

/**
 * An error of the ledger in one form, whatever shape it came in. Nothing here knows a transport: the XML gateway's
 * errors (`errorno`, `description2`) fill the same fields.
 * `place`: `sign-in` the token or the gateway's door, `request` the call as a whole, `record` one member of it.
 */
export interface LedgerError {
  readonly place: 'sign-in' | 'request' | 'record';
  readonly code: string;
  readonly errorId: string | null;
  /** Causes first to last, without the wrappers around them. */
  readonly details: readonly LedgerErrorDetail[];
  readonly texts: readonly string[];
  readonly supportId: string | null;
  readonly status: number;
}

const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined ? '' : String(value)));

const detailShape = z.object({ code: word, errorId: word, message: word, correction: word });
const errorShape = z.object({
  code: word,
  message: word,
  errorId: word,
  supportId: word,
  details: z.array(detailShape).nullish(),
});
type ErrorShape = z.infer<typeof errorShape>;
const oauthShape = z.object({ error: z.string(), error_description: word });
const bareShape = z.object({ error: errorShape });
const holderShape = z.object({ 'ia::error': z.unknown(), 'ia::status': z.number().optional() });
const nestedShape = z.object({ 'ia::result': holderShape });

const supportPattern = /\s*\[Support ID:\s*([^\]]*)\]/gi;

/** Lines that only say that something failed; the cause stands beside them. */
const wrapper =
  /^(could not (create|update|delete|process) .*record[.!]?|currently, we can(?:'|’)t .*|(post|patch|get|delete) request on .* was unsuccessful|operation .* object .* failed|the entire transaction in this operation has been rolled back due to an error\.?)$/i;

/** The support ids in a text and the text without them. */
export function takeSupportId(text: string): { text: string; supportId: string | null } {
  const found = [...text.matchAll(supportPattern)].map((match) => match[1]?.trim() ?? '');
  const clean = text.replace(supportPattern, '').replace(/\s+/g, ' ').trim();
  return { text: clean, supportId: found.find((id) => id !== '') ?? null };
}

/**
 * The error in an answer's body, or `null` when there is none. Also reads one member of a 207 answer.
 * An answer with HTTP 200 may hold an error, so this is asked of every body.
 */
export function readError(body: unknown, status: number): LedgerError | null {
  const oauth = oauthShape.safeParse(body);
  if (oauth.success) {
    const text = oauth.data.error_description || oauth.data.error;
    const detail = { code: oauth.data.error, errorId: null, text };
    return {
      place: 'sign-in',
      code: oauth.data.error,
      errorId: null,
      details: [detail],
      texts: [text],
      supportId: null,
      status,
    };
  }
  const bare = bareShape.safeParse(body);
  if (bare.success) return fromShapes([bare.data.error], 'sign-in', status);
  const nested = nestedShape.safeParse(body);
  if (nested.success && nested.data['ia::result']['ia::error'] !== undefined)
    return fromHolder(nested.data['ia::result'], 'request', status);
  const top = holderShape.safeParse(body);
  if (top.success && top.data['ia::error'] !== undefined)
    return fromHolder(top.data, top.data['ia::status'] === undefined ? 'request' : 'record', status);
  return null;
}

function fromHolder(
  holder: z.infer<typeof holderShape>,
  place: LedgerError['place'],
  status: number,
): LedgerError {
  const error = holder['ia::error'];
  const shapes = (Array.isArray(error) ? error : [error]).map((one) => {
    const parsed = errorShape.safeParse(one);
    return parsed.success ? parsed.data : blankShape(one);
  });
  return fromShapes(shapes, place, holder['ia::status'] ?? status);
}

function blankShape(value: unknown): ErrorShape {
  const message = typeof value === 'string' ? value : 'The answer holds an error without a text';
  return { code: '', message, errorId: '', supportId: '', details: null };
}

function fromShapes(shapes: readonly ErrorShape[], place: LedgerError['place'], status: number): LedgerError {
  const lines: LedgerErrorDetail[] = [];
  let supportId = shapes.find((shape) => shape.supportId !== '')?.supportId ?? null;
  const add = (code: string, errorId: string, message: string, correction: string) => {
    const taken = takeSupportId(message);
    supportId ??= taken.supportId;
    const help = takeSupportId(correction).text;
    // A wrapper's correction ("Check the transaction …") says nothing either.
    const text = help === '' || wrapper.test(taken.text) ? taken.text : `${taken.text} ${help}`;
    if (text !== '') lines.push({ code, errorId: errorId === '' ? null : errorId, text });
  };
  for (const shape of shapes) {
    add(shape.code, shape.errorId, shape.message, '');
    // A cause without a text is known by its number alone.
    for (const detail of shape.details ?? [])
      add(
        detail.code,
        detail.errorId,
        detail.message || (detail.correction === '' && detail.code !== '' ? `Error ${detail.code}` : ''),
        detail.correction,
      );
  }
  const causes = lines.filter((line) => !wrapper.test(line.text));
  const details = causes.length > 0 ? causes : lines.slice(-1);
  const first = shapes[0];
  return {
    place,
    code: first?.code ?? '',
    errorId: details.at(-1)?.errorId ?? (first?.errorId || null),
    details,
    texts: details.map((detail) => detail.text),
    supportId,
    status,
  };
}
