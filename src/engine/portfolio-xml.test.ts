import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { createIntacctXml } from '../systems/intacct/xml/intacct-xml.ts';
import { sandboxPassword, sandboxSender } from '../systems/intacct/xml/testing/fixture.ts';
import { demoWorld, overRest } from './testing/demo-world.ts';

/*
 * The whole engine over the XML gateway, and then over REST on the same company: two views of the same records, so
 * that a company may go from one to the other and nothing is written twice, or at all.
 */

let database: Database;
let world: Awaited<ReturnType<typeof demoWorld>>;
let transport: 'xml' | 'rest' = 'xml';
let lost = 0;

async function lose(count: number): Promise<void> {
  const fault = { kind: 'cut-after-commit', path: '/ia/xml/xmlgw.phtml*create*', count };
  const answer = await fetch(`${world.intacctUrl}/_control/faults`, {
    method: count === 0 ? 'DELETE' : 'POST',
    ...(count === 0 ? {} : { body: JSON.stringify(fault) }),
  });
  expect(answer.ok).toBe(true);
}

beforeAll(async () => {
  database = await openChosenDatabase();
  world = await demoWorld(database, 400, 3, {}, (place) =>
    transport === 'rest'
      ? overRest(place)
      : createIntacctXml({ ...place, ...sandboxSender, userPassword: sandboxPassword }),
  );
  // Answers to writes are lost over XML, and the company goes on over REST.
  await lose(2);
  await world.sync();
  const { rows } = await database.query<{ open: number }>(
    "select count(*)::int as open from attempt where connection_id = $1 and state = 'unknown' and settled_at is null",
    [world.connectionId],
  );
  lost = rows[0]?.open ?? 0;
  await lose(0);
  transport = 'rest';
  await world.sync();
}, 120_000);
afterAll(async () => {
  await world.close();
  await database.close();
});

async function flagged(): Promise<string[]> {
  const { rows } = await database.query<{ text: string }>(
    `select concat_ws(' ', case when property_key is null then 'ledger' else 'property' end, type,
       coalesce(property_key, ledger_key), outcome, case when outcome = 'excluded' then null else cause_key end) as text
     from link where connection_id = $1 and type in ('contact', 'invoice', 'bill') and outcome <> 'synced'`,
    [world.connectionId],
  );
  return rows.map((row) => row.text).sort();
}

/** What there is in all: a run that changes nothing leaves it as it is. */
async function state() {
  const { rows } = await database.query(
    `select (select count(*) from event where connection_id = $1) as events, (select count(*) from attempt where connection_id = $1) as attempts,
       (select string_agg(concat_ws(' ', outcome, cause_key, held, property_key, ledger_key), '|' order by id) from link where connection_id = $1) as links`,
    [world.connectionId],
  );
  return rows[0];
}

test('what was lost over XML was settled over REST', async () => {
  expect(lost).toBeGreaterThan(0);
  const { rows } = await database.query(
    'select count(*)::int as open from attempt where connection_id = $1 and settled_at is null',
    [world.connectionId],
  );
  expect(rows).toEqual([{ open: 0 }]);
});

test('the flagged set equals the manifest’s, and all the rest stands on both sides with the same facts, once', async () => {
  const expected = world.manifest.entries.map((entry) =>
    [entry.system, entry.type, entry.id, entry.expectedOutcome, entry.expectedCause]
      .filter((part) => part !== null)
      .join(' '),
  );
  expect(expected.length).toBeGreaterThan(10);
  expect(await flagged()).toEqual(expected.sort());
  const { differences, duplicates, losses } = await check({
    reLeasedUrl: world.reLeasedUrl,
    intacctUrl: world.intacctUrl,
    manifest: world.manifest,
  });
  expect({ differences, duplicates, losses }).toEqual({ differences: [], duplicates: [], losses: [] });
});

test.each(['xml', 'rest'] as const)(
  'a further run over %s writes nothing and changes nothing',
  async (next) => {
    const before = await state();
    const { last } = await readJournal(world.intacctUrl);
    transport = next;
    await world.sync();
    expect(await state()).toEqual(before);
    const { entries } = await readJournal(world.intacctUrl, last);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.some((entry) => entry.path.includes('xmlgw'))).toBe(next === 'xml');
    expect(entries.filter((entry) => entry.committed)).toEqual([]);
  },
);
