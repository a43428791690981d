import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import type { Database } from './db/open.ts';
import { testCompany } from './testing/companies.ts';
import { openChosenDatabase } from './testing/each-database.ts';
import { handTypedPairs } from './write/hand-typed.ts';
import type { JoinPair } from './write/join.ts';

const documents = 20_000;
let database: Database;
let connectionId: string;
beforeAll(async () => {
  database = await openChosenDatabase();
  ({ connectionId } = await testCompany(database));
  const contact = newId();
  await database.query(
    `insert into link (connection_id, id, type, role) values ($1, $2, 'contact', 'customer')`,
    [connectionId, contact],
  );
  const side = `insert into side (connection_id, system, object, key, link_id, type, role, display_id, number, name, content, hash, raw, mapper_version, seen_at)`;
  await database.query(
    `${side} values ($1, 'property', 'contact', '7', $2, 'contact', 'customer', '7', null, '', '{}', '', '{}', 1, now()),
       ($1, 'ledger', 'customer', '70', $2, 'contact', 'customer', '70', null, '', '{}', '', '{}', 1, now())`,
    [connectionId, contact],
  );
  // A first load: every document is due. The last number stands in both systems, typed by hand.
  const put = async (system: 'property' | 'ledger', from: number, to: number) => {
    const id = `('00000000-0000-7000-8000-' || lpad((n * 2 + ${system === 'ledger' ? 1 : 0})::text, 12, '0'))::uuid`;
    await database.query(
      `insert into link (connection_id, id, type, ${system}_key) select $1, ${id}, 'invoice', n::text from generate_series($2::int, $3::int) n`,
      [connectionId, from, to],
    );
    await database.query(
      `${side} select $1, $4, 'invoice', n::text, ${id}, 'invoice', null, n::text, 'INV-' || n, '',
         jsonb_build_object('state', 'approved', 'contactKey', $5::text, 'issueDate', '2026-01-01', 'currency', 'GBP', 'gross', '100.00'),
         '', '{}', 1, now() from generate_series($2::int, $3::int) n`,
      [connectionId, from, to, system, system === 'property' ? '7' : '70'],
    );
  };
  for (let from = 1; from <= documents; from += 5_000) await put('property', from, from + 4_999);
  await put('ledger', documents, documents);
  await database.query('analyze side');
  await database.query('analyze link');
}, 120_000);
afterAll(() => database.close());

test('a first load is looked through page by page, by the index over numbers, and the pair on the last page is found', async () => {
  const found: JoinPair[] = [];
  let slowest = 0;
  let pages = 0;
  for (let after: string | null = null; ; pages += 1) {
    const began = performance.now();
    const { pairs, next } = await handTypedPairs(database, connectionId, 'invoice', after, 1_000);
    slowest = Math.max(slowest, performance.now() - began);
    found.push(...pairs);
    after = next;
    if (after === null) break;
  }
  const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  // Found from either side: nothing joins them here between two pages.
  expect([...new Map(found.map((pair) => [pair.keep, pair])).values()]).toEqual([
    { keep: id(documents * 2), gives: id(documents * 2 + 1) },
  ]);
  expect(pages).toBe(documents / 1_000);
  // About 40 ms; by any other index a page takes seconds, and all of them at once more than a statement may take.
  expect(slowest).toBeLessThan(1_500);
}, 120_000);
