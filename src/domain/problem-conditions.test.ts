import { expect, test } from 'vitest';
import type { ProblemCode, ProblemDraft } from './problem.ts';
import type { CureSignal } from './problem-words.ts';
import { cureSignal, problemClass, words } from './problem-words.ts';

type Row = readonly [
  condition: string,
  code: ProblemCode,
  side: ProblemDraft['side'],
  params: Readonly<Record<string, string>>,
  message: string,
  /** The remedy the vendor names, as our steps say it. */
  remedy: RegExp,
  cure: CureSignal,
];

/** Every condition the vendor's own help names for this integration, by hand: what a person must read, and where. */
const conditions: readonly Row[] = [
  [
    'negative invoice',
    'negative-invoice',
    'property',
    { number: 'SI-9', amount: '-120.00' },
    'Invoice SI-9 has a total below zero (-120.00), which cannot sync.',
    /credit note or an adjustment/,
    'none',
  ],
  [
    'other currency',
    'currency-unsupported',
    'property',
    { currency: 'EUR', own: 'GBP' },
    'This record is in EUR, and only GBP can sync.',
    /Unlink the record/,
    'none',
  ],
  [
    'deleted in Intacct',
    'deleted-in-ledger',
    'ledger',
    {},
    'This record was deleted in Intacct and still stands in Re-Leased.',
    /void it in Re-Leased and unlink/,
    'record',
  ],
  [
    'void made in Re-Leased',
    'void-in-property',
    'property',
    { number: 'SI-9' },
    'The document SI-9 is void in Re-Leased and still stands in Intacct.',
    /Reverse it in Sage Intacct/,
    'record',
  ],
  [
    'related record has an error',
    'parent-failing',
    'relink',
    { parentType: 'contact', contact: 'Kelso' },
    'Contact Kelso has a problem of its own, and this record needs it first.',
    /Mend the problem of contact Kelso/,
    'parent',
  ],
  [
    'related record is unlinked',
    'parent-unlinked',
    'relink',
    { parentType: 'contact', contact: 'Kelso' },
    'Contact Kelso is unlinked, and this record needs it.',
    /Relink contact Kelso/,
    'parent',
  ],
  [
    'account archived',
    'account-archived',
    'property',
    { account: '4100', name: 'Rent' },
    'Account 4100 Rent is archived in Re-Leased.',
    /unarchive account 4100/,
    'record',
  ],
  [
    'account not valid for this document',
    'account-inactive',
    'ledger',
    { account: '4100', name: 'Rent' },
    'Account 4100 Rent is inactive in Intacct.',
    /set its status to active/,
    'parent',
  ],
  [
    'tax type not with this account',
    'tax-type-not-allowed',
    'property',
    { taxType: 'Zero' },
    'Tax type Zero cannot be used on this kind of document.',
    /sales tax type on an income invoice/,
    'record',
  ],
  [
    'contact archived',
    'contact-archived',
    'property',
    { contact: 'Kelso' },
    'Contact Kelso is archived in Re-Leased.',
    /Point the tenancy/,
    'record',
  ],
  [
    'contact merged',
    'contact-merged',
    'property',
    { contact: 'Kelso' },
    'Contact Kelso was merged into another contact in Re-Leased.',
    /contact that remains/,
    'record',
  ],
  [
    'allocation to a document before the start',
    'document-before-start',
    'relink',
    { parentType: 'invoice', parent: 'SI-1', date: '2017-12-01' },
    'Invoice SI-1 of this record is dated 1 December 2017, before the day from which documents sync.',
    /Unlink this record/,
    'parent',
  ],
  [
    'period closed',
    'period-closed',
    'ledger',
    { date: '2026-02-14', period: '2026-02' },
    'The posting date 14 February 2026 is in a period that is closed in Intacct.',
    /Reopen the period/,
    'period',
  ],
  [
    'period locked',
    'period-closed',
    'property',
    { date: '2026-02-14' },
    'The date 14 February 2026 is in a period that is locked in Re-Leased.',
    /Unlock the period/,
    'period',
  ],
  [
    'duplicate document number',
    'number-duplicate',
    'property',
    { number: 'SI-9', refusedBy: 'ledger' },
    'Intacct already has a document with the number SI-9.',
    /another number in Re-Leased/,
    'record',
  ],
  [
    'mandatory field',
    'field-required',
    'property',
    { field: 'dueDate', refusedBy: 'ledger' },
    'Intacct asks for the due date of this record, and it is empty.',
    /set a default for it/,
    'record',
  ],
  [
    'value too long',
    'value-too-long',
    'property',
    { field: 'name', max: '100', refusedBy: 'ledger' },
    'The name of this record is longer than Intacct takes (100 characters).',
    /Shorten the name/,
    'record',
  ],
  [
    'changing a paid document',
    'document-paid',
    'ledger',
    {},
    'The document is paid in Intacct, so this change cannot be made.',
    /Reverse the payment/,
    'record',
  ],
  [
    'two accounts with one name',
    'id-duplicate',
    'property',
    { id: 'Rent' },
    'Re-Leased already has a record with the same id or name Rent.',
    /rename one of them/,
    'record',
  ],
  [
    'zero-amount lines',
    'lines-missing',
    'property',
    {},
    'This document has no line with an amount, or one line without.',
    /Complete or remove/,
    'record',
  ],
];

test.each(conditions)('%s', (_condition, code, side, params, message, remedy, cure) => {
  const said = words({ code, side, params });
  expect(said.message).toBe(message);
  expect(said.fix.join(' ')).toMatch(remedy);
  expect([problemClass(code), cureSignal(code)]).toEqual(['fails', cure]);
});

/** Faults that stop the company and no record: "Needs reconnecting", no data lost. */
test.each<[ProblemCode, ProblemDraft['side'], CureSignal]>([
  ['permission-missing', 'ledger', 'permission'],
  ['credentials-rejected', 'relink', 'setting'],
  ['entity-unknown', 'relink', 'setting'],
  ['sender-not-authorized', 'ledger', 'setting'],
])('%s is a fault of the connection', (code, side, cure) => {
  expect([problemClass(code), cureSignal(code)]).toEqual(['fault', cure]);
  expect(words({ code, side, params: {} }).fix.join(' ')).toMatch(/administrator|credentials/);
});
