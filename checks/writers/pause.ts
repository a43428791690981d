import type { Arming } from '../harness/messages.ts';
import type { RelinkClient } from '../harness/relink-client.ts';
import type { RelinkProcess } from '../harness/world.ts';

/** One of the two. */
export interface Worker {
  readonly server: RelinkProcess;
  readonly relink: RelinkClient;
}

/** What came of trying to stop one process in the middle of a write. */
export type Pause = 'taken over' | 'not reached';

/** Longest for a step to be reached, and for the other process to have taken the run over and ended it. */
const reachMs = 25_000;
const takeoverMs = 90_000;

/**
 * Stops whichever process comes to this step, whole, as a machine that stands still does: no heartbeat, no timer. The
 * other one takes its run over and ends it. Then the first goes on where it was: its bytes leave now, its answer is
 * stored now, for a run that is no longer its own.
 */
export async function pauseAt(
  workers: readonly [Worker, Worker],
  arming: Arming,
  begin: () => Promise<void>,
  onPause: (other: Worker) => void,
): Promise<Pause> {
  for (const { server } of workers) {
    // One that came too late the last time.
    await hasReached(server, 0);
    server.tell({ kind: 'arm', ...arming });
    await server.next('armed');
  }
  await begin();
  const stopped = await firstToReach(workers);
  for (const worker of workers) if (worker !== stopped) worker.server.tell({ kind: 'release' });
  if (stopped === null) return 'not reached';
  const [first, second] = workers;
  const other = stopped === first ? second : first;
  process.kill(stopped.server.pid, 'SIGSTOP');
  try {
    onPause(other);
    await other.relink.idle(takeoverMs);
  } finally {
    stopped.server.tell({ kind: 'release' });
    process.kill(stopped.server.pid, 'SIGCONT');
  }
  return 'taken over';
}

async function firstToReach(workers: readonly Worker[]): Promise<Worker | null> {
  const until = Date.now() + reachMs;
  while (Date.now() < until)
    for (const worker of workers) if (await hasReached(worker.server, 50)) return worker;
  return null;
}

/** Takes the message, if it is there within this time: one that waits on would take the next one's. */
async function hasReached(server: RelinkProcess, withinMs: number): Promise<boolean> {
  try {
    await server.next('reached', withinMs);
    return true;
  } catch (error) {
    if (!server.alive()) throw error;
    return false;
  }
}
