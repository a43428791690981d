import { expect, test } from 'vitest';
import { judge, perMinute, quantile } from './judge.ts';

const MiB = 1024 * 1024;
const memory = { name: 'server memory', unit: 'MiB', tolerance: { share: 0.1, more: 16 } };
/** As a process behaves: it warms up, then its collector lets memory go up and down. */
const sound = Array.from({ length: 120 }, (_, at) => 180 + Math.min(at, 30) * 2 + (at % 7) * 4);

test('memory that warms up and then goes up and down is flat', () => {
  const { flat, before, after } = judge({ ...memory, values: sound });
  expect(flat).toBe(true);
  expect(Math.abs(after - before)).toBeLessThan(5);
});

test('a leak that is planted into it is found, also beside one peak before it', () => {
  const leaking = sound.map((value, at) => value + at * 1.5 + (at === 50 ? 400 : 0));
  expect(judge({ ...memory, values: leaking }).flat).toBe(false);
});

test('a heap that is let grow higher before each collection is flat by its floor, and one that keeps more is not', () => {
  const heap = { name: 'heap', unit: 'MiB', of: 'floor', tolerance: { share: 0.1, more: 4 } } as const;
  const higher = Array.from({ length: 120 }, (_, at) => 80 + (at % 8) * (2 + at / 8));
  expect(judge({ ...heap, values: higher }).flat).toBe(true);
  expect(judge({ ...heap, of: 'middle', values: higher }).flat).toBe(false);
  expect(judge({ ...heap, values: higher.map((value, at) => value + at / 2) }).flat).toBe(false);
});

test('one peak at the end is no leak', () => {
  expect(judge({ ...memory, values: [...sound.slice(0, -1), 900] })).toMatchObject({ flat: true, most: 900 });
});

test('what was not measured is not flat, and what is only told is', () => {
  expect(judge({ ...memory, values: [1, 2] }).flat).toBe(false);
  expect(judge({ ...memory, values: [...sound, Number.NaN] }).flat).toBe(false);
  const told = { name: 'size', unit: 'MiB', tolerance: null, values: sound.map((_, at) => at * 100) };
  expect(judge(told)).toMatchObject({ flat: true, limit: null });
});

test('a log is flat when it grows by as much each minute, and is not when that grows', () => {
  const steady = sound.map((_, at) => at * MiB);
  const growing = sound.map((_, at) => (at * MiB * at) / 10);
  const log = { name: 'log', unit: 'bytes a minute', tolerance: { share: 0.25, more: 1_000 } };
  expect(perMinute([0, 10, 30], 5)).toEqual([120, 240]);
  expect(judge({ ...log, values: perMinute(steady, 3) }).flat).toBe(true);
  expect(judge({ ...log, values: perMinute(growing, 3) }).flat).toBe(false);
});

test('of a hundred values one is above the 99th of them', () => {
  const values = Array.from({ length: 100 }, (_, at) => at + 1);
  expect([quantile(values, 0.5), quantile(values, 0.99)]).toEqual([51, 100]);
});
