import { setTimeout as sleep } from 'node:timers/promises';

const firstMinutes = 10;
const longestMinutes = 24 * 60;

/** When a record the other system refused is tried again by itself: after 10 minutes, doubling to 24 hours. */
export function retryDelay(attemptsBefore: number, now: Date): string {
  const minutes = Math.min(firstMinutes * 2 ** Math.min(attemptsBefore, 12), longestMinutes);
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}

/** A wait that a run does not sit through: its type ends here, and the next run goes on. */
const longestWaitSeconds = 120;

/** Did the system ask for more patience than a run has? */
export function asksTooLong(retryAfterSeconds: number | null): boolean {
  return retryAfterSeconds !== null && retryAfterSeconds > longestWaitSeconds;
}

/**
 * How long a transient fault is waited out within the run, in ms: at least what the system asked for, else 1 s
 * doubling to 30 s. Jitter, so that those refused together do not come again together.
 */
export function transientDelay(
  fault: number,
  retryAfterSeconds: number | null,
  random = Math.random(),
): number {
  if (retryAfterSeconds === null)
    return Math.ceil(Math.min(2 ** (fault - 1), 30) * 1000 * (0.75 + random / 2));
  return Math.ceil(Math.min(retryAfterSeconds, longestWaitSeconds) * 1000 * (1 + random / 4));
}

/** Waits before a transient fault is tried again within the run. */
export async function transientWait(
  fault: number,
  retryAfterSeconds: number | null,
  signal: AbortSignal,
): Promise<void> {
  await sleep(transientDelay(fault, retryAfterSeconds), undefined, { signal });
}
