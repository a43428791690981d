import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Whether nobody listens on this port of the host. */
export function portIsFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** The status an address answers with, whatever it is; null when it does not answer in time. */
export async function statusOf(url: string, milliseconds = 2_000): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(milliseconds), redirect: 'manual' });
    await answer.body?.cancel();
    return answer.status;
  } catch {
    return null;
  }
}

/** Asks again and again; false when the answer was no for `milliseconds`, or the wait was given up. */
export async function comesTrue(
  question: () => Promise<boolean>,
  milliseconds: number,
  givenUp?: AbortSignal,
): Promise<boolean> {
  const until = Date.now() + milliseconds;
  for (;;) {
    if (await question()) return true;
    if (Date.now() >= until || givenUp?.aborted) return false;
    await sleep(50);
  }
}
