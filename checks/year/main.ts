/**
 * `npm run check:year`: a generated landlord's year, run by run, with people acting in both systems. After each run the
 * flagged set, both systems and the reconciliation are held against the books. The last line is one JSON object.
 */
import { parseArgs } from 'node:util';
import { realPostgres } from '../../src/store/testing/real-postgres.ts';
import { testDatabase } from '../../src/store/testing/test-database.ts';
import { type PlayedMonth, playYear } from './year.ts';

const usage = `usage: npm run check:year -- [--size N] [--seed S] [--transport rest|xml|both] [--database embedded|server] [--json]
  --size       records of the portfolio (default 2000: every trouble at least three times)
  --seed       decides the portfolio and what people do (default 1)
  --transport  how Relink speaks to Sage Intacct (default both, one year each)
  --json       nothing but the last line`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

function numberOf(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^\d+$/.test(given)) throw new Error(`--${name} must be a whole number, not ${given}\n\n${usage}`);
  return Number(given);
}

function line({ name, arrived, acts, flagged, inBoth, legs, terms, calls, writes, findings }: PlayedMonth) {
  const cells = [arrived, acts, flagged, inBoth, legs, terms, calls, writes, findings.length];
  return [name.padEnd(14), ...cells.map((cell) => String(cell).padStart(9))].join('');
}

const heads = ['arrived', 'acts', 'flagged', 'in both', 'lists', 'terms', 'calls', 'writes', 'found'];

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { size: text, seed: text, transport: text, database: text, json: flag, help: flag },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const transports = (['rest', 'xml'] as const).filter((one) =>
    [one, 'both'].includes(values.transport ?? 'both'),
  );
  if (transports.length === 0)
    throw new Error(`--transport is rest, xml or both, not ${values.transport}\n\n${usage}`);
  const opener = { embedded: testDatabase, server: realPostgres }[values.database ?? 'embedded'];
  if (opener === undefined)
    throw new Error(`--database is embedded or server, not ${values.database}\n\n${usage}`);
  const size = numberOf('size', values.size, 2_000);
  const seed = numberOf('seed', values.seed, 1);
  const years: object[] = [];
  let found = 0;
  for (const transport of transports) {
    const database = await opener();
    if (!values.json) console.log(`\nover ${transport}\n${line0()}`);
    const started = performance.now();
    const months = await playYear(database, {
      size,
      seed,
      transport,
      onMonth: (month) => {
        if (values.json) return;
        console.log(line(month));
        for (const finding of month.findings.slice(0, 20)) console.log(`  ${finding}`);
      },
    }).finally(() => database.close());
    const findings = months.flatMap((month) => month.findings.map((one) => `${month.name}: ${one}`));
    found += findings.length;
    years.push({
      transport,
      runs: months.length,
      seconds: Math.round((performance.now() - started) / 1000),
      calls: months.reduce((sum, { calls }) => sum + calls, 0),
      writes: months.reduce((sum, { writes }) => sum + writes, 0),
      findings,
    });
  }
  console.log(JSON.stringify({ size, seed, found, years }));
  return found === 0 ? 0 : 1;
}

const line0 = () => [''.padEnd(14), ...heads.map((head) => head.padStart(9))].join('');

process.exitCode = await main();
