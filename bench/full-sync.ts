import { z } from 'zod';
import { recordsWritten } from '../sandbox/shared/records-written.ts';
import { connectCompany } from '../src/demo/connect.ts';
import { type DatabaseKind, onEachKind } from './lib/databases.ts';
import { residentMiB } from './lib/demo-process.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';
import { startRelink } from './lib/relink.ts';
import { replay, type Sent, sentBetween } from './lib/replay.ts';
import { startSandboxes } from './lib/sandboxes.ts';

/** Documents of the portfolio; with their contacts and payments nearly twice as many records. */
const defaultSize = 5_000;
/** A ledger as it is over the internet: every call takes so long, and each record written so much more, in ms. */
const slow = { latencyMs: 300, recordMs: 2 };
/** Calls a ledger allows at once. */
const parallelCalls = 2;

/** A company's first sync, from Confirm to the end: everything read, matched, written and read back. */
export const fullSync: Benchmark = {
  id: 'b',
  title: 'Full sync of a company, both ways',
  run: onEachKind(runOn),
};

async function runOn(kind: DatabaseKind, options: BenchOptions): Promise<Figure[]> {
  const size = options.size ?? defaultSize;
  const late: Synced[] = [];
  const atOnce: Synced[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    options.say(`${kind}, round ${round + 1} of ${options.rounds}: no wait`);
    atOnce.push(await sync(kind, size, null));
    options.say(`${kind}, round ${round + 1} of ${options.rounds}: ${slow.latencyMs} ms a call`);
    late.push(await sync(kind, size, slow));
  }
  const all = [...late, ...atOnce];
  for (const one of all)
    options.say(
      `${one.records} records, ${one.calls} calls, ${one.seconds.toFixed(1)} s, floor ${one.floor.toFixed(1)} s`,
    );
  const records = all[0]?.records ?? 0;
  return [
    figure(
      {
        id: `b.late.${kind}`,
        name: `${records} records at ${slow.latencyMs} ms a call, ${kind}; floor: their calls, ${parallelCalls} at a time`,
        unit: 's',
      },
      late.map((one) => one.seconds),
      { floor: late.map((one) => one.floor), atMostTimes: 1.3 },
    ),
    figure(
      {
        id: `b.bare.${kind}`,
        name: `the same at no wait, ${kind}; floor: a bare client that sends the same requests`,
        unit: 's',
      },
      atOnce.map((one) => one.seconds),
      { floor: atOnce.map((one) => one.floor), atMostTimes: 2.5 },
    ),
    figure(
      { id: `b.peak.${kind}`, name: `memory of the server at its peak, ${kind}`, unit: 'MiB' },
      all.map((one) => one.peakMiB),
      { atMost: 768 },
    ),
  ];
}

interface Synced {
  readonly seconds: number;
  readonly floor: number;
  readonly records: number;
  readonly calls: number;
  readonly peakMiB: number;
}

const Some = z.object({ items: z.array(z.unknown()), total: z.object({ count: z.number() }) });

async function sync(
  kind: DatabaseKind,
  size: number,
  wait: { readonly latencyMs: number; readonly recordMs: number } | null,
): Promise<Synced> {
  const pair = await startSandboxes(1, size);
  const relink = await startRelink(kind, 2);
  let peakMiB = 0;
  const watch = setInterval(() => {
    peakMiB = Math.max(peakMiB, residentMiB(relink.pid) ?? 0);
  }, 500);
  try {
    if (wait !== null) await pair.slow(wait.latencyMs, wait.recordMs);
    const connectionId = await connectCompany(relink.url, relink.apiKey, {
      reLeasedUrl: pair.property.url,
      intacctUrl: pair.ledger.url,
    });
    const run = await relink.runOver(connectionId);
    const count = async (query: string) =>
      Some.parse(await relink.api('GET', `/connections/${connectionId}/records?${query}`)).total.count;
    const pending = await count('limit=1&outcome=pending');
    if (run.state !== 'done' || pending > 0)
      throw new Error(`${run.state}, with ${pending} records still to write`);
    const sent = await sentBetween(pair, run.startedAt, run.finishedAt);
    return {
      seconds: (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000,
      floor: wait === null ? await bareSeconds(size, sent) : leastSeconds(sent, wait),
      records: await count('limit=1'),
      calls: sent.length,
      peakMiB,
    };
  } finally {
    clearInterval(watch);
    await relink.end();
    await pair.end();
  }
}

/** What the calls take where as many are on at a time as the ledger allows. */
function leastSeconds(
  sent: readonly Sent[],
  wait: { readonly latencyMs: number; readonly recordMs: number },
): number {
  const all = sent.reduce(
    (ms, { entry }) =>
      ms + wait.latencyMs + wait.recordMs * recordsWritten(entry.method, entry.path, entry.body),
    0,
  );
  return all / parallelCalls / 1000;
}

/** What a bare client takes for the same requests, to systems in the same state. */
async function bareSeconds(size: number, sent: readonly Sent[]): Promise<number> {
  const pair = await startSandboxes(1, size);
  try {
    const { seconds, same } = await replay(pair, sent);
    if (same < sent.length * 0.99)
      throw new Error(
        `only ${same} of ${sent.length} requests were answered as they were: not the same work`,
      );
    return seconds;
  } finally {
    await pair.end();
  }
}
