import { setTimeout as sleep } from 'node:timers/promises';

const firstMinutes = 10;
const longestMinutes = 24 * 60;

/** When a record the other system refused is tried again by itself: after 10 minutes, doubling to 24 hours. */
export function retryDelay(attemptsBefore: number, now: Date): string {
  const minutes = Math.min(firstMinutes * 2 ** Math.min(attemptsBefore, 12), longestMinutes);
  return new Date(now.getTime() + minutes * 60_000).toISOString();
}

/** Waits before a transient fault is tried again within the run: what the system asked for, else 1 s doubling to 30 s, with jitter. */
export async function transientWait(
  fault: number,
  retryAfterSeconds: number | null,
  signal: AbortSignal,
): Promise<void> {
  const asked =
    retryAfterSeconds === null ? Math.min(2 ** (fault - 1), 30) : Math.min(retryAfterSeconds, 120);
  const jitter = 0.75 + Math.random() * 0.5;
  await sleep(Math.ceil(asked * 1000 * jitter), undefined, { signal });
}
