import type { Json, JsonObject } from '../shared/json.ts';
import { isObject, textOf } from '../shared/json.ts';
import type { Answer, Call } from './call.ts';
import { RequestError, requestErrorBody, skipped } from './errors.ts';
import type { Work } from './work.ts';

const reference = /@\{([^.}]+)\.(\d+)\.([^}]+)\}/g;

/**
 * Two to ten calls in one, in order, stopping at the first that fails. A later part may use what an earlier one,
 * named by `resultReference`, gave: `@{name.1.key}`. With the transaction header a failure undoes the earlier parts.
 */
export function runComposite(work: Work, call: Call, run: (part: Call) => Answer): Answer {
  const parts = call.body;
  if (!Array.isArray(parts) || parts.length < 2 || parts.length > 10) {
    throw new RequestError(400, 'invalidRequest', 'A composite request must have 2 to 10 sub-requests');
  }
  const start = work.tx.mark();
  const named = new Map<string, Json>();
  const results: JsonObject[] = [];
  let failedAt = -1;
  let counted = 0;
  parts.forEach((part, at) => {
    if (failedAt >= 0) {
      results.push({ 'ia::error': skipped, 'ia::status': 422 });
      return;
    }
    const answered = runPart(run, call, part, named);
    counted += answered.counted;
    const body = isObject(answered.body) ? answered.body : {};
    const inner = isObject(body['ia::result']) && body['ia::result']['ia::error'] ? body['ia::result'] : body;
    results.push({ ...inner, 'ia::status': answered.status });
    if (inner['ia::error'] || answered.status >= 400) failedAt = at;
    const name = isObject(part) ? textOf(part.resultReference) : undefined;
    if (name !== undefined) named.set(name, body['ia::result'] ?? null);
  });
  const failures = failedAt < 0 ? 0 : parts.length - failedAt;
  if (failedAt >= 0 && call.atomic) {
    work.tx.rollback(start);
    results.fill({ 'ia::error': skipped, 'ia::status': 422 }, 0, failedAt);
  }
  const errors = failedAt >= 0 && call.atomic ? parts.length : failures;
  return {
    status: failedAt < 0 ? 200 : 207,
    body: {
      'ia::result': results,
      'ia::meta': { totalCount: parts.length, totalSuccess: parts.length - errors, totalError: errors },
    },
    counted,
  };
}

/** A part that cannot even be read fails like any other: the ones before it stand. */
function runPart(
  run: (part: Call) => Answer,
  call: Call,
  part: Json,
  named: ReadonlyMap<string, Json>,
): Answer {
  try {
    return run(partCall(call, part, named));
  } catch (error) {
    if (!(error instanceof RequestError)) throw error;
    return { status: error.status, body: { 'ia::error': requestErrorBody(error) }, counted: 0 };
  }
}

function partCall(call: Call, part: Json, named: ReadonlyMap<string, Json>): Call {
  const filled = fill(part, named);
  const method = isObject(filled) ? textOf(filled.method) : undefined;
  const path = isObject(filled) ? textOf(filled.path) : undefined;
  if (!isObject(filled) || method === undefined || path === undefined || path.includes('/composite')) {
    throw new RequestError(400, 'invalidRequest', 'Each sub-request needs a method and a path');
  }
  const url = new URL(path, 'http://ledger');
  return {
    ...call,
    method: method.toUpperCase(),
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: filled.body,
  };
}

function fill(value: Json, named: ReadonlyMap<string, Json>): Json {
  if (typeof value === 'string') {
    return value.replace(reference, (_all, name: string, index: string, field: string) => {
      const result = named.get(name);
      const row = Array.isArray(result) ? result[Number(index) - 1] : result;
      const found = isObject(row) ? row[field] : undefined;
      if (found === undefined || found === null) {
        throw new RequestError(
          400,
          'invalidRequest',
          `The reference @{${name}.${index}.${field}} has no value`,
        );
      }
      return String(found);
    });
  }
  if (Array.isArray(value)) return value.map((item) => fill(item, named));
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, fill(item, named)]));
  }
  return value;
}
