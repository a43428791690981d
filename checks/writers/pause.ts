import type { Arming, Reached } from '../harness/messages.ts';
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
  const [first, second] = workers;
  const held = await holdAt([first.server, second.server], arming, begin);
  if (held === null) return 'not reached';
  const [stopped, other] = held.server === first.server ? [first, second] : [second, first];
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

/** A process that waits at a step, and what it said of it. */
export interface HeldAt {
  readonly server: RelinkProcess;
  readonly reached: Reached;
}

/** Lets the first of these processes that comes to a step wait there; the others go on. `null`: none came. */
export async function holdAt(
  servers: readonly RelinkProcess[],
  arming: Arming,
  begin: () => Promise<void>,
): Promise<HeldAt | null> {
  for (const server of servers) {
    // One that came too late the last time.
    await hasReached(server, 0);
    server.tell({ kind: 'arm', ...arming });
    await server.next('armed');
  }
  await begin();
  const held = await firstToReach(servers);
  for (const server of servers) if (server !== held?.server) server.tell({ kind: 'release' });
  return held;
}

async function firstToReach(servers: readonly RelinkProcess[]): Promise<HeldAt | null> {
  const until = Date.now() + reachMs;
  while (Date.now() < until)
    for (const server of servers) {
      const reached = await hasReached(server, 50);
      if (reached !== null) return { server, reached };
    }
  return null;
}

/** Takes the message, if it is there within this time: one that waits on would take the next one's. */
async function hasReached(server: RelinkProcess, withinMs: number): Promise<Reached | null> {
  try {
    return await server.next('reached', withinMs);
  } catch (error) {
    if (!server.alive()) throw error;
    return null;
  }
}
