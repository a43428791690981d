import { setTimeout as sleep } from 'node:timers/promises';
import { DatabaseSessionLost } from '../store/db/errors.ts';
import type { EngineContext } from './context.ts';

/** How often a run goes on by itself after its database went away, before the queue is left to give it to somebody. */
const mostLostSessions = 10;

/**
 * A database that went away under a run (it was restarted, a session was ended) is no end of the run: it goes on under
 * a new token, as a successor would take it over, for nobody knows what of the last statement is stored.
 */
export async function outliving(
  context: EngineContext,
  runId: string,
  signal: AbortSignal,
  work: () => Promise<void>,
): Promise<void> {
  for (let lost = 1; ; lost += 1) {
    try {
      return await work();
    } catch (error) {
      if (signal.aborted || !(error instanceof DatabaseSessionLost) || lost > mostLostSessions) throw error;
      context.log.warn({ err: error, runId }, 'the database went away under a run, which goes on');
      await sleep(Math.min(100 * 2 ** lost, 5_000) * (0.5 + Math.random()), undefined, { signal });
    }
  }
}
