import { z } from 'zod';
import type { SandboxClient } from '../checks/harness/sandbox-client.ts';
import { connectCompany } from '../src/demo/connect.ts';
import type { Started } from './lib/demo-process.ts';
import { type Benchmark, type BenchOptions, type Figure, figure } from './lib/figure.ts';
import { newInvoices } from './lib/new-invoices.ts';
import { type Relink, startRelink } from './lib/relink.ts';
import { type Sandboxes, startSandboxes } from './lib/sandboxes.ts';

const companies = 4;
/** Invoices that are new in each company before every run. */
const fresh = 60;
/** Every call to a system takes so long, and each record written so much more. */
const latencyMs = 300;
const recordMs = 2;

/** What more workers are worth: companies whose ledgers have nothing to do with each other. */
export const scaling: Benchmark = {
  id: 'h',
  title: 'Scaling: four companies on four workers against one, each with one run at a time',
  run,
};

interface Company extends Sandboxes {
  readonly connectionId: string;
}

async function run(options: BenchOptions): Promise<Figure[]> {
  const all: Company[] = [];
  const relink = await startRelink('server', 0);
  try {
    options.say(`${companies} companies and their first syncs`);
    const workers = [await relink.addWorker()];
    for (let n = 0; n < companies; n += 1) {
      const pair = await startSandboxes(n + 1, options.size ?? 'small');
      const connectionId = await connectCompany(relink.url, relink.apiKey, {
        reLeasedUrl: pair.property.url,
        intacctUrl: pair.ledger.url,
      });
      all.push({ ...pair, connectionId });
    }
    for (const company of all) await relink.runOver(company.connectionId);
    for (const company of all) await company.slow(latencyMs, recordMs);
    const times: Record<'one' | 'four', number[]> = { one: [], four: [] };
    for (let round = 0; round < options.rounds; round += 1) {
      options.say(`round ${round + 1} of ${options.rounds}`);
      for (const which of round % 2 === 0 ? (['one', 'four'] as const) : (['four', 'one'] as const)) {
        await haveWorkers(relink, workers, which === 'one' ? 1 : companies);
        times[which].push(await syncAll(relink, all));
      }
    }
    options.say(
      `one worker ${times.one.map(Math.round).join(', ')} s; four ${times.four.map(Math.round).join(', ')} s`,
    );
    return [
      figure(
        {
          id: 'h.four',
          name: `${companies} companies with ${fresh} new invoices each, ${latencyMs} ms a call: four workers, against one`,
          unit: 's',
        },
        times.four,
        { floor: times.one, atMostTimes: 0.33 },
      ),
    ];
  } finally {
    await relink.end();
    for (const one of all) await one.end();
  }
}

async function haveWorkers(relink: Relink, workers: Started[], count: number): Promise<void> {
  while (workers.length < count) workers.push(await relink.addWorker());
  for (const one of workers.splice(count)) await one.end();
}

/** Seconds from asking for all runs to the end of the last; all of what was new has to be there then. */
async function syncAll(relink: Relink, all: readonly Company[]): Promise<number> {
  const before: number[] = [];
  for (const { connectionId, property, ledger } of all) {
    before.push(await writtenInvoices(ledger));
    const api = relink.api;
    await newInvoices({ api, connectionId, reLeasedUrl: property.url }, fresh);
  }
  const from = performance.now();
  await Promise.all(
    all.map(({ connectionId }) => relink.api('POST', `/connections/${connectionId}/runs`, {})),
  );
  const runs = await Promise.all(all.map(({ connectionId }) => relink.runOver(connectionId)));
  const seconds = (performance.now() - from) / 1000;
  for (const [n, { ledger }] of all.entries()) {
    const made = (await writtenInvoices(ledger)) - (before[n] ?? 0);
    if (made !== fresh) throw new Error(`${made} of ${fresh} new invoices were written: ${runs[n]?.state}`);
  }
  return seconds;
}

const Dump = z.object({ records: z.record(z.string(), z.array(z.unknown())) });

/** Invoices that the ledger holds. */
async function writtenInvoices(ledger: SandboxClient): Promise<number> {
  const { records } = Dump.parse(await ledger.dump());
  return records['accounts-receivable/invoice']?.length ?? 0;
}
