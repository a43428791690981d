import { z } from 'zod';
import type { RecordType, Role, SideRecord } from '../../domain/record.ts';
import { type DeletedFeed, type ReadOptions, type ReadPage, SystemFault } from '../port.ts';
import type { Http } from './http.ts';
import {
  isReLeasedType,
  type MapOptions,
  objectOf,
  type ReLeasedType,
  resourceOf,
  toSideRecords,
  wireRole,
} from './map.ts';
import { faultOf, protocolFault } from './outcomes.ts';
import { WireDeletion, WirePage } from './wire.ts';

export const maxKeys = 200;
const maxPage = 500;
/** Texts are longer than ids; fewer to a call keep the address short. */
const maxTexts = 50;

export interface Reader {
  readonly http: Http;
  readonly companyId: string;
  readonly map: MapOptions;
}

type Query = readonly (readonly [name: string, value: string])[];

/** One GET below the company; anything but a whole answer 200 is thrown. */
export async function get(
  reader: Pick<Reader, 'http' | 'companyId'>,
  path: string,
  query: Query,
  signal?: AbortSignal,
): Promise<unknown> {
  signal?.throwIfAborted();
  const search = new URLSearchParams(query.map(([name, value]) => [name, value])).toString();
  const company = `/companies/${encodeURIComponent(reader.companyId)}`;
  const result = await reader.http.call(
    { method: 'GET', path: `${company}${path}${search && `?${search}`}` },
    signal,
  );
  signal?.throwIfAborted();
  if (result.kind !== 'answer' || result.status !== 200) throw faultOf(result);
  return result.body;
}

/** Parses what came; what does not fit is a protocol fault that names the place, never the content. */
export function parse<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw protocolFault(where, `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim());
}

interface Page {
  readonly items: readonly unknown[];
  readonly total: number;
}

const Placed = z.object({ id: z.string() });

/**
 * All pages of a list. A list may grow or shrink while it is read, but then rows move to its end: whoever has seen
 * fewer rows at the end than the list then holds has missed some, and a cursor that stands still never ends. Both
 * stop the read before its last page is believed.
 */
export async function* pages(
  reader: Pick<Reader, 'http' | 'companyId'>,
  path: string,
  query: Query,
  signal?: AbortSignal,
): AsyncIterable<Page> {
  const seen = new Set<string>();
  const cursors = new Set<string>();
  let cursor: string | null = null;
  for (;;) {
    const next: Query = cursor === null ? query : [...query, ['cursor', cursor]];
    const page = parse(WirePage, await get(reader, path, next, signal), path);
    for (const item of page.items) seen.add(identity(item, path));
    if (page.next === null && seen.size < page.total) {
      throw new SystemFault('transient', protocolFault(path, `${seen.size} of ${page.total} rows`).problem);
    }
    if (page.next !== null && (page.items.length === 0 || cursors.has(page.next))) {
      throw protocolFault(path, 'the cursor stands still');
    }
    yield { items: page.items, total: page.total };
    if (page.next === null) return;
    cursors.add(page.next);
    cursor = page.next;
  }
}

/** Deletions of one id in two resources are two rows. */
function identity(item: unknown, path: string): string {
  const { id } = parse(Placed, item, path);
  const resource = z.object({ resource: z.string() }).safeParse(item).data?.resource ?? '';
  return `${resource} ${id}`;
}

/** All items of a list, parsed. */
export async function all<T>(
  reader: Reader,
  path: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages(reader, path, [['limit', String(maxPage)]], signal)) {
    for (const item of page.items) items.push(parse(schema, item, path));
  }
  return items;
}

/** Records changed at or after an instant, oldest change first. */
export async function* readChanged(
  reader: Reader,
  type: RecordType,
  since: string | null,
  options: ReadOptions = {},
): AsyncIterable<ReadPage> {
  if (!isReLeasedType(type)) return;
  const path = `/${resourceOf[type]}`;
  const limit = String(Math.min(maxPage, options.pageSize ?? maxPage));
  const query: Query = [['limit', limit], ...(since === null ? [] : [['updatedSince', since] as const])];
  let through: string | null = null;
  for await (const { items, total } of pages(reader, path, query, options.signal)) {
    const records = items.flatMap((raw) => mapped(reader, type, raw));
    for (const raw of items) {
      const { updatedAt } = parse(z.object({ updatedAt: z.string() }), raw, path);
      if (through !== null && Date.parse(updatedAt) < Date.parse(through))
        throw protocolFault(path, 'out of order');
      through = updatedAt;
    }
    yield { records, through, total };
  }
}

function mapped(reader: Reader, type: ReLeasedType, raw: unknown): SideRecord[] {
  try {
    return toSideRecords(type, raw, reader.map);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw protocolFault(`/${resourceOf[type]}`, `${issue?.path.join('.') ?? ''} ${issue?.code ?? ''}`.trim());
  }
}

/** Records found by a filter, in chunks, each record once. */
async function filtered(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  queries: readonly Query[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  if (!isReLeasedType(type)) return [];
  const found = new Map<string, SideRecord>();
  for (const query of queries) {
    for await (const { items } of pages(
      reader,
      `/${resourceOf[type]}`,
      [['limit', String(maxPage)], ...query],
      signal,
    )) {
      for (const record of items.flatMap((raw) => mapped(reader, type, raw))) {
        if (role === null || record.role === role) found.set(`${record.object} ${record.key}`, record);
      }
    }
  }
  return [...found.values()];
}

const isId = (text: string) => /^\d{1,18}$/.test(text);

function byId(keys: readonly string[]): Query[] {
  return chunks(keys.filter(isId), maxKeys).map((part) => [['ids', part.join(',')]]);
}

function byText(field: string, values: readonly string[]): Query[] {
  const given = values.filter((value) => value !== '');
  return chunks(given, maxTexts).map((part) => part.map((value) => [field, value] as const));
}

function chunks(values: readonly string[], size: number): string[][] {
  const unique = [...new Set(values)];
  return Array.from({ length: Math.ceil(unique.length / size) }, (_, n) =>
    unique.slice(n * size, (n + 1) * size),
  );
}

/** Records by key. */
export function readByKey(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  keys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  return filtered(reader, type, role, byId(keys), signal);
}

/** Records that carry one of our own keys. Reference data carries none. */
export function readByOwnKey(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  ownKeys: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  if (type !== 'contact' && type !== 'invoice' && type !== 'bill') return Promise.resolve([]);
  return filtered(reader, type, role, byText('clientReference', ownKeys), signal);
}

/** Records by what people call them: documents by number or id, contacts by name or id, accounts by code. */
export function readByNumber(
  reader: Reader,
  type: RecordType,
  role: Role | null,
  numbers: readonly string[],
  signal?: AbortSignal,
): Promise<SideRecord[]> {
  const field =
    { contact: 'name', invoice: 'number', bill: 'number', 'tax-type': 'name' }[String(type)] ?? 'code';
  const ids = field === 'code' ? [] : byId(numbers);
  return filtered(reader, type, role, [...byText(field, numbers), ...ids], signal);
}

/** What was deleted since. A system that refuses to say is believed nothing. */
export async function readDeleted(
  reader: Reader,
  type: RecordType,
  since: string,
  signal?: AbortSignal,
): Promise<DeletedFeed> {
  if (!isReLeasedType(type)) return { kind: 'listed', entries: [] };
  const query: Query = [
    ['since', since],
    ['resource', resourceOf[type]],
    ['limit', String(maxPage)],
  ];
  const entries: { object: string; key: string; displayId: string | null; at: string }[] = [];
  try {
    for await (const { items } of pages(reader, '/deletions', query, signal)) {
      for (const item of items) {
        const { id, roles, at } = parse(WireDeletion, item, '/deletions');
        const held = (['customer', 'vendor'] as const).filter((role) => roles.includes(wireRole[role]));
        const objects =
          type === 'contact' ? held.map((role) => objectOf(type, role)) : [objectOf(type, null)];
        for (const object of objects) entries.push({ object, key: id, displayId: null, at });
      }
    }
  } catch (error) {
    if (!(error instanceof SystemFault) || error.kind !== 'permission') throw error;
    return { kind: 'denied', message: error.problem.original ?? 'the key may not read deletions' };
  }
  return { kind: 'listed', entries };
}
