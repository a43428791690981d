import type { JsonObject } from '../shared/json.ts';
import type { Cure, ExpectedOutcome } from './expectations.ts';
import type { Horizon, NumberedDocument, Payment, Trade } from './model.ts';
import { money } from './money.ts';
import { grossOf } from './trade-book.ts';

/** Something that happens after the first sync, and what a correct next one makes of it. */
export interface TradeAct {
  readonly kind:
    | 'payment-reversed-in-ledger'
    | 'payment-deleted-in-ledger'
    | 'document-reversed-after-its-payment'
    | 'credit-note-reversed-in-ledger'
    | 'credit-taken-back-in-ledger'
    | 'payment-voided-in-property'
    | 'payment-of-unlinked-document';
  /** Token of the document that is unlinked in Relink before it happens. */
  readonly unlink: string | null;
  /** Edits, one after the other. */
  readonly steps: readonly Cure[];
  /** The records it touches, by token, documents included; empty where the record is made by it. */
  readonly tokens: readonly string[];
  readonly expectedOutcome: ExpectedOutcome | 'ended';
  readonly expectedCause: string | null;
}

/** A payment of one document is known by both their tokens. */
export const paymentToken = (payment: Payment, document: NumberedDocument) =>
  `${payment.token}:${document.token}`;

/** A person's edit in one of the sandboxes. */
export const edit = (fields: JsonObject, sandbox: Cure['sandbox'] = 'intacct'): Cure => ({
  sandbox,
  path: '/_control/edit',
  edit: fields,
});

const paymentObject = (type: 'invoice' | 'bill') =>
  type === 'invoice' ? 'accounts-receivable/payment' : 'accounts-payable/payment';

/** What people do afterwards, a few of each kind, each on records of its own. */
export function actsOf(trade: Trade, documents: readonly NumberedDocument[], horizon: Horizon): TradeAct[] {
  const few = 3;
  const { today } = horizon;
  const touched = new Set<string>();
  /** Of both sides of the trade, `few` of each, that no act has taken yet and nothing else hangs on. */
  const take = <T extends { readonly type: 'invoice' | 'bill' }>(
    list: readonly T[],
    tokensOf: (it: T) => string[],
  ): T[] => {
    const taken: T[] = [];
    for (const type of ['invoice', 'bill'] as const) {
      let left = few;
      for (const it of list.filter((one) => one.type === type)) {
        if (left === 0) break;
        if (tokensOf(it).some((token) => touched.has(token))) continue;
        for (const token of tokensOf(it)) touched.add(token);
        taken.push(it);
        left -= 1;
      }
    }
    return taken;
  };
  const uses = new Map<string, number>();
  for (const token of [
    ...trade.payments.flatMap((it) => it.parts.map((part) => part.document.token)),
    ...trade.applied.flatMap((it) => [it.document.token, it.note.token]),
  ]) {
    uses.set(token, (uses.get(token) ?? 0) + 1);
  }
  const reversal = (type: 'invoice' | 'bill', key: string): Cure =>
    edit({
      object: paymentObject(type),
      key,
      op: 'reverse',
      fields: type === 'invoice' ? { reversedDate: today, memo: 'Returned' } : { paymentDate: today },
    });
  const documentTokens = (it: Payment) => it.parts.map((part) => part.document.token);
  const tokens = (it: Payment) => it.parts.map(({ document }) => paymentToken(it, document));
  const good = trade.payments.filter((it) => it.trouble === null && it.over === 0n);
  const theirs = good.filter((it) => it.born === 'ledger');
  const alone = theirs.filter(
    (it) => it.parts.length === 1 && documentTokens(it).every((token) => uses.get(token) === 1),
  );
  const ends = { unlink: null, expectedOutcome: 'ended', expectedCause: null } as const;

  const withDocument = take(
    alone.filter((it) => it.parts.every(({ document }) => document.issued < today)),
    documentTokens,
  ).map(
    (it): TradeAct => ({
      ...ends,
      kind: 'document-reversed-after-its-payment',
      steps: [
        reversal(it.type, it.key),
        edit({
          object: it.type === 'invoice' ? 'accounts-receivable/invoice' : 'accounts-payable/bill',
          key: it.parts[0]?.document.id ?? '',
          op: 'reverse',
          fields: { reversedDate: today },
        }),
      ],
      tokens: [...tokens(it), ...documentTokens(it)],
    }),
  );
  const reversed = take(theirs, documentTokens).map(
    (it): TradeAct => ({
      ...ends,
      kind: 'payment-reversed-in-ledger',
      steps: [reversal(it.type, it.key)],
      tokens: tokens(it),
    }),
  );
  const deleted = take(theirs, documentTokens).map(
    (it): TradeAct => ({
      kind: 'payment-deleted-in-ledger',
      unlink: null,
      steps: [edit({ object: paymentObject(it.type), key: it.key, op: 'delete' })],
      tokens: tokens(it),
      expectedOutcome: 'drifted',
      expectedCause: 'deleted-in-ledger',
    }),
  );
  const voided = take(
    good.filter((it) => it.born === 'property' && it.parts.length === 1),
    documentTokens,
  ).map(
    (it): TradeAct => ({
      kind: 'payment-voided-in-property',
      unlink: null,
      steps: [edit({ resource: 'payment', id: it.parts[0]?.id ?? '', op: 'void' }, 're-leased')],
      tokens: tokens(it),
      expectedOutcome: 'drifted',
      expectedCause: 'void-in-property',
    }),
  );
  const notes = trade.creditNotes.filter((it) => it.born === 'ledger' && it.tradeTrouble === null);
  const unused = take(
    notes.filter((it) => !uses.has(it.token)),
    (it) => [it.token],
  ).map(
    (it): TradeAct => ({
      ...ends,
      kind: 'credit-note-reversed-in-ledger',
      steps: [
        edit({
          object: it.type === 'invoice' ? 'accounts-receivable/adjustment' : 'accounts-payable/adjustment',
          key: it.id,
          op: 'reverse',
          fields: it.type === 'invoice' ? { reversedDate: today } : { reverseDate: today },
        }),
      ],
      tokens: [it.token],
    }),
  );
  const takenBack = take(
    trade.applied
      .filter((it) => it.born === 'ledger' && it.trouble === null)
      .map((it) => ({ ...it, type: it.document.type })),
    (it) => [it.note.token, it.document.token],
  ).map(
    (it): TradeAct => ({
      ...ends,
      kind: 'credit-taken-back-in-ledger',
      steps: [reversal(it.type, it.id)],
      tokens: [`${it.note.token}:${it.document.token}`],
    }),
  );
  const open = documents.filter(
    (it) => it.born === 'property' && it.trouble === null && it.type === 'invoice' && !uses.has(it.token),
  );
  const unlinked = open.slice(0, few).map(
    (it): TradeAct => ({
      kind: 'payment-of-unlinked-document',
      unlink: it.token,
      steps: [
        edit(
          {
            resource: 'payment',
            op: 'create',
            fields: {
              direction: 'income',
              documentId: it.id,
              date: today,
              amount: money(grossOf(it)),
              reference: `Receipt for ${it.number}`,
            },
          },
          're-leased',
        ),
      ],
      tokens: [],
      expectedOutcome: 'waiting',
      expectedCause: `parent-unlinked:invoice:${it.number}`,
    }),
  );
  return [...withDocument, ...reversed, ...deleted, ...voided, ...unused, ...takenBack, ...unlinked];
}
