import { expect, test } from 'vitest';
import type { MappingItem } from '../api/types.ts';
import { acceptSuggestions, changeOf, decisionOf, takenKeys } from './mapping-draft.ts';

const item = (key: string, more: Partial<MappingItem> = {}): MappingItem => ({
  system: 'property',
  key,
  displayId: key,
  name: key,
  role: null,
  status: 'active',
  details: {},
  suggestion: null,
  choice: null,
  ...more,
});
const suggests = (key: string, confidence: 'certain' | 'high' | 'possible') => ({
  suggestion: { key, confidence, reasons: [] },
});

test('certain and high are taken, a name alone is not, and no counterpart twice', () => {
  const items = [
    item('a', suggests('L1', 'certain')),
    item('b', suggests('L2', 'possible')),
    item('c', suggests('L1', 'high')),
    item('d', suggests('L3', 'high')),
  ];
  const draft = acceptSuggestions(items, new Map());
  expect(items.map((one) => decisionOf(one, draft)?.key ?? null)).toEqual(['L1', null, null, 'L3']);
  expect([...takenKeys(items, draft)]).toEqual([' L1', ' L3']);
});

test('a person’s own choice stays as it is', () => {
  const chosen = item('a', {
    ...suggests('L1', 'certain'),
    choice: { choice: 'archive', key: null, by: 'Anna', at: '' },
  });
  const draft = acceptSuggestions([chosen], new Map());
  expect(draft.size).toBe(0);
  expect(decisionOf(chosen, draft)).toEqual({ choice: 'archive', key: null });
});

test('one counterpart may be customer and vendor', () => {
  const items = [
    item('a', { ...suggests('L1', 'certain'), role: 'customer' }),
    item('a', { ...suggests('L1', 'certain'), role: 'vendor' }),
  ];
  expect(acceptSuggestions(items, new Map()).size).toBe(2);
});

test('the change names both keys for a match, one for the rest, and takes back only what was stored', () => {
  const items = [
    item('a'),
    item('b'),
    item('c', { choice: { choice: 'match', key: 'L9', by: 'Anna', at: '' } }),
    item('d'),
    item('L5', { system: 'ledger' }),
  ];
  const draft = new Map([
    ['property  a', { choice: 'match' as const, key: 'L1' }],
    ['property  b', { choice: 'create' as const, key: null }],
    ['property  c', null],
    ['property  d', null],
    ['ledger  L5', { choice: 'archive' as const, key: null }],
  ]);
  expect(changeOf(items, draft)).toEqual({
    choices: [
      { choice: 'match', role: null, propertyKey: 'a', ledgerKey: 'L1' },
      { choice: 'create', role: null, propertyKey: 'b', ledgerKey: null },
      { choice: 'archive', role: null, propertyKey: null, ledgerKey: 'L5' },
    ],
    remove: [{ system: 'property', key: 'c', role: null }],
  });
});
