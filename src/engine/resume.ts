import type { Database } from '../store/db/open.ts';
import { pausedCompanies } from '../store/write/calls.ts';
import { allowanceReserve } from './budget.ts';
import { type Engine, NotConnected } from './port.ts';

/**
 * Starts the companies again whose last run stopped because the month's calls were used up, once there are calls
 * again: a new month began, or more were allowed. They need no schedule for it.
 * @returns those started
 */
export async function resumePaused(
  database: Database,
  engine: Pick<Engine, 'startRun'>,
  now: Date = new Date(),
): Promise<string[]> {
  const started: string[] = [];
  for (const { id, used, allowance } of await pausedCompanies(database, now.toISOString())) {
    // As a run asks: nothing is left where the reserve begins.
    if (used + allowanceReserve(allowance) >= allowance) continue;
    try {
      await engine.startRun(id, {
        trigger: 'schedule',
        actor: { kind: 'relink', id: 'relink', name: 'relink' },
      });
      started.push(id);
    } catch (error) {
      if (!(error instanceof NotConnected)) throw error;
    }
  }
  return started;
}

/** Looks for such companies every minute, in any number of processes: a run is started once. */
export function keepResuming(
  database: Database,
  engine: Pick<Engine, 'startRun'>,
  onError: (error: unknown) => void,
  everyMs = 60_000,
): { stop(): void } {
  const timer = setInterval(() => void resumePaused(database, engine).catch(onError), everyMs);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}
