import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readJournal, type Write, writesFor } from '../sandbox/checker/journal.ts';
import { type Demo, startDemo } from './lib/demo.ts';
import { type Benchmark, type BenchOptions, type Figure, figure, p95 } from './lib/figure.ts';

const defaultSize = 2_000;
/** Starts and retries a round. */
const times = 10;

const Rows = z.object({ items: z.array(z.object({ id: z.string(), number: z.string().nullable() })) });

/** How soon the ledger hears of what a person asked for. */
export const reaction: Benchmark = {
  id: 'f',
  title: 'Reaction: from the click to the first call',
  run,
};

async function run(options: BenchOptions): Promise<Figure[]> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relink-bench-'));
  const demo = await startDemo(dataDir, options.size ?? defaultSize);
  try {
    options.say('first sync');
    await demo.idle();
    const starts: number[] = [];
    const retries: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`round ${round + 1} of ${options.rounds}`);
      const started: number[] = [];
      for (let n = 0; n < times; n += 1) started.push(await startToCall(demo));
      starts.push(p95(started));
      retries.push(p95(await retriesToCall(demo)));
    }
    return [
      figure({ id: 'f.start', name: 'Start sync to the first call at the ledger, p95', unit: 'ms' }, starts, {
        atMost: 500,
      }),
      figure(
        {
          id: 'f.retry',
          name: 'retry while a run is on to the first call for that record, p95',
          unit: 'ms',
        },
        retries,
        { atMost: 5_000 },
      ),
    ];
  } finally {
    await demo.end();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function startToCall(demo: Demo): Promise<number> {
  const { last } = await readJournal(demo.intacctUrl);
  const from = Date.now();
  await demo.api('POST', `/connections/${demo.connectionId}/runs`, {});
  const took = await firstAfter(demo, last, from, (entries) => entries[0]);
  await demo.idle();
  return took;
}

/**
 * Records that the ledger refuses are tried again while a slow run reads: each has its own request, by its number. Of
 * all causes this is one that only the ledger's answer tells: what Relink knows by itself is not asked again.
 */
async function retriesToCall(demo: Demo): Promise<number[]> {
  const base = `/connections/${demo.connectionId}`;
  const { items } = Rows.parse(
    await demo.api(
      'GET',
      `${base}/records?outcome=failing&cause=dimension-required%3Adepartment%3A5300&limit=200`,
    ),
  );
  const refused = items.filter((one) => one.number !== null);
  const took: number[] = [];
  for (let n = 0; n < times; n += 1) {
    const one = refused[n % refused.length];
    if (one === undefined) throw new Error('the demo has no record that the ledger refuses');
    const { id, number } = one;
    // Every answer a quarter of a second late: the run is on for long enough to be met.
    await control(demo.intacctUrl, { kind: 'late', path: '/*api/*', ms: 250 });
    try {
      await demo.api('POST', `${base}/runs`, {});
      await sleep(300);
      const { last } = await readJournal(demo.intacctUrl);
      const from = Date.now();
      await demo.api('POST', `${base}/retry`, { recordIds: [id] });
      took.push(await firstAfter(demo, last, from, (entries) => writesFor(entries, number ?? '', last)[0]));
    } finally {
      await fetch(`${demo.intacctUrl}/_control/faults`, { method: 'DELETE' });
      await demo.idle();
    }
  }
  return took;
}

async function control(url: string, fault: object): Promise<void> {
  const answer = await fetch(`${url}/_control/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(fault),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

/** Milliseconds until the ledger's journal has what is looked for; both clocks are this machine's. */
async function firstAfter(
  demo: Demo,
  since: number,
  from: number,
  find: (entries: readonly Write[]) => Write | undefined,
): Promise<number> {
  for (let waited = 0; waited < 60_000; waited += 25) {
    const found = find((await readJournal(demo.intacctUrl, since)).entries);
    if (found !== undefined) return Date.parse(found.time) - from;
    await sleep(25);
  }
  throw new Error('the ledger was never called');
}
