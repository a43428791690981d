import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromDay, fromInstant, readFormat, toDay, toInstant, toWord } from './format.ts';

const formats = ['/mdY', '.dmy', '-Ymd', '.ymd', '/dmY'].flatMap((dateformat) =>
  ['+00:00', '-08:00', '+09:30', '+13:00'].flatMap((gmtoffset) =>
    ['12', '24'].map((clock) => ({ dateformat, gmtoffset, clock })),
  ),
);

test.each([
  [
    { dateformat: '/mdY', gmtoffset: '-08:00', clock: '24' },
    '12/08/2025 18:46:26',
    '2025-12-09T02:46:26.000Z',
  ],
  [
    { dateformat: '.ymd', gmtoffset: '+09:30', clock: '12' },
    '26.03.01 12:00:01 AM',
    '2026-02-28T14:30:01.000Z',
  ],
  [
    { dateformat: '-Ymd', gmtoffset: '+00:00', clock: '12' },
    '2026-03-01 12:30:00 PM',
    '2026-03-01T12:30:00.000Z',
  ],
  [
    { dateformat: '/dmY', gmtoffset: '+01:00', clock: '24' },
    '04/03/2026 00:00:00',
    '2026-03-03T23:00:00.000Z',
  ],
])('%o writes %s for %s', (preference, text, instant) => {
  const format = readFormat(preference);
  expect(toInstant(text, format)).toBe(instant);
  expect(fromInstant(instant, format)).toBe(text);
});

test('every instant comes back from every format, to the second', () => {
  const seconds = fc.integer({ min: Date.UTC(2001, 0, 2) / 1000, max: Date.UTC(2098, 0, 1) / 1000 });
  fc.assert(
    fc.property(seconds, fc.constantFrom(...formats), (at, preference) => {
      const format = readFormat(preference);
      const instant = new Date(at * 1000).toISOString();
      expect(toInstant(fromInstant(instant, format), format)).toBe(instant);
    }),
  );
});

test('a preference or a value that nobody described is refused, never guessed', () => {
  const known = { dateformat: '/mdY', gmtoffset: '+00:00', clock: '24' };
  for (const odd of [{ dateformat: 'mdY' }, { dateformat: '/mmY' }, { gmtoffset: 'GMT' }, { clock: '' }])
    expect(() => readFormat({ ...known, ...odd })).toThrow('protocol');
  const format = readFormat(known);
  for (const text of ['2026-03-01T00:00:00Z', '02/31/2026 10:00:00', '03/01/2026', '03/01/2026 10:00:00 PM'])
    expect(() => toInstant(text, format), text).toThrow('protocol');
  expect(toInstant('', format)).toBe('');
});

test('dates and words', () => {
  expect(toDay('03/31/2026')).toBe('2026-03-31');
  expect(fromDay('2026-03-31')).toBe('03/31/2026');
  expect(() => toDay('31.03.2026')).toThrow('protocol');
  expect(['Partially Paid', 'Posted', 'No Value', 'active non-posting', ''].map(toWord)).toEqual([
    'partiallyPaid',
    'posted',
    'noValue',
    'activeNonPosting',
    '',
  ]);
});
