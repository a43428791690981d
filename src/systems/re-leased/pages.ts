import { z } from 'zod';
import { SystemFault } from '../port.ts';
import type { Http } from './http.ts';
import type { MapOptions } from './map.ts';
import { faultOf, protocolFault } from './outcomes.ts';
import { WirePage } from './wire.ts';

/** The most rows a page may have. */
export const maxPage = 500;

export interface Reader {
  readonly http: Http;
  readonly companyId: string;
  readonly map: MapOptions;
}

/** Query parameters in order; a name may come again. */
export type Query = readonly (readonly [name: string, value: string])[];

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
