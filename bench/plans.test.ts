import { afterAll, beforeAll, expect, test } from 'vitest';
import { filterOf } from '../src/http/records/filter.ts';
import { RecordQuery, sortKeys } from '../src/http/records/schema.ts';
import type { Database, Executor } from '../src/store/db/open.ts';
import { type Reach, withReach } from '../src/store/db/reach.ts';
import { countRecords, listRecords } from '../src/store/read/records.ts';
import { realPostgres } from '../src/store/testing/real-postgres.ts';
import { addConnection } from './lib/databases.ts';
import { addManyLinks } from './lib/many-links.ts';
import { queries } from './queries.ts';

/*
 * How PostgreSQL goes about what people ask of Sync results, where a company has so many records that reading them all
 * would be felt. Times are the benchmark's affair; a plan that reads the whole table is wrong at any speed.
 */

const size = 60_000;

let database: Database;
let connectionId: string;
/** As it is asked for by a request: policies keep what they do not trust from the indexes. */
let reach: Reach;
beforeAll(async () => {
  database = await realPostgres();
  connectionId = await addConnection(database);
  const { rows } = await database.query<{ id: string }>('select id from organization');
  reach = { organizationId: rows[0]?.id ?? '', connectionIds: [connectionId] };
  await addManyLinks(database, connectionId, size, () => {});
}, 120_000);
afterAll(() => database.close());

/** Runs every statement and keeps how it was planned. */
function planned(plans: string[]): Executor {
  return {
    exec: database.exec,
    query: (sql, params) =>
      withReach(reach, async () => {
        const { rows } = await database.query<{ 'QUERY PLAN': string }>(
          `explain (analyze, timing off, costs on) ${sql}`,
          params,
        );
        plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
        return database.query(sql, params);
      }),
  };
}

/**
 * A plan's looks at the table of records that go through all of it. Where one in ten matches, a scan is the quickest way
 * to a limit of 10,000 and stops there.
 */
const wholeTable = (plan: string) =>
  plan.split('\n').filter((line) => {
    const rows = /Seq Scan on link\b.*? rows=(\d+)/.exec(line)?.[1];
    return rows !== undefined && Number(rows) < size / 10;
  });

/** Records that a plan looked at in vain. A list read in its order until it is full is none the worse for some. */
const inVain = (plan: string) =>
  [...plan.matchAll(/Rows Removed by (?:Filter|Index Recheck): (\d+)/g)].reduce(
    (n, [, one]) => n + Number(one),
    0,
  );

test.each(queries)('$name: neither the page nor its count reads every record', async ({ query }) => {
  const asked = RecordQuery.parse(Object.fromEntries(new URLSearchParams(query)));
  const key = sortKeys.find((one) => asked.sort.endsWith(one)) ?? 'updatedAt';
  const sort = { key, descending: asked.sort.startsWith('-') };
  const filter = filterOf(asked, 'Europe/London');
  const plans: string[] = [];
  const rows = await listRecords(planned(plans), connectionId, filter, sort, null, 51);
  await countRecords(planned(plans), connectionId, filter);
  expect(plans.length).toBeGreaterThan(1);
  expect(plans.flatMap(wholeTable)).toEqual([]);
  // What finds little must not have looked at everything to find it.
  if (rows.length < 51) expect(Math.max(...plans.map(inVain))).toBeLessThan(size / 10);
  const last = rows.at(-1);
  if (rows.length < 51 || last === undefined) return;
  // The page after it, too.
  const value = { updatedAt: last.updated_at, date: last.date, amount: last.amount, number: last.number };
  if (!(key in value)) return;
  const after = {
    sort: asked.sort,
    value: Object.entries(value).find(([name]) => name === key)?.[1] ?? null,
    id: last.id,
  };
  const next: string[] = [];
  await listRecords(planned(next), connectionId, filter, sort, after, 51);
  expect(next.flatMap(wholeTable)).toEqual([]);
  expect(Math.max(...next.map(inVain)) - Math.max(...plans.map(inVain))).toBeLessThan(size / 10);
});
