import { expect, test } from 'vitest';
import type { AccountContent, ContactContent, Content, DocumentContent } from '../domain/record.ts';
import { noAddress } from '../domain/record.ts';
import type { Reference, References } from '../domain/references.ts';
import { type DecideInput, type Decision, decide } from './decide.ts';

const contact: ContactContent = {
  type: 'contact',
  role: 'customer',
  name: 'Northgate Retail Ltd',
  correspondenceName: 'Northgate',
  firstName: 'Ann',
  lastName: 'Lee',
  email: 'ann@example.test',
  phone: '',
  mobile: '',
  fax: '',
  postalAddress: noAddress,
  streetAddress: noAddress,
  currency: null,
  status: 'active',
  mergedInto: null,
};
const account: AccountContent = { type: 'account', code: '4100', name: 'Service charge', status: 'active' };

function invoice(more: Partial<DocumentContent> = {}): DocumentContent {
  return {
    type: 'invoice',
    number: 'INV-1',
    reference: '',
    description: '',
    contactKey: 'p-contact',
    issueDate: '2026-10-01',
    postingDate: '2026-10-01',
    dueDate: '2026-10-31',
    currency: 'GBP',
    state: 'approved',
    lines: [
      {
        description: 'Rent',
        net: '100.00',
        tax: '20.00',
        accountKey: 'p-4100',
        taxTypeKey: null,
        tracking: [],
        propertyKey: 'p-1',
      },
    ],
    net: '100.00',
    tax: '20.00',
    gross: '120.00',
    ...more,
  };
}
const ledgerInvoice = (more: Partial<DocumentContent> = {}) =>
  invoice({
    contactKey: 'l-contact',
    lines: [
      {
        description: 'Rent',
        net: '100.00',
        tax: '20.00',
        accountKey: 'l-4100',
        taxTypeKey: null,
        tracking: [],
        propertyKey: 'l-1',
      },
    ],
    ...more,
  });

function reference(
  system: 'property' | 'ledger',
  own: Content,
  other: Content | null,
  more: Partial<Reference> = {},
): Reference {
  const mine = system === 'property';
  return {
    linkId: `link-${own.type}`,
    counterpartKey:
      other === null ? null : `${mine ? 'l' : 'p'}-${own.type === 'account' ? '4100' : 'contact'}`,
    held: false,
    outcome: 'synced',
    name: own.type === 'contact' || own.type === 'account' ? own.name : '',
    archivedByChoice: false,
    displayIds: { property: mine ? 'C-1' : 'C-1', ledger: own.type === 'account' ? '4100' : 'CUST-1' },
    contents: { property: mine ? own : other, ledger: mine ? other : own },
    ...more,
  };
}

function references(change: { contact?: Partial<Reference>; account?: Partial<Reference> } = {}): References {
  return {
    find(system, type) {
      if (type === 'contact') return reference(system, contact, contact, change.contact);
      if (type === 'account') return reference(system, account, account, change.account);
      return null;
    },
    propertyCounterpart: (system, key) =>
      key.replace(system === 'property' ? 'p-' : 'l-', system === 'property' ? 'l-' : 'p-'),
  };
}

function decided(more: Partial<DecideInput>): Decision {
  return decide({
    link: { type: 'invoice', role: null, outcome: 'pending' },
    sides: { property: null, ledger: null },
    agreed: null,
    references: references(),
    company: { currency: 'GBP', syncFrom: '2026-01-01' },
    choice: null,
    ...more,
  });
}
const side = (content: Content, present = true) => ({ content, present });

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
