import type { Json, JsonObject } from '../shared/json.ts';
import { type Books, compareIds, compareRecords } from './books.ts';
import type { AnyRecord, Resource } from './model.ts';
import { isResource } from './model.ts';
import { ApiProblem } from './problems.ts';

const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,6})?Z$/;
const filterFields = [
  'number',
  'code',
  'name',
  'externalId',
  'clientReference',
  'direction',
  'documentId',
  'creditNoteId',
  'receiptKey',
  'contactId',
] as const;
const known = new Set<string>(['updatedSince', 'ids', 'cursor', 'limit', ...filterFields]);
const maxKeys = 200;

export interface ListPage {
  readonly records: readonly AnyRecord[];
  readonly total: number;
  readonly next: string | null;
}

/** One page of a resource, in the order (`updatedAt`, id). */
export function list(books: Books, resource: Resource, query: URLSearchParams): ListPage {
  for (const name of query.keys()) {
    if (!known.has(name)) throw new ApiProblem('bad-request', name, { message: `unknown parameter ${name}` });
  }
  const since = readInstant(query, 'updatedSince');
  const all = matching(books, resource, query);
  const from = since === null ? 0 : firstIndex(all, (record) => normal(record.updatedAt) >= since);
  const total = all.length - from;
  const after = readCursor(query);
  const start =
    after === null
      ? from
      : Math.max(
          from,
          firstIndex(
            all,
            (one) =>
              one.updatedAt > after[0] || (one.updatedAt === after[0] && compareIds(one.id, after[1]) > 0),
          ),
        );
  const limit = readLimit(query);
  const records = all.slice(start, start + limit);
  const last = records.at(-1);
  const more = last !== undefined && start + records.length < all.length;
  return { records, total, next: more ? writeCursor(last.updatedAt, last.id) : null };
}

/** Deletions since an instant, as a page of JSON. */
export function listDeletions(books: Books, query: URLSearchParams): JsonObject {
  const since = readInstant(query, 'since');
  if (since === null) throw new ApiProblem('field-required', 'since', { field: 'since' });
  const resource = query.get('resource');
  if (resource !== null && !isResource(resource)) throw new ApiProblem('bad-request', 'resource');
  const order = (a: readonly [string, string], b: readonly [string, string]) =>
    a[0] !== b[0] ? (a[0] < b[0] ? -1 : 1) : a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0;
  const place = (one: { at: string; resource: string; id: string }) =>
    [one.at, `${one.resource}/${one.id}`] as const;
  const all = books.deletions
    .filter((one) => normal(one.at) >= since && (resource === null || one.resource === resource))
    .sort((a, b) => order(place(a), place(b)));
  const after = readCursor(query);
  const rest = after === null ? all : all.filter((one) => order(place(one), after) > 0);
  const items = rest.slice(0, readLimit(query));
  const last = items.at(-1);
  const next = last !== undefined && items.length < rest.length ? writeCursor(...place(last)) : null;
  return { items: items.map((one): Json => ({ ...one })), total: all.length, next };
}

/** The records the filters leave, in order. */
function matching(books: Books, resource: Resource, query: URLSearchParams): readonly AnyRecord[] {
  let ids: Set<string> | null = null;
  const narrow = (found: Iterable<string>) => {
    const set = new Set(found);
    ids = ids === null ? set : new Set([...ids].filter((id) => set.has(id)));
  };
  const wanted = query.get('ids');
  if (wanted !== null) {
    if (!/^\d+(,\d+)*$/.test(wanted)) throw new ApiProblem('bad-request', 'ids');
    narrow(few(wanted.split(','), 'ids'));
  }
  for (const field of filterFields) {
    const values = query.getAll(field);
    if (values.length > 0)
      narrow(few(values, field).flatMap((value) => [...books.having(resource, field, value)]));
  }
  if (ids === null) return books.inOrder(resource);
  const records: AnyRecord[] = [];
  for (const id of new Set<string>(ids)) {
    const record = books.get(resource, id);
    if (record) records.push(record);
  }
  return records.sort(compareRecords);
}

function few(values: string[], field: string): string[] {
  if (values.length > maxKeys) throw new ApiProblem('bad-request', field, { limit: String(maxKeys) });
  return values;
}

/** Stamps of the same instant may be written with and without milliseconds. */
function normal(stamp: string): string {
  return stamp.includes('.') ? stamp.replace(/\.?0*Z$/, '') : stamp.slice(0, -1);
}

function readInstant(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!instant.test(text)) throw new ApiProblem('bad-request', name, { field: name });
  return normal(text);
}

function readLimit(query: URLSearchParams): number {
  const text = query.get('limit');
  if (text === null) return 100;
  const limit = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 500) throw new ApiProblem('bad-request', 'limit', { limit: '500' });
  return limit;
}

function writeCursor(at: string, id: string): string {
  return Buffer.from(`${at} ${id}`).toString('base64url');
}

function readCursor(query: URLSearchParams): [at: string, id: string] | null {
  const text = query.get('cursor');
  if (text === null) return null;
  const [at = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (!instant.test(at) || id === '') throw new ApiProblem('bad-request', 'cursor');
  return [at, id];
}

function firstIndex<T>(sorted: readonly T[], reached: (item: T) => boolean): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = sorted[middle];
    if (item !== undefined && !reached(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
