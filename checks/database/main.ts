/**
 * `npm run check:database`: what happens to PostgreSQL and to the workers on it while people work in both systems, each
 * beside a stretch of the same length in which nothing happens. The last line printed is one JSON object.
 */
import { parseArgs } from 'node:util';
import { settle, unfinished } from '../chaos/cell.ts';
import { diceOf } from '../harness/dice.ts';
import { type CheckPostgres, startPostgres } from '../harness/postgres.ts';
import { type DisturbanceName, disturbances } from './disturbances.ts';
import { figuresOf, findingsOf, type Outcome, wholeOf } from './figures.ts';
import { maxConnections } from './room.ts';
import { segment } from './segment.ts';
import { startSetting } from './setting.ts';

const names = Object.keys(disturbances).filter((name): name is DisturbanceName => name in disturbances);

const usage = `usage: npm run check:database -- [--only A,B] [--seed S] [--minutes M] [--json]
  --only     some of: ${names.join(', ')} (default: all five)
  --seed     decides what people do (default 1)
  --minutes  goes on with the next seed until the time is over, and begins nothing more then (default: each once)
  --json     nothing but the last line`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

function numberOf(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^\d+(\.\d+)?$/.test(given)) throw new Error(`--${name} must be a number, not ${given}\n\n${usage}`);
  return Number(given);
}

/** One disturbance and its control in a world of their own; by turns one or the other comes first. */
async function outcomeOf(postgres: CheckPostgres, name: DisturbanceName, seed: number): Promise<Outcome> {
  const setting = await startSetting(postgres, `${name}_${seed}`, seed);
  try {
    const { windowMs, run } = disturbances[name];
    const dice = diceOf(seed, `disturbance ${name}`);
    let what: Outcome['what'] = { did: {}, takeovers: [], findings: [] };
    const quiet = () => segment(setting, seed, 'control', windowMs, async () => {});
    const storm = () =>
      segment(setting, seed, 'disturbed', windowMs, async () => {
        what = await run(setting, windowMs, dice);
      });
    const turned = (seed + names.indexOf(name)) % 2 === 0;
    const first = turned ? await storm() : await quiet();
    const second = turned ? await quiet() : await storm();
    const { ground, people, world } = setting;
    await settle(ground, people);
    return {
      name,
      seed,
      control: turned ? second : first,
      disturbed: turned ? first : second,
      what,
      unanswered: world.relink.unanswered,
      verdict: await ground.verdict(),
      unfinished: await unfinished(ground),
    };
  } finally {
    await setting.world.close();
  }
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: text, seed: text, minutes: text, json: flag, help: flag },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const asked = values.only?.split(',') ?? names;
  const unknown = asked.find((name) => !names.some((one) => one === name));
  if (unknown !== undefined) throw new Error(`there is no disturbance ${unknown}\n\n${usage}`);
  const chosen = names.filter((name) => asked.includes(name));
  const first = Math.round(numberOf('seed', values.seed, 1));
  const minutes = numberOf('minutes', values.minutes, 0);
  const started = performance.now();
  const spent = () => (performance.now() - started) / 60_000;
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopped = true;
    });
  const stop = () => stopped || (values.minutes !== undefined && spent() >= minutes);
  const outcomes: Outcome[] = [];
  const postgres = await startPostgres({ max_connections: String(maxConnections) });
  try {
    for (let seed = first; seed === first || (values.minutes !== undefined && !stop()); seed += 1)
      for (const name of chosen) {
        if (stop()) break;
        const outcome = await outcomeOf(postgres, name, seed);
        outcomes.push(outcome);
        if (!values.json) console.log(`${disturbances[name].title}: ${JSON.stringify(figuresOf(outcome))}`);
      }
  } finally {
    await postgres.close();
  }
  const findings = outcomes.flatMap(findingsOf);
  if (!values.json) for (const finding of findings) console.log(finding);
  console.log(
    JSON.stringify({
      maxConnections,
      ...wholeOf(outcomes),
      outcomes: outcomes.map(figuresOf),
      notRun: chosen.filter((name) => !outcomes.some((one) => one.name === name)),
      minutes: Math.round(spent() * 10) / 10,
      findings,
    }),
  );
  return findings.length === 0 && outcomes.length > 0 ? 0 : 1;
}

process.exitCode = await main();
