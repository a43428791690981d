import { type DeliveryContext, deliverDue, dropOld } from './deliver.ts';
import { lookAtCompanies } from './look.ts';

/** Longest the end of a process waits for a message on its way. */
const endMs = 8_000;

/**
 * Looks at the companies every few seconds and delivers what is due, in any number of processes. One thing at a time:
 * what takes long is not begun twice by the same process.
 */
export function keepNotifying(
  context: DeliveryContext,
  { everyMs = 5_000, dropEveryMs = 3_600_000 } = {},
): { look(): Promise<void>; stop(): Promise<void> } {
  let work: Promise<void> = Promise.resolve();
  let queued = 0;
  let stopped = false;
  const queue = (job: () => Promise<unknown>): Promise<void> => {
    queued += 1;
    work = work
      .then(async () => {
        if (!stopped) await job();
      })
      .catch((error: unknown) => context.log.error({ err: error }, 'notifications could not be kept'))
      .finally(() => {
        queued -= 1;
      });
    return work;
  };
  const look = () =>
    queue(async () => {
      await lookAtCompanies(context.database, context.now, (error) =>
        context.log.error({ err: error }, 'a company could not be looked at'),
      );
      await deliverDue(context, () => stopped);
    });
  const timers = [
    setInterval(() => {
      if (queued === 0) void look();
    }, everyMs),
    setInterval(() => void queue(() => dropOld(context)), dropEveryMs),
  ];
  for (const timer of timers) timer.unref();
  return {
    look,
    async stop() {
      for (const timer of timers) clearInterval(timer);
      stopped = true;
      // What is being sent may take longer: its lease runs out, and it is sent again under its id.
      const late = new Promise<void>((resolve) => {
        setTimeout(resolve, endMs).unref();
      });
      await Promise.race([work, late]);
    },
  };
}
