import { expect, test } from 'vitest';
import { age } from './age.ts';

test.each([
  ['2026-11-22T09:00:00Z', 'today'],
  ['2026-11-21T08:59:00Z', '1 day'],
  ['2026-11-13T08:00:00Z', '9 days'],
  ['2026-11-23T00:00:00Z', 'today'],
])('open since %s is %s', (since, words) => {
  expect(age(since, new Date('2026-11-22T09:00:00Z'))).toBe(words);
});
