import { describe, expect, test } from 'vitest';
import { seenHash } from '../domain/choices.ts';
import type { Resolution } from '../domain/link.ts';
import { problem } from '../domain/problem.ts';
import type { Content } from '../domain/record.ts';
import type { DecideInput } from './decide.ts';
import { decided, invoice, ledgerInvoice, side } from './testing/decide-fixtures.ts';

const seenSide = (content: Content, present = true) => seenHash({ content, present });
const chosen = (choice: Resolution, property: Content, ledger: Content, gone?: 'property' | 'ledger') => ({
  choice,
  by: 'Ann Lee',
  seen: { property: seenSide(property, gone !== 'property'), ledger: seenSide(ledger, gone !== 'ledger') },
});
const drifted = { type: 'invoice' as const, role: null, outcome: 'pending' as const };

describe('a choice of a person', () => {
  const [mine, theirs] = [invoice({ reference: 'mine' }), ledgerInvoice({ reference: 'theirs' })];
  const pair = { property: side(mine), ledger: side(theirs) };
  const agreed = { property: invoice(), ledger: ledgerInvoice() };
  const voided = { property: side(invoice({ state: 'void' })), ledger: side(ledgerInvoice()) };
  const gone = { property: side(invoice()), ledger: { content: ledgerInvoice(), present: false } };

  test.each<[string, Partial<DecideInput>, object]>([
    [
      'the ledger’s is written to Re-Leased',
      { sides: pair, agreed, resolution: chosen('take-ledger', mine, theirs) },
      {
        kind: 'write',
        verb: 'update',
        system: 'property',
        fields: ['reference'],
        content: { reference: 'theirs' },
      },
    ],
    [
      'Re-Leased’s is written to the ledger, with the ledger’s own keys',
      { sides: pair, agreed, resolution: chosen('take-property', mine, theirs) },
      {
        kind: 'write',
        verb: 'update',
        system: 'ledger',
        content: { reference: 'mine', contactKey: 'l-contact' },
      },
    ],
    [
      'a void made in Re-Leased is carried to the ledger',
      {
        sides: voided,
        agreed,
        resolution: chosen('take-property', invoice({ state: 'void' }), ledgerInvoice()),
      },
      { kind: 'write', verb: 'void', system: 'ledger' },
    ],
    [
      'what is barred writes nothing: the finding stays',
      {
        sides: voided,
        agreed,
        resolution: chosen('take-ledger', invoice({ state: 'void' }), ledgerInvoice()),
      },
      { kind: 'conflict', problem: { code: 'void-in-property' } },
    ],
    [
      'the deleted one is made again',
      { sides: gone, agreed, resolution: chosen('take-property', invoice(), ledgerInvoice(), 'ledger') },
      { kind: 'write', verb: 'create', system: 'ledger' },
    ],
    [
      'not where the finding is another one by now, though neither side changed',
      {
        sides: gone,
        agreed,
        resolution: {
          ...chosen('take-property', invoice(), ledgerInvoice(), 'ledger'),
          code: 'edited-in-both' as const,
        },
      },
      { kind: 'conflict', problem: { code: 'choice-overtaken' } },
    ],
    [
      'but not beside one of its number that stands there by now',
      {
        sides: gone,
        agreed,
        resolution: chosen('take-property', invoice(), ledgerInvoice(), 'ledger'),
        rivals: [{ proven: false, linkId: 'l9', displayId: 'hand', contactKey: 'l-contact', isVoid: false }],
      },
      {
        kind: 'conflict',
        problem: { code: 'number-duplicate', params: { id: 'hand', relatedRecordId: 'l9' } },
      },
    ],
    [
      'what was changed since is not written over',
      { sides: pair, agreed, resolution: chosen('take-ledger', invoice({ reference: 'old' }), theirs) },
      {
        kind: 'conflict',
        problem: { code: 'choice-overtaken', params: { changed: 'property', choice: 'take-ledger' } },
      },
    ],
    [
      'kept apart while both are as they were',
      {
        link: { ...drifted, outcome: 'apart' },
        sides: pair,
        agreed,
        resolution: chosen('apart', mine, theirs),
      },
      { kind: 'apart' },
    ],
    [
      'kept apart no longer once one changed',
      {
        link: { ...drifted, outcome: 'apart' },
        sides: pair,
        agreed,
        resolution: chosen('apart', mine, ledgerInvoice({ reference: 'older' })),
      },
      { kind: 'conflict', problem: { code: 'edited-in-both' } },
    ],
    [
      'nothing is left to choose once both agree',
      {
        sides: { property: side(invoice()), ledger: side(ledgerInvoice()) },
        agreed,
        resolution: chosen('take-ledger', mine, theirs),
      },
      { kind: 'agrees' },
    ],
  ])('%s', (_name, more, expected) => {
    expect(decided({ link: drifted, ...more })).toMatchObject(expected);
  });
});

describe('what stands where a record would be made', () => {
  const single = { sides: { property: side(invoice()), ledger: null } };
  const rival = { proven: false, linkId: 'l9', displayId: 'X', contactKey: 'l-other', isVoid: false };
  test.each<[string, Partial<DecideInput>, object]>([
    [
      'its own key on another record',
      { rivals: [{ ...rival, proven: true }] },
      { kind: 'conflict', problem: { code: 'counterpart-taken' } },
    ],
    [
      'its own key on two',
      {
        rivals: [
          { ...rival, proven: true },
          { ...rival, proven: true, linkId: 'l8' },
        ],
      },
      { kind: 'conflict', problem: { code: 'counterpart-ambiguous', params: { count: '2' } } },
    ],
    [
      'its number on an invoice of anybody',
      { rivals: [rival] },
      { kind: 'fails', problem: { code: 'number-duplicate' } },
    ],
    ['its number on a void one', { rivals: [{ ...rival, isVoid: true }] }, { kind: 'write', verb: 'create' }],
    [
      'a copy that stands for a person',
      { standing: problem('counterpart-taken', 'relink') },
      { kind: 'conflict', problem: { code: 'counterpart-taken' } },
    ],
    ['a match that is not carried out yet', { choice: 'match' }, { kind: 'blocked' }],
  ])('%s', (_name, more, expected) => {
    expect(decided({ ...single, ...more })).toMatchObject(expected);
  });

  test('a copy is out of scope while it is a draft, whatever stands', () => {
    const draft = { property: side(invoice({ state: 'draft' })), ledger: null };
    expect(decided({ sides: draft, standing: problem('counterpart-taken', 'relink') }).kind).toBe('unscope');
  });
});
