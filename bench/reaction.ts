import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { readJournal, type Write, writesFor } from '../sandbox/checker/journal.ts';
import { type Demo, startDemo } from './lib/demo.ts';
import { type Benchmark, type BenchOptions, type Figure, figure, p95 } from './lib/figure.ts';
import { control, newInvoices } from './lib/new-invoices.ts';

const defaultSize = 2_000;
/** Starts and retries a round. */
const times = 10;
/** Runs a round during which something is tried again; each has this many new invoices to write, five at a time. */
const busyTimes = 3;
const written = 300;
/** So late come answers while something is tried again, in ms. */
const lateMs = 250;

const Rows = z.object({ items: z.array(z.object({ id: z.string(), number: z.string().nullable() })) });
const Run = z.object({ id: z.string() });
const Progress = z.object({
  progress: z.array(
    z.object({ type: z.string(), phase: z.string(), done: z.number(), total: z.number().nullable() }),
  ),
});

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
    const writing: number[] = [];
    const reading: number[] = [];
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`round ${round + 1} of ${options.rounds}`);
      const started: number[] = [];
      for (let n = 0; n < times; n += 1) started.push(await startToCall(demo));
      starts.push(p95(started));
      writing.push(p95(await retriesToCall(demo, 'write')));
      reading.push(p95(await retriesToCall(demo, 'read')));
    }
    return [
      figure({ id: 'f.start', name: 'Start sync to the first call at the ledger, p95', unit: 'ms' }, starts, {
        atMost: 500,
      }),
      figure(
        {
          id: 'f.retry',
          name: 'retry while a run writes to the first call for that record, p95',
          unit: 'ms',
        },
        writing,
        { atMost: 5_000 },
      ),
      // What is not read is not written: it waits until everything is, here some 50 calls of a quarter of a second.
      figure({ id: 'f.retry-reading', name: 'the same while a run still reads, p95', unit: 'ms' }, reading, {
        atMost: 5_000,
      }),
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
 * A record that the ledger refuses is tried again while a slow run reads, or writes: it has a request of its own, by its
 * number. Of all causes this is one that only the ledger's answer tells: what Relink knows by itself is not asked again.
 */
async function retriesToCall(demo: Demo, during: 'read' | 'write'): Promise<number[]> {
  const base = `/connections/${demo.connectionId}`;
  const cause = 'cause=dimension-required%3Adepartment%3A5300';
  const { items } = Rows.parse(await demo.api('GET', `${base}/records?outcome=failing&${cause}&limit=200`));
  const refused = items.filter((one) => one.number !== null);
  const took: number[] = [];
  for (let n = 0; n < busyTimes; n += 1) {
    const one = refused[n % refused.length];
    if (one === undefined) throw new Error('the demo has no record that the ledger refuses');
    const { id, number } = one;
    if (during === 'write') await newInvoices(demo, written);
    const path = during === 'write' ? '/*api/*/objects/*' : '/*api/*';
    await control(demo.intacctUrl, '/faults', { kind: 'late', path, ms: lateMs });
    try {
      const { id: runId } = Run.parse(await demo.api('POST', `${base}/runs`, {}));
      await phaseIs(demo, runId, during);
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

/** Waits until a run is at reading, or at writing invoices. */
async function phaseIs(demo: Demo, runId: string, during: 'read' | 'write'): Promise<void> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const { progress } = Progress.parse(
      await demo.api('GET', `/connections/${demo.connectionId}/runs/${runId}`),
    );
    const on = progress.find((one) => one.type === 'invoice' && one.phase === 'write');
    if (during === 'read' ? progress.length > 0 : on !== undefined && on.done < (on.total ?? 0)) return;
    await sleep(50);
  }
  throw new Error(`the run did not come to ${during}`);
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
