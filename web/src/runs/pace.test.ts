import { expect, test } from 'vitest';
import type { Run } from '../api/types.ts';
import { leftText, paceOf, paceText, type Sample, sampled, secondsLeft, workOn } from './pace.ts';

const run = (done: number, more: Partial<Run> = {}): Run => ({
  id: 'r1',
  state: 'running',
  trigger: 'person',
  startedBy: 'Ann',
  createdAt: '2026-11-22T08:00:00.000Z',
  startedAt: '2026-11-22T08:00:00.000Z',
  finishedAt: null,
  phase: 'write',
  phaseType: 'invoice',
  progress: [{ type: 'invoice', phase: 'write', read: 900, done, total: 900, failing: 0 }],
  counts: {},
  calls: 0,
  clean: null,
  fault: null,
  plan: null,
  ...more,
});

const follow = (...points: readonly (readonly [at: number, done: number])[]) =>
  points.reduce<readonly Sample[]>((samples, [at, done]) => sampled(samples, run(done), at), []);

test('the pace is what was done over the last minute, and says how long the rest takes', () => {
  const samples = follow([0, 100], [5_000, 200], [10_000, 300]);
  expect(paceOf(samples)).toBe(20);
  expect(secondsLeft(run(300), paceOf(samples))).toBe(30);
  // What was long ago has no say.
  expect(paceOf(follow([0, 0], [70_000, 300], [75_000, 310]))).toBe(2);
});

test('no pace is told too early, while nothing runs, or where the end is not known', () => {
  expect(paceOf(follow([0, 100], [1_000, 200]))).toBeNull();
  expect(secondsLeft(run(10), null)).toBeNull();
  expect(secondsLeft(run(10), 0)).toBeNull();
  expect(workOn(run(10, { state: 'done' }))).toBeNull();
  const reading = run(0, {
    progress: [{ type: 'invoice', phase: 'read', read: 300, done: 0, total: null, failing: 0 }],
  });
  expect(secondsLeft(reading, 20)).toBeNull();
});

test('another phase and a figure that went back begin anew; another type goes on', () => {
  const samples = follow([0, 100], [5_000, 200]);
  const invoices = run(200).progress;
  const bills = run(0, {
    phaseType: 'bill',
    progress: [...invoices, { type: 'bill', phase: 'write', read: 9, done: 5, total: 9, failing: 0 }],
  });
  expect(sampled(samples, bills, 6_000).map((one) => one.done)).toEqual([100, 200, 205]);
  const reading = run(0, {
    phase: 'read',
    phaseType: 'bill',
    progress: [{ type: 'invoice', phase: 'read', read: 300, done: 0, total: null, failing: 0 }],
  });
  expect(sampled(samples, reading, 6_000)).toEqual([{ at: 6_000, work: 'r1 read', done: 300 }]);
  expect(sampled(samples, run(150), 6_000)).toHaveLength(1);
});

test('both are said as coarsely as they are known', () => {
  expect([paceText(37.6), paceText(0.2)]).toEqual(['38 a second', '12 a minute']);
  expect([leftText(20), leftText(80), leftText(200), leftText(7_500)]).toEqual([
    'less than a minute',
    'about 1 min',
    'about 3 min',
    'about 2 h 5 min',
  ]);
});
