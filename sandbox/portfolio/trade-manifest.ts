import { addDays } from './calendar.ts';
import { entity, tradeAccounts } from './company.ts';
import type { Cure, ExpectedOutcome } from './expectations.ts';
import type { Applied, CreditNote, Horizon, NumberedDocument, Payment, Portfolio, Trade } from './model.ts';
import { accounts, ledgerIdOf } from './reference.ts';
import { actsOf, edit, paymentToken, type TradeAct } from './trade-acts.ts';
import type { TradeTrouble } from './troubles.ts';

export type TradeType = 'credit-note' | 'payment' | 'allocation';

/** One credit note, payment or allocation that will not simply be synced. */
export interface TradeEntry {
  readonly system: 'property' | 'ledger';
  readonly type: TradeType;
  readonly role: 'customer' | 'vendor';
  /** Id in the property system; key in the ledger, of the payment as a whole. */
  readonly id: string;
  /** The document it settles, by its id or key there; a credit note's own number. */
  readonly document: string;
  /** As in {@link TradeManifest.synced}. */
  readonly token: string;
  readonly trouble: TradeTrouble | TradeAct['kind'];
  readonly expectedOutcome: ExpectedOutcome;
  readonly expectedCause: string | null;
  readonly cure: Cure | null;
}

/** What the generator planted beyond contacts, invoices and bills. */
export interface TradeManifest {
  /** Where money comes in and goes out, by the names of Relink's settings. */
  readonly settings: {
    readonly receiptAccount: { readonly kind: 'bank'; readonly id: string; readonly method: string };
    readonly supplierAccount: { readonly id: string; readonly method: string };
  };
  readonly entries: readonly TradeEntry[];
  /**
   * Tokens of what must stand on both sides after the first sync: a credit note's own, a payment's with its
   * document's after a colon, an allocation's credit note's with its document's.
   */
  readonly synced: Readonly<Record<TradeType, readonly string[]>>;
  readonly expectedCounts: Readonly<Record<TradeType, Readonly<Record<ExpectedOutcome | 'synced', number>>>>;
  readonly acts: readonly TradeAct[];
}

interface Row extends Omit<TradeEntry, 'trouble' | 'expectedOutcome' | 'expectedCause' | 'cure'> {
  readonly trouble: TradeTrouble | null;
  readonly settled: NumberedDocument | null;
  readonly date: string;
}

/** Writes down what a portfolio's trade holds; null where it has none. */
export function tradeManifestOf({ trade, horizon, documents }: Portfolio): TradeManifest | null {
  if (trade === null) return null;
  const rows = rowsOf(trade);
  const entries = rows.flatMap(({ trouble, settled, date, ...row }): TradeEntry[] =>
    trouble === null ? [] : [{ ...row, trouble, ...expectationOf(trouble, settled, date, horizon) }],
  );
  const tokensOf = (type: TradeType) =>
    rows.filter((row) => row.type === type && row.trouble === null).map((row) => row.token);
  const synced = {
    'credit-note': tokensOf('credit-note'),
    payment: tokensOf('payment'),
    allocation: tokensOf('allocation'),
  };
  const counts = (type: TradeType) => {
    const of = (outcome: ExpectedOutcome) =>
      entries.filter((entry) => entry.type === type && entry.expectedOutcome === outcome).length;
    return {
      synced: synced[type].length,
      failing: of('failing'),
      waiting: of('waiting'),
      excluded: of('excluded'),
      warned: of('warned'),
      drifted: of('drifted'),
    };
  };
  const { bank, method } = tradeAccounts;
  return {
    settings: { receiptAccount: { kind: 'bank', id: bank, method }, supplierAccount: { id: bank, method } },
    entries,
    synced,
    expectedCounts: {
      'credit-note': counts('credit-note'),
      payment: counts('payment'),
      allocation: counts('allocation'),
    },
    acts: actsOf(trade, documents, horizon),
  };
}

const roleOf = (type: 'invoice' | 'bill') => (type === 'invoice' ? 'customer' : 'vendor');
function rowsOf(trade: Trade): Row[] {
  const note = (it: CreditNote): Row => ({
    system: it.born,
    type: 'credit-note',
    role: roleOf(it.type),
    id: it.id,
    document: it.number,
    token: it.token,
    trouble: it.tradeTrouble,
    settled: null,
    date: it.issued,
  });
  const parts = (it: Payment): Row[] =>
    it.parts.map(({ id, document }) => ({
      system: it.born,
      type: 'payment',
      role: roleOf(it.type),
      id: it.born === 'property' ? id : it.key,
      document: document.id,
      token: paymentToken(it, document),
      trouble: it.trouble,
      settled: document,
      date: it.date,
    }));
  const applied = (it: Applied): Row => ({
    system: it.born,
    type: 'allocation',
    role: roleOf(it.document.type),
    id: it.id,
    document: it.document.id,
    token: `${it.note.token}:${it.document.token}`,
    trouble: it.trouble,
    settled: it.document,
    date: it.date,
  });
  return [...trade.creditNotes.map(note), ...trade.payments.flatMap(parts), ...trade.applied.map(applied)];
}

type Expectation = Pick<TradeEntry, 'expectedOutcome' | 'expectedCause' | 'cure'>;

function expectationOf(
  trouble: TradeTrouble,
  settled: NumberedDocument | null,
  date: string,
  horizon: Horizon,
): Expectation {
  const document = `${settled?.type}:${settled?.number}`;
  const activated: Cure = edit({
    object: 'general-ledger/account',
    id: ledgerIdOf(accounts.marketingLevy),
    op: 'activate',
  });
  switch (trouble) {
    case 'allocation-before-start':
    case 'payment-of-document-before-start':
      return { expectedOutcome: 'failing', expectedCause: `document-before-start:${document}`, cure: null };
    case 'payment-in-closed-period':
      return {
        expectedOutcome: 'failing',
        expectedCause: `period-closed:${date.slice(0, 7)}`,
        cure: {
          sandbox: 'intacct',
          path: '/_control/periods',
          edit: { entity: entity.id, closedThrough: addDays(horizon.syncFrom, -1) },
        },
      };
    case 'payment-of-failing-document':
      return { expectedOutcome: 'waiting', expectedCause: `parent-failing:${document}`, cure: activated };
    case 'credit-inactive-account': {
      const cause = `account-inactive:${ledgerIdOf(accounts.marketingLevy)}`;
      return { expectedOutcome: 'failing', expectedCause: cause, cure: activated };
    }
    case 'payment-before-start':
    case 'credit-before-start':
    case 'credit-draft':
      return { expectedOutcome: 'excluded', expectedCause: null, cure: null };
  }
}
