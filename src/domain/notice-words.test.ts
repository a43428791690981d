import { expect, test } from 'vitest';
import type { NoticeFacts, NoticeItem } from './notice.ts';
import { moneyText, noticeWords, subjectOf } from './notice-words.ts';

const cause: NoticeFacts = {
  topic: 'cause',
  code: 'account-inactive',
  side: 'ledger',
  params: { account: '4100', name: 'Service charge' },
  records: 212,
  types: [
    { type: 'invoice', count: 209 },
    { type: 'bill', count: 3 },
  ],
  money: [{ currency: 'GBP', amount: '318400.1200' }],
};

test('a cause says what is wrong, how much it stops, and how to mend it', () => {
  const said = noticeWords({ word: 'stands', facts: cause });
  expect(said.title).toMatch(/account/i);
  expect(said.message).toBe(
    'Account 4100 Service charge is inactive in Intacct. It stops 209 invoices and 3 bills, £318,400.12.',
  );
  expect(said.fix.length).toBeGreaterThan(0);
  const over = noticeWords({ word: 'over', facts: cause });
  expect(over.title).toBe(`Gone: ${said.title}`);
  expect(over.fix).toEqual([]);
});

test('money stays exact and is written as the company writes it', () => {
  expect(moneyText('-1234567890123.4500', 'GBP', 'en-GB')).toBe('-£1,234,567,890,123.45');
  expect(moneyText('0.1234', 'USD', 'en-US')).toBe('$0.1234');
  expect(moneyText('12', 'AUD', 'en-AU')).toBe('$12.00');
});

test('what an older program stored is said without holes', () => {
  const facts: NoticeFacts = { ...cause, code: 'no-such-code', params: {}, types: [], money: [], records: 1 };
  expect(noticeWords({ word: 'stands', facts }).message).toContain('It stops 1 record.');
  expect(noticeWords({ word: 'stands', facts }).message).not.toMatch(/undefined|null|\s\./);
});

test('every topic has words for both, in sentences', () => {
  const all: NoticeFacts[] = [
    cause,
    { topic: 'reconnect', code: 'credentials-rejected', side: 'ledger' },
    { topic: 'confirm', records: 1_204 },
    { topic: 'first-error', records: 3, causes: 1 },
    { topic: 'review', records: 2, latest: '2026-11-23' },
  ];
  for (const facts of all)
    for (const word of ['stands', 'over'] as const) {
      const { title, message } = noticeWords({ word, facts });
      expect(title).toMatch(/^[A-Z][^!]+$/);
      expect(message).toMatch(/^[A-Z“].+\.$/);
    }
  expect(noticeWords({ word: 'stands', facts: { topic: 'confirm', records: 1_204 } }).message).toContain(
    '1,204 records',
  );
});

test('a subject names the company and the first item, and counts the others', () => {
  const items: NoticeItem[] = [
    { word: 'stands', facts: { topic: 'reconnect', code: 'credentials-rejected', side: 'ledger' } },
    { word: 'stands', facts: cause },
  ];
  expect(subjectOf('Harbourside', items.slice(0, 1), 0)).toBe('Harbourside: Needs reconnecting');
  expect(subjectOf('Harbourside', items, 1_200)).toBe('Harbourside: Needs reconnecting and 1,201 more');
});
