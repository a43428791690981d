import { expect, test } from 'vitest';
import { choicesFor, type Drift, type DriftSide, isBarred, seenHash, weighChoices } from './choices.ts';
import type { ProblemCode } from './problem.ts';
import { type Content, type DocumentState, noAddress, type RecordType } from './record.ts';

function document(type: 'invoice' | 'bill' | 'credit-note', state: DocumentState): Content {
  const money = { net: '100.00', tax: '0.00', gross: '100.00' };
  const dates = { issueDate: '2026-10-01', postingDate: '2026-10-01', dueDate: null };
  const texts = { number: '1', reference: '', description: '' };
  return { type, ...texts, ...dates, ...money, contactKey: '7', currency: 'GBP', state, lines: [] };
}
const contact: Content = {
  type: 'contact',
  role: 'customer',
  name: 'Northgate',
  correspondenceName: '',
  firstName: '',
  lastName: '',
  email: '',
  phone: '',
  mobile: '',
  fax: '',
  postalAddress: noAddress,
  streetAddress: noAddress,
  currency: null,
  status: 'active',
  mergedInto: null,
};
const account: Content = { type: 'account', code: '4100', name: 'Rent', status: 'active' };
const invoice = document('invoice', 'approved');
const payment = {
  type: 'payment',
  role: 'customer',
  document: { type: 'invoice', key: '1' },
  contactKey: '7',
  date: '2026-10-05',
  currency: 'GBP',
  amount: '100.00',
  state: 'approved',
  reference: '',
  groupKey: null,
} as const satisfies Content;

const live = (content: Content): DriftSide => ({ content, present: true });
const dead = (content: Content): DriftSide => ({ content, present: false });
const drift = (
  code: ProblemCode,
  property: DriftSide | null,
  ledger: DriftSide | null,
  fields: readonly string[] = [],
): Drift => {
  const type: RecordType = (property ?? ledger)?.content.type ?? 'invoice';
  return { code, type, sides: { property, ledger }, fields };
};

/** What each choice does: `-` where it is not offered. */
function offered(one: Drift): Record<string, string> {
  return Object.fromEntries(
    weighChoices(one).map((option) => {
      if (isBarred(option)) return [option.choice, '-'];
      const { effect } = option;
      return [option.choice, effect.kind === 'nothing' ? 'nothing' : `${effect.kind} in ${effect.system}`];
    }),
  );
}

test.each<[string, Drift, string, string]>([
  [
    'deleted in the ledger',
    drift('deleted-in-ledger', live(invoice), dead(invoice)),
    'void in property',
    'create in ledger',
  ],
  [
    '… and paid',
    drift('deleted-in-ledger', live(document('invoice', 'paid')), dead(invoice)),
    '-',
    'create in ledger',
  ],
  [
    '… and part paid',
    drift('deleted-in-ledger', live(document('bill', 'part-paid')), dead(invoice)),
    '-',
    'create in ledger',
  ],
  ['… and a draft', drift('deleted-in-ledger', live(document('invoice', 'draft')), dead(invoice)), '-', '-'],
  [
    '… a contact',
    drift('deleted-in-ledger', live(contact), dead(contact)),
    'archive in property',
    'create in ledger',
  ],
  [
    '… an account, which is made in the ledger only',
    drift('deleted-in-ledger', live(account), dead(account)),
    'archive in property',
    '-',
  ],
  [
    '… a credit note',
    drift('deleted-in-ledger', live(document('credit-note', 'approved')), dead(invoice)),
    'void in property',
    'create in ledger',
  ],
  [
    '… a payment',
    drift('deleted-in-ledger', live(payment), dead(payment)),
    'void in property',
    'create in ledger',
  ],
  [
    'a payment deleted in Re-Leased, which only Intacct undoes',
    drift('deleted-in-property', dead(payment), live(payment)),
    'create in property',
    '-',
  ],
  [
    'a payment voided in Re-Leased, which only Intacct undoes',
    drift('void-in-property', live({ ...payment, state: 'void' }), live(payment)),
    '-',
    '-',
  ],
  [
    'the amount of a payment edited in Intacct',
    drift('differs-from-counterpart', live(payment), live({ ...payment, amount: '9.00' }), ['amount']),
    '-',
    '-',
  ],
  [
    'deleted in Re-Leased',
    drift('deleted-in-property', dead(invoice), live(invoice)),
    'create in property',
    'void in ledger',
  ],
  [
    '… and paid',
    drift('deleted-in-property', dead(invoice), live(document('invoice', 'paid'))),
    'create in property',
    '-',
  ],
  ['… an account', drift('deleted-in-property', dead(account), live(account)), 'create in property', '-'],
  [
    'void in Re-Leased',
    drift('void-in-property', live(document('invoice', 'void')), live(invoice)),
    '-',
    'void in ledger',
  ],
  [
    '… and paid in the ledger',
    drift('void-in-property', live(document('invoice', 'void')), live(document('invoice', 'paid'))),
    '-',
    '-',
  ],
  [
    'a contact edited',
    drift('edited-in-property', live(contact), live(contact), ['phone']),
    'update in property',
    'update in ledger',
  ],
  [
    'an account edited',
    drift('edited-in-property', live(account), live(account), ['name']),
    'update in property',
    '-',
  ],
  [
    'a reference edited on both sides',
    drift('edited-in-both', live(invoice), live(invoice), ['reference']),
    'update in property',
    'update in ledger',
  ],
  [
    'a number edited',
    drift('edited-in-property', live(invoice), live(invoice), ['number']),
    'update in property',
    '-',
  ],
  [
    'money edited',
    drift('edited-in-property', live(invoice), live(invoice), ['gross', 'lines', 'net']),
    '-',
    '-',
  ],
  [
    'money of a draft edited',
    drift('edited-in-both', live(document('invoice', 'draft')), live(document('invoice', 'draft')), [
      'gross',
      'lines',
    ]),
    'update in property',
    '-',
  ],
  [
    'one field that may and one that may not',
    drift('edited-in-both', live(invoice), live(invoice), ['reference', 'gross']),
    '-',
    '-',
  ],
  ['a copy in Re-Leased', drift('counterpart-taken', live(invoice), null), '-', 'create in ledger'],
  ['a copy in the ledger', drift('counterpart-taken', null, live(invoice)), 'create in property', '-'],
  ['several candidates', drift('counterpart-ambiguous', live(invoice), null), '-', '-'],
  ['its number stands there already', drift('number-duplicate', live(invoice), dead(invoice)), '-', '-'],
  ['another one found in its place', drift('differs-from-counterpart', live(invoice), null), '-', '-'],
])('%s', (_name, one, takeLedger, takeProperty) => {
  expect(offered(one)).toEqual({
    'take-ledger': takeLedger,
    'take-property': takeProperty,
    apart: 'nothing',
  });
});

test('what is no drift offers nothing', () => {
  expect(weighChoices(drift('period-closed', live(invoice), null))).toEqual([]);
});

test('every choice says what it does, and every one that cannot be taken says why', () => {
  const money = drift('edited-in-property', live(invoice), live(invoice), ['gross', 'net']);
  expect(weighChoices(money).map((one) => (isBarred(one) ? one.why : one.says))).toEqual([
    'The total and net amount cannot be overwritten in Re-Leased by Relink: the document is approved there. Reverse it in Sage Intacct and enter it again, or undo the change.',
    'The total and net amount cannot be overwritten in Sage Intacct by Relink: the document is posted there. Reverse it in Sage Intacct and enter it again, or undo the change.',
    'Nothing is written. Both sides stay as they are, and Relink does not report this difference again until one of them changes.',
  ]);
  const phone = drift('edited-in-property', live(contact), live(contact), ['email', 'phone']);
  expect(choicesFor(phone).map((one) => one.says)).toContain(
    'The e-mail address and phone number in Sage Intacct are overwritten with what Re-Leased says.',
  );
});

test('only what is made again needs a new key', () => {
  const effects = (one: Drift) =>
    choicesFor(one).map(({ effect }) => (effect.kind === 'create' ? effect.again : null));
  expect(effects(drift('deleted-in-ledger', live(invoice), dead(invoice)))).toEqual([null, true, null]);
  expect(effects(drift('counterpart-taken', live(invoice), null))).toEqual([false, null]);
});

test('a choice is about what both sides are: payments do not change that, everything else does', () => {
  const seen = seenHash(live(invoice));
  expect(seenHash(live(document('invoice', 'part-paid')))).toBe(seen);
  expect(seenHash(live(document('invoice', 'paid')))).toBe(seen);
  expect(seenHash(live(document('invoice', 'void')))).not.toBe(seen);
  expect(seenHash(dead(invoice))).toBe(null);
  expect(seenHash(null)).toBe(null);
});
