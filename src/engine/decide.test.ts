import { expect, test } from 'vitest';
import type {
  ContactContent,
  DocumentContent,
  DocumentLine,
  TaxTypeContent,
  TrackingOptionContent,
} from '../domain/record.ts';
import type { References } from '../domain/references.ts';
import type { DecideInput } from './decide.ts';
import {
  account,
  contact,
  decided,
  invoice,
  ledgerInvoice,
  reference,
  references,
  side,
} from './testing/decide-fixtures.ts';

test('an approved invoice that only the property system has is created in the ledger with the ledger’s keys', () => {
  const decision = decided({ sides: { property: side(invoice()), ledger: null } });
  expect(decision).toMatchObject({
    kind: 'write',
    verb: 'create',
    system: 'ledger',
    parents: ['link-contact', 'link-account'],
  });
  if (decision.kind !== 'write') return;
  expect(decision.content).toMatchObject({
    contactKey: 'l-contact',
    lines: [{ accountKey: 'l-4100', propertyKey: 'l-1' }],
  });
});

test('a posted invoice that only the ledger has is created in the property system', () => {
  expect(decided({ sides: { property: null, ledger: side(ledgerInvoice()) } })).toMatchObject({
    kind: 'write',
    verb: 'create',
    system: 'property',
    content: { contactKey: 'p-contact' },
  });
});

test.each([
  ['a draft', { state: 'draft' as const }],
  ['one awaiting approval', { state: 'awaiting-approval' as const }],
  ['one void before it ever synced', { state: 'void' as const }],
  ['one dated before the sync-from date', { issueDate: '2025-12-31' }],
])('%s is out of scope, never red', (_name, more) => {
  expect(decided({ sides: { property: side(invoice(more)), ledger: null } }).kind).toBe('unscope');
});

test.each([
  ['another currency', { currency: 'USD' }, 'currency-unsupported', 'USD'],
  ['a negative total', { gross: '-120.00' }, 'negative-invoice', null],
])('%s fails by nature until it is unlinked', (_name, more, code, subject) => {
  expect(decided({ sides: { property: side(invoice(more)), ledger: null } })).toMatchObject({
    kind: 'fails',
    problem: { code, subject },
  });
});

test.each([
  ['unlinked', { held: true }, 'blocked', 'parent-unlinked'],
  [
    'failing without a counterpart',
    { outcome: 'failing', counterpartKey: null },
    'blocked',
    'parent-failing',
  ],
  ['not yet written', { outcome: 'pending', counterpartKey: null }, 'blocked', 'parent-pending'],
])('an invoice whose contact is %s waits and names it', (_name, change, kind, code) => {
  expect(
    decided({
      references: references({ contact: change }),
      sides: { property: side(invoice()), ledger: null },
    }),
  ).toMatchObject({ kind, problem: { code, params: { relatedRecordId: 'link-contact' } } });
});

test('an invoice whose account, tax type or tracking option is unlinked waits and names it', () => {
  expect(
    decided({
      references: references({ account: { held: true } }),
      sides: { property: side(invoice()), ledger: null },
    }),
  ).toMatchObject({
    kind: 'blocked',
    parents: ['link-contact', 'link-account'],
    problem: {
      code: 'parent-unlinked',
      subject: 'account:4100',
      params: { parentType: 'account', relatedRecordId: 'link-account' },
    },
  });
  const rate: TaxTypeContent = {
    type: 'tax-type',
    name: 'Standard 20%',
    rate: '20',
    direction: 'sale',
    status: 'active',
  };
  const unit: TrackingOptionContent = {
    type: 'tracking-option',
    category: 'Class',
    code: 'U1',
    name: 'Unit 1',
    status: 'active',
  };
  const [line] = invoice().lines;
  if (line === undefined) throw new Error('the fixture has a line');
  const cases: [TaxTypeContent | TrackingOptionContent, DocumentLine][] = [
    [rate, { ...line, taxTypeKey: 'p-rate' }],
    [unit, { ...line, tracking: [{ category: 'Class', key: 'p-unit' }] }],
  ];
  for (const [held, lineWith] of cases) {
    const others = references();
    const found: References = {
      ...others,
      find: (system, type, ...rest) =>
        type === held.type
          ? reference(system, held, held, { held: true, name: held.name, counterpartKey: 'l-1' })
          : others.find(system, type, ...rest),
    };
    const sides = { property: side(invoice({ lines: [lineWith] })), ledger: null };
    expect(decided({ references: found, sides })).toMatchObject({
      kind: 'blocked',
      problem: { code: 'parent-unlinked', params: { parentType: held.type, parent: held.name } },
    });
  }
});

test('an account inactive in the ledger fails with the account as its cause, before anything is sent', () => {
  const inactive = { contents: { property: account, ledger: { ...account, status: 'archived' as const } } };
  expect(
    decided({
      references: references({ account: inactive }),
      sides: { property: side(invoice()), ledger: null },
    }),
  ).toMatchObject({
    kind: 'fails',
    problem: { code: 'account-inactive', subject: '4100', side: 'ledger' },
  });
});

test('what a person must mend is said before what merely waits', () => {
  const both = references({ contact: { held: true }, account: { archivedByChoice: true } });
  expect(decided({ references: both, sides: { property: side(invoice()), ledger: null } })).toMatchObject({
    kind: 'fails',
    problem: { code: 'account-archived' },
  });
});

const agreed = { property: invoice(), ledger: ledgerInvoice() };
const pair = (property: DocumentContent | null, ledger: DocumentContent | null) =>
  decided({
    link: { type: 'invoice', role: null, outcome: 'synced' },
    agreed,
    sides: { property: property && side(property), ledger: ledger && side(ledger) },
  });

test('nothing changed since both agreed, although the two differ from each other: nothing is written', () => {
  expect(pair(invoice(), ledgerInvoice()).kind).toBe('agrees');
});

test('each side’s header edits travel to the other; an equal edit on both is no conflict', () => {
  expect(pair(invoice({ reference: 'PO 7' }), ledgerInvoice())).toMatchObject({
    kind: 'write',
    verb: 'update',
    system: 'ledger',
    fields: ['reference'],
  });
  expect(pair(invoice(), ledgerInvoice({ dueDate: '2026-11-15' }))).toMatchObject({
    kind: 'write',
    verb: 'update',
    system: 'property',
    fields: ['dueDate'],
  });
  expect(pair(invoice({ reference: 'PO 7' }), ledgerInvoice({ reference: 'PO 7' })).kind).toBe('agrees');
  expect(pair(invoice({ reference: 'PO 7' }), ledgerInvoice({ reference: 'PO 8' }))).toMatchObject({
    kind: 'conflict',
    problem: { code: 'edited-in-both' },
  });
});

test('amounts of an approved document are nobody’s to change: an edit is a drift, on either side', () => {
  const dearer = { net: '110.00', gross: '130.00' };
  expect(pair(invoice(dearer), ledgerInvoice())).toMatchObject({
    kind: 'conflict',
    problem: { code: 'edited-in-property' },
  });
  expect(pair(invoice(), ledgerInvoice(dearer))).toMatchObject({
    kind: 'conflict',
    problem: { code: 'differs-from-counterpart' },
  });
});

test('a void travels from the ledger only; void on both is the end', () => {
  expect(pair(invoice(), ledgerInvoice({ state: 'void' }))).toMatchObject({
    kind: 'write',
    verb: 'void',
    system: 'property',
  });
  expect(pair(invoice({ state: 'void' }), ledgerInvoice())).toMatchObject({
    kind: 'conflict',
    problem: { code: 'void-in-property' },
  });
  expect(pair(invoice({ state: 'void' }), ledgerInvoice({ state: 'void' })).kind).toBe('ended');
});

test('a side proven deleted is a drift for a person; both gone is the end', () => {
  const gone = decided({
    agreed,
    sides: { property: side(invoice()), ledger: side(ledgerInvoice(), false) },
  });
  expect(gone).toMatchObject({ kind: 'conflict', problem: { code: 'deleted-in-ledger' } });
  expect(
    decided({ agreed, sides: { property: side(invoice(), false), ledger: side(ledgerInvoice(), false) } })
      .kind,
  ).toBe('ended');
});

const contactPair = (property: ContactContent, ledger: ContactContent, before: DecideInput['agreed']) =>
  decided({
    link: { type: 'contact', role: 'customer', outcome: 'synced' },
    agreed: before,
    sides: { property: side(property), ledger: side(ledger) },
  });

test('contacts: the ledger’s edit travels, the property system’s is a drift', () => {
  const before = { property: contact, ledger: contact };
  expect(contactPair(contact, { ...contact, phone: '020' }, before)).toMatchObject({
    kind: 'write',
    system: 'property',
    fields: ['phone'],
  });
  expect(contactPair({ ...contact, phone: '020' }, contact, before)).toMatchObject({
    kind: 'conflict',
    problem: { code: 'edited-in-property', params: { fields: 'phone' } },
  });
});

test('when two contacts are first joined the ledger’s facts win, but its blanks wipe nothing', () => {
  const ledger = { ...contact, email: '', lastName: 'Leigh' };
  expect(contactPair(contact, ledger, null)).toMatchObject({
    kind: 'write',
    system: 'property',
    fields: ['lastName'],
    content: { email: 'ann@example.test', lastName: 'Leigh' },
  });
});

test('two documents taken for one must prove it by their facts', () => {
  expect(decided({ sides: { property: side(invoice()), ledger: side(ledgerInvoice()) } }).kind).toBe(
    'agrees',
  );
  expect(
    decided({ sides: { property: side(invoice()), ledger: side(ledgerInvoice({ gross: '121.00' })) } }),
  ).toMatchObject({
    kind: 'conflict',
    problem: { code: 'differs-from-counterpart', params: { fields: 'gross' } },
  });
});

test('reference data travels inward only; a choice to archive leaves a record out', () => {
  const link = { type: 'account' as const, role: null, outcome: 'pending' as const };
  expect(decided({ link, sides: { property: side(account), ledger: null } }).kind).toBe('unscope');
  expect(decided({ link, sides: { property: null, ledger: side(account) } })).toMatchObject({
    kind: 'write',
    verb: 'create',
    system: 'property',
  });
  expect(decided({ link, choice: 'archive', sides: { property: null, ledger: side(account) } }).kind).toBe(
    'unscope',
  );
});
