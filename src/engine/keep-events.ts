import { eraseDueEvents } from './erase-events.ts';
import { type Sealing, sealAll } from './seal.ts';

/**
 * Seals what runs did not (people's acts, changes of access) every minute, and applies retention every hour. Several
 * processes may do so at once: a chain is sealed by whoever comes first.
 */
export function keepEvents(
  sealing: Sealing,
  { sealEveryMs = 60_000, eraseEveryMs = 3_600_000 } = {},
): { look(): Promise<void>; stop(): Promise<void> } {
  let work: Promise<void> = Promise.resolve();
  let stopped = false;
  const queue = (job: () => Promise<unknown>): Promise<void> => {
    work = work
      .then(async () => {
        if (!stopped) await job();
      })
      .catch((error: unknown) => sealing.log.error({ err: error }, 'the event log could not be kept'));
    return work;
  };
  const seal = setInterval(() => void queue(() => sealAll(sealing)), sealEveryMs);
  const erase = setInterval(() => void queue(() => eraseDueEvents(sealing)), eraseEveryMs);
  seal.unref();
  erase.unref();
  return {
    look: () =>
      queue(async () => {
        await sealAll(sealing);
        await eraseDueEvents(sealing);
      }),
    async stop() {
      clearInterval(seal);
      clearInterval(erase);
      stopped = true;
      await work;
    },
  };
}
