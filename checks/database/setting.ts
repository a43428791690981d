import { People } from '../chaos/people.ts';
import { Ground } from '../crash/ground.ts';
import type { CheckPostgres } from '../harness/postgres.ts';
import { type RelinkProcess, startWorld, type World } from '../harness/world.ts';

/** A server, two workers, both sandboxes and a database, and people who work there. */
export interface Setting {
  readonly world: World;
  readonly ground: Ground;
  readonly people: People;
  readonly postgres: CheckPostgres;
  readonly databaseUrl: string;
  /** The workers that live now; who kills one puts another in its place. */
  readonly workers: RelinkProcess[];
}

/** Longest that an API call is asked again while the database is away. */
const patienceMs = 60_000;

/**
 * Starts it all. The server has the API and carries out no run, so that every worker that dies or stands still is one
 * that mattered.
 */
export async function startSetting(postgres: CheckPostgres, name: string, seed: number): Promise<Setting> {
  const databaseUrl = await postgres.fresh(name);
  const world = await startWorld({
    database: 'server',
    databaseUrl,
    portfolio: { seed, size: 'small' },
    inFlightWaitMs: 2_000,
    patienceMs,
  });
  try {
    for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
    await world.kill();
    await world.start();
    const workers = [await world.addBareWorker(), await world.addBareWorker()];
    const ground = new Ground(world);
    return { world, ground, people: new People(ground), postgres, databaseUrl, workers };
  } catch (error) {
    await world.close();
    throw error;
  }
}
