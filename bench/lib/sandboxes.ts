import { z } from 'zod';
import { startChild } from '../../checks/harness/child.ts';
import { type SandboxClient, sandboxClient } from '../../checks/harness/sandbox-client.ts';

/** A Re-Leased and an Intacct with a portfolio, each a process of its own. */
export interface Sandboxes {
  readonly property: SandboxClient;
  readonly ledger: SandboxClient;
  /** How long every call takes from now on, and what each record written adds to it, in ms. */
  slow(latencyMs: number, recordMs: number): Promise<void>;
  end(): Promise<void>;
}

const Listening = z.object({ kind: z.literal('listening'), url: z.string() });

/** Starts both; the same seed and size are the same records under the same keys. */
export async function startSandboxes(seed: number, size: number | 'small'): Promise<Sandboxes> {
  const choice = JSON.stringify({ seed, size, today: new Date().toISOString().slice(0, 10) });
  const start = async (system: string) => {
    const child = await startChild('./sandbox-process.ts', [system, choice], (message) =>
      Listening.parse(message),
    );
    return { child, client: sandboxClient((await child.next('listening', 600_000)).url) };
  };
  const [property, ledger] = await Promise.all([start('re-leased'), start('intacct')]);
  return {
    property: property.client,
    ledger: ledger.client,
    async slow(latencyMs, recordMs) {
      for (const { client } of [property, ledger]) await client.putSettings({ latencyMs, recordMs });
    },
    async end() {
      for (const { child } of [property, ledger]) await child.kill();
    },
  };
}
