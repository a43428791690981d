import { afterAll, beforeAll, expect, test } from 'vitest';
import { check } from '../../sandbox/checker/check.ts';
import { readJournal } from '../../sandbox/checker/journal.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { demoWorld } from './testing/demo-world.ts';

/** What a record is known by across the manifest and the database: its system's own id, type and outcome. */
interface Flagged {
  system: string;
  type: string;
  id: string;
  outcome: string;
  cause: string | null;
}

eachDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof demoWorld>>;
  beforeAll(async () => {
    database = await open();
    // The demo's own portfolio: what `npm start` brings.
    world = await demoWorld(database, 2_000, 1);
    await world.sync();
  }, 120_000);
  afterAll(async () => {
    await world.close();
    await database.close();
  });

  /** Every business record that is not simply synced, as the database has it. */
  async function flagged(): Promise<Flagged[]> {
    const { rows } = await database.query<Flagged>(
      `select case when property_key is null then 'ledger' else 'property' end as system, type,
         coalesce(property_key, ledger_key) as id, outcome, case when outcome = 'excluded' then null else cause_key end as cause
       from link where connection_id = $1 and type in ('contact', 'invoice', 'bill') and outcome <> 'synced'`,
      [world.connectionId],
    );
    return sorted(rows);
  }

  test('after the first sync the flagged set equals the manifest’s: no more, no fewer, each with its cause', async () => {
    const expected = world.manifest.entries.map(
      (entry): Flagged => ({
        system: entry.system,
        type: entry.type,
        id: entry.id,
        outcome: entry.expectedOutcome,
        cause: entry.expectedCause,
      }),
    );
    expect(await flagged()).toEqual(sorted(expected));
  });

  test('every other record stands on both sides with the same facts, once', async () => {
    const verdict = await check({
      reLeasedUrl: world.reLeasedUrl,
      intacctUrl: world.intacctUrl,
      manifest: world.manifest,
    });
    expect({
      differences: verdict.differences,
      duplicates: verdict.duplicates,
      losses: verdict.losses,
    }).toEqual({
      differences: [],
      duplicates: [],
      losses: [],
    });
  });

  test('a second run writes nothing, changes no link, makes no event', async () => {
    const state = async () => {
      const { rows } = await database.query(
        `select (select count(*) from event where connection_id = $1) as events, (select count(*) from attempt where connection_id = $1) as attempts,
           (select md5(string_agg(l::text, '|' order by id)) from link l where connection_id = $1) as links`,
        [world.connectionId],
      );
      return rows[0];
    };
    const before = await state();
    const [property, ledger] = await Promise.all([
      readJournal(world.reLeasedUrl),
      readJournal(world.intacctUrl),
    ]);
    await world.sync();
    expect(await state()).toEqual(before);
    const [laterProperty, laterLedger] = await Promise.all([
      readJournal(world.reLeasedUrl, property.last),
      readJournal(world.intacctUrl, ledger.last),
    ]);
    expect(laterLedger.entries.length).toBeGreaterThan(0);
    expect([...laterProperty.entries, ...laterLedger.entries].filter((entry) => entry.committed)).toEqual([]);
  });
});

function sorted(rows: Flagged[]): Flagged[] {
  return rows
    .map(({ system, type, id, outcome, cause }) => ({ system, type, id, outcome, cause }))
    .sort((a, b) => (`${a.type}${a.id}` < `${b.type}${b.id}` ? -1 : 1));
}
