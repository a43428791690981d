import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson, hashOf, sameValue } from './canonical.ts';

test('the order in which an object was built does not matter; the order of a list does', () => {
  expect(hashOf({ a: 1, b: { c: 2, d: 3 } })).toBe(hashOf({ b: { d: 3, c: 2 }, a: 1 }));
  expect(hashOf([1, 2])).not.toBe(hashOf([2, 1]));
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
      const turned = Object.fromEntries(Object.entries(object).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(object));
    }),
  );
});

test('the text is what the language itself makes of the value with its names in order', () => {
  const ordered = (_key: string, inner: unknown): unknown =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : inner;
  fc.assert(
    fc.property(fc.anything({ withDate: true, withNullPrototype: true }), (value) => {
      expect(canonicalJson({ value })).toBe(JSON.stringify({ value }, ordered));
    }),
  );
  expect(canonicalJson({ ['__proto__']: 1, 10: 'a', 9: 'b', b: undefined, a: [undefined] })).toBe(
    '{"9":"b","10":"a","__proto__":1,"a":[null]}',
  );
});

test('amounts compare by value, texts without surrounding blanks, everything else exactly', () => {
  expect(sameValue('5', '5.00', 'net')).toBe(true);
  expect(sameValue('5', '5.00', 'number')).toBe(false);
  expect(sameValue(' Rent ', 'Rent', 'description')).toBe(true);
  expect(sameValue([{ net: '1.0' }], [{ net: '1.00' }], 'lines')).toBe(true);
  expect(sameValue([{ net: '1.0' }], [], 'lines')).toBe(false);
  expect(sameValue({ a: null }, {}, 'x')).toBe(false);
});
