import { expect, test } from 'vitest';
import type { AllocationContent, Content, SystemName } from '../../domain/record.ts';
import type { SideFacts } from '../../store/read/record.ts';
import { differences, referencesIn } from './detail.ts';

const allocation: AllocationContent = {
  type: 'allocation',
  role: 'customer',
  creditKey: '3',
  document: { type: 'invoice', key: '1' },
  contactKey: '7',
  date: '2026-10-20',
  currency: 'GBP',
  amount: '40.00',
  state: 'approved',
  reference: '',
  groupKey: null,
};
const side = (system: SystemName, content: Content): SideFacts => ({
  object: system,
  key: '1',
  displayId: '1',
  present: true,
  seenAt: '2026-11-22T08:00:00.000Z',
  modifiedAt: null,
  content,
});

test('what settles a document names the document, the credit note and the contact by what people call them', () => {
  expect(referencesIn(allocation)).toEqual([
    { type: 'contact', key: '7' },
    { type: 'invoice', key: '1' },
    { type: 'credit-note', key: '3' },
  ]);
  expect(referencesIn({ ...allocation, document: null, creditKey: null, contactKey: null })).toEqual([]);
});

test('before both agreed, keys of either system are no difference; the amount is one', () => {
  const theirs: AllocationContent = {
    ...allocation,
    creditKey: '88',
    document: { type: 'invoice', key: '900' },
    contactKey: '70',
    groupKey: '46',
    amount: '39.00',
  };
  const sides = { property: side('property', allocation), ledger: side('ledger', theirs) };
  expect(differences({ sides, agreed: null })).toEqual(['amount']);
});
