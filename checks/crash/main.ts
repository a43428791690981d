/**
 * `npm run check:crash`: ends Relink's process at every step of every kind of write, and holds the promises against
 * what its successor makes of it. Goes on where the last run stopped; the last line printed is one JSON object.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { cellName, cells } from './cells.ts';
import { good, loadProgress, saveProgress } from './progress.ts';
import { runKills } from './runner.ts';

const usage = `usage: npm run check:crash -- [--kills N] [--seed S] [--minutes M] [--json]
  [--database embedded|server] [--transport rest|xml] [--data DIR] [--worlds N] [--cells TEXT] [--fresh]
  --kills     in all, those of earlier runs included (default ${cells.length}: each cell once)
  --seed      decides order and changes (default 1)
  --minutes   ends the run in good order after this time (default: no limit)
  --transport how Relink speaks to Sage Intacct (default rest)
  --data      where what has been counted is kept (default .relink/checks)
  --worlds    processes under test at a time (default 2)
  --cells     only those whose name holds this, such as "void" or "create bill · sent"
  --fresh     counts from nothing`;

const text = { type: 'string' } as const;
const flag = { type: 'boolean', default: false } as const;

function wholeNumber(name: string, given: string | undefined, fallback: number): number {
  if (given === undefined) return fallback;
  if (!/^\d+$/.test(given)) throw new Error(`--${name} must be a whole number, not ${given}\n\n${usage}`);
  return Number(given);
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      kills: text,
      seed: text,
      minutes: text,
      database: text,
      transport: text,
      data: text,
      cells: text,
      worlds: text,
      json: flag,
      fresh: flag,
      help: flag,
    },
  });
  if (values.help) {
    console.log(usage);
    return 0;
  }
  const database = values.database ?? 'embedded';
  if (database !== 'embedded' && database !== 'server')
    throw new Error(`--database is embedded or server, not ${database}\n\n${usage}`);
  const transport = values.transport ?? 'rest';
  if (transport !== 'rest' && transport !== 'xml')
    throw new Error(`--transport is rest or xml, not ${transport}\n\n${usage}`);
  const chosen = cells.filter((cell) => cellName(cell).includes(values.cells ?? ''));
  if (chosen.length === 0) throw new Error(`no cell is called ${values.cells}\n\n${usage}`);
  const kills = wholeNumber('kills', values.kills, chosen.length);
  const minutes = wholeNumber('minutes', values.minutes, Number.MAX_SAFE_INTEGER);
  const file = join(
    values.data ?? join('.relink', 'checks'),
    `crash-${database}${transport === 'xml' ? '-xml' : ''}.json`,
  );
  const progress = loadProgress(values.fresh ? '' : file);
  const before = progress.minutes;
  const started = performance.now();
  const spent = () => (performance.now() - started) / 60_000;
  let asked = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      asked = true;
    });
  const keep = () => {
    progress.minutes = Math.round((before + spent()) * 10) / 10;
    saveProgress(file, progress);
  };
  await runKills(progress, {
    database,
    transport,
    cells: chosen,
    seed: wholeNumber('seed', values.seed, 1),
    kills,
    worlds: wholeNumber('worlds', values.worlds, 2),
    perWorld: 60,
    stop: () => asked || spent() >= minutes,
    onKill: (cell, result, ms) => {
      keep();
      if (values.json) return;
      const took = `${(ms / 1000).toFixed(1)} s`;
      const further = result !== null && result.further > 0 ? `, ${result.further} further run(s)` : '';
      console.log(
        `${progress.kills}  ${cellName(cell)}  ${result === null ? 'NOT REACHED' : took}${further}`,
      );
    },
  });
  keep();
  if (!values.json) for (const finding of progress.findings) console.log(finding);
  console.log(JSON.stringify({ database, transport, ...progress }));
  return good(progress, chosen) ? 0 : 1;
}

process.exitCode = await main();
