/**
 * `npm run check:soak`: a server and a worker under steady changes for as long as is asked for, on both databases. Fails
 * where memory, dead rows or logs go on growing. The last line printed is one JSON object.
 */
import { parseArgs } from 'node:util';
import { changed } from '../chaos/people.ts';
import type { Judgement } from './judge.ts';
import { type SoakResult, soak } from './soak.ts';

const usage = `usage: npm run check:soak -- [--minutes M] [--database embedded|server|both] [--every S] [--seed S] [--json]
  --minutes   for each database (default 30)
  --database  default both, one after the other
  --every     seconds between two looks (default 3)
  --seed      decides what people do (default 1)
  --json      nothing but the last line`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

function numberOf(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  const number = Number(given);
  if (!(number > 0)) throw new Error(`--${name} must be a number above 0, not ${given}\n\n${usage}`);
  return number;
}

const shown = (value: number) => (Math.abs(value) >= 1_000 ? value.toFixed(0) : value.toFixed(1));

function line({ name, unit, before, after, most, limit, flat }: Judgement): string {
  const cells = [before, after, most].map((value) => shown(value).padStart(10));
  const verdict = limit === null ? 'not judged' : flat ? `flat (at most ${shown(limit)})` : 'GROWS';
  return `${name.padEnd(22)}${unit.padEnd(13)}${cells.join('')}  ${verdict}`;
}

function print(result: SoakResult): void {
  const { database, minutes, judged, latencies, done, runs } = result;
  console.log(`\n${database}: ${minutes} minutes, ${runs} runs, ${changed(done)} records changed`);
  console.log(
    `${' '.repeat(35)}${['2nd third', 'last third', 'most'].map((head) => head.padStart(10)).join('')}`,
  );
  for (const one of judged) console.log(line(one));
  for (const { name, n, p50, p99 } of latencies)
    console.log(
      `${`GET ${name}`.padEnd(22)}${`${n} calls`.padEnd(13)}${`p50 ${p50} ms`.padStart(14)}${`p99 ${p99} ms`.padStart(14)}`,
    );
}

function findingsOf({ database, judged, verdict }: SoakResult): string[] {
  return [
    ...judged.filter((one) => !one.flat).map((one) => `${database}: ${one.name} grows: ${line(one)}`),
    ...Object.entries(verdict).flatMap(([kind, list]: [string, readonly string[]]) =>
      list.map((one) => `${database}: ${kind}: ${one}`),
    ),
  ];
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { minutes: text, database: text, every: text, seed: text, json: flag, help: flag },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const chosen = (['embedded', 'server'] as const).filter((one) =>
    [one, 'both'].includes(values.database ?? 'both'),
  );
  if (chosen.length === 0)
    throw new Error(`--database is embedded, server or both, not ${values.database}\n\n${usage}`);
  let stopped = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      stopped = true;
    });
  const results: SoakResult[] = [];
  for (const database of chosen) {
    if (stopped) break;
    const result = await soak({
      database,
      minutes: numberOf('minutes', values.minutes, 30),
      everySeconds: numberOf('every', values.every, 3),
      seed: Math.round(numberOf('seed', values.seed, 1)),
      stop: () => stopped,
    });
    results.push(result);
    if (!values.json) print(result);
  }
  const findings = results.flatMap(findingsOf);
  if (!values.json) for (const finding of findings) console.log(finding);
  const count = (kind: keyof SoakResult['verdict']) =>
    results.reduce((sum, { verdict }) => sum + verdict[kind].length, 0);
  console.log(
    JSON.stringify({
      kills: 0,
      duplicates: count('duplicates'),
      losses: count('losses'),
      writesForHeld: count('writesForHeld'),
      unlistedInDoubt: count('unlistedInDoubt'),
      flat: results.every(({ judged }) => judged.every((one) => one.flat)),
      results: results.map(({ verdict, ...rest }) => rest),
      findings,
    }),
  );
  return findings.length === 0 && results.length > 0 ? 0 : 1;
}

process.exitCode = await main();
