import type { SandboxClock } from '../shared/clock.ts';
import type { Json } from '../shared/json.ts';
import { closeOnSignal, type RunningSandbox, sandboxFlags, serveSandbox } from '../shared/serve.ts';
import { intacctApp } from './app.ts';
import { loadSeed } from './load-seed.ts';
import type { IntacctSeed } from './seed.ts';
import { Tenant } from './tenant.ts';

/** What a sandbox starts with. Without `dataDir` it lives in memory only. */
export interface IntacctOptions {
  port: number;
  dataDir?: string;
  /** Used when the data directory holds nothing yet. */
  seed?: IntacctSeed;
  clock?: SandboxClock;
  /** What the generator planted, shown at `/_control/manifest`. */
  manifest?: Json;
}

/** Starts a Sage Intacct sandbox on the loopback address. The API is at `url` + `/ia/api/v1`. */
export async function startIntacctSandbox(options: IntacctOptions): Promise<RunningSandbox> {
  const tenant = new Tenant(options.clock);
  const stored = options.dataDir !== undefined && Tenant.stored(options.dataDir);
  if (!stored && options.seed) {
    loadSeed(tenant, options.seed);
    tenant.manifest = options.manifest ?? null;
  }
  if (options.dataDir !== undefined) tenant.keepIn(options.dataDir);
  return serveSandbox(intacctApp(tenant), options.port, () => tenant.endLogging());
}

if (import.meta.main) {
  const flags = sandboxFlags('RELINK_DEMO_PORT_INTACCT', 4712);
  const options: IntacctOptions = { port: flags.port };
  if (flags.dataDir !== undefined) options.dataDir = flags.dataDir;
  const stored = flags.dataDir !== undefined && Tenant.stored(flags.dataDir);
  if (!stored && (flags.size !== undefined || flags.seed !== undefined)) {
    const { generatePortfolio } = await import('../portfolio/generate.ts');
    const portfolio = generatePortfolio({
      size: flags.size ?? 2000,
      seed: flags.seed ?? 1,
      payments: flags.payments,
    });
    options.seed = portfolio.intacct;
    options.manifest = JSON.parse(JSON.stringify(portfolio.manifest));
  }
  const sandbox = await startIntacctSandbox(options);
  closeOnSignal(sandbox);
  console.log(`intacct sandbox listening on ${sandbox.url}`);
}
