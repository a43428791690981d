import { z } from 'zod';
import type { Json, JsonObject } from '../shared/json.ts';
import { seededRandom } from '../shared/random.ts';
import { RequestError } from './errors.ts';
import { type Filter, filterOf } from './query-filter.ts';
import { type Reader, readerOf } from './render.ts';
import type { Store, StoredRecord } from './store.ts';
import type { Work } from './work.ts';
import { mayReach } from './write.ts';

const queryBody = z.object({
  object: z.string(),
  fields: z.array(z.string()).min(1),
  filters: z
    .array(
      z.record(
        z.string(),
        z.record(
          z.string(),
          z.custom<Json>(() => true),
        ),
      ),
    )
    .default([]),
  filterExpression: z.string().default('and'),
  filterParameters: z
    .object({
      caseSensitiveComparison: z.boolean().default(true),
      includePrivate: z.boolean().default(false),
    })
    .partial()
    .default({}),
  orderBy: z.array(z.record(z.string(), z.enum(['asc', 'desc']))).default([]),
  start: z.number().int().default(1),
  size: z.number().int().default(100),
});

const bad = (message: string, errorId?: string) =>
  new RequestError(400, 'invalidRequest', message, errorId === undefined ? {} : { errorId });

/** An error of the query that some tenants answer with status 200. */
export class SelectionError extends RequestError {}

interface Order {
  read: Reader;
  direction: 1 | -1;
}

interface Cached {
  changes: number;
  rows: StoredRecord[];
}

/** The query service of one tenant; remembers the last sorted results so that paging through 100,000 rows is quick. */
export class QueryService {
  private readonly cache = new Map<string, Cached>();
  private queries = 0;

  run(work: Work, body: Json): JsonObject {
    const parsed = queryBody.safeParse(body);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      throw bad(`Query is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
    }
    const query = parsed.data;
    const { store } = work;
    if (!store.registry.has(query.object)) throw bad(`Object ${query.object} is not valid`);
    if (query.start < 1) throw bad('The start parameter must be 1 or greater', 'REST-1034');
    if (query.size < 1 || query.size > 4000) throw bad('The size parameter must be between 1 and 4000');

    const today = work.tenant.clock.today();
    const reader = (path: string): Reader => {
      const read = readerOf(store, query.object, path, today);
      if (!read) throw bad(`Field ${path} is not valid for object ${query.object}`);
      return read;
    };
    const columns = query.fields.map((path) => ({
      path,
      read: selectable(store, query.object, path, today),
    }));
    const filter = filterOf(query, store.def(query.object), reader, {
      caseSensitive: query.filterParameters.caseSensitiveComparison ?? true,
    });
    const orders = query.orderBy.flatMap((entry) =>
      Object.entries(entry).map(
        ([path, way]): Order => ({ read: reader(path), direction: way === 'asc' ? 1 : -1 }),
      ),
    );
    const { fields: _fields, start: _start, size: _size, ...shape } = query;
    const unique = query.orderBy.some((entry) => 'key' in entry);
    const byChange = JSON.stringify([query.filters, query.orderBy]).includes('audit.modifiedDateTime');
    const withheld = byChange ? work.tenant.settings.withheldFromChanges : [];
    const shown: Filter = (record) => !withheld.includes(`${query.object}/${record.key}`) && filter(record);
    const cacheAs = unique ? JSON.stringify([shape, withheld]) : undefined;
    const rows = this.rows(work, query.object, shown, orders, cacheAs);
    const page = rows.slice(query.start - 1, query.start - 1 + query.size);
    const next = query.start + query.size;
    return {
      'ia::result': page.map((record) =>
        Object.fromEntries(columns.map(({ path, read }) => [path, read(record)])),
      ),
      'ia::meta': {
        totalCount: rows.length,
        start: query.start,
        pageSize: query.size,
        next: next <= rows.length ? next : null,
        previous: query.start > 1 ? Math.max(1, query.start - query.size) : null,
      },
    };
  }

  private rows(
    work: Work,
    object: string,
    filter: Filter,
    orders: readonly Order[],
    cacheAs: string | undefined,
  ): StoredRecord[] {
    const { store, tenant, entity } = work;
    const at = `${entity} ${cacheAs}`;
    const cached = this.cache.get(at);
    const reusable = cacheAs !== undefined && !store.hides(object);
    if (reusable && cached?.changes === store.changes) return cached.rows;

    const rows: StoredRecord[] = [];
    for (const record of store.visible(object, tenant.clock.ms())) {
      if (mayReach(entity, record) && filter(record)) rows.push(record);
    }
    // Without an order that ends in the key, rows of two pages overlap and leave gaps, as they do in the ledger.
    if (cacheAs === undefined) shuffle(rows, ++this.queries);
    const sorted = sortRows(rows, orders);
    if (reusable) {
      if (this.cache.size > 8) this.cache.clear();
      this.cache.set(at, { changes: store.changes, rows: sorted });
    }
    return sorted;
  }
}

function selectable(store: Store, object: string, path: string, today: string): Reader {
  const read = readerOf(store, object, path, today);
  if (read && !store.def(object).fields[path]?.unselectable) return read;
  throw new SelectionError(
    400,
    'invalidRequest',
    `The following fields cannot be queried: [ ${object}: [${path}] ]`,
  );
}

function shuffle(rows: StoredRecord[], seed: number): void {
  const random = seededRandom(seed);
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    const [a, b] = [rows[i], rows[j]];
    if (a && b) {
      rows[i] = b;
      rows[j] = a;
    }
  }
}

function sortRows(rows: StoredRecord[], orders: readonly Order[]): StoredRecord[] {
  if (orders.length === 0) return rows;
  const keyed = rows.map((record) => ({ record, by: orders.map(({ read }) => sortable(read(record))) }));
  keyed.sort((a, b) => {
    for (let i = 0; i < orders.length; i += 1) {
      const x = a.by[i] ?? null;
      const y = b.by[i] ?? null;
      if (x === y) continue;
      const less = x === null || (y !== null && (typeof x === typeof y ? x < y : typeof x === 'number'));
      return (less ? -1 : 1) * (orders[i]?.direction ?? 1);
    }
    return 0;
  });
  return keyed.map(({ record }) => record);
}

/** Numbers in text (keys, money) sort as numbers. */
function sortable(value: Json): string | number | null {
  if (value === null) return null;
  if (typeof value === 'number') return value;
  const text = String(value);
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text;
}
