import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { z } from 'zod';
import { type Composition, compose } from '../src/compose.ts';
import { filterOf } from '../src/http/records/filter.ts';
import { RecordQuery } from '../src/http/records/schema.ts';
import { listRecords } from '../src/store/read/records.ts';
import { realPostgres } from '../src/store/testing/real-postgres.ts';
import { type DatabaseKind, onEachKind } from './lib/databases.ts';
import { type Benchmark, type BenchOptions, type Figure, figure, p95 } from './lib/figure.ts';
import { addManyLinks } from './lib/many-links.ts';
import { type ListQuery, queries } from './queries.ts';

const defaultSize = 1_000_000;
const perPage = 50;
const Page = z.object({
  items: z.array(z.object({ id: z.string() })),
  next: z.string().nullable(),
  total: z.object({ count: z.number(), exact: z.boolean() }),
});

/** Lists, filters and searches over HTTP, as Sync results asks them. */
export const list: Benchmark = {
  id: 'd',
  title: 'List, filter and search',
  run: onEachKind(runOn),
};

interface Served {
  readonly relink: Composition;
  readonly connectionId: string;
  get(query: string): Promise<z.infer<typeof Page>>;
}

async function runOn(kind: DatabaseKind, options: BenchOptions): Promise<Figure[]> {
  const size = options.size ?? defaultSize;
  const server = kind === 'server' ? await realPostgres() : null;
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  const apiKey = `rlk_${randomBytes(24).toString('hex')}`;
  const relink = await compose({
    databaseUrl: server?.databaseUrl ?? null,
    dataDir,
    secretKeys: [randomBytes(32).toString('base64')],
    allowHosts: [],
    log: pino({ level: 'silent' }),
  });
  try {
    const { url } = await relink.serve({
      host: '127.0.0.1',
      port: 0,
      publicUrl: null,
      admin: null,
      apiKey,
      webFolder: null,
    });
    const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
      const answer = await fetch(`${url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return answer.json();
    };
    const { id: connectionId } = z
      .object({ id: z.string() })
      .parse(await call('POST', '/connections', { name: 'Bench', currency: 'GBP' }));
    options.say(`${kind}: making ${size} records`);
    await addManyLinks(relink.database, connectionId, size, options.say);
    const get = async (query: string) =>
      Page.parse(await call('GET', `/connections/${connectionId}/records?${query}&limit=${perPage}`));
    return await measured(kind, size, { relink, connectionId, get }, options);
  } finally {
    await relink.close();
    await server?.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measured(
  kind: DatabaseKind,
  size: number,
  served: Served,
  options: BenchOptions,
): Promise<Figure[]> {
  const asked: { readonly one: ListQuery; readonly query: string }[] = [];
  for (const one of queries) asked.push({ one, query: await checked(served, one, size) });
  const slowest = new Map<string, number>();
  const over = { four: [] as number[], sixteen: [] as number[], bare: [] as number[] };
  for (let round = 0; round < options.rounds; round += 1) {
    options.say(`${kind}, round ${round + 1} of ${options.rounds}`);
    const ask = async ({ one, query }: (typeof asked)[number]) => {
      const ms = await timed(() => served.get(query));
      slowest.set(one.name, Math.max(ms, slowest.get(one.name) ?? 0));
      return ms;
    };
    over.four.push(p95(await together(4, asked, ask)));
    over.sixteen.push(p95(await together(16, asked, ask)));
    over.bare.push(p95(await together(16, asked, ({ query }) => timed(() => bare(served, query)))));
  }
  const worst = [...slowest].sort((a, b) => b[1] - a[1]).slice(0, 4);
  options.say(`slowest: ${worst.map(([name, ms]) => `${name} ${ms.toFixed(0)} ms`).join(', ')}`);
  const what = `${queries.length} queries over ${size} records`;
  return [
    figure({ id: `d.4.${kind}`, name: `p95 of ${what}, 4 clients, ${kind}`, unit: 'ms' }, over.four, {
      atMost: kind === 'server' ? 50 : 250,
    }),
    figure({ id: `d.16.${kind}`, name: `p95 of ${what}, 16 clients, ${kind}`, unit: 'ms' }, over.sixteen, {
      floor: over.bare,
      atMostTimes: 3,
    }),
  ];
}

/** Whether a query answers what the records were made for, and where its page to measure is. */
async function checked(served: Served, one: ListQuery, size: number): Promise<string> {
  let page = await served.get(one.query);
  if (one.share !== null && page.total.exact) {
    const wanted = Math.round(one.share * size);
    if (page.total.count !== wanted)
      throw new Error(`${one.name}: ${page.total.count} records instead of ${wanted}`);
  }
  const first = await bare(served, one.query);
  if (page.items[0]?.id !== first)
    throw new Error(`${one.name}: begins with ${page.items[0]?.id} instead of ${first}`);
  if (one.share !== 0 && page.items.length === 0) throw new Error(`${one.name}: nothing was found`);
  let query = one.query;
  for (let down = 0; down < (one.pagesDown ?? 0) && page.next !== null; down += 1) {
    query = `${one.query}&cursor=${encodeURIComponent(page.next)}`;
    page = await served.get(query);
  }
  return query;
}

/** The same page, asked of the database alone. @returns its first record's id */
async function bare({ relink, connectionId }: Served, query: string): Promise<string | undefined> {
  const { cursor: _where, ...asked } = Object.fromEntries(new URLSearchParams(query));
  const parsed = RecordQuery.parse(asked);
  const descending = parsed.sort.startsWith('-');
  const key = z
    .enum(['updatedAt', 'date', 'amount', 'number', 'releasedId', 'intacctId'])
    .parse(parsed.sort.replace(/^-/, ''));
  const rows = await listRecords(
    relink.database,
    connectionId,
    filterOf(parsed, 'Europe/London'),
    { key, descending },
    null,
    perPage + 1,
  );
  return rows[0]?.id;
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await work();
  return performance.now() - from;
}

/** Each client asks every query once, beginning at another. */
async function together<T>(
  clients: number,
  list: readonly T[],
  work: (one: T) => Promise<number>,
): Promise<number[]> {
  const times = await Promise.all(
    Array.from({ length: clients }, async (_, client) => {
      const own: number[] = [];
      const shift = Math.floor((client * list.length) / clients);
      for (const one of [...list.slice(shift), ...list.slice(0, shift)]) own.push(await work(one));
      return own;
    }),
  );
  return times.flat();
}
