import { type ProblemDraft, problem } from '../domain/problem.ts';
import type { Database } from '../store/db/open.ts';
import { type AccountUse, addCalls, addRunCalls, readUse } from '../store/write/calls.ts';
import { SystemFault } from '../systems/port.ts';
import type { RunContext } from './context.ts';
import type { LedgerLimits } from './port.ts';

/** Counts an account's calls in memory and writes them down a few dozen at a time. */
export interface Meter {
  count(counts: number): void;
  use(fresh?: boolean): Promise<AccountUse>;
  flush(): Promise<void>;
}

const flushCalls = 50;
const flushMs = 2_000;
/** A use read so long ago is read again: other processes call too. */
const freshMs = 5_000;

/**
 * The meter of one account in this process. A process that dies forgets at most the calls of two seconds; the ledger's
 * own count is the one that is billed.
 */
export function accountMeter(
  database: Database,
  accountId: string,
  now: () => Date = () => new Date(),
  onUse: (use: AccountUse) => void = () => {},
): Meter {
  let waiting = { used: 0, requests: 0 };
  let known: { use: AccountUse; at: number; month: string } | null = null;
  let writing: Promise<void> | null = null;
  let timer: NodeJS.Timeout | undefined;

  const learn = (use: AccountUse | null): AccountUse => {
    const found = use ?? { used: 0, requests: 0, allowance: 0, parallelCalls: 1 };
    known = { use: found, at: Date.now(), month: monthOf(now()) };
    if (use !== null) onUse(use);
    return found;
  };
  const write = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    const calls = waiting;
    if (calls.requests === 0) return;
    waiting = { used: 0, requests: 0 };
    try {
      learn(await addCalls(database, accountId, now().toISOString(), calls));
    } catch (error) {
      waiting = { used: waiting.used + calls.used, requests: waiting.requests + calls.requests };
      throw error;
    }
  };
  const flush = async (): Promise<void> => {
    while (writing !== null) await writing.catch(() => undefined);
    writing = write().finally(() => {
      writing = null;
    });
    await writing;
  };
  // Counting never disturbs a call: what could not be written down is written with the next.
  const soon = () => void flush().catch(() => undefined);

  return {
    count(counts) {
      waiting = { used: waiting.used + counts, requests: waiting.requests + 1 };
      if (waiting.requests >= flushCalls && writing === null) soon();
      else timer ??= setTimeout(soon, flushMs).unref();
    },
    async use(again = false) {
      const fresh =
        !again && known !== null && Date.now() - known.at < freshMs && known.month === monthOf(now());
      const use =
        fresh && known !== null ? known.use : learn(await readUse(database, accountId, now().toISOString()));
      return { ...use, used: use.used + waiting.used, requests: use.requests + waiting.requests };
    },
    flush,
  };
}

function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7);
}

/** Calls kept back for what a page that was begun still has to read and write: small beside a real allowance. */
export const allowanceReserve = (allowance: number): number => Math.min(20, Math.ceil(allowance / 20));

/** Why a run must stop here for this month, or `null`: asked where a page ends, so that nothing is left half done. */
export async function allowanceFault(run: Pick<RunContext, 'systems'>): Promise<ProblemDraft | null> {
  const { limits } = run.systems;
  if (limits === undefined || (await room(limits)) > 0) return null;
  // Before it stops: as it is now, since more may have been allowed this very moment.
  if ((await room(limits, true)) > 0) return null;
  const { used, allowance } = await limits.use();
  return problem('allowance-used', 'relink', { used: String(used), allowance: String(allowance) });
}

/** Calls left before a run must stop. */
async function room(limits: LedgerLimits, fresh = false): Promise<number> {
  const { used, allowance } = await limits.use(fresh);
  return allowance - allowanceReserve(allowance) - used;
}

/**
 * Of a page of records, as many as the calls that are left can carry: each may cost its write and its read-back.
 * `inHand`: records of other pages that are under way. A page of its own is never empty; beside others it may be.
 */
export async function pageWithin(
  run: Pick<RunContext, 'systems'>,
  page: number,
  inHand: number,
): Promise<number> {
  const { limits } = run.systems;
  if (limits === undefined) return page;
  const fits = Math.floor((await room(limits)) / 2.5) - inHand;
  return Math.max(inHand === 0 ? 1 : 0, Math.min(page, fits));
}

/** The same for a read, which ends with a fault. */
export async function requireAllowance(run: Pick<RunContext, 'systems'>): Promise<void> {
  const fault = await allowanceFault(run);
  if (fault !== null) throw new SystemFault('throttled', fault);
}

/** How much of each run's calls is written down. */
const written = new WeakMap<object, number>();

/** Writes down what the run has called; `atLeast` leaves small changes for later. */
export async function storeCalls(run: RunContext, atLeast = 1): Promise<void> {
  const { limits } = run.systems;
  if (limits === undefined) return;
  const before = written.get(run.systems) ?? 0;
  const now = limits.calls();
  if (now - before < atLeast) return;
  written.set(run.systems, now);
  await addRunCalls(run.database, run.connection.id, { id: run.runId, token: run.token }, now - before);
  await limits.flush();
}
