import fc from 'fast-check';
import { expect, test } from 'vitest';
import { appendOwnKey, findOwnKey, formatOwnKey, stripOwnKey } from './own-key.ts';

const key = formatOwnKey({ connection: 'AB12CD', type: 'invoice', releasedId: '20418', generation: 1 });

test('a key reads as it is written, and only our own pattern is taken for one', () => {
  expect(key).toBe('RL-AB12CD-I-20418-1');
  expect(findOwnKey(`Rent Q4 [${key}]`)).toBe(key);
  expect(findOwnKey('RL-2024 roof lights')).toBeNull();
  // People may name another one in their own words.
  expect(findOwnKey(`As for RL-AB12CD-I-77-1 [${key}]`)).toBe(key);
  expect(() =>
    formatOwnKey({ connection: 'AB12CD', type: 'account', releasedId: '1', generation: 1 }),
  ).toThrow(/never created/);
});

test('whatever people wrote, the key survives in the field’s length and the text comes back without it', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300 }), fc.integer({ min: 40, max: 255 }), (text, max) => {
      const stored = appendOwnKey(text, key, max);
      expect(stored.length).toBeLessThanOrEqual(max);
      expect(findOwnKey(stored)).toBe(key);
      if (text.length + key.length + 3 <= max) expect(stripOwnKey(stored)).toBe(text.trimEnd());
    }),
  );
});
