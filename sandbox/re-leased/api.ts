import type { Json, JsonObject } from '../shared/json.ts';
import { isObject } from '../shared/json.ts';
import type { Books } from './books.ts';
import { create } from './create.ts';
import type { Changes } from './estate.ts';
import { list, listDeletions } from './listing.ts';
import { type AnyRecord, isResource, type RecordOf, type Resource } from './model.ts';
import { ApiProblem } from './problems.ts';
import { render } from './render.ts';
import { isDocument } from './rules.ts';
import { reverseAllocation, reversePayment } from './settlement.ts';
import { storeExternalId, update, voidDocument } from './update.ts';

/** One request within a company. `path`: the segments after the company's id. */
export interface Call {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  /** `undefined` where there is none. */
  readonly body: Json | undefined;
  readonly ifMatch: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Record<string, string>;
}

const maxMembers = 200;

/** Answers a request within a company; refusals are thrown. */
export function answer(changes: Changes, call: Call): Answer {
  const { books } = changes;
  const [first = '', second, third, ...more] = call.path;
  if (more.length > 0) throw new ApiProblem('not-found');
  if (first === '') return get(call, () => ({ status: 200, body: { ...books.company } }));
  if (first === 'deletions' && second === undefined) {
    return get(call, () => ({ status: 200, body: listDeletions(books, call.query) }));
  }
  if (!isResource(first)) throw new ApiProblem('not-found', null, { resource: first });
  if (second === undefined) return collection(changes, call, first);
  if (third === undefined && second === 'external-ids') {
    only(call, 'PUT');
    return batch(changes, first, call, (id, fields) => storeExternalId(changes, first, id, fields));
  }
  if (third === undefined && second === 'void') {
    only(call, 'POST');
    return batch(changes, first, call, (id, fields) => undo(changes, first, id, fields));
  }
  if (!/^\d{1,18}$/.test(second)) throw new ApiProblem('not-found', 'id', { id: second });
  return third === undefined
    ? single(changes, call, first, second)
    : action(changes, call, first, second, third);
}

function collection(changes: Changes, call: Call, resource: Resource): Answer {
  const { books } = changes;
  if (call.method === 'GET') {
    const { records, total, next } = list(books, resource, call.query);
    return {
      status: 200,
      body: { items: records.map((record) => shown(books, resource, record)), total, next },
    };
  }
  if (call.method === 'PATCH') {
    return batch(changes, resource, call, (id, { expectedVersion, ...fields }) => {
      if (expectedVersion !== undefined) matchVersion(changes, resource, id, String(expectedVersion));
      return update(changes, resource, id, fields, 'api');
    });
  }
  only(call, 'POST');
  if (!Array.isArray(call.body)) {
    return { status: 201, body: shown(books, resource, create(changes, resource, objectOf(call.body))) };
  }
  return members(changes, resource, call.body, 201, (member) => create(changes, resource, objectOf(member)));
}

function single(changes: Changes, call: Call, resource: Resource, id: string): Answer {
  const { books } = changes;
  if (call.method === 'GET') return tagged(books, resource, found(books, resource, id));
  only(call, 'PATCH');
  if (call.ifMatch !== undefined) matchVersion(changes, resource, id, call.ifMatch.replaceAll('"', ''));
  return tagged(books, resource, update(changes, resource, id, objectOf(call.body), 'api'));
}

function action(changes: Changes, call: Call, resource: Resource, id: string, name: string): Answer {
  const { books } = changes;
  if (name === 'external-id') {
    only(call, 'PUT');
    return tagged(books, resource, storeExternalId(changes, resource, id, objectOf(call.body)));
  }
  if (name === 'void') {
    only(call, 'POST');
    return tagged(books, resource, undo(changes, resource, id, objectOf(call.body)));
  }
  throw new ApiProblem('not-found');
}

/** A batch whose members name their record by `id`. */
function batch(
  changes: Changes,
  resource: Resource,
  call: Call,
  act: (id: string, fields: JsonObject) => AnyRecord,
): Answer {
  if (!Array.isArray(call.body)) throw new ApiProblem('bad-request', null, { message: 'an array is needed' });
  return members(changes, resource, call.body, 200, (member) => {
    const { id, ...fields } = objectOf(member);
    if (typeof id !== 'string' || !/^\d{1,18}$/.test(id)) {
      throw new ApiProblem(id === undefined ? 'field-required' : 'value-invalid', 'id', { field: 'id' });
    }
    return act(id, fields);
  });
}

/** Each member by itself: one that is refused stops no other. */
function members(
  changes: Changes,
  resource: Resource,
  body: readonly Json[],
  done: number,
  act: (member: Json) => AnyRecord,
): Answer {
  if (body.length === 0 || body.length > maxMembers) {
    throw new ApiProblem('bad-request', null, { message: `1 to ${maxMembers} members` });
  }
  const results = body.map((member, index): Json => {
    try {
      return { index, status: done, record: shown(changes.books, resource, act(member)) };
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      return { index, status: error.status, problem: error.toBody() };
    }
  });
  return { status: 207, body: { results } };
}

function shown(books: Books, resource: Resource, record: AnyRecord): JsonObject {
  const whole = found(books, resource, record.id);
  return render(books, resource, whole);
}

function found<R extends Resource>(books: Books, resource: R, id: string): RecordOf[R] {
  const record = books.get(resource, id);
  if (!record) throw new ApiProblem('not-found', 'id', { resource, id });
  return record;
}

function tagged(books: Books, resource: Resource, record: AnyRecord): Answer {
  return { status: 200, body: shown(books, resource, record), headers: { etag: `"${record.version}"` } };
}

function matchVersion(changes: Changes, resource: Resource, id: string, expected: string): void {
  const { version } = found(changes.books, resource, id);
  if (String(version) !== expected) {
    throw new ApiProblem('version-mismatch', 'version', { expected, version: String(version) });
  }
}

/** Voids a document, or undoes a payment or an allocation. */
function undo(changes: Changes, resource: Resource, id: string, body: JsonObject): AnyRecord {
  if (isDocument(resource)) return voidDocument(changes, resource, id, body);
  if (resource === 'payments') return reversePayment(changes, id, body);
  if (resource === 'allocations') return reverseAllocation(changes, id, body);
  throw new ApiProblem('not-found');
}

function objectOf(body: Json | undefined): JsonObject {
  if (!isObject(body)) throw new ApiProblem('bad-request', null, { message: 'an object is needed' });
  return body;
}

function get(call: Call, read: () => Answer): Answer {
  only(call, 'GET');
  return read();
}

function only(call: Call, method: string): void {
  if (call.method !== method) throw new ApiProblem('method-not-allowed', null, { method: call.method });
}
