import { describe, expect, test } from 'vitest';
import { causeKey } from '../domain/problem.ts';
import type { AllocationContent, Content, PaymentContent } from '../domain/record.ts';
import type { Reference, References } from '../domain/references.ts';
import type { DecideInput, Decision } from './decision.ts';
import { contact, decided, invoice, reference, side } from './testing/decide-fixtures.ts';

const payment = (more: Partial<PaymentContent> = {}): PaymentContent => ({
  type: 'payment',
  role: 'customer',
  document: { type: 'invoice', key: 'p-1' },
  contactKey: 'p-contact',
  date: '2026-10-20',
  currency: 'GBP',
  amount: '120.00',
  state: 'approved',
  reference: 'RENT',
  groupKey: null,
  ...more,
});
const ledgerPayment = (more: Partial<PaymentContent> = {}) =>
  payment({ document: { type: 'invoice', key: 'l-1' }, contactKey: 'l-contact', groupKey: '44', ...more });
const credit = (more: Partial<AllocationContent> = {}): AllocationContent => ({
  ...payment(),
  type: 'allocation',
  creditKey: 'p-1',
  ...more,
});

/** Every document has a counterpart of the same name on the other side, unless `change` says otherwise. */
function knowing(change: Partial<Reference> = {}, own: Content = invoice()): References {
  return {
    find: (system, type, _role, key) => {
      if (type === 'contact') return reference(system, contact, contact);
      const there = key.replace(/^[pl]-/, system === 'property' ? 'l-' : 'p-');
      const found = reference(system, own, own, { counterpartKey: there, ...change });
      return { ...found, linkId: `link-${type}` };
    },
    propertyCounterpart: () => null,
  };
}
const decide = (more: Partial<DecideInput>): Decision =>
  decided({
    link: { type: 'payment', role: 'customer', outcome: 'pending' },
    references: knowing(),
    ...more,
  });
const problemOf = (decision: Decision) =>
  'problem' in decision ? `${decision.kind} ${causeKey(decision.problem)}` : decision.kind;
const alone = (content: Content, references?: References) =>
  decide({
    sides: { property: side(content), ledger: null },
    ...(references === undefined ? {} : { references }),
  });

describe('a payment on one side', () => {
  test('is made on the other, with that side’s document and contact', () => {
    expect(alone(payment({ groupKey: 'R1' }))).toEqual({
      kind: 'write',
      verb: 'create',
      system: 'ledger',
      content: ledgerPayment({ groupKey: 'R1' }),
      fields: [],
      parents: ['link-invoice', 'link-contact'],
    });
  });

  test.each([
    ['a draft', payment({ state: 'draft' })],
    ['waiting for approval', payment({ state: 'awaiting-approval' })],
    ['undone before it ever synced', payment({ state: 'void' })],
    ['of before the start', payment({ date: '2025-12-31' })],
    ['allocated to nothing', payment({ document: null })],
    ['of nothing', payment({ amount: '0.00' })],
  ])('is out of scope: %s', (_name, content) => {
    expect(alone(content).kind).toBe('unscope');
  });

  test.each([
    ['unlinked', { held: true }, 'blocked parent-unlinked:invoice:INV-1'],
    ['failing', { outcome: 'failing', counterpartKey: null }, 'blocked parent-failing:invoice:INV-1'],
    [
      'still to be written',
      { outcome: 'pending', counterpartKey: null },
      'blocked parent-pending:invoice:INV-1',
    ],
    ['from before the start', { outcome: 'excluded' }, 'fails document-before-start:invoice:INV-1'],
    ['kept apart', { outcome: 'apart', counterpartKey: null }, 'fails document-not-synced:invoice:INV-1'],
  ] as const)('whose document is %s', (_name, change, expected) => {
    expect(problemOf(alone(payment(), knowing(change)))).toBe(expected);
  });

  test('of a document that nobody knows it does not sync', () => {
    const nobody: References = { find: () => null, propertyCounterpart: () => null };
    expect(problemOf(alone(payment(), nobody))).toBe('fails document-not-synced:invoice:p-1');
  });

  test('waits for a document that is still a draft, and says so rather than that it is old', () => {
    const draft = invoice({ state: 'draft' });
    const decision = alone(payment(), knowing({ outcome: 'excluded', counterpartKey: null }, draft));
    expect(problemOf(decision)).toBe('blocked parent-pending:invoice:INV-1');
  });

  test('what a person must mend is said before what merely waits', () => {
    const references = knowing();
    const both: References = {
      ...references,
      find: (system, type, role, key) => {
        const found = references.find(system, type, role, key);
        if (found === null) return null;
        return type === 'credit-note'
          ? { ...found, outcome: 'excluded' }
          : { ...found, outcome: 'pending', counterpartKey: null };
      },
    };
    expect(problemOf(alone(credit(), both))).toBe('fails document-before-start:credit-note:INV-1');
  });

  test('of an adjustment that adds to what is owed does not sync, and not because it is old', () => {
    const memo = invoice({ type: 'credit-note', role: 'customer', number: 'DM-1', gross: '50.00' });
    const content = ledgerPayment({ document: { type: 'credit-note', key: 'l-9' } });
    const decision = decide({
      sides: { property: null, ledger: side(content) },
      references: knowing({ outcome: 'excluded', counterpartKey: null }, memo),
    });
    expect(problemOf(decision)).toBe('fails document-not-synced:credit-note:DM-1');
  });

  test('of a credit note is money given back, which the ledger has no payment for', () => {
    const refund = payment({ document: { type: 'credit-note', key: 'p-1' }, reference: 'REFUND 7' });
    expect(problemOf(alone(refund))).toBe('fails refund-unsupported');
  });

  test('another currency cannot sync', () => {
    expect(problemOf(alone(payment({ currency: 'EUR' })))).toBe('fails currency-unsupported:EUR');
  });
});

describe('a payment on both sides', () => {
  const pair = (property: PaymentContent, ledger: PaymentContent, more: Partial<DecideInput> = {}) =>
    decide({
      sides: { property: side(property), ledger: side(ledger) },
      agreed: { property: payment(), ledger: ledgerPayment() },
      ...more,
    });

  test('found to be one: who paid and what each notes of it prove nothing against it', () => {
    const theirs = ledgerPayment({ contactKey: 'l-parent', reference: 'CHQ 7' });
    expect(pair(payment(), theirs, { agreed: null }).kind).toBe('agrees');
    expect(problemOf(pair(payment(), ledgerPayment({ amount: '119.99' }), { agreed: null }))).toBe(
      'conflict differs-from-counterpart',
    );
  });

  test('reversed in the ledger: undone in the property system; the other way it is a finding', () => {
    expect(pair(payment(), ledgerPayment({ state: 'void' }))).toMatchObject({
      kind: 'write',
      verb: 'void',
      system: 'property',
    });
    expect(problemOf(pair(payment({ state: 'void' }), ledgerPayment()))).toBe('conflict void-in-property');
    expect(pair(payment({ state: 'void' }), ledgerPayment({ state: 'void' })).kind).toBe('ended');
  });

  test('the same day, amount and document: no reference, group or reconciliation makes a difference', () => {
    expect(pair(payment({ reference: 'other' }), ledgerPayment({ groupKey: '45' })).kind).toBe('agrees');
  });

  test.each([
    ['amount', { amount: '1.00' }],
    ['date', { date: '2026-10-21' }],
    ['document', { document: { type: 'invoice', key: 'x-9' } }],
  ] as const)('its %s changed on either side is a finding, never written', (_field, change) => {
    expect(problemOf(pair(payment(change), ledgerPayment()))).toBe('conflict edited-in-property');
    expect(problemOf(pair(payment(), ledgerPayment(change)))).toBe('conflict differs-from-counterpart');
  });

  test('taken back to before approval it counts no longer; submitted from the beginning it may wait', () => {
    const waits = ledgerPayment({ state: 'awaiting-approval' });
    expect(problemOf(pair(payment(), waits))).toBe('conflict differs-from-counterpart');
    expect(pair(payment(), waits, { agreed: { property: payment(), ledger: waits } }).kind).toBe('agrees');
  });

  test('deleted in the ledger is a finding; deleted there after it was undone here is its end', () => {
    const gone = { property: side(payment()), ledger: side(ledgerPayment(), false) };
    expect(problemOf(decide({ sides: gone }))).toBe('conflict deleted-in-ledger');
    const over = { property: side(payment({ state: 'void' })), ledger: side(ledgerPayment(), false) };
    expect(decide({ sides: over }).kind).toBe('ended');
  });
});

describe('a credit note', () => {
  const note = (gross: string, role: 'customer' | 'vendor' = 'customer') =>
    invoice({ type: 'credit-note', role, net: gross, tax: '0.00', gross, lines: [] });
  const found = (content: Content) =>
    decide({
      link: { type: 'credit-note', role: 'customer', outcome: 'pending' },
      sides: { property: null, ledger: side(content) },
    });

  test('below zero it is carried; what adds to what is owed has nothing on the other side', () => {
    expect(found(note('-10.00'))).toMatchObject({ kind: 'write', verb: 'create', system: 'property' });
    expect(found(note('10.00')).kind).toBe('unscope');
    expect(found(note('0.00')).kind).toBe('unscope');
  });

  test('of expense it asks for the supplier', () => {
    const asked: string[] = [];
    const references: References = {
      find: (system, type, role) => {
        asked.push(`${type} ${role}`);
        return type === 'contact' ? reference(system, contact, contact) : null;
      },
      propertyCounterpart: () => null,
    };
    decide({ sides: { property: side(note('-1.00', 'vendor')), ledger: null }, references });
    expect(asked).toContain('contact vendor');
  });
});
