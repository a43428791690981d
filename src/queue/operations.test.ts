import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { createQueue, type OperationJob, type Queue } from './queue.ts';

let database: Database;
let queue: Queue;
beforeAll(async () => {
  database = await openChosenDatabase();
  queue = createQueue(database);
  await queue.start();
});
afterAll(async () => {
  await queue.stop();
  await database.close();
});

test('an operation queued twice is carried out once, and again after it failed', async () => {
  const tried: (OperationJob & { attempt: number; last: boolean })[] = [];
  const a = { connectionId: 'c', operationId: 'a' };
  const b = { connectionId: 'c', operationId: 'b' };
  // Before anyone works: a quick worker may be done with the first before the second is queued, which is then new work.
  await queue.enqueueOperation(b);
  await Promise.all([queue.enqueueOperation(a), queue.enqueueOperation(a)]);
  await queue.workOperations(async (job, { attempt, last }) => {
    tried.push({ ...job, attempt, last });
    if (job.operationId === 'b' && attempt === 1) throw new Error('the database went away');
  });
  await expect.poll(() => tried.length, { timeout: 30_000 }).toBe(3);
  expect(tried.filter((one) => one.operationId === 'a')).toEqual([{ ...a, attempt: 1, last: false }]);
  expect(tried.filter((one) => one.operationId === 'b').map((one) => one.attempt)).toEqual([1, 2]);
}, 60_000);
