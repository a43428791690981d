import { at, type Dice } from './dice.ts';
import { line } from './income.ts';
import type { Applied, CreditNote, Horizon, NumberedDocument, Payment, PortfolioDocument } from './model.ts';
import { type Pence, total } from './money.ts';
import type { TradeTrouble } from './troubles.ts';

/** What the trade after the invoices is made from. */
export interface TradeGround {
  readonly seed: number;
  readonly perTrouble: number;
  readonly horizon: Horizon;
  readonly documents: readonly NumberedDocument[];
  readonly nextToken: () => string;
}

/** The trade while it is being made. */
export interface Book {
  readonly ground: TradeGround;
  /** What is left to pay, by token. */
  readonly open: Map<string, Pence>;
  readonly notes: CreditNote[];
  readonly applied: Applied[];
  readonly payments: Payment[];
}

export const grossOf = (document: PortfolioDocument): Pence =>
  total(document.lines.flatMap((it) => [it.net, it.vat]));

const noteIds = {
  'property invoice': 850_000,
  'property bill': 870_000,
  'ledger invoice': 310_000,
  'ledger bill': 410_000,
};
const paymentIds = {
  'property invoice': 900_000,
  'property bill': 950_000,
  'ledger invoice': 510_000,
  'ledger bill': 610_000,
};
const notePrefix = {
  'property invoice': 'CN-',
  'property bill': 'SCN-',
  'ledger invoice': 'CM-',
  'ledger bill': 'VC-',
};

export const kindOf = ({ born, type }: Pick<NumberedDocument, 'born' | 'type'>) => `${born} ${type}` as const;

export function raiseNote(
  book: Book,
  dice: Dice,
  document: NumberedDocument,
  issued: string,
  trouble: TradeTrouble | null,
  change: Partial<Pick<PortfolioDocument['lines'][number], 'account'>> = {},
): CreditNote {
  const kind = kindOf(document);
  const first = at(document.lines, 0);
  const net = (first.net * BigInt(dice.between(10, 60))) / 100n + 1n;
  const token = book.ground.nextToken();
  const credited = line(
    `Credit on ${document.number} #T${token}`,
    net,
    first.tax,
    change.account ?? first.account,
    first.building,
    first.department,
  );
  const count = book.notes.filter((it) => kindOf(it) === kind).length + 1;
  const note: CreditNote = {
    ...document,
    token,
    trouble: null,
    tradeTrouble: trouble,
    twin: null,
    id: String(noteIds[kind] + count),
    number: `${notePrefix[kind]}${String(count).padStart(4, '0')}`,
    reference: document.number,
    description: `Credit on ${document.number}`,
    issued,
    due: issued,
    state: trouble === 'credit-draft' ? 'draft' : 'approved',
    lines: [{ ...credited, net: -credited.net, vat: -credited.vat }],
  };
  book.notes.push(note);
  return note;
}

export function apply(
  book: Book,
  note: CreditNote,
  document: NumberedDocument,
  amount: Pence,
  date: string,
  trouble: TradeTrouble | null,
): void {
  const left = book.open.get(document.token) ?? 0n;
  const used = amount < left ? amount : left;
  if (used <= 0n) return;
  const count = String(book.applied.length + 1);
  const ids = { property: 700_000, ledger: document.type === 'invoice' ? 580_000 : 680_000 };
  const id = String(ids[document.born] + Number(count));
  book.applied.push({ id, born: document.born, note, document, amount: used, date, trouble });
  book.open.set(document.token, left - used);
}

/** One payment of one or several documents of a contact. */
export function raisePayment(
  book: Book,
  parts: readonly { document: NumberedDocument; amount: Pence }[],
  date: string,
  trouble: TradeTrouble | null,
  over: Pence = 0n,
): void {
  const first = at(parts, 0).document;
  const kind = kindOf(first);
  const taken = book.payments.filter((it) => kindOf(it) === kind);
  const count = taken.reduce((sum, it) => sum + it.parts.length, 0);
  const token = book.ground.nextToken();
  book.payments.push({
    token,
    born: first.born,
    type: first.type,
    contact: first.contact,
    trouble,
    date,
    over,
    key: String(paymentIds[kind] + count + 1),
    reference: `${first.type === 'invoice' ? 'Receipt' : 'BACS'} ${taken.length + 1} #T${token}`,
    parts: parts.map(({ document, amount }, index) => ({
      id: String(paymentIds[kind] + count + index + 1),
      document,
      amount,
    })),
  });
  for (const { document, amount } of parts) {
    book.open.set(document.token, (book.open.get(document.token) ?? 0n) - amount);
  }
}
