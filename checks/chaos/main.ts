/**
 * `npm run check:chaos`: everything that can go wrong between two systems, at a share of the calls, while people work
 * in both; then two Relink processes on one database. The last line printed is one JSON object.
 */
import { parseArgs } from 'node:util';
import { Ground } from '../crash/ground.ts';
import { startWorld } from '../harness/world.ts';
import { twoWriters } from '../writers/writers.ts';
import { type ChaosCell, chaosCell } from './cell.ts';
import { addCell, addWriters, cellName, type Figures, noFigures } from './figures.ts';
import { chaosKinds } from './kinds.ts';
import { People } from './people.ts';

const usage = `usage: npm run check:chaos -- [--seed S] [--minutes M] [--kind KIND] [--share PER CENT] [--json]
  [--rounds N] [--database embedded|server]
  --seed     decides edits and faults (default 1)
  --minutes  goes on with the next seed until the time is over, and begins nothing more then (default: each cell once)
  --kind     one of: ${chaosKinds.join(', ')}, two-writers (default: all of them)
  --share    per cent of the calls (default: 1, 10 and 50)
  --rounds   rounds of edits with a run each while the faults are on (default 8; two writers: twice that)
  --json     nothing but the last line`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

/** Cells in one world before a new one is made: its windows grow with what it holds. */
const perWorld = 6;
/** Takeovers in a run of two writers: one at each step a process is stopped at. */
const pauses = 5;

function numberOf(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^\d+(\.\d+)?$/.test(given)) throw new Error(`--${name} must be a number, not ${given}\n\n${usage}`);
  return Number(given);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      seed: text,
      minutes: text,
      kind: text,
      share: text,
      rounds: text,
      database: text,
      json: flag,
      help: flag,
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const kinds = chaosKinds.filter((kind) => values.kind === undefined || kind === values.kind);
  const writers = values.kind === undefined || values.kind === 'two-writers';
  if (kinds.length === 0 && !writers) throw new Error(`there is no kind ${values.kind}\n\n${usage}`);
  const database = values.database ?? 'embedded';
  if (database !== 'embedded' && database !== 'server')
    throw new Error(`--database is embedded or server, not ${database}\n\n${usage}`);
  const given = numberOf('share', values.share, 0) / 100;
  if (values.share !== undefined && (given <= 0 || given > 1))
    throw new Error(`--share is more than 0 and at most 100 per cent\n\n${usage}`);
  const shares = values.share === undefined ? [0.01, 0.1, 0.5] : [given];
  const rounds = Math.max(1, Math.round(numberOf('rounds', values.rounds, 8)));
  const first = Math.round(numberOf('seed', values.seed, 1));
  const started = performance.now();
  const spent = () => (performance.now() - started) / 60_000;
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      asked = true;
    });
  const stop = () =>
    asked || (values.minutes !== undefined && spent() >= numberOf('minutes', values.minutes, 0));
  const say = (line: string) => {
    if (!values.json) console.log(line);
  };
  const figures = noFigures();
  for (let seed = first; seed === first || (values.minutes !== undefined && !stop()); seed += 1) {
    figures.seeds.push(seed);
    const cells = shares.flatMap((share) => kinds.map((kind) => ({ kind, share, seed, rounds })));
    await chaos(figures, cells, database, stop, say);
    if (!writers) continue;
    if (stop()) {
      figures.notRun.push(`two writers · seed ${seed}`);
      continue;
    }
    const result = await twoWriters({ seed, rounds: rounds * 2, pauses, stop });
    addWriters(figures, result);
    say(`two writers · seed ${seed}: ${JSON.stringify({ ...result.done, ...result.pauses })}`);
  }
  figures.minutes = Math.round(spent() * 10) / 10;
  for (const finding of figures.findings) say(finding);
  console.log(JSON.stringify({ database: kinds.length === 0 ? 'server' : database, ...figures }));
  return figures.findings.length === 0 ? 0 : 1;
}

/** The cells one after the other, a few to a world; a world in which something was found is not used again. */
async function chaos(
  figures: Figures,
  cells: readonly ChaosCell[],
  database: 'embedded' | 'server',
  stop: () => boolean,
  say: (line: string) => void,
): Promise<void> {
  const left = [...cells];
  while (left.length > 0 && !stop()) {
    const seed = left[0]?.seed ?? 1;
    const world = await startWorld({ database, portfolio: { seed, size: 'small' }, inFlightWaitMs: 2_000 });
    try {
      for (const system of [world.property, world.ledger]) await system.putSettings({ numbersUnique: false });
      const ground = new Ground(world);
      const people = new People(ground);
      for (let count = 0; count < perWorld && !stop(); count += 1) {
        const cell = left.shift();
        if (cell === undefined) break;
        const begun = performance.now();
        const result = await chaosCell(ground, people, cell);
        const sound = addCell(figures, result);
        const took = `${((performance.now() - begun) / 1000).toFixed(0)} s`;
        const { calls, hit, hitWrites, reconnected } = result;
        say(
          `${cellName(cell)}: ${took}, ${calls} calls, ${hit} hit (${hitWrites} writes), reconnected ${reconnected}${sound ? '' : ', FOUND'}`,
        );
        if (!sound) break;
      }
    } finally {
      await world.close();
    }
  }
  figures.notRun.push(...left.map(cellName));
}

process.exitCode = await main();
