import { setTimeout as sleep } from 'node:timers/promises';
import { sqlState } from './errors.ts';
import { ConnectionLost } from './lost.ts';

/** A deadlock that the server broke, and two transactions that cannot be put in an order: both undid everything. */
const undone: ReadonlySet<string | null> = new Set(['40P01', '40001']);

const tries = 16;
const firstWaitMs = 10;
/**
 * Longer than a server takes to see a deadlock (`deadlock_timeout`, one second): of many that take the same rows in two
 * orders, those that wait so long find them free. With eight tries that waited 1.3 s at most, one of ten transactions
 * at once was still in a deadlock at its last try, seen once on a busy machine.
 */
const longestWaitMs = 3000;

/**
 * Runs a transaction again that the server undid for another one's sake, or because its connection ended before the
 * commit left. It left nothing behind, so the same work from its beginning is the same as having come later. Each wait is drawn anew: two that met once must not meet again.
 */
export async function retried<T>(
  work: () => Promise<T>,
  options: { readonly repeatable?: boolean | undefined } = {},
  wait: (ms: number) => Promise<unknown> = sleep,
): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    try {
      return await work();
    } catch (error) {
      const gone = undone.has(sqlState(error)) || error instanceof ConnectionLost;
      if (options.repeatable === false || tried >= tries || !gone) throw error;
      await wait(Math.random() * Math.min(firstWaitMs * 2 ** tried, longestWaitMs));
    }
  }
}
