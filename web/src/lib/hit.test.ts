import { expect, test } from 'vitest';
import { aroundHit, hitIn, isAmount } from './hit.ts';

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

test.each([
  [
    'Account 4150 Marketing Levy is inactive in Intacct.',
    'market',
    'Account 4150 Marketing Levy is inactive in Intacct.',
  ],
  [
    'Contact V-00084 Parkinson Plumbing Ltd is inactive in Intacct.',
    'INACT',
    '… Ltd is inactive in Intacct.',
  ],
  [
    'Contact V-00084 Parkinson Plumbing Ltd is inactive in Intacct.',
    'ltd',
    '… Plumbing Ltd is inactive in Intacct.',
  ],
  [`Name${'x'.repeat(50)}end`, 'end', `Name${'x'.repeat(50)}end`],
  ['Contact V-00084 Parkinson Plumbing Ltd', undefined, 'Contact V-00084 Parkinson Plumbing Ltd'],
])('%s, searched for %s, begins where the hit is seen', (text, query, expected) => {
  expect(aroundHit(text, query)).toBe(expected);
});
