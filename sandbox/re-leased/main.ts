import type { SandboxClock } from '../shared/clock.ts';
import type { Json } from '../shared/json.ts';
import { closeOnSignal, type RunningSandbox, sandboxFlags, serveSandbox } from '../shared/serve.ts';
import { reLeasedApp } from './app.ts';
import { Estate } from './estate.ts';
import { loadSeed } from './load-seed.ts';
import type { ReLeasedSeed } from './seed.ts';

/** What a sandbox starts with. Without `dataDir` it lives in memory only. */
export interface ReLeasedOptions {
  port: number;
  dataDir?: string;
  /** Used when the data directory holds nothing yet. */
  seed?: ReLeasedSeed;
  clock?: SandboxClock;
  /** What the generator planted, shown at `/_control/manifest`. */
  manifest?: Json;
}

/** Starts a property sandbox on the loopback address. The API is at `url` + `/api/v1`. */
export async function startReLeasedSandbox(options: ReLeasedOptions): Promise<RunningSandbox> {
  const estate = new Estate(options.clock);
  const stored = options.dataDir !== undefined && Estate.stored(options.dataDir);
  if (!stored && options.seed) {
    loadSeed(estate, options.seed);
    estate.manifest = options.manifest ?? null;
  }
  if (options.dataDir !== undefined) estate.keepIn(options.dataDir);
  return serveSandbox(reLeasedApp(estate), options.port, () => estate.endLogging());
}

if (import.meta.main) {
  const flags = sandboxFlags('RELINK_DEMO_PORT_RELEASED', 4711);
  const options: ReLeasedOptions = { port: flags.port };
  if (flags.dataDir !== undefined) options.dataDir = flags.dataDir;
  const stored = flags.dataDir !== undefined && Estate.stored(flags.dataDir);
  if (!stored) {
    const { generatePortfolio } = await import('../portfolio/generate.ts');
    const portfolio = generatePortfolio({
      size: flags.size ?? 2000,
      seed: flags.seed ?? 1,
      payments: flags.payments,
    });
    options.seed = portfolio.reLeased;
    options.manifest = JSON.parse(JSON.stringify(portfolio.manifest));
  }
  const sandbox = await startReLeasedSandbox(options);
  closeOnSignal(sandbox);
  console.log(`re-leased sandbox listening on ${sandbox.url}`);
}
