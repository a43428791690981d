import { expect, test } from 'vitest';
import {
  addDays,
  dayNumber,
  firstOfMonth,
  monthsBetween,
  nextQuarter,
  quartersBetween,
  spoken,
} from './calendar.ts';

test('days count through leap years, months and years like the calendar does', () => {
  for (let days = -1_000; days <= 2_000; days += 7) {
    const date = addDays('2024-02-28', days);
    const real = new Date(Date.UTC(2024, 1, 28 + days)).toISOString().slice(0, 10);
    expect(date).toBe(real);
    expect(dayNumber(date) - dayNumber('2024-02-28')).toBe(days);
  }
});

test('months and quarter days', () => {
  expect(firstOfMonth('2026-11-20', -19)).toBe('2025-04-01');
  expect(firstOfMonth('2026-01-31', 0)).toBe('2026-01-01');
  expect(monthsBetween('2025-11-02', '2026-02-01')).toEqual(['2025-12-01', '2026-01-01', '2026-02-01']);
  expect(quartersBetween('2025-06-24', '2026-03-24')).toEqual(['2025-06-24', '2025-09-29', '2025-12-25']);
  expect([nextQuarter('2025-12-25'), nextQuarter('2025-03-24')]).toEqual(['2026-03-25', '2025-03-25']);
  expect(spoken('2026-03-09')).toBe('9 Mar 2026');
});
