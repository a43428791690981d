import { pino } from 'pino';
import { createEngine } from '../src/engine/engine.ts';
import { createLive } from '../src/engine/live.ts';
import type { Actor, Engine } from '../src/engine/port.ts';
import { addCompany, addFamilies } from '../src/engine/testing/bulk-world.ts';
import type { Database } from '../src/store/db/open.ts';
import { benchDatabase, type DatabaseKind, onEachKind } from './lib/databases.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';

const defaultSize = 100_000;
/** Records to a contact where contacts are unlinked with what hangs on them. */
const familySize = 20;
const goal = { atMost: 10 } as const;
const someone: Actor = { kind: 'user', id: 'bench', name: 'Bench' };

/** A bulk verb from its start to its end: every hold set or lifted, events, counters and results with it. */
export const bulk: Benchmark = {
  id: 'e',
  title: 'Bulk unlink and relink',
  run: onEachKind(runOn),
};

async function runOn(kind: DatabaseKind, options: BenchOptions): Promise<Figure[]> {
  const size = options.size ?? defaultSize;
  const contacts = Math.ceil(size / familySize);
  const database = await benchDatabase(kind);
  const times = {
    unlink: [] as number[],
    relink: [] as number[],
    with: [] as number[],
    back: [] as number[],
  };
  try {
    const connection = await addCompany(database);
    await addFamilies(database, connection, { contacts, invoices: size });
    const engine = engineOn(database);
    const verb = (type: 'invoice' | 'contact', kindOf: 'unlink' | 'relink', held: number) =>
      timed(engine, database, connection, type, kindOf, held);
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`${kind}, round ${round + 1} of ${options.rounds}`);
      times.unlink.push(await verb('invoice', 'unlink', size));
      times.relink.push(await verb('invoice', 'relink', 0));
      times.with.push(await verb('contact', 'unlink', size + contacts));
      times.back.push(await verb('contact', 'relink', 0));
    }
  } finally {
    await database.close();
  }
  const on = (text: string) => `${text}, ${kind}`;
  const named = `${size} records`;
  const family = `${contacts} contacts with their ${size} records`;
  return [
    figure({ id: `e.unlink.${kind}`, name: on(`unlink ${named}`), unit: 's' }, times.unlink, goal),
    figure({ id: `e.relink.${kind}`, name: on(`relink ${named}`), unit: 's' }, times.relink, goal),
    figure({ id: `e.unlink-with.${kind}`, name: on(`unlink ${family}`), unit: 's' }, times.with, goal),
    figure({ id: `e.relink-with.${kind}`, name: on(`relink ${family}`), unit: 's' }, times.back, goal),
  ];
}

function engineOn(database: Database): Engine {
  return createEngine({
    database,
    openSystems: async () => {
      throw new Error('no system is asked');
    },
    sealer: { seal: (clear) => ({ keyId: 'bench', sealed: clear }), open: (_key, sealed) => sealed },
    live: createLive(),
    log: pino({ level: 'silent' }),
    now: () => new Date(),
    enqueue: async () => {},
    enqueueOperation: async () => {},
    inFlightWaitMs: 200,
  });
}

/** The verb for all records of a type, as somebody asks for it: a selection, then the operation on it. @returns seconds */
async function timed(
  engine: Engine,
  database: Database,
  connection: string,
  type: 'invoice' | 'contact',
  kind: 'unlink' | 'relink',
  held: number,
): Promise<number> {
  const filter = {
    link: 'all',
    outcomes: null,
    types: [type],
    search: null,
    property: null,
    since: null,
    timeZone: 'Europe/London',
    direction: null,
    cause: null,
  } as const;
  const { selectionId } = await engine.freezeSelection(connection, filter, someone);
  const target = { selectionId };
  const start = performance.now();
  const { operationId } = await engine.startOperation(
    connection,
    kind === 'unlink'
      ? { kind, target, children: 'include', reason: 'bench', reviewOn: null, actor: someone }
      : { kind, target, reason: null, syncNow: false, actor: someone },
  );
  const turn = { signal: new AbortController().signal, last: false };
  await engine.executeOperation(connection, operationId, turn);
  const seconds = (performance.now() - start) / 1000;
  const { rows } = await database.query<{ held: number; counted: number }>(
    `select (select count(*) from link where connection_id = $1 and held) as held,
       (select coalesce(sum(n), 0) from link_counter where connection_id = $1 and held)::bigint as counted`,
    [connection],
  );
  if (Number(rows[0]?.held) !== held || Number(rows[0]?.counted) !== held)
    throw new Error(`${kind} of ${type}: ${JSON.stringify(rows[0])} instead of ${held} held`);
  return seconds;
}
