import type { ProblemClass, ProblemCode } from './problem.ts';
import { capital, labels, objectName, type Say, sayer, sentence, type Worded } from './problem-say.ts';

export type { Worded } from './problem-say.ts';

/** A problem as a person reads it. Made when shown, never stored. */
export interface ProblemWords {
  /** A few words, for a list or a heading. */
  readonly title: string;
  /** One sentence that says what is wrong with this record. */
  readonly message: string;
  /** Steps that mend it, in order. */
  readonly fix: readonly string[];
  /** What Relink does by itself once that is done. */
  readonly afterwards: string;
  /** Where to mend it. */
  readonly sideLabel: string;
}

/** What turns when a problem's cause is gone; each run looks at it and tries all its records again. */
export type CureSignal = 'record' | 'parent' | 'setting' | 'period' | 'permission' | 'none';

interface Entry {
  readonly class: ProblemClass;
  readonly cure: CureSignal;
  readonly title: string;
  readonly message: (say: Say) => string;
  readonly fix: (say: Say) => readonly string[];
}

const fails = (
  cure: CureSignal,
  title: string,
  message: Entry['message'],
  ...fix: readonly (string | ((say: Say) => string))[]
): Entry => ({
  class: 'fails',
  cure,
  title,
  message,
  fix: (say) => fix.map((step) => (typeof step === 'string' ? step : step(say))),
});
const faults = (...args: Parameters<typeof fails>): Entry => ({ ...fails(...args), class: 'fault' });
const remarks = (...args: Parameters<typeof fails>): Entry => ({ ...fails(...args), class: 'remark' });

const orUnlink = 'Or unlink the record if it should not sync.';
const chooseInSetup = 'Open the connection’s matching page in Relink and choose its counterpart.';

/** Every code of the catalogue; a missing one does not compile. */
const entries: Readonly<Record<ProblemCode, Entry>> = {
  'currency-unsupported': fails(
    'none',
    'Other currency',
    (say) =>
      `This record is in ${say.text('currency', 'another currency')}, and only ${say.text('own', 'the company’s own currency')} can sync.`,
    'Unlink the record; it cannot sync as it is.',
    'If the currency was a mistake, make the record again with a contact in the company’s currency.',
  ),
  'negative-invoice': fails(
    'none',
    'Negative invoice',
    (say) =>
      `${capital(say.named('invoice', 'number'))} has a total below zero${say.text('amount') === '' ? '' : ` (${say.text('amount')})`}, which cannot sync.`,
    'Enter a credit note or an adjustment in its place.',
    'Then unlink this one.',
  ),
  'account-inactive': fails(
    'parent',
    'Account inactive',
    (say) => `${capital(say.named('account', 'account', 'name'))} is inactive in Intacct.`,
    (say) => `In Sage Intacct, open ${say.named('account', 'account')} and set its status to active.`,
    'Or choose another account on the lines in Re-Leased.',
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
    'Or choose another tax type on the lines in Re-Leased.',
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
    (say) => `${capital(say.named('tracking option', 'option', 'category'))} has no counterpart in Intacct.`,
    chooseInSetup,
    'Or choose another tracking option on the lines in Re-Leased.',
  ),
  'dimension-inactive': fails(
    'parent',
    'Dimension value not usable',
    (say) =>
      `${capital(say.text('dimension', 'dimension value'))}${say.after('value')} is inactive or not known in Intacct.`,
    (say) =>
      `In Sage Intacct, activate ${say.text('dimension', 'the dimension value')}${say.after('value')}.`,
    'Or choose another one on the lines in Re-Leased.',
    orUnlink,
  ),
  'dimension-required': fails(
    'record',
    'Dimension missing',
    (say) =>
      `Intacct asks for a ${say.text('dimension', 'dimension')} on every line with ${say.named('account', 'account')}, and this document has a line without one.`,
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
    (say) => `This document has no contact in ${say.side}.`,
    'Choose a contact on the document.',
  ),
  'parent-failing': fails(
    'parent',
    'Waiting for its contact',
    (say) =>
      `${capital(say.named('contact', 'contact'))} has a problem of its own, and this document needs it first.`,
    (say) => `Mend the problem of ${say.text('contact', 'the contact')}.`,
  ),
  'parent-unlinked': fails(
    'parent',
    'Its contact is unlinked',
    (say) => `${capital(say.named('contact', 'contact'))} is unlinked, and this document needs it.`,
    (say) => `Relink ${say.text('contact', 'the contact')}.`,
    'Or unlink this document too.',
  ),
  'parent-pending': fails(
    'parent',
    'Waiting for its contact',
    (say) => `${capital(say.named('contact', 'contact'))} has not synced yet, and this document follows it.`,
    'Nothing needs to be done.',
  ),
  'period-closed': fails(
    'period',
    'Period closed',
    (say) =>
      `The posting date ${say.date('date') || say.text('period', 'of this document')} is in a period that is closed in Intacct.`,
    'Reopen the period in Sage Intacct.',
    (say) =>
      say.text('openFrom') === ''
        ? 'Or give the document a date in an open period.'
        : `Or give the document a date on or after ${say.date('openFrom')}.`,
    orUnlink,
  ),
  'number-duplicate': fails(
    'record',
    'Number already used',
    (say) => `Intacct already has a document with the number ${say.text('number', 'of this one')}.`,
    'Give this document another number in Re-Leased.',
    'Or, if both are the same document, link them by hand on the record’s page.',
  ),
  'id-duplicate': fails(
    'record',
    'Already in Intacct',
    (say) => `Intacct already has a record with the same id or name${say.after('id')}.`,
    'If both are the same, link them by hand on the record’s page.',
    'Otherwise rename one of them.',
  ),
  'field-required': fails(
    'record',
    'Something is missing',
    (say) => `Intacct asks for the ${say.fields('field', 'value')} of this record, and it is empty.`,
    (say) => `Fill in the ${say.fields('field', 'missing value')} in ${say.side}.`,
    'Or set a default for it in Sage Intacct.',
  ),
  'value-too-long': fails(
    'record',
    'Too long for Intacct',
    (say) =>
      `The ${say.fields('field', 'value')} of this record is longer than Intacct takes${say.text('max') === '' ? '' : ` (${say.text('max')} characters)`}.`,
    (say) => `Shorten the ${say.fields('field', 'value')} in Re-Leased.`,
    orUnlink,
  ),
  'value-invalid': fails(
    'record',
    'Not accepted by Intacct',
    (say) =>
      say.text('dimension') !== ''
        ? `Intacct does not accept ${say.text('dimension')}${say.after('value')} on this document.`
        : say.text('account') !== ''
          ? `Intacct does not accept ${say.named('account', 'account')} on this document.`
          : `Intacct does not accept the ${say.fields('field', 'value')} of this record.`,
    (say) => `Correct it in ${say.side}; the details show Intacct’s own words.`,
    orUnlink,
  ),
  'lines-missing': fails(
    'record',
    'No lines with an amount',
    () => 'This document has no line with an amount, or one line without.',
    'Complete or remove the empty line in Re-Leased.',
  ),
  'document-posted': fails(
    'record',
    'Already posted',
    (say) =>
      `The document is posted in Intacct, where its ${say.fields('field', 'amounts')} cannot be changed any more.`,
    'Reverse it in Sage Intacct and enter it again.',
    'Or undo the change in Re-Leased.',
  ),
  'document-paid': fails(
    'record',
    'Already paid',
    () => 'The document is paid in Intacct, so this change cannot be made.',
    'Reverse the payment in Sage Intacct first.',
    'Or undo the change in Re-Leased.',
  ),
  'counterpart-taken': fails(
    'record',
    'Counterpart already linked',
    (say) =>
      `${capital(say.named('the record found in the other system', 'id', 'number'))} already belongs to another link.`,
    'Open that record and see which of the two is right.',
    'Unlink the one that is wrong, or link this one by hand to another record.',
  ),
  'counterpart-ambiguous': fails(
    'record',
    'Several candidates',
    (say) => `${say.text('count', 'Several')} records in ${say.side} could be this one.`,
    'Open the record and choose the right one by hand.',
  ),
  'deleted-in-ledger': fails(
    'record',
    'Deleted in Intacct',
    () => 'This record was deleted in Intacct and still stands in Re-Leased.',
    'If that was right, void it in Re-Leased and unlink it.',
    'If not, enter it again in Sage Intacct and link it by hand.',
  ),
  'deleted-in-property': fails(
    'record',
    'Deleted in Re-Leased',
    () => 'This record was deleted in Re-Leased and still stands in Intacct.',
    'If that was right, reverse it in Sage Intacct.',
    'If not, enter it again in Re-Leased and link it by hand.',
  ),
  'void-in-property': fails(
    'record',
    'Voided in Re-Leased only',
    (say) =>
      `${capital(say.named('the document', 'number'))} is void in Re-Leased and still stands in Intacct.`,
    'Reverse it in Sage Intacct.',
    'Or reinstate it in Re-Leased.',
  ),
  'edited-in-property': fails(
    'record',
    'Changed in Re-Leased',
    (say) => `The ${say.fields('fields', 'record')} changed in Re-Leased, where Intacct has the say.`,
    'Make the same change in Sage Intacct.',
    'Or choose on the record’s page which side to keep.',
  ),
  'edited-in-both': fails(
    'record',
    'Changed on both sides',
    (say) =>
      `The ${say.fields('fields', 'record')} changed in Re-Leased and in Intacct, each in another way.`,
    'Choose on the record’s page which side to keep.',
  ),
  'differs-from-counterpart': fails(
    'record',
    'The two sides differ',
    (say) => `Re-Leased and Intacct do not agree on the ${say.fields('fields', 'content')} of this record.`,
    'Compare both sides on the record’s page.',
    'Correct one of them, or choose which side to keep.',
  ),
  'answer-lost': fails(
    'none',
    'Being checked',
    (say) =>
      `Relink sent this record${say.text('at') === '' ? '' : ` on ${say.date('at')}`} and the answer got lost, so it may or may not have arrived.`,
    'Nothing needs to be done.',
  ),
  'permission-missing': faults(
    'permission',
    'Permission missing',
    (say) =>
      `The user that Relink signs in with may not use ${say.text('object') === '' ? 'a part' : objectName(say.text('object'))} of Intacct.`,
    'Ask an Intacct administrator to give the user that permission.',
    'Then test the connection.',
  ),
  'audit-denied': faults(
    'permission',
    'Deletions cannot be seen',
    () =>
      'The user that Relink signs in with may not see Intacct’s audit history, so deletions are noticed late.',
    'Ask an Intacct administrator to allow the user to view the audit history.',
  ),
  'credentials-rejected': faults(
    'setting',
    'Sign-in refused',
    (say) =>
      `${say.side === labels.property ? labels.property : labels.ledger} refused the sign-in of this connection.`,
    'Open the connection’s settings and enter the credentials again.',
    'Nothing that is linked gets lost.',
  ),
  'entity-unknown': faults(
    'setting',
    'Entity not found',
    (say) =>
      `${capital(say.named('entity', 'entity'))} does not exist in this Intacct company, or the user may not see it.`,
    'Choose the entity again in the connection’s settings.',
    'Or ask an Intacct administrator to give the user access to it.',
  ),
  unreachable: faults(
    'none',
    'Not reachable',
    (say) => `${say.side === labels.relink ? 'The other system' : say.side} did not answer.`,
    'Nothing needs to be done unless it stays so.',
  ),
  throttled: faults(
    'none',
    'Too many calls',
    (say) => `${say.side === labels.relink ? 'The other system' : say.side} asked Relink to slow down.`,
    'Nothing needs to be done.',
  ),
  protocol: faults(
    'none',
    'Unexpected answer',
    (say) =>
      `${say.side === labels.relink ? 'Intacct and Relink' : `${say.side} and Relink`} did not understand each other.`,
    'Tell your Relink administrator; the details show what was said.',
  ),
  'name-shortened': remarks(
    'record',
    'Name shortened',
    (say) =>
      `The other system keeps only ${say.text('length') === '' ? 'a part' : `${say.text('length')} characters`} of the name${say.text('shortened') === '' ? '' : `: ${say.text('shortened')}`}.`,
    'Shorten the name if that reads badly.',
  ),
  unknown: fails(
    'record',
    'Refused by Intacct',
    (say) =>
      `${say.side === labels.relink ? labels.ledger : say.side} refused this record${say.text('message') === '' ? '.' : `: ${sentence(say.text('message'))}`}`,
    'Correct what the message names.',
    orUnlink,
  ),
};

const afterwards: Readonly<Record<CureSignal, string>> = {
  record: 'Relink looks at the record in every sync and tries it again as soon as it changes.',
  parent: 'Relink notices the change in the next sync and then tries every record that waits for it.',
  setting: 'Relink then tries every record that was stopped by this, in the next sync.',
  period: 'Relink notices the open period in the next sync and then tries every record dated in it.',
  permission: 'Relink tests the permission in every sync and goes on by itself.',
  none: 'Relink tries again or checks by itself; nothing is sent twice.',
};

/** Codes that no waiting mends: a person has to unlink the record or make another one. */
const stays: ReadonlySet<ProblemCode> = new Set(['currency-unsupported', 'negative-invoice']);

/** What a person reads about a problem. */
export function words(problem: Worded, locale = 'en-GB'): ProblemWords {
  const entry = entries[problem.code];
  const say = sayer(problem, locale);
  return {
    title: entry.title,
    message: entry.message(say),
    fix: entry.fix(say),
    afterwards: stays.has(problem.code)
      ? 'It stays in this list until it is unlinked or changed.'
      : afterwards[entry.cure],
    sideLabel: labels[problem.side],
  };
}

/** What to watch for a code, to know that its cause is gone. */
export function cureSignal(code: ProblemCode): CureSignal {
  return entries[code].cure;
}

/** Whether a code fails the record, is a remark on it, or is a fault of the connection. */
export function problemClass(code: ProblemCode): ProblemClass {
  return entries[code].class;
}
