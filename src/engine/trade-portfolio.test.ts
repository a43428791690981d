import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../../sandbox/checker/check.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { demoWorld } from './testing/demo-world.ts';
import { ann } from './testing/small-world.ts';

interface Flagged {
  system: string;
  type: string;
  role: string;
  id: string;
  outcome: string;
  cause: string | null;
}

let database: Database;
let world: Awaited<ReturnType<typeof demoWorld>>;
beforeAll(async () => {
  database = await openChosenDatabase();
  world = await demoWorld(database, 200, 3, { payments: true });
  await world.sync();
}, 120_000);
afterAll(async () => {
  await world.close();
  await database.close();
});

const trade = () => {
  const { trade } = world.manifest;
  if (trade === undefined) throw new Error('the portfolio has no payments');
  return trade;
};
const sorted = (list: readonly Flagged[]) =>
  [...list].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

const settling = ['credit-note', 'payment', 'allocation'];

/** What of credit notes, payments and allocations is not simply in step. A payment is known by its own key. */
async function flagged(types: readonly string[] = settling): Promise<Flagged[]> {
  const { rows } = await database.query<Flagged>(
    `select case when property_key is null then 'ledger' else 'property' end as system, type, role,
       coalesce(property_key, case type when 'credit-note' then ledger_key else substring(ledger_key from '^[0-9]+') end) as id,
       outcome, case when outcome = 'excluded' then null else cause_key end as cause
     from link where connection_id = $1 and type in (select jsonb_array_elements_text($2::jsonb)) and outcome <> 'synced'`,
    [world.connectionId, JSON.stringify(types)],
  );
  return sorted(rows);
}

test('after the first sync exactly the planted troubles are flagged, each with its cause', async () => {
  const expected = trade().entries.map(
    (entry): Flagged => ({
      system: entry.system,
      type: entry.type,
      role: entry.role,
      id: entry.id,
      outcome: entry.expectedOutcome,
      cause: entry.expectedCause,
    }),
  );
  expect(await flagged()).toEqual(sorted(expected));
  const { rows } = await database.query<{ type: string; n: number }>(
    `select type, count(*) as n from link where connection_id = $1 and outcome = 'synced'
       and type in ('credit-note', 'payment', 'allocation') group by type`,
    [world.connectionId],
  );
  const counts = trade().expectedCounts;
  expect(Object.fromEntries(rows.map((row) => [row.type, row.n]))).toEqual({
    'credit-note': counts['credit-note'].synced,
    payment: counts.payment.synced,
    allocation: counts.allocation.synced,
  });
}, 60_000);

test('every other record stands on both sides with the same facts, once, and so do the open balances', async () => {
  const { reLeasedUrl, intacctUrl, manifest } = world;
  const { differences, duplicates, losses } = await check({ reLeasedUrl, intacctUrl, manifest });
  expect({ differences, duplicates, losses }).toEqual({ differences: [], duplicates: [], losses: [] });
}, 60_000);

test('the next run writes nothing', async () => {
  const attempts = async () => {
    const { rows } = await database.query<{ n: number }>(
      `select count(*) as n from attempt t join link l on l.connection_id = t.connection_id and l.id = t.link_id
       where t.connection_id = $1 and l.outcome = 'synced'`,
      [world.connectionId],
    );
    return rows[0]?.n;
  };
  const before = await attempts();
  await world.sync();
  expect(await attempts()).toBe(before);
}, 60_000);

test('what people undo, delete and unlink afterwards becomes what the manifest says', async () => {
  const { acts } = trade();
  const unlinked = acts.flatMap((one) => one.unlink ?? []);
  const { rows } = await database.query<{ id: string }>(
    `select l.id from link l join side s on s.connection_id = l.connection_id and s.link_id = l.id and s.system = 'property'
     join jsonb_array_elements_text($2::jsonb) t on s.content::text like '%' || t.value || '%' and s.type = 'invoice'
     where l.connection_id = $1`,
    [world.connectionId, JSON.stringify(unlinked)],
  );
  expect(rows).toHaveLength(unlinked.length);
  await world.engine.unlink(world.connectionId, {
    recordIds: rows.map((row) => row.id),
    children: 'wait',
    reason: 'being looked at',
    reviewOn: null,
    actor: ann,
  });
  const all = [...settling, 'invoice', 'bill'];
  const before = await flagged(all);
  for (const act of acts.flatMap(({ steps }) => steps)) {
    const url = act.sandbox === 'intacct' ? world.intacctUrl : world.reLeasedUrl;
    const answer = await fetch(`${url}${act.path}`, { method: 'POST', body: JSON.stringify(act.edit) });
    expect(answer.ok, `${JSON.stringify(act.edit)} ${await answer.text()}`).toBe(true);
  }
  await world.sync();
  const known = new Set(before.map((one) => JSON.stringify(one)));
  const fresh = (await flagged(all)).filter((one) => !known.has(JSON.stringify(one)));
  const outcomes = (list: readonly { outcome: string; cause: string | null }[]) =>
    list.map((one) => `${one.outcome} ${one.cause ?? ''}`.trim()).sort();
  const expected = acts.flatMap((one) =>
    Array.from({ length: Math.max(1, one.tokens.length) }, () => ({
      outcome: one.expectedOutcome,
      cause: one.expectedCause,
    })),
  );
  expect(outcomes(fresh)).toEqual(outcomes(expected));
}, 60_000);
