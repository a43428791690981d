import { afterEach, expect, test } from 'vitest';
import type { Enqueued, RunJob } from './queue.ts';
import { keepQueued, type QueuedRuns } from './queued-runs.ts';

const kept: QueuedRuns[] = [];
afterEach(() => {
  for (const one of kept.splice(0)) one.stop();
});

const run: RunJob = { connectionId: 'a', runId: 'new' };

/** A queue that another run of the connection still occupies, until it is let go. */
function occupied(by: string) {
  const state = { by: by as string | null, offered: 0, taken: [] as string[] };
  const enqueueRun = async (job: RunJob): Promise<Enqueued> => {
    state.offered += 1;
    if (state.by !== null) return { accepted: false, runId: state.by };
    state.by = job.runId;
    state.taken.push(job.runId);
    return { accepted: true };
  };
  return { state, enqueueRun };
}

function keep(queue: ReturnType<typeof occupied>, everyMs: number): QueuedRuns {
  const waiting = async () => (queue.state.taken.includes('new') ? [] : [run]);
  const runs = keepQueued(queue, waiting, (error) => expect.unreachable(String(error)), {
    soonMs: 10,
    everyMs,
  });
  kept.push(runs);
  return runs;
}

test('a run refused because its predecessor has not left yet is offered until it is taken', async () => {
  const queue = occupied('old');
  await keep(queue, 60_000).enqueue(run);
  await expect.poll(() => queue.state.offered).toBeGreaterThan(2);
  expect(queue.state.taken).toEqual([]);
  queue.state.by = null;
  await expect.poll(() => queue.state.taken).toEqual(['new']);
  const { offered } = queue.state;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(queue.state.offered).toBe(offered);
});

test('a run that is on the queue already is not offered again and again', async () => {
  const queue = occupied('new');
  await keep(queue, 60_000).enqueue(run);
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(queue.state.offered).toBe(1);
});

test('a run whose process died before it offered it is found by looking', async () => {
  const queue = occupied('old');
  queue.state.by = null;
  keep(queue, 20);
  await expect.poll(() => queue.state.taken).toEqual(['new']);
});
