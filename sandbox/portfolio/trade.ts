import { addDays, dayNumber } from './calendar.ts';
import { at, type Dice, rollDice } from './dice.ts';
import { dayBetween } from './income.ts';
import type { NumberedDocument, Trade } from './model.ts';
import type { Pence } from './money.ts';
import {
  apply,
  type Book,
  grossOf,
  kindOf,
  raiseNote,
  raisePayment,
  type TradeGround,
} from './trade-book.ts';
import { plantTroubles } from './trade-troubles.ts';

/**
 * Credit notes, what they are applied to, receipts and supplier payments, each in the system that has the document.
 * Most documents are paid by one payment; some by a receipt over several, some in part, some in two.
 */
export function tradeOf(ground: TradeGround): Trade {
  const { seed, documents } = ground;
  const dice = rollDice(seed, 'trade');
  const open = new Map<string, Pence>(documents.map((it) => [it.token, grossOf(it)]));
  const book: Book = { ground, open, notes: [], applied: [], payments: [] };
  const eligible = documents.filter(
    (it) => it.trouble === null && it.state === 'approved' && it.currency === 'GBP',
  );
  // The ledger's own documents are few; of them more are credited, so that every case is met there too.
  for (const document of eligible) {
    if (dice.chance(document.born === 'ledger' ? 16 : 5)) credit(book, dice, document);
  }
  plantTroubles(book, rollDice(seed, 'trade troubles'));
  pay(book, dice, eligible);
  return { creditNotes: book.notes, applied: book.applied, payments: book.payments };
}

/** A credit against part of a document's first line; unless it is left standing, it is applied to that document. */
function credit(book: Book, dice: Dice, document: NumberedDocument): void {
  const { horizon } = book.ground;
  const issued = dayBetween(dice, document.issued, horizon.today);
  const note = raiseNote(book, dice, document, issued, null);
  if (!dice.chance(65)) return;
  const whole = -grossOf(note);
  const amount = dice.chance(80) ? whole : whole / 2n;
  apply(book, note, document, amount, dayBetween(dice, issued, horizon.today), null);
}

/** Seven in ten of the older documents are paid. A receipt may take in the contact's next ones too. */
function pay(book: Book, dice: Dice, eligible: readonly NumberedDocument[]): void {
  const { today } = book.ground.horizon;
  const queues = Map.groupBy(
    eligible.filter((it) => (book.open.get(it.token) ?? 0n) > 0n && !isSettled(book, it)),
    (it) => `${kindOf(it)} ${it.contact.token}`,
  );
  for (const queue of queues.values()) {
    for (let index = 0; index < queue.length; ) {
      const document = at(queue, index);
      const age = dayNumber(today) - dayNumber(document.issued);
      if (!dice.chance(age < 25 ? 12 : 72)) {
        index += 1;
        continue;
      }
      const together = dice.chance(14) ? dice.between(2, 4) : 1;
      const documents = queue.slice(index, index + together);
      index += documents.length;
      const latest = documents.reduce((day, it) => (it.issued > day ? it.issued : day), document.issued);
      const wanted = addDays(latest, dice.between(3, 45));
      const date = wanted > today ? today : wanted;
      const parts = documents.map((it) => ({ document: it, amount: book.open.get(it.token) ?? 0n }));
      if (documents.length > 1 || !dice.chance(10)) {
        const over =
          document.born === 'ledger' && document.type === 'invoice' && dice.chance(20) ? 5_000n : 0n;
        raisePayment(book, parts, date, null, over);
        continue;
      }
      payInPart(book, dice, at(parts, 0), date);
    }
  }
}

/** A part, and in half of the cases the rest later on. */
function payInPart(
  book: Book,
  dice: Dice,
  part: { document: NumberedDocument; amount: Pence },
  date: string,
): void {
  const first = (part.amount * BigInt(dice.between(30, 70))) / 100n;
  if (first <= 0n) return;
  raisePayment(book, [{ ...part, amount: first }], date, null);
  const later = addDays(date, dice.between(7, 40));
  if (dice.chance(50) && later <= book.ground.horizon.today) {
    raisePayment(book, [{ ...part, amount: part.amount - first }], later, null);
  }
}

const isSettled = (book: Book, document: NumberedDocument): boolean =>
  book.payments.some((it) => it.parts.some((part) => part.document.token === document.token));
