import { createEngine } from '../src/engine/engine.ts';
import { counted } from '../src/engine/testing/counted.ts';
import type { MemorySystem } from '../src/engine/testing/memory-system.ts';
import { ann, smallWorld } from '../src/engine/testing/small-world.ts';
import type { Database } from '../src/store/db/open.ts';
import { benchDatabase, type DatabaseKind, onEachKind } from './lib/databases.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';
import { addSynced } from './lib/synced.ts';

const defaultSize = 1_000_000;
const hour = 3_600_000;

/** What a run costs in which nothing has changed, by the number of records that lie still. The systems are in memory. */
export const unchanged: Benchmark = {
  id: 'c',
  title: 'Nothing changed',
  run: onEachKind(runOn),
};

interface Cost {
  readonly ms: number[];
  readonly calls: number[];
  readonly statements: number[];
}

async function runOn(kind: DatabaseKind, options: BenchOptions): Promise<Figure[]> {
  const largest = options.size ?? defaultSize;
  const sizes = [largest / 100, largest / 10, largest].map(Math.ceil);
  const database = await benchDatabase(kind);
  try {
    const { sync, connectionId } = await company(database);
    const costs: Cost[] = [];
    let there = 0;
    for (const size of sizes) {
      options.say(`${kind}: ${size} records`);
      await addSynced(database, connectionId, there, size);
      there = size;
      await sync();
      costs.push(await measured(database, connectionId, size, options.rounds, sync));
    }
    const [least, middle, most] = costs;
    if (least === undefined || middle === undefined || most === undefined) throw new Error('not measured');
    const at = (size: number | undefined) => `${kind}: nothing changed at ${size} records`;
    return [
      figure({ id: `c.${kind}.calls`, name: `${at(sizes[2])}, calls`, unit: 'calls' }, most.calls, {
        floor: least.calls,
        atMostTimes: 1,
      }),
      figure({ id: `c.${kind}.statements`, name: `${at(sizes[2])}, statements`, unit: '' }, most.statements, {
        floor: least.statements,
        atMostTimes: 1,
      }),
      figure({ id: `c.${kind}.middle`, name: at(sizes[1]), unit: 'ms' }, middle.ms, {
        floor: least.ms,
        atMostTimes: 2,
      }),
      figure({ id: `c.${kind}.most`, name: at(sizes[2]), unit: 'ms' }, most.ms, {
        floor: least.ms,
        atMostTimes: 2,
      }),
    ];
  } finally {
    await database.close();
  }
}

/** A company whose systems have nothing new, and a sync of it with its calls and statements counted. */
async function company(database: Database) {
  const world = await smallWorld(database);
  const asked = { calls: 0 };
  for (const system of [world.property, world.ledger]) countCalls(system, asked);
  const { count, database: watched } = counted(database);
  const engine = createEngine({ ...world.context, database: watched });
  const sync = async () => {
    asked.calls = 0;
    count.statements = 0;
    const started = performance.now();
    const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
    await engine.executeRun(world.connectionId, runId, new AbortController().signal);
    return { ms: performance.now() - started, calls: asked.calls, statements: count.statements };
  };
  await sync();
  // Past the window, and once more: from here on nothing is looked at again.
  world.clock.now = new Date(world.clock.now.getTime() + 3 * hour);
  await sync();
  return { sync, connectionId: world.connectionId };
}

function countCalls(system: MemorySystem, asked: { calls: number }): void {
  const tell =
    <A extends unknown[], R>(call: (...args: A) => R) =>
    (...args: A) => {
      asked.calls += 1;
      return call(...args);
    };
  const { readChanged, readDeleted, get, findByOwnKey, findByNumber, send } = system;
  Object.assign(system, {
    readChanged: tell(readChanged),
    readDeleted: tell(readDeleted),
    get: tell(get),
    findByOwnKey: tell(findByOwnKey),
    findByNumber: tell(findByNumber),
    send: tell(send),
  });
}

async function measured(
  database: Database,
  connectionId: string,
  size: number,
  rounds: number,
  sync: () => Promise<{ ms: number; calls: number; statements: number }>,
): Promise<Cost> {
  const cost: Cost = { ms: [], calls: [], statements: [] };
  for (let round = 0; round < rounds; round += 1) {
    const one = await sync();
    cost.ms.push(one.ms);
    cost.calls.push(one.calls);
    cost.statements.push(one.statements);
  }
  const { rows } = await database.query<{ synced: number; attempts: number; runs: string[] }>(
    `select (select count(*) from link where connection_id = $1 and type = 'invoice' and outcome = 'synced' and attention = 0) as synced,
       (select count(*) from attempt where connection_id = $1) as attempts,
       (select jsonb_agg(distinct state) from run where connection_id = $1) as runs`,
    [connectionId],
  );
  const [found] = rows;
  if (found?.synced !== size || found.attempts > 4 || found.runs.join() !== 'done')
    throw new Error(`that was no run without changes: ${JSON.stringify(found)}`);
  return cost;
}
