import type { Sealing } from '../seal.ts';
import { removeOld } from './remove-old.ts';

/**
 * Removes what companies do not want kept any longer: a few minutes after the start, so that a process that is restarted
 * every night still does it, and every hour. One look after the other; a fault is logged and the next look goes on.
 */
export function keepRetention(
  context: Sealing,
  { firstMs = 300_000, everyMs = 3_600_000 } = {},
): { look(): Promise<void>; stop(): Promise<void> } {
  let work: Promise<void> = Promise.resolve();
  let stopped = false;
  const look = (): Promise<void> => {
    work = work
      .then(async () => {
        if (!stopped) await removeOld(context);
      })
      .catch((error: unknown) => context.log.error({ err: error }, 'retention could not be applied'));
    return work;
  };
  const first = setTimeout(() => void look(), firstMs);
  const every = setInterval(() => void look(), everyMs);
  first.unref();
  every.unref();
  return {
    look,
    async stop() {
      clearTimeout(first);
      clearInterval(every);
      stopped = true;
      await work;
    },
  };
}
