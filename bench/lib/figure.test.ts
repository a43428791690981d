import { expect, test } from 'vitest';
import { figure, median, p95, p95Figure, table } from './figure.ts';

const about = { id: 'x', name: 'something', unit: 's' };

test('the median is the middle, of an even number the mean of both', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow(RangeError);
});

test('a figure is judged by its median against the floor of the same rounds', () => {
  const kept = figure(about, [2, 9, 3], { floor: [1, 1, 1], atMostTimes: 3 });
  expect(kept).toMatchObject({ value: 3, floor: 1, ratio: 3, ok: true, spread: [2, 9], rounds: 3 });
  expect(figure(about, [4, 4, 4], { floor: [1, 1, 1], atMostTimes: 3 }).ok).toBe(false);
  expect(figure(about, [5.01], { atMost: 5 }).ok).toBe(false);
});

test('a p95 is that of all rounds together, and its spread that of the rounds', () => {
  const quick = Array.from({ length: 19 }, () => 1);
  const rounds = [[...quick, 9], quick, quick];
  expect(p95Figure(about, rounds, { atMost: 5 })).toMatchObject({
    value: 1,
    spread: [1, 1],
    rounds: 3,
    ok: true,
  });
  expect(p95Figure(about, [[...quick, 9, 9, 9], quick], { atMost: 5 })).toMatchObject({
    value: 9,
    ok: false,
  });
});

test('the table shows what was missed', () => {
  const text = table([figure(about, [6], { atMost: 5 })]);
  expect(text).toContain('MISSED');
  expect(text).toContain('<= 5 s');
});

test('ninety-five of a hundred do not exceed the p95, by the nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(p95(hundred)).toBe(95);
  expect(p95(hundred.slice(0, 20))).toBe(99);
  expect(p95([7])).toBe(7);
  expect(() => p95([])).toThrow(RangeError);
});
