import { capital } from './problem-say.ts';
import { type Entry, fails } from './problem-words-entry.ts';

/** Problems between the two sides of a link that both exist, or did. */
export type SidesCode =
  | 'document-posted'
  | 'document-paid'
  | 'counterpart-taken'
  | 'counterpart-ambiguous'
  | 'deleted-in-ledger'
  | 'deleted-in-property'
  | 'void-in-property'
  | 'edited-in-property'
  | 'edited-in-both'
  | 'differs-from-counterpart'
  | 'choice-overtaken'
  | 'answer-lost';

const taken: Readonly<Record<string, string>> = {
  'take-ledger': 'to take what Intacct says',
  'take-property': 'to take what Re-Leased says',
};
const where: Readonly<Record<string, string>> = {
  property: 'Re-Leased',
  ledger: 'Intacct',
  both: 'Re-Leased and in Intacct',
};

/** The words of what keeps the two sides of a link apart. */
export const sidesWords: Readonly<Record<SidesCode, Entry>> = {
  'document-posted': fails(
    'record',
    (say) => (say.refusedBy === 'property' ? 'Already approved' : 'Already posted'),
    (say) =>
      `The document is ${say.refusedBy === 'property' ? 'approved' : 'posted'} in ${say.refuser}, where its ${say.fields('field', 'amounts')} cannot be changed any more.`,
    // Voids and reversed payments start in Intacct and travel from there, whichever system refused.
    'Reverse it in Sage Intacct and enter it again.',
    (say) => `Or undo the change in ${say.origin}.`,
  ),
  'document-paid': fails(
    'record',
    'Already paid',
    (say) => `The document is paid in ${say.refuser}, so this change cannot be made.`,
    'Reverse the payment in Sage Intacct first.',
    (say) => `Or undo the change in ${say.origin}.`,
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
    (say) =>
      say.text('count') === '1'
        ? `A record in ${say.place} could be this one, or another just like it.`
        : `${say.text('count', 'Several')} records in ${say.place} could be this one.`,
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
  'choice-overtaken': fails(
    'record',
    'Changed since you chose',
    (say) =>
      `${say.text('by', 'Somebody')} chose ${taken[say.text('choice')] ?? 'which side to keep'}, but ${say.text('changed') === 'none' ? 'something else was found about the record' : `the record changed in ${where[say.text('changed')] ?? 'one of the two systems'}`} before that was done, so nothing was written.`,
    'Compare both sides on the record’s page.',
    'Choose again which side to keep.',
  ),
  'answer-lost': fails(
    'none',
    'Being checked',
    (say) =>
      `Relink sent this record${say.text('at') === '' ? '' : ` on ${say.date('at')}`} and the answer got lost, so it may or may not have arrived.`,
    'Nothing needs to be done.',
  ),
};
