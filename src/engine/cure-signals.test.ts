import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { ann, smallWorld } from './testing/small-world.ts';

/** A signal that turned is spent on every record that waited for it, whatever happens to the process that saw it. */
eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  }, 60_000);
  afterAll(() => database.close());

  /** Two synced records that are said to wait for a setting, and a setting that has changed since it was last seen. */
  async function waitingForASetting() {
    const world = await smallWorld(database);
    world.invoice('801');
    await world.sync();
    // Chosen before the world's clock began, so that no choice is newer than a record.
    await database.query(`update mapping_choice set chosen_at = '2026-01-01' where connection_id = $1`, [
      world.connectionId,
    ]);
    const fail = () =>
      database.query(
        `update link set outcome = 'failing', problem_code = 'tracking-not-matched', cause_key = 'tracking-not-matched:' || type,
           problem_side = 'relink', next_attempt_at = $2 where connection_id = $1 and type in ('invoice', 'contact')`,
        [world.connectionId, new Date(world.clock.now.getTime() + 9 * 86_400_000).toISOString()],
      );
    const outcomes = async () => [
      ...(await world.links()).map((one) => one.outcome),
      ...(await world.links('contact')).map((one) => one.outcome),
    ];
    await fail();
    await world.sync();
    await fail();
    await world.sync();
    expect(await outcomes()).toEqual(['failing', 'failing']);
    await database.query(
      `update connection set settings = jsonb_set(settings, '{addressPairing}', '"bill-to-is-postal"') where id = $1`,
      [world.connectionId],
    );
    return { world, outcomes };
  }

  test('a process that ends right after it saw the change', async () => {
    const { world, outcomes } = await waitingForASetting();
    let once = true;
    const engine = createEngine({
      ...world.context,
      database: {
        ...database,
        transaction: (work) =>
          database.transaction((tx) =>
            work({
              ...tx,
              query: (sql, params) => {
                if (once && sql.includes("outcome = 'failing' and not held and attention = 0")) {
                  once = false;
                  throw new Error('the process ended');
                }
                return tx.query(sql, params);
              },
            }),
          ),
      },
    });
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await expect(engine.executeRun(world.connectionId, runId, new AbortController().signal)).rejects.toThrow(
      'the process ended',
    );
    await world.sync();
    expect(await outcomes()).toEqual(['synced', 'synced']);
  });

  test('a run of a few types', async () => {
    const { world, outcomes } = await waitingForASetting();
    // The invoice is not woken by its contact.
    await database.query('delete from link_parent where connection_id = $1', [world.connectionId]);
    const { runId } = await world.engine.startRun(world.connectionId, {
      ...{ trigger: 'person', actor: ann, types: ['contact'] },
    });
    await world.engine.executeRun(world.connectionId, runId, new AbortController().signal);
    await world.sync();
    expect(await outcomes()).toEqual(['synced', 'synced']);
  });
});
