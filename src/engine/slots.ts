import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../store/db/open.ts';
import { giveSlots, keepSlots, type SlotView, slowAccount, takeSlot } from '../store/write/slots.ts';

/** Calls at a time to one ledger account. */
export interface Slots {
  /** Does `work` in a slot, waiting for one. Throws the signal's reason when it is aborted before. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The ledger refused a call as too many: nothing for as long as it asked, then one at a time for a while. */
  slowDown(retryAfterSeconds: number | null): void;
  /** The account allows so many now. */
  allow(parallelCalls: number): void;
}

export interface SlotTiming {
  /** A holder that does not renew for so long is taken for dead. */
  readonly leaseMs: number;
  readonly renewMs: number;
  /** A process without a slot asks again after about this. */
  readonly askMs: number;
  /** Slots nobody used for so long are given back. */
  readonly idleMs: number;
  /** One call at a time for so long after a refusal. */
  readonly slowMs: number;
}
export const slotTiming: SlotTiming = {
  // As long as a silent worker's heartbeat: its successor finds the slots free when it finds the run.
  leaseMs: 10_000,
  renewMs: 3_000,
  askMs: 250,
  idleMs: 1_000,
  slowMs: 60_000,
};

/** Longest pause that a refusal may ask for here; the run has its own patience beyond it. */
const longestPauseMs = 120_000;

/** Where slots come from: the database, or this process alone. */
interface Lease {
  take(mark: boolean): Promise<SlotView>;
  keep(): Promise<SlotView>;
  give(slots: readonly number[]): Promise<void>;
  slow(forMs: number): Promise<void>;
}

/**
 * Slots of one account. On a server they are leased in the database, so that all processes and all connections of the
 * account share them; a lease stands for many calls and is renewed every few seconds, so a call costs no statement.
 * The embedded database belongs to one process: there the same gate counts in memory.
 */
export function accountSlots(
  database: Database,
  accountId: string,
  parallelCalls: number,
  timing: SlotTiming = slotTiming,
): Slots {
  const holder = randomUUID();
  const lease: Lease | null =
    database.kind === 'embedded'
      ? null
      : {
          take: (mark) => takeSlot(database, accountId, holder, timing.leaseMs, mark),
          keep: () => keepSlots(database, accountId, holder, timing.leaseMs),
          give: (slots) => giveSlots(database, accountId, holder, slots),
          slow: (forMs) => slowAccount(database, accountId, forMs),
        };
  return new Gate(lease, parallelCalls, timing);
}

interface Waiter {
  readonly go: () => void;
}

class Gate implements Slots {
  readonly #lease: Lease | null;
  readonly #timing: SlotTiming;
  #allowed: number;
  /** Leased slots and until when, by this process's own clock. */
  readonly #held = new Map<number, number>();
  readonly #waiters: Waiter[] = [];
  #inUse = 0;
  #pausedUntil = 0;
  #slowUntil = 0;
  /** Not asked for a slot before this: another process is to come first. */
  #stepBackUntil = 0;
  #taking = false;
  #askAgain: NodeJS.Timeout | undefined;
  #wakeUp: NodeJS.Timeout | undefined;
  #renewing: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(lease: Lease | null, allowed: number, timing: SlotTiming) {
    this.#lease = lease;
    this.#allowed = Math.max(1, allowed);
    this.#timing = timing;
  }

  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    await this.#enter(signal);
    try {
      return await work();
    } finally {
      this.#inUse -= 1;
      this.#pump();
    }
  }

  slowDown(retryAfterSeconds: number | null): void {
    const now = Date.now();
    const pauseMs = Math.min((retryAfterSeconds ?? 0) * 1000, longestPauseMs);
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs);
    const already = this.#slowUntil > now + this.#timing.slowMs / 2;
    this.#slowUntil = Math.max(this.#slowUntil, now + pauseMs + this.#timing.slowMs);
    // A burst of refusals is said once.
    if (!already) this.#lease?.slow(pauseMs + this.#timing.slowMs).catch(() => undefined);
  }

  allow(parallelCalls: number): void {
    this.#allowed = Math.max(1, parallelCalls);
    this.#pump();
  }

  #enter(signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    return new Promise((resolve, reject) => {
      const stop = () => {
        const at = this.#waiters.indexOf(waiter);
        if (at >= 0) this.#waiters.splice(at, 1);
        reject(signal?.reason);
      };
      const waiter: Waiter = {
        go: () => {
          signal?.removeEventListener('abort', stop);
          resolve();
        },
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.#waiters.push(waiter);
      this.#pump();
    });
  }

  /** Slots that may be used now. */
  #usable(now: number): number {
    const most = this.#slowUntil > now ? 1 : this.#allowed;
    if (this.#lease === null) return most;
    let held = 0;
    for (const until of this.#held.values()) if (until > now) held += 1;
    return Math.min(most, held);
  }

  #pump(): void {
    const now = Date.now();
    if (now < this.#pausedUntil) {
      this.#wakeUp ??= setTimeout(() => {
        this.#wakeUp = undefined;
        this.#pump();
      }, this.#pausedUntil - now);
      return;
    }
    while (this.#waiters.length > 0 && this.#inUse < this.#usable(now)) {
      this.#inUse += 1;
      this.#waiters.shift()?.go();
    }
    if (this.#lease === null) return;
    if (this.#waiters.length > 0) void this.#take();
    clearTimeout(this.#idle);
    if (this.#inUse === 0 && this.#waiters.length === 0 && this.#held.size > 0)
      this.#idle = idly(setTimeout(() => void this.#giveBack(this.#held.size), this.#timing.idleMs));
  }

  /** Leases a further slot when one more would be of use. */
  async #take(): Promise<void> {
    const now = Date.now();
    const most = this.#slowUntil > now ? 1 : this.#allowed;
    if (this.#lease === null || this.#taking || this.#askAgain !== undefined || this.#held.size >= most)
      return;
    if (now < this.#stepBackUntil) return this.#ask(this.#stepBackUntil - now);
    this.#taking = true;
    let got = false;
    try {
      const view = await this.#lease.take(this.#held.size === 0);
      this.#allowed = Math.max(view.allowed, 1);
      for (const slot of view.mine) this.#held.set(slot, now + this.#timing.leaseMs);
      got = view.mine.length > 0;
    } catch {
      // The database does not answer; who waits goes on waiting, and it is asked again.
    } finally {
      this.#taking = false;
    }
    this.#renewing ??= idly(setInterval(() => void this.#renew(), this.#timing.renewMs));
    if (got) this.#pump();
    else this.#ask(this.#timing.askMs);
  }

  #ask(inMs: number): void {
    this.#askAgain ??= setTimeout(
      () => {
        this.#askAgain = undefined;
        if (this.#waiters.length > 0) this.#pump();
      },
      inMs * (0.8 + Math.random() * 0.4),
    );
  }

  async #renew(): Promise<void> {
    if (this.#lease === null) return;
    if (this.#held.size === 0) {
      if (this.#waiters.length > 0) return;
      clearInterval(this.#renewing);
      this.#renewing = undefined;
      return;
    }
    const now = Date.now();
    let view: SlotView;
    try {
      view = await this.#lease.keep();
    } catch {
      // Not renewed: the slots end by their own time, here as there.
      return;
    }
    this.#allowed = Math.max(view.allowed, 1);
    const mine = new Set(view.mine);
    for (const slot of this.#held.keys()) {
      if (mine.has(slot)) this.#held.set(slot, now + this.#timing.leaseMs);
      else this.#held.delete(slot);
    }
    const over = this.#held.size - view.allowed;
    if (over > 0) await this.#giveBack(over);
    else if (view.wanted && this.#held.size > 0) {
      this.#stepBackUntil = Date.now() + this.#timing.askMs * 3;
      await this.#giveBack(1);
    }
    this.#pump();
  }

  /** Gives slots back, the highest first; one that is in use only when its call has ended. */
  async #giveBack(count: number): Promise<void> {
    const slots = [...this.#held.keys()].sort((a, b) => b - a).slice(0, count);
    for (const slot of slots) this.#held.delete(slot);
    // From here on this process begins no call beyond the slots it keeps; what is on its way ends first.
    while (this.#inUse > this.#held.size) await sleep(20);
    await this.#lease?.give(slots).catch(() => undefined);
  }
}

/** A timer that keeps no process alive. */
function idly(timer: NodeJS.Timeout): NodeJS.Timeout {
  return timer.unref();
}
