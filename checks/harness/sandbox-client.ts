import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { FaultInput } from '../../sandbox/shared/faults.ts';

const Entry = z.object({
  seq: z.number(),
  time: z.string(),
  method: z.string(),
  path: z.string(),
  actor: z.string(),
  /** The entity or company it acted in, where the system has such a thing. */
  scope: z.string().nullable(),
  body: z.unknown(),
  status: z.number().nullable(),
  committed: z.boolean(),
  answered: z.boolean(),
});
/** One request as the sandbox saw it. */
export type Entry = z.infer<typeof Entry>;
const Journal = z.object({ last: z.number(), entries: z.array(Entry) });

/** A sandbox's control face: what people do in that system, its faults, clock, journal and books. */
export interface SandboxClient {
  readonly url: string;
  /** A person's edit; throws when the system refuses it. */
  edit(edit: object): Promise<unknown>;
  dump(): Promise<unknown>;
  manifest(): Promise<unknown>;
  journal(since?: number): Promise<{ readonly last: number; readonly entries: readonly Entry[] }>;
  /** Number of the newest journal entry. */
  seq(): Promise<number>;
  addFault(fault: Partial<FaultInput> & Pick<FaultInput, 'kind'>): Promise<void>;
  clearFaults(): Promise<void>;
  putAhead(offsetMs: number): Promise<void>;
  putSettings(settings: object): Promise<void>;
  /** Any other route of the control face; throws when it is refused. */
  control(method: string, path: string, body?: unknown): Promise<unknown>;
  /** The first journal entry after `since` that `wanted` accepts. */
  until(since: number, wanted: (entry: Entry) => boolean, withinMs?: number): Promise<Entry>;
}

/** Talks to the control face of a sandbox. */
export function sandboxClient(url: string): SandboxClient {
  const call = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/_control${path}`, {
      method,
      // No connection is kept: on a busy machine it may be closed in the moment it is used again.
      headers: { connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok)
      throw new Error(`${method} ${url}${path} ${JSON.stringify(body)}: ${answer.status} ${text}`);
    return JSON.parse(text);
  };
  const journal = async (since = 0) => Journal.parse(await call('GET', `/journal?since=${since}`));
  return {
    url,
    edit: (edit) => call('POST', '/edit', edit),
    dump: () => call('GET', '/dump'),
    manifest: () => call('GET', '/manifest'),
    journal,
    seq: async () => (await journal(Number.MAX_SAFE_INTEGER)).last,
    addFault: async (fault) => {
      await call('POST', '/faults', fault);
    },
    clearFaults: async () => {
      await call('DELETE', '/faults');
    },
    putAhead: async (offsetMs) => {
      await call('PUT', '/clock', { offsetMs });
    },
    control: call,
    putSettings: async (settings) => {
      await call('PUT', '/settings', settings);
    },
    async until(since, wanted, withinMs = 300_000) {
      const end = Date.now() + withinMs;
      for (;;) {
        const found = (await journal(since)).entries.find(wanted);
        if (found !== undefined) return found;
        if (Date.now() > end) throw new Error(`no such request reached ${url} in ${withinMs} ms`);
        await sleep(15);
      }
    },
  };
}
