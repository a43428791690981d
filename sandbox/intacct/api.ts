import type { Json, JsonObject } from '../shared/json.ts';
import { isObject, textOf } from '../shared/json.ts';
import type { Answer, Call } from './call.ts';
import { runComposite } from './composite.ts';
import { BusinessError, businessErrorBody, RequestError, requestErrorBody, skipped } from './errors.ts';
import { auditDenied, notFound, permissionDenied, wrapper } from './messages.ts';
import { dimensionList, model } from './model.ts';
import { type QueryService, SelectionError } from './query.ts';
import { fullForm, shortForm } from './render.ts';
import type { StoredRecord } from './store.ts';
import type { Work } from './work.ts';
import { act } from './workflows.ts';
import { create, find, mayReach, remove, update } from './write.ts';

const maxBatch = 500;
const one = { totalCount: 1, totalSuccess: 1, totalError: 0 };
const failed = { totalCount: 1, totalSuccess: 0, totalError: 1 };
const auditObject = 'company-config/audit-history';

/** Answers a call. Errors of the request and of the trade become answers here, in the ledger's shapes. */
export function answer(work: Work, queries: QueryService, call: Call): Answer {
  const mark = work.tx.mark();
  try {
    return route(work, queries, call);
  } catch (error) {
    work.tx.rollback(mark);
    return { ...errorAnswer(work, call, error), counted: 1 };
  }
}

function route(work: Work, queries: QueryService, call: Call): Answer {
  const [, area = '', app = '', name = '', rest, ...more] = call.path.split('/');
  if (more.length > 0) throw unknownPath(call);
  if (area === 'objects' && name !== '') return objects(work, call, `${app}/${name}`, rest);
  if (area === 'workflows' && rest !== undefined) return workflow(work, call, `${app}/${name}`, rest);
  const service = `${call.method} ${call.path}`;
  switch (service) {
    case 'POST /services/core/query': {
      const body = payload(call);
      if (isObject(body)) guard(work, call, textOf(body.object) ?? '', 'READ_BY_QUERY');
      return { status: 200, body: queries.run(work, body), counted: 1 };
    }
    case 'GET /services/core/model':
      return { status: 200, body: model(work.store, call.query.name), counted: 0 };
    case 'POST /services/core/composite':
      return runComposite(work, call, (part) => answer(work, queries, part));
    case 'GET /services/core/session/id':
      return {
        status: 200,
        body: { 'ia::result': { sessionId: `session-${work.actor.id}`, expiresIn: 21_600 }, 'ia::meta': one },
        counted: 0,
      };
    case 'GET /services/company-config/dimensions/list':
      return { status: 200, body: dimensionList(), counted: 0 };
    default:
      throw unknownPath(call);
  }
}

function objects(work: Work, call: Call, object: string, keys: string | undefined): Answer {
  const def = work.store.registry.get(object);
  if (!def) throw unknownPath(call);
  const method = def.methods.find((known) => known === call.method);
  const onKey = keys !== undefined && keys !== '';
  if (!method || (onKey && method === 'POST') || (!onKey && method === 'DELETE')) {
    throw new RequestError(405, 'invalidRequest', `${call.method} is not allowed on objects/${object}`);
  }
  guard(work, call, object, method);
  if (method === 'GET') return onKey ? getOne(work, object, keys) : getList(work, call, object);
  if (method === 'DELETE') return removeAll(work, call, object, (keys ?? '').split(','));
  const body = payload(call);
  if (Array.isArray(body)) return batch(work, call, object, body);
  if (!isObject(body))
    throw new RequestError(400, 'invalidRequest', 'The payload must be an object or an array');
  if (method === 'PATCH' && !onKey) {
    throw new RequestError(400, 'invalidRequest', 'A PATCH request without a key in its path needs an array');
  }
  const record = method === 'POST' ? create(work, object, body) : update(work, object, keys ?? '', body);
  return {
    status: method === 'POST' ? 201 : 200,
    body: { 'ia::result': shortForm(work.store, record), 'ia::meta': one },
    counted: 1,
  };
}

function getOne(work: Work, object: string, key: string): Answer {
  const record = find(work, object, key);
  return {
    status: 200,
    body: { 'ia::result': fullForm(work.store, record, work.tenant.clock.today()), 'ia::meta': one },
    counted: 1,
  };
}

function getList(work: Work, call: Call, object: string): Answer {
  const start = Number(call.query.start ?? 1);
  const size = Number(call.query.size ?? 100);
  if (!Number.isInteger(start) || start < 1) {
    throw new RequestError(400, 'invalidRequest', 'The start parameter must be 1 or greater', {
      errorId: 'REST-1034',
    });
  }
  if (!Number.isInteger(size) || size < 1 || size > 100) {
    throw new RequestError(400, 'invalidRequest', 'The size parameter must be between 1 and 100');
  }
  const rows: StoredRecord[] = [];
  for (const record of work.store.visible(object, work.tenant.clock.ms())) {
    if (mayReach(work.entity, record)) rows.push(record);
  }
  const next = start + size;
  return {
    status: 200,
    body: {
      'ia::result': rows.slice(start - 1, start - 1 + size).map((record) => shortForm(work.store, record)),
      'ia::meta': {
        totalCount: rows.length,
        start,
        pageSize: size,
        next: next <= rows.length ? next : null,
        previous: start > 1 ? Math.max(1, start - size) : null,
      },
    },
    counted: 1,
  };
}

function removeAll(work: Work, call: Call, object: string, keys: readonly string[]): Answer {
  const [key = ''] = keys;
  if (keys.length === 1) {
    remove(work, object, key);
    return { status: 204, body: null, counted: 1 };
  }
  const many = members(work, call, object, keys, (each) => {
    remove(work, object, each);
    return { 'ia::status': 204 };
  });
  return many.failures === 0 ? { status: 204, body: null, counted: keys.length } : many.answer;
}

function batch(work: Work, call: Call, object: string, items: readonly Json[]): Answer {
  if (items.length === 0 || items.length > maxBatch) {
    throw new RequestError(400, 'invalidRequest', `A batch must have 1 to ${maxBatch} records`);
  }
  return members(work, call, object, items, (item) => {
    if (!isObject(item)) throw new RequestError(400, 'invalidRequest', 'Each member must be an object');
    const key = textOf(item.key);
    if (call.method === 'PATCH' && key === undefined) {
      throw new RequestError(400, 'invalidRequest', 'Each member of a PATCH request needs its key');
    }
    const record =
      call.method === 'POST' ? create(work, object, item) : update(work, object, key ?? '', item);
    return { ...shortForm(work.store, record), 'ia::status': call.method === 'POST' ? 201 : 200 };
  }).answer;
}

/** Does each member on its own, or with the transaction header all or none. */
function members<T>(
  work: Work,
  call: Call,
  object: string,
  items: readonly T[],
  act: (item: T) => JsonObject,
): { answer: Answer; failures: number } {
  const start = work.tx.mark();
  const results: JsonObject[] = [];
  const broken = new Set<number>();
  items.forEach((item, at) => {
    const mark = work.tx.mark();
    work.open.clear();
    try {
      results.push(act(item));
    } catch (error) {
      work.tx.rollback(mark);
      broken.add(at);
      const { status, inner } = errorOf(work, call.method, `objects/${object}`, error);
      results.push({
        'ia::error': work.tenant.settings.batchErrorAsArray ? [inner] : inner,
        'ia::status': status,
      });
    }
  });
  const undone = call.atomic && broken.size > 0;
  if (undone) work.tx.rollback(start);
  const shown = undone
    ? results.map((result, at) => (broken.has(at) ? result : { 'ia::error': skipped, 'ia::status': 422 }))
    : results;
  const errors = undone ? items.length : broken.size;
  return {
    failures: broken.size,
    answer: {
      status: 207,
      body: {
        'ia::result': shown,
        'ia::meta': { totalCount: items.length, totalSuccess: items.length - errors, totalError: errors },
      },
      counted: items.length,
    },
  };
}

function workflow(work: Work, call: Call, object: string, action: string): Answer {
  if (!work.store.registry.get(object)?.workflows?.includes(action)) throw unknownPath(call);
  if (call.method !== 'POST') {
    throw new RequestError(405, 'invalidRequest', `${call.method} is not allowed on ${call.path}`);
  }
  guard(work, call, object, action.toUpperCase());
  const body = payload(call);
  if (!isObject(body)) throw new RequestError(400, 'invalidRequest', 'The payload must be an object');
  const record = act(work, object, action, body);
  if (!record) throw unknownPath(call);
  return {
    status: 200,
    body: { 'ia::result': shortForm(work.store, record), 'ia::meta': one },
    counted: 1,
  };
}

function guard(work: Work, call: Call, object: string, operation: string): void {
  if (object === auditObject && (call.auditDenied || work.tenant.settings.auditHistoryDenied))
    throw auditDenied();
  if (work.tenant.settings.deniedObjects.includes(object)) throw permissionDenied(operation, object);
}

function payload(call: Call): Json {
  if (call.body !== undefined) return call.body;
  throw new RequestError(400, 'invalidRequest', `A ${call.method} request requires a payload`, {
    errorId: 'REST-1028',
    messageId: 'IA.REQUEST_REQUIRES_A_PAYLOAD',
    placeholders: { OPERATION: call.method },
  });
}

const unknownPath = (call: Call) => notFound(call.path.replace(/^\/(objects\/)?/, ''), '');

/** The status and inner `ia::error` of whatever went wrong. Anything unforeseen is a bug of the sandbox and is thrown on. */
export function errorOf(
  work: Work,
  method: string,
  resource: string,
  error: unknown,
): { status: number; inner: JsonObject } {
  const { settings } = work.tenant;
  if (error instanceof SelectionError)
    return { status: settings.queryErrorStatus, inner: requestErrorBody(error) };
  if (error instanceof RequestError) return { status: error.status, inner: requestErrorBody(error) };
  if (!(error instanceof BusinessError)) throw error;
  const object = resource.replace(/^(objects|workflows)\//, '');
  const label = work.store.registry.get(object)?.label ?? object;
  return {
    status: error.conflict ? 409 : settings.businessErrorStatus,
    inner: businessErrorBody(error, method, resource, wrapper(method, resource, label)),
  };
}

function errorAnswer(work: Work, call: Call, error: unknown): { status: number; body: JsonObject } {
  const resource = call.path.split('/').slice(1, 4).join('/');
  const { status, inner } = errorOf(work, call.method, resource, error);
  const body: JsonObject =
    work.tenant.settings.errorShape === 'nested' && status !== 200
      ? { 'ia::result': { 'ia::error': inner }, 'ia::meta': failed }
      : { 'ia::error': inner, 'ia::meta': failed };
  return { status, body };
}
