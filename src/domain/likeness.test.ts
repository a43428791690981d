import { expect, test } from 'vitest';
import { type Features, likeness, tellingWord } from './likeness.ts';

const invoice: Features = {
  number: 'INV-20418',
  name: 'Northgate Retail Ltd',
  amount: '1840.00',
  currency: 'GBP',
  date: '2026-10-01',
};

test('everything equal is told, spelling and legal form aside', () => {
  const found = likeness(invoice, {
    ...invoice,
    number: 'inv 20418',
    name: 'NORTHGATE RETAIL LIMITED',
    amount: '1840',
  });
  expect(found.reasons).toEqual(['same number', 'same amount', 'same date', 'same name']);
  expect(found.against).toEqual([]);
});

test('what differs speaks against, and what agrees in more is stronger', () => {
  const other = likeness(invoice, {
    number: 'INV-7',
    name: 'Quay Coffee',
    amount: '12.00',
    currency: 'GBP',
    date: '2026-01-01',
  });
  expect(other).toMatchObject({
    reasons: [],
    against: ['other amount', '273 days apart', 'other name'],
  });
  const near = likeness(invoice, { ...invoice, number: null, date: '2026-10-02' });
  expect(near.reasons).toEqual(['same amount', '1 day apart', 'same name']);
  expect(likeness(invoice, invoice).strength).toBeGreaterThan(near.strength);
  expect(near.strength).toBeGreaterThan(other.strength);
});

test('an equal figure in another currency is no equal amount; a turned sign is told', () => {
  expect(likeness(invoice, { ...invoice, currency: 'EUR' }).against).toContain('other currency');
  expect(likeness(invoice, { ...invoice, amount: '-1840.00' }).reasons).toContain('same amount, other sign');
});

test('one shared telling word makes a similar name; a legal form alone never does', () => {
  expect(likeness(invoice, { ...invoice, name: 'Northgate Trading Ltd' }).reasons).toContain('similar name');
  expect(likeness(invoice, { ...invoice, name: 'Quay Coffee Ltd' }).against).toContain('other name');
  expect(tellingWord('The Northgate Co Ltd')).toBe('northgate');
  expect(tellingWord('A B')).toBeNull();
});
