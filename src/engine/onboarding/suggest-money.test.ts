import { expect, test } from 'vitest';
import { problem } from '../../domain/problem.ts';
import { SystemFault } from '../../systems/port.ts';
import { memorySystem } from '../testing/memory-system.ts';
import { suggestMoney } from './suggest-money.ts';

const none = { receiptAccount: null, supplierAccount: null };
const bank = (id: string) => ({ id, name: 'First Harbour Bank' });

function opening(accounts: () => Promise<readonly { id: string; name: string }[]>) {
  const clock = { now: new Date(0) };
  const closed: string[] = [];
  const open = async () => ({
    property: Object.assign(memorySystem('property', clock), {
      close: async () => void closed.push('property'),
    }),
    ledger: Object.assign(memorySystem('ledger', clock), {
      bankAccounts: accounts,
      close: async () => void closed.push('ledger'),
    }),
  });
  return { open, closed };
}

test('the one bank account is where money goes; what was chosen stays', async () => {
  const { open, closed } = opening(async () => [bank('BANK-1')]);
  expect(await suggestMoney(none, open)).toEqual({
    receiptAccount: { kind: 'bank', id: 'BANK-1', method: 'eft' },
    supplierAccount: { id: 'BANK-1', method: 'eft' },
  });
  const receiptAccount = { kind: 'undeposited', id: '1200', method: 'cash' } as const;
  expect(await suggestMoney({ ...none, receiptAccount }, open)).toEqual({
    supplierAccount: { id: 'BANK-1', method: 'eft' },
  });
  expect(closed).toEqual(['property', 'ledger', 'property', 'ledger']);
});

test('with several, none, or a ledger that does not answer nobody chooses for people', async () => {
  expect(await suggestMoney(none, opening(async () => [bank('A'), bank('B')]).open)).toEqual({});
  expect(await suggestMoney(none, opening(async () => []).open)).toEqual({});
  const fault = opening(async () => {
    throw new SystemFault('transient', problem('unreachable', 'ledger'));
  });
  expect(await suggestMoney(none, fault.open)).toEqual({});
  expect(fault.closed).toEqual(['property', 'ledger']);
});
