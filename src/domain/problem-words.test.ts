import fc from 'fast-check';
import { expect, test } from 'vitest';
import { problemCodes } from './problem.ts';
import { cureSignal, problemClass, words } from './problem-words.ts';

const params = {
  account: '4100',
  name: 'Service charge',
  contact: 'Kelso Bakery Ltd',
  id: 'C-00412',
  taxType: 'Standard rate',
  currency: 'EUR',
  own: 'GBP',
  number: 'INV-20418',
  amount: '-120.00',
  date: '2026-03-31',
  period: '2026-03',
  dimension: 'department',
  value: '300',
  field: 'dueDate',
  fields: 'net, dueDate',
  max: '100',
  entity: '200',
  object: 'accounts-receivable/invoice',
  count: '3',
  message: 'Something odd happened',
  at: '2026-11-22T10:00:00Z',
};

test.each(problemCodes.map((code) => [code]))(
  '%s reads as plain sentences, with and without its details',
  (code) => {
    for (const side of ['property', 'ledger', 'relink'] as const) {
      for (const known of [params, {}]) {
        const said = words({ code, params: known, side });
        const all = [said.title, said.message, ...said.fix, said.afterwards];
        for (const text of all) {
          expect(text).toMatch(/^[A-Z0-9].*\S$/);
          expect(text).not.toMatch(/undefined|null|!| {2}|\bhold|attempt|claim|counterparts? key|\(\)/);
          expect(text).not.toContain(code.includes('-') ? code : '\u0000');
        }
        expect(said.message).toMatch(/[.?]$/);
        expect(said.fix.length).toBeGreaterThan(0);
        expect(said.sideLabel).toBe(
          { property: 'Re-Leased', ledger: 'Sage Intacct', relink: 'Relink' }[side],
        );
      }
    }
  },
);

test('names are said where they are known', () => {
  const account = words({
    code: 'account-inactive',
    side: 'ledger',
    params: { account: '4100', name: 'Service charge' },
  });
  expect(account.message).toBe('Account 4100 Service charge is inactive in Intacct.');
  expect(words({ code: 'account-inactive', side: 'ledger', params: { account: '4100' } }).message).toBe(
    'Account 4100 is inactive in Intacct.',
  );
  const period = words({
    code: 'period-closed',
    side: 'ledger',
    params: { date: '2026-03-31', period: '2026-03' },
  });
  expect(period.message).toBe('The posting date 31 March 2026 is in a period that is closed in Intacct.');
  const dimension = words({
    code: 'dimension-required',
    side: 'property',
    params: { dimension: 'department', account: '5300' },
  });
  expect(dimension.message).toContain('a department on every line with account 5300');
  expect(
    words({ code: 'edited-in-both', side: 'relink', params: { fields: 'net, dueDate' } }).message,
  ).toContain('net amount and due date');
});

test('an unknown problem is told in the other system’s own words, as one sentence', () => {
  const said = words({
    code: 'unknown',
    side: 'ledger',
    params: { message: 'Transactions do not balance for Place ,' },
  });
  expect(said.message).toBe('Sage Intacct refused this record: Transactions do not balance for Place.');
});

test('no text of a record can break a sentence’s frame', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...problemCodes),
      fc.dictionary(fc.constantFrom(...Object.keys(params)), fc.string()),
      (code, given) => {
        const said = words({ code, params: given, side: 'ledger' });
        expect(said.message.length).toBeGreaterThan(10);
      },
    ),
  );
});

test('classes and cure signals', () => {
  expect(problemClass('name-shortened')).toBe('remark');
  expect(problemClass('throttled')).toBe('fault');
  expect(problemClass('account-inactive')).toBe('fails');
  expect(cureSignal('period-closed')).toBe('period');
  expect(cureSignal('contact-inactive')).toBe('parent');
  expect(cureSignal('number-duplicate')).toBe('record');
  expect(cureSignal('permission-missing')).toBe('permission');
  expect(cureSignal('account-not-matched')).toBe('setting');
});
