import type { ProblemCode } from './problem.ts';
import { capital, sentence } from './problem-say.ts';
import type { ConnectionCode } from './problem-words-connection.ts';
import { type Entry, fails, orUnlink, remarks } from './problem-words-entry.ts';
import type { ReferenceCode } from './problem-words-references.ts';
import type { SidesCode } from './problem-words-sides.ts';

/** What the other groups leave; so every code has words in exactly one of them, or nothing compiles. */
type RecordCode = Exclude<ProblemCode, ConnectionCode | ReferenceCode | SidesCode>;

/** The words of what is wrong with a record’s own content. */
export const recordWords: Readonly<Record<RecordCode, Entry>> = {
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
      say.text('number') === ''
        ? 'An invoice with a total below zero cannot sync.'
        : `Invoice ${say.text('number')} has a total below zero${say.text('amount') === '' ? '' : ` (${say.text('amount')})`}, which cannot sync.`,
    'Enter a credit note or an adjustment in its place.',
    'Then unlink this one.',
  ),
  'refund-unsupported': fails(
    'none',
    'Money given back',
    (say) =>
      `${say.text('reference') === '' ? 'This payment' : `Payment ${say.text('reference')}`} gives money back on a credit note${say.text('amount') === '' ? '' : ` (${say.text('amount')})`}. Sage Intacct has no payment of a credit note, so it cannot sync.`,
    'Enter the refund in Sage Intacct by hand, as your accountant books refunds there.',
    'Then unlink this payment.',
  ),
  'period-closed': fails(
    'period',
    'Period closed',
    (say) =>
      `The ${say.refusedBy === 'property' ? 'date' : 'posting date'} ${say.date('date') || say.text('period', 'of this document')} is in a period that is ${say.refusedBy === 'property' ? 'locked' : 'closed'} in ${say.refuser}.`,
    (say) =>
      say.refusedBy === 'property'
        ? 'Unlock the period in Re-Leased.'
        : `Reopen the period in ${say.refuserInFull}.`,
    (say) => {
      const where = say.refusedBy === 'property' ? ' in Sage Intacct' : '';
      if (say.text('openFrom') !== '')
        return `Or give the document a date on or after ${say.date('openFrom')}${where}.`;
      if (say.text('lockedThrough') !== '')
        return `Or give the document a date after ${say.date('lockedThrough')}${where}.`;
      return `Or give the document a date in an open period${where}.`;
    },
    orUnlink,
  ),
  'number-duplicate': fails(
    'record',
    'Number already used',
    (say) =>
      `${capital(say.refuser)} already has a document with the number ${say.text('number', 'of this one')}.`,
    (say) => `Give this document another number in ${say.origin}.`,
    // Re-Leased's own document may still be free to change where Intacct's is posted.
    (say) => (say.refusedBy === 'property' ? 'Or give the document in Re-Leased another number.' : null),
    'Or, if both are the same document, link them by hand on the record’s page.',
  ),
  'id-duplicate': fails(
    'record',
    (say) => `Already in ${say.refuser}`,
    (say) => `${capital(say.refuser)} already has a record with the same id or name${say.after('id')}.`,
    'If both are the same, link them by hand on the record’s page.',
    'Otherwise rename one of them.',
  ),
  'field-required': fails(
    'record',
    'Something is missing',
    (say) =>
      `${capital(say.refuser)} asks for the ${say.fields('field', 'value')} of this record, and it is empty.`,
    (say) => `Fill in the ${say.fields('field', 'missing value')} in ${say.mend}.`,
    (say) => (say.refusedBy === 'ledger' ? 'Or set a default for it in Sage Intacct.' : null),
    orUnlink,
  ),
  'value-too-long': fails(
    'record',
    (say) => `Too long for ${say.refuser}`,
    (say) =>
      `The ${say.fields('field', 'value')} of this record is longer than ${say.refuser} takes${say.text('max') === '' ? '' : ` (${say.text('max')} characters)`}.`,
    (say) => `Shorten the ${say.fields('field', 'value')} in ${say.origin}.`,
    orUnlink,
  ),
  'value-invalid': fails(
    'record',
    (say) => `Not accepted by ${say.refuser}`,
    (say) => {
      const refuses = `${capital(say.refuser)} does not accept`;
      if (say.text('dimension') !== '')
        return `${refuses} ${say.text('dimension')}${say.after('value')} on this document.`;
      if (say.text('account') !== '')
        return `${refuses} ${say.named('account', 'account', 'name')} on this document.`;
      return `${refuses} the ${say.fields('field', 'value')} of this record.`;
    },
    (say) => `Correct it in ${say.mend}; the details show ${say.refuser}’s own words.`,
    orUnlink,
  ),
  'lines-missing': fails(
    'record',
    'No lines with an amount',
    () => 'This document has no line with an amount, or one line without.',
    (say) => `Complete or remove the empty line in ${say.origin}.`,
  ),
  'not-balanced': fails(
    'record',
    'Does not balance',
    (say) =>
      `Debits and credits of this document do not balance in Intacct${say.text('place') === '' ? '' : ` for ${say.text('place')}`}.`,
    'Check that all lines of the document belong to properties of one entity.',
    'If they belong to several, ask an Intacct administrator whether inter-entity postings are set up.',
    orUnlink,
  ),
  'payment-exceeds-due': fails(
    'parent',
    'More than is owed',
    (say) =>
      `The amount of this record is higher than what is still open in ${say.refuser} on ${say.named('the document', 'number')}.`,
    (say) =>
      `Look in ${say.refuserInFull} whether another payment or credit was already applied to the document.`,
    'If it was the same money, unlink this record or link it by hand to the payment that is there.',
    (say) => `If it was not, correct the amount, or undo the other payment in ${say.refuserInFull}.`,
  ),
  'document-before-start': fails(
    'parent',
    'For a document from before the start',
    (say) =>
      `${capital(say.named(say.text('parentType') === '' ? 'the document' : say.text('parentType').replace('-', ' '), 'parent'))} of this record is dated ${say.date('date') || 'before the connection’s start'}, before the day from which documents sync.`,
    'Unlink this record: what settles a document from before the start is entered in both systems by hand.',
    'Or move the connection’s start to before the date of the document.',
  ),
  'document-not-synced': fails(
    'parent',
    'Its document does not sync',
    (say) =>
      `${capital(say.named(say.text('parentType') === '' ? 'the document' : say.text('parentType').replace('-', ' '), 'parent'))} has no counterpart in ${say.text('other', 'the other system')} that this record could be written to.`,
    (say) =>
      `Open ${say.named('the document', 'parent')} in Relink and see why it does not sync, or link it by hand.`,
    orUnlink,
  ),
  'payment-account-missing': fails(
    'setting',
    'No bank account chosen',
    (say) =>
      say.text('direction') === 'out'
        ? 'Relink does not know from which bank account Sage Intacct is to pay suppliers.'
        : 'Relink does not know to which account receipts are to go in Sage Intacct.',
    'Choose the account and the payment method in the connection’s settings.',
    orUnlink,
  ),
  'vendor-not-compliant': fails(
    'scout',
    'Supplier’s documents expired',
    (say) =>
      `Intacct pays this vendor nothing until its papers are in order${say.text('paper') === '' ? '' : ` (${say.text('paper')})`}.`,
    'In Sage Intacct, open the vendor and enter the new expiration date of the document it names.',
    orUnlink,
  ),
  'entity-needed': fails(
    'scout',
    'Belongs to an entity',
    () => 'Intacct keeps this record within an entity, and the connection works at the top level.',
    'Choose the entity in the connection’s settings.',
    'Or ask an Intacct administrator to share the record with the top level.',
  ),
  'not-tried': fails(
    'record',
    'Refused without a reason',
    () => 'Intacct did not write this record and gave no reason of its own for it.',
    'Nothing needs to be done at first: it may go through the next time.',
    'If it stays, enter the document by hand in Sage Intacct to see what is missing, and link the two by hand.',
    orUnlink,
  ),
  'name-shortened': remarks(
    'record',
    'Name shortened',
    (say) =>
      `The other system keeps only ${say.text('length') === '' ? 'a part' : `${say.text('length')} characters`} of the name${say.text('shortened') === '' ? '' : `: ${say.text('shortened')}`}.`,
    'Shorten the name if that reads badly.',
  ),
  'tracking-left-out': remarks(
    'setting',
    'Tracking left out',
    (say) =>
      `${capital(say.named('tracking option', 'option', 'category'))} of this document was not carried over.`,
    'Carry its dimension in the connection’s settings if it should be.',
    'Or match the option on the connection’s matching page.',
  ),
  undecided: fails(
    'record',
    'Relink could not decide',
    () =>
      'Relink met a state of this record that it does not expect, and left it alone. The fault is Relink’s, not the record’s.',
    'Nothing was written. Send the record’s page to whoever looks after Relink: its details say what happened.',
    'Relink tries again by itself.',
  ),
  unknown: fails(
    'record',
    (say) => `Refused by ${say.refuser}`,
    (say) =>
      `${capital(say.refuserInFull)} refused this record${say.text('message') === '' ? '.' : `: ${sentence(say.text('message'))}`}`,
    'Correct what the message names.',
    orUnlink,
  ),
};
