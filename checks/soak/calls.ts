import { setTimeout as sleep } from 'node:timers/promises';
import type { RelinkClient } from '../harness/relink-client.ts';
import { quantile } from './judge.ts';

/** What people and scripts ask for all day; `record` is one of the first page. */
const calls = {
  companies: () => '/connections',
  'first page': (id: string) => `/connections/${id}/records?limit=50`,
  search: (id: string) => `/connections/${id}/records?limit=50&q=renamed`,
  record: (id: string, record: string) => `/connections/${id}/records/${record}`,
  problems: (id: string) => `/connections/${id}/problems`,
  runs: (id: string) => `/connections/${id}/runs`,
} as const;
type Call = keyof typeof calls;
const names = Object.keys(calls).filter((name): name is Call => name in calls);

const everyMs = 250;

/** Latencies of a fixed set of calls, one after the other, for as long as the soak lasts. */
export class Latencies {
  private readonly taken = new Map<Call, number[]>();

  /** Asks until told to end. */
  async ask(relink: RelinkClient, going: () => boolean): Promise<void> {
    const [first] = await relink.records('type=invoice');
    for (let turn = 0; going(); turn += 1) {
      const name = names[turn % names.length] ?? 'companies';
      const from = performance.now();
      await relink.call('GET', calls[name](relink.connectionId, first?.id ?? ''));
      const taken = this.taken.get(name) ?? [];
      this.taken.set(name, taken);
      taken.push(performance.now() - from);
      await sleep(everyMs);
    }
  }

  /** Milliseconds by call, and over all of them. */
  tell(): { readonly name: string; readonly n: number; readonly p50: number; readonly p99: number }[] {
    const line = (name: string, taken: readonly number[]) => ({
      name,
      n: taken.length,
      p50: Math.round(quantile(taken, 0.5)),
      p99: Math.round(quantile(taken, 0.99)),
    });
    return [
      ...[...this.taken].map(([name, taken]) => line(name, taken)),
      line('all', [...this.taken.values()].flat()),
    ];
  }
}
