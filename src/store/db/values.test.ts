import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeParameter, instantText, parseArray, parsersFor } from './values.ts';

test('an instant keeps its microseconds and is otherwise written as Date writes it', () => {
  expect(instantText('2026-11-22 21:05:00+00')).toBe('2026-11-22T21:05:00.000Z');
  expect(instantText('2026-11-22 21:05:00.12+00')).toBe('2026-11-22T21:05:00.120Z');
  expect(instantText('2026-11-22 21:05:00.123+00')).toBe('2026-11-22T21:05:00.123Z');
  expect(instantText('2026-11-22 21:05:00.1234+00')).toBe('2026-11-22T21:05:00.123400Z');
  expect(instantText('2026-11-22 21:05:00.000001+00')).toBe('2026-11-22T21:05:00.000001Z');
  expect(instantText('infinity')).toBe('infinity');
  const date = new Date(Date.UTC(2026, 0, 2, 3, 4, 5, 60));
  expect(instantText('2026-01-02 03:04:05.06+00')).toBe(date.toISOString());
});

test('int8 is a number while that is exact, else its digits', () => {
  const int8 = parsersFor('relink').get(20);
  expect(int8?.('9007199254740991')).toBe(9007199254740991);
  expect(int8?.('9007199254740993')).toBe('9007199254740993');
});

test('arrays survive the way out and back, whatever is in them', () => {
  const item = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('NULL', '', '{', '}', ',', '"', '\\'));
  fc.assert(
    fc.property(fc.array(fc.option(item)), (items) => {
      expect(parseArray(String(encodeParameter(items)), (text) => text)).toEqual(items);
    }),
  );
  expect(parseArray(String(encodeParameter([[1, 2], [3]])), Number)).toEqual([[1, 2], [3]]);
  expect(parseArray('[0:1]={7,8}', Number)).toEqual([7, 8]);
  expect(() => parseArray('{1,2', Number)).toThrow('unterminated');
});

test('what cannot be a parameter is refused rather than printed', () => {
  expect(() => encodeParameter(() => 1)).toThrow('a function cannot be a database parameter');
  expect(() => encodeParameter(Symbol('x'))).toThrow('a symbol cannot');
  expect(encodeParameter(undefined)).toBeNull();
});
