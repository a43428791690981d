import type { Queue, RunJob } from './queue.ts';

/** Puts runs on the queue so that none is forgotten. */
export interface QueuedRuns {
  enqueue(run: RunJob): Promise<void>;
  /** Puts every run that waits on the queue; one that is there already stays as it is. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * The queue takes one run per connection, and a run is over a moment before the queue lets go of it. One that is asked
 * for in that moment is refused, and one that is recorded by a process that then dies was never offered: both wait in
 * the database, where they are found again, soon after the refusal and every few seconds.
 */
export function keepQueued(
  queue: Pick<Queue, 'enqueueRun'>,
  waiting: () => Promise<readonly RunJob[]>,
  onError: (error: unknown) => void,
  { soonMs = 200, everyMs = 5_000 } = {},
): QueuedRuns {
  const soon = new Set<NodeJS.Timeout>();
  const enqueue = async (run: RunJob): Promise<void> => {
    const outcome = await queue.enqueueRun(run);
    if (outcome.accepted || outcome.runId === run.runId) return;
    const timer = setTimeout(() => {
      soon.delete(timer);
      look().catch(onError);
    }, soonMs);
    timer.unref();
    soon.add(timer);
  };
  const look = async (): Promise<void> => {
    for (const run of await waiting()) await enqueue(run);
  };
  const timer = setInterval(() => void look().catch(onError), everyMs);
  timer.unref();
  return {
    enqueue,
    look,
    stop: () => {
      clearInterval(timer);
      for (const one of soon) clearTimeout(one);
    },
  };
}
