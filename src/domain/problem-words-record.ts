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
      `${capital(say.named('invoice', 'number'))} has a total below zero${say.text('amount') === '' ? '' : ` (${say.text('amount')})`}, which cannot sync.`,
    'Enter a credit note or an adjustment in its place.',
    'Then unlink this one.',
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
        return `${refuses} ${say.named('account', 'account')} on this document.`;
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
