import { addDays } from './calendar.ts';
import { at, type Dice } from './dice.ts';
import { dayBetween } from './income.ts';
import type { NumberedDocument } from './model.ts';
import { accounts } from './reference.ts';
import { apply, type Book, grossOf, raiseNote, raisePayment } from './trade-book.ts';

/** Payments, credit notes and allocations made for their trouble, `perTrouble` of each kind. */
export function plantTroubles(book: Book, dice: Dice): void {
  const { perTrouble, horizon, documents } = book.ground;
  const good = documents.filter(
    (it) => it.trouble === null && it.state === 'approved' && (book.open.get(it.token) ?? 0n) > 1_000n,
  );
  const shuffled = dice.shuffle(good.filter((it) => it.born === 'property'));
  const ourInvoices = shuffled.filter((it) => it.type === 'invoice').slice(0, perTrouble);
  const ours = shuffled.filter((it) => !ourInvoices.includes(it));
  const theirs = dice.shuffle(good.filter((it) => it.born === 'ledger'));
  const withTrouble = (kind: NumberedDocument['trouble']) =>
    documents.filter((it) => it.trouble === kind && it.state === 'approved');
  const old = [...withTrouble('before-start-in-property'), ...withTrouble('before-start-in-ledger')];
  const unwritable = withTrouble('inactive-account');
  const inScope = () => dayBetween(dice, horizon.openFrom, horizon.today);
  const next = (list: NumberedDocument[]): NumberedDocument => {
    const document = list.pop();
    if (document === undefined) throw new Error('too few documents to plant troubles on');
    return document;
  };
  for (let index = 0; index < perTrouble; index += 1) {
    const before = at(old, index % old.length);
    const other = at(old, (index + perTrouble) % old.length);
    const note = raiseNote(book, dice, before, inScope(), null);
    const third = grossOf(before) / 4n;
    const credited = -grossOf(note);
    const least = credited < third ? credited : third;
    apply(book, note, before, least, dayBetween(dice, note.issued, horizon.today), 'allocation-before-start');
    raisePayment(
      book,
      [{ document: other, amount: grossOf(other) / 5n }],
      inScope(),
      'payment-of-document-before-start',
    );
    const early = addDays(other.issued, 2);
    raisePayment(book, [{ document: other, amount: grossOf(other) / 5n }], early, 'payment-before-start');

    const prepaid = next(ours);
    const closed = dayBetween(dice, horizon.syncFrom, horizon.closedThrough);
    raisePayment(
      book,
      [{ document: prepaid, amount: grossOf(prepaid) / 2n }],
      closed,
      'payment-in-closed-period',
    );
    const failing = at(unwritable, index % unwritable.length);
    raisePayment(
      book,
      [{ document: failing, amount: grossOf(failing) / 3n }],
      inScope(),
      'payment-of-failing-document',
    );
    const invoice = next(ourInvoices);
    raiseNote(book, dice, invoice, inScope(), 'credit-inactive-account', { account: accounts.marketingLevy });
    const born = index % 2 === 0 ? ours : theirs;
    raiseNote(book, dice, next(born), addDays(horizon.syncFrom, -dice.between(5, 60)), 'credit-before-start');
    raiseNote(book, dice, next(born), inScope(), 'credit-draft');
  }
}
