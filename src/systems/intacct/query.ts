import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { problem } from '../../domain/problem.ts';
import { SystemFault } from '../port.ts';
import { faultOf, faultOfSilence, NoAnswer, type WireAnswer } from './answer.ts';
import { type Body, nest, textAt } from './body.ts';
import type { Wire } from './wire.ts';

export type Filter = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Query {
  readonly object: string;
  readonly fields: readonly string[];
  readonly filters: readonly Filter[];
  /** `and`, `or` or numbers: `1 or (2 and 3)`. */
  readonly expression?: string;
  readonly orderBy: readonly Readonly<Record<string, 'asc' | 'desc'>>[];
  readonly start?: number;
  readonly size: number;
}

/** The rows of one page as nested bodies, and how many the query finds in all. */
export interface QueryPage {
  readonly rows: readonly Body[];
  readonly total: number;
}

const pageShape = z.object({
  'ia::result': z.array(z.record(z.string(), z.unknown())),
  'ia::meta': z.object({ totalCount: z.coerce.number().int().min(0) }),
});

/** Values that one `$in` takes. */
export const inLimit = 1000;
/** Rows of a page; the service takes up to 4,000. */
export const pageSize = 2000;

export interface Reader {
  /** How far stamps may step back although the rows are in order: where they are told by a clock that is put back. */
  readonly stampsStepBackMs?: number;
  /** One page of a query, complete or {@link SystemFault}. */
  query(query: Query, signal?: AbortSignal): Promise<QueryPage>;
  /** All rows of a query, page by page in the order of the key. */
  byKey(query: Omit<Query, 'orderBy' | 'start' | 'size'>, signal?: AbortSignal): AsyncGenerator<QueryPage>;
  /** A record in full, as its body; `null` when there is none with this key. */
  record(object: string, key: string, signal?: AbortSignal): Promise<Body | null>;
  /** Any other read; the parsed body. */
  read(path: string, signal?: AbortSignal): Promise<unknown>;
}

export interface ReaderOptions {
  readonly wire: Wire;
  /** Header that acts inside an entity; without one, the top level and everything private below it. */
  readonly entityId: string | null;
  /** Waits before the tries after the first, in ms; a test makes them short. */
  readonly waits?: readonly number[];
}

/** Waits before the tries after the first, where nobody says others. */
export const defaultWaits = [500, 2_000, 8_000];

/** Reads of the ledger. Each is tried again after a passing fault; nothing partial is ever given. */
export function createReader({ wire, entityId, waits = defaultWaits }: ReaderOptions): Reader {
  const headers = entityHeaders(entityId);

  const attempt = async (
    method: string,
    path: string,
    body: string | undefined,
    signal: AbortSignal | undefined,
    /** Entities themselves are read without the entity header. */
    own: boolean,
  ): Promise<WireAnswer> => {
    try {
      return await wire.call({
        method,
        path,
        signal,
        headers: {
          ...(own ? {} : headers),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      if (error instanceof NoAnswer) throw faultOfSilence(error);
      throw error;
    }
  };

  /** `use` turns an answer into the result or throws a fault; passing faults are waited out. */
  const retried = <T>(
    call: () => Promise<WireAnswer>,
    use: (answer: WireAnswer) => T,
    signal: AbortSignal | undefined,
  ): Promise<T> => waitingOut(waits, async () => use(await call()), signal);

  const query = (asked: Query, signal?: AbortSignal): Promise<QueryPage> => {
    const body = JSON.stringify({
      object: asked.object,
      fields: asked.fields,
      filters: asked.filters,
      ...(asked.expression === undefined ? {} : { filterExpression: asked.expression }),
      // From the top level, records that belong to one entity only are not shown otherwise.
      ...(entityId === null ? { filterParameters: { includePrivate: true } } : {}),
      orderBy: asked.orderBy,
      start: asked.start ?? 1,
      size: asked.size,
    });
    const own = asked.object === 'company-config/entity';
    return retried(
      () => attempt('POST', '/services/core/query', body, signal, own),
      (answer) => readPage(answer, asked),
      signal,
    );
  };

  return {
    query,
    async *byKey(asked, signal) {
      let last: string | null = null;
      for (;;) {
        const after: Filter[] = last === null ? [] : [{ $gt: { key: last } }];
        const expression = keysetExpression(asked.filters.length, asked.expression, after.length);
        const page = await query(
          {
            ...asked,
            filters: [...asked.filters, ...after],
            ...(expression === undefined ? {} : { expression }),
            orderBy: [{ key: 'asc' }],
            size: pageSize,
          },
          signal,
        );
        last = checkKeyOrder(asked.object, page.rows, last);
        yield page;
        if (page.total <= page.rows.length || last === null) return;
      }
    },
    record(object, key, signal) {
      return retried(
        () => attempt('GET', `/objects/${object}/${encodeURIComponent(key)}`, undefined, signal, false),
        (answer) => readRecord(answer),
        signal,
      );
    },
    read(path, signal) {
      return retried(
        () => attempt('GET', path, undefined, signal, false),
        (answer) => {
          const fault = faultOf(answer);
          if (fault !== null) throw fault;
          return answer.json;
        },
        signal,
      );
    },
  };
}

/** A read that is tried again after a passing fault, after each of these waits (in ms) once. */
export async function waitingOut<T>(
  waits: readonly number[],
  read: () => Promise<T>,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await read();
    } catch (error) {
      const wait = waits[tries];
      if (!(error instanceof SystemFault) || wait === undefined || signal?.aborted) throw error;
      if (error.kind !== 'transient' && error.kind !== 'throttled') throw error;
      const asked = (error.retryAfterSeconds ?? 0) * 1000;
      // A long wait is the run's business, not this call's.
      if (asked > 30_000) throw error;
      const pause = Math.max(asked, wait * (0.5 + Math.random() / 2));
      await sleep(pause, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  }
}

/** The header is spelt exactly so: a misspelt one is ignored, and top-level data comes back. */
export function entityHeaders(entityId: string | null): Record<string, string> {
  return entityId === null ? {} : { 'X-IA-API-Param-Entity': entityId };
}

function keysetExpression(own: number, expression: string | undefined, added: number): string | undefined {
  if (expression === undefined || added === 0 || own === 0) return expression;
  const numbered = Array.from({ length: own }, (_, at) => String(at + 1)).join(` ${expression} `);
  return `(${/^(and|or)$/.test(expression) ? numbered : expression}) and ${own + 1}`;
}

function readPage(answer: WireAnswer, asked: Query): QueryPage {
  const fault = faultOf(answer);
  // A query is about no record: that something is not found says the address is wrong, and never that one was deleted.
  if (fault?.problem.code === 'deleted-in-ledger') throw odd(`nothing answers queries on ${asked.object}`);
  if (fault !== null) throw fault;
  const parsed = pageShape.safeParse(answer.json);
  if (!parsed.success) throw odd(`the answer to a query on ${asked.object} has another shape`);
  const total = parsed.data['ia::meta'].totalCount;
  const rows = parsed.data['ia::result'];
  const due = Math.max(0, Math.min(asked.size, total - ((asked.start ?? 1) - 1)));
  if (rows.length !== due)
    throw odd(`a page of ${asked.object} holds ${rows.length} rows where ${due} are due`);
  return { rows: rows.map(nest), total };
}

const recordShape = z.object({ 'ia::result': z.record(z.string(), z.unknown()) });

function readRecord(answer: WireAnswer): Body | null {
  const fault = faultOf(answer);
  if (fault !== null) {
    if (answer.status === 404 && fault.problem.code === 'deleted-in-ledger') return null;
    throw fault;
  }
  const parsed = recordShape.safeParse(answer.json);
  if (!parsed.success) throw odd('the answer for a record has another shape');
  return parsed.data['ia::result'];
}

/** Keys must rise: else a page by key would leave gaps. Gives the last one. */
export function checkKeyOrder(object: string, rows: readonly Body[], before: string | null): string | null {
  let last = before;
  for (const row of rows) {
    const key = textAt(row, 'key');
    if (!/^\d+$/.test(key)) throw odd(`${object} has the key '${key.slice(0, 40)}'`);
    if (last !== null && BigInt(key) <= BigInt(last)) throw odd(`${object} is not in the order of its keys`);
    last = key;
  }
  return last;
}

/** A fault of the conversation itself. */
export function odd(detail: string): SystemFault {
  return new SystemFault('protocol', problem('protocol', 'ledger', { detail }));
}
