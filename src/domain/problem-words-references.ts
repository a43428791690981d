import { capital, type Say } from './problem-say.ts';
import { type Entry, fails, orUnlink } from './problem-words-entry.ts';

/** Problems of what a document points at: account, tax type, tracking, contact. */
export type ReferenceCode =
  | 'account-inactive'
  | 'account-archived'
  | 'account-not-matched'
  | 'tax-type-inactive'
  | 'tax-type-archived'
  | 'tax-type-not-allowed'
  | 'tax-type-not-matched'
  | 'tracking-not-matched'
  | 'dimension-inactive'
  | 'dimension-required'
  | 'contact-inactive'
  | 'contact-archived'
  | 'contact-merged'
  | 'contact-not-matched'
  | 'contact-missing'
  | 'parent-failing'
  | 'parent-unlinked'
  | 'parent-pending';

const chooseInSetup = 'Open the connection’s matching page in Relink and choose its counterpart.';

/** The words of what a document points at and cannot use. */
export const referenceWords: Readonly<Record<ReferenceCode, Entry>> = {
  'account-inactive': fails(
    'parent',
    'Account inactive',
    (say) => `${capital(say.named('account', 'account', 'name'))} is inactive in Intacct.`,
    (say) => `In Sage Intacct, open ${say.named('account', 'account')} and set its status to active.`,
    'Or choose another account on the lines of this document.',
    orUnlink,
  ),
  'account-archived': fails(
    'record',
    'Account archived',
    (say) => `${capital(say.named('account', 'account', 'name'))} is archived in Re-Leased.`,
    'Choose an active account on the lines of this document.',
    (say) => `Or unarchive ${say.named('account', 'account')} in Re-Leased.`,
    orUnlink,
  ),
  'account-not-matched': fails(
    'setting',
    'Account not matched',
    (say) => `${capital(say.named('account', 'account', 'name'))} has no counterpart in the other system.`,
    chooseInSetup,
    'Or choose another account on the lines of this document.',
  ),
  'tax-type-inactive': fails(
    'parent',
    'Tax type inactive',
    (say) => `${capital(say.named('tax type', 'taxType'))} is inactive in Intacct.`,
    (say) => `In Sage Intacct, open ${say.named('tax detail', 'taxType')} and set its status to active.`,
    'Or choose another tax type on the lines of this document.',
    orUnlink,
  ),
  'tax-type-archived': fails(
    'record',
    'Tax type archived',
    (say) => `${capital(say.named('tax type', 'taxType'))} is archived in Re-Leased.`,
    'Choose an active tax type on the lines of this document.',
    orUnlink,
  ),
  'tax-type-not-allowed': fails(
    'record',
    'Tax type not allowed',
    (say) => `${capital(say.named('tax type', 'taxType'))} cannot be used on this kind of document.`,
    'Choose a sales tax type on an income invoice, and a purchase tax type on a bill.',
  ),
  'tax-type-not-matched': fails(
    'setting',
    'Tax type not matched',
    (say) => `${capital(say.named('tax type', 'taxType'))} has no counterpart in the other system.`,
    chooseInSetup,
    'Or choose another tax type on the lines of this document.',
  ),
  'tracking-not-matched': fails(
    'setting',
    'Tracking not matched',
    (say) =>
      `${capital(say.named('tracking option', 'option', 'category'))} has no counterpart in the other system.`,
    chooseInSetup,
    'Or choose another tracking option on the lines of this document.',
  ),
  'dimension-inactive': fails(
    'parent',
    'Dimension value not usable',
    (say) =>
      `${capital(say.text('dimension', 'dimension value'))}${say.after('value')} is ${
        say.refusedBy === 'property' ? 'archived in Re-Leased' : `inactive or not known in ${say.refuser}`
      }.`,
    (say) => {
      const what = `${say.text('dimension', 'the dimension value')}${say.after('value')}`;
      return say.refusedBy === 'property'
        ? `In Re-Leased, unarchive ${what}.`
        : `In ${say.refuserInFull}, activate ${what}.`;
    },
    (say) => `Or choose another one on the lines in ${say.origin}.`,
    orUnlink,
  ),
  'dimension-required': fails(
    'scout',
    'Dimension missing',
    (say) =>
      `Intacct asks for a ${say.text('dimension', 'dimension')} on every line with ${say.named('account', 'account', 'name')}, and this document has a line without one.`,
    (say) =>
      `In Re-Leased, choose a ${say.text('dimension', 'tracking option')} on the lines with ${say.named('account', 'account')}.`,
    'Or lift the requirement on the account in Sage Intacct.',
  ),
  'contact-inactive': fails(
    'parent',
    'Contact inactive',
    (say) => `${capital(say.named('contact', 'id', 'contact'))} is inactive in Intacct.`,
    (say) =>
      `In Sage Intacct, set ${say.text('contact') || say.text('id', 'the customer or vendor')} to active.`,
    'Or choose another contact on the document.',
    orUnlink,
  ),
  'contact-archived': fails(
    'record',
    'Contact archived',
    (say) => `${capital(say.named('contact', 'contact'))} is archived in Re-Leased.`,
    'Point the tenancy or the document at a live contact.',
    (say) => `Or unarchive ${say.text('contact', 'the contact')}.`,
    orUnlink,
  ),
  'contact-merged': fails(
    'record',
    'Contact merged',
    (say) => `${capital(say.named('contact', 'contact'))} was merged into another contact in Re-Leased.`,
    'Point the tenancy or the document at the contact that remains.',
    orUnlink,
  ),
  'contact-not-matched': fails(
    'setting',
    'Contact not matched',
    (say) => `${capital(say.named('contact', 'contact'))} has no counterpart in the other system.`,
    'Open the connection’s matching page in Relink and match the contact, or have it created.',
  ),
  'contact-missing': fails(
    'record',
    'No contact',
    (say) => `This document has no contact in ${say.place}.`,
    'Choose a contact on the document.',
  ),
  'parent-failing': fails(
    'parent',
    (say) => `Waiting for its ${parentKind(say)}`,
    (say) => `${capital(parentOf(say))} has a problem of its own, and this record needs it first.`,
    (say) => `Mend the problem of ${parentOf(say)}.`,
  ),
  'parent-unlinked': fails(
    'parent',
    (say) => `Its ${parentKind(say)} is unlinked`,
    (say) => `${capital(parentOf(say))} is unlinked, and this record needs it.`,
    (say) => `Relink ${parentOf(say)}.`,
    'Or unlink this record too.',
  ),
  'parent-pending': fails(
    'parent',
    (say) => `Waiting for its ${parentKind(say)}`,
    (say) => `${capital(parentOf(say))} has not synced yet, and this record follows it.`,
    'Nothing needs to be done.',
  ),
};

const parentKinds: Readonly<Record<string, string>> = {
  account: 'account',
  'tax-type': 'tax type',
  'tracking-option': 'tracking option',
  invoice: 'invoice',
  bill: 'bill',
  'credit-note': 'credit note',
  payment: 'payment',
};

/** What a record waits for, in a word: its contact where nothing else is said. */
function parentKind(say: Say): string {
  return parentKinds[say.text('parentType')] ?? 'contact';
}

/** "contact Baker & Sons", "account 4100 Rent". */
function parentOf(say: Say): string {
  const kind = parentKind(say);
  if (kind === 'contact') return say.named('contact', 'contact', 'parent');
  return kind === 'account' ? say.named(kind, 'id', 'parent') : say.named(kind, 'parent');
}
