import { expect, test } from 'vitest';
import { calendarDate, count, duration, instant, money, plural, shortInstant } from './format.ts';

const london = { locale: 'en-GB', timeZone: 'Europe/London' };

test('money keeps every digit, shows its sign, and two decimals at least', () => {
  expect(money({ amount: '1840.00', currency: 'GBP' }, london)).toBe('£1,840.00');
  expect(money({ amount: '-120', currency: 'GBP' }, london)).toBe('-£120.00');
  expect(money({ amount: '99999999999999.99', currency: 'GBP' }, london)).toBe('£99,999,999,999,999.99');
  expect(money({ amount: '1.5000', currency: 'EUR' }, london)).toBe('€1.50');
  expect(money({ amount: 'what', currency: 'GBP' }, london)).toBe('what');
});

test('instants are told in the company’s time zone', () => {
  const now = new Date('2026-07-22T12:00:00Z');
  expect(instant('2026-07-22T01:13:00Z', london, now)).toBe('22 Jul, 02:13');
  expect(shortInstant('2026-07-22T01:13:00Z', london, now)).toBe('02:13');
  expect(shortInstant('2026-07-21T01:13:00Z', london, now)).toBe('21 Jul');
  expect(shortInstant('2025-07-21T01:13:00Z', london, now)).toBe('21 Jul 2025');
  expect(shortInstant('2026-07-21T23:30:00Z', { ...london, timeZone: 'Europe/Paris' }, now)).toBe('01:30');
});

test('a calendar date is the same day everywhere', () => {
  expect(calendarDate('2026-11-01', { locale: 'en-GB', timeZone: 'Pacific/Auckland' })).toBe('1 Nov 2026');
  expect(calendarDate('2026-11-01', { locale: 'en-GB', timeZone: 'America/Los_Angeles' })).toBe('1 Nov 2026');
});

test('durations and counts', () => {
  expect(duration('2026-11-22T02:13:19Z', '2026-11-22T02:14:00Z')).toBe('41 s');
  expect(duration('2026-11-22T02:00:00Z', '2026-11-22T03:02:09Z')).toBe('1 h 2 min');
  expect(count(18412, london)).toBe('18,412');
  expect(plural(1, 'record', 'records', london)).toBe('1 record');
  expect(plural(1000, 'record', 'records', london)).toBe('1,000 records');
});
