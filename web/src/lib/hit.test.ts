import { expect, test } from 'vitest';
import { hitIn, isAmount } from './hit.ts';

test.each([
  ['Bluewater Ltd', 'WATER', { from: 4, to: 9 }],
  ['Bluewater Ltd', ' blue ', { from: 0, to: 4 }],
  ['Bluewater Ltd', 'red', null],
  ['Bluewater Ltd', '', null],
  ['Bluewater Ltd', undefined, null],
])('%s searched for %s', (text, query, expected) => {
  expect(hitIn(text, query)).toEqual(expected);
});

test.each([
  ['1840', '1,840.00', true],
  ['1840.5', '£1840.50', true],
  ['-1840', '1840', true],
  ['1840', '-1840', true],
  ['1840', '184', false],
  ['0', '', false],
  ['1840', 'INV-1840', false],
  ['1840', undefined, false],
])('amount %s searched for %s: %s', (amount, query, expected) => {
  expect(isAmount(amount, query)).toBe(expected);
});
