import { Big } from 'big.js';
import { textOf } from '../shared/json.ts';
import { amount, moneyText, sum } from './amounts.ts';
import { type DocumentKind, invoiceKind, postingDay, stateOf } from './documents.ts';
import { badCurrency } from './messages.ts';
import type { StoredRecord, Values } from './store.ts';
import type { Work } from './work.ts';

/** Works out currency, tax and totals of a document and its lines, and stores them. */
export function settle(work: Work, kind: DocumentKind, document: StoredRecord): StoredRecord {
  const currency = currencyOf(work, kind, document);
  const rate = new Big(currency.rate);
  const lines = work.store.children(document, 'lines');
  const txnAmounts: Big[] = [];
  const baseAmounts: Big[] = [];
  lines.forEach((line, at) => {
    const settled = settleLine(work, kind, document, line, at + 1, currency);
    txnAmounts.push(settled.txn);
    baseAmounts.push(settled.base);
  });
  const txn = txnAmounts.reduce((a, b) => a.plus(b), new Big(0));
  const base = baseAmounts.reduce((a, b) => a.plus(b), new Big(0));
  const state = stateOf(document);
  const paid = state === 'paid' ? txn : amount(document.values[kind.paid.txn]);
  const open = state === 'reversed' || state === 'reversal' ? new Big(0) : txn.minus(paid);
  const day = postingDay(kind, document);
  const change: Values = {
    [kind.postingDate]: day === '' ? null : day,
    [kind.currency.base]: currency.base,
    [kind.currency.txn]: currency.txn,
    [kind.currency.rate]: rateOf(kind, currency),
    [kind.total.txn]: moneyText(txn),
    [kind.total.base]: moneyText(base),
    [kind.due.txn]: moneyText(open),
    [kind.due.base]: moneyText(open.eq(txn) ? base : open.times(rate)),
    [kind.paid.txn]: moneyText(paid),
    [kind.paid.base]: moneyText(paid.times(rate)),
    [kind.selected.txn]: document.values[kind.selected.txn] ?? '0.00',
    [kind.selected.base]: document.values[kind.selected.base] ?? '0.00',
    [kind.fullyPaidDate]: document.values[kind.fullyPaidDate] ?? null,
  };
  if (!kind.adjustment) {
    change.discountCutOffDate = document.values.discountCutOffDate ?? document.values[kind.date] ?? null;
  }
  const next = { ...document, values: { ...document.values, ...change } };
  work.tx.put(next);
  return next;
}

interface Currency {
  base: string;
  txn: string;
  rate: number;
}

/** Adjustments of receivables write the rate as a text. */
const rateOf = (kind: DocumentKind, { rate }: Currency) =>
  kind.adjustment && kind.side === 'receivable' ? String(rate) : rate;

function currencyOf(work: Work, kind: DocumentKind, document: StoredRecord): Currency {
  const { tenant, store } = work;
  const owner = document.entity === null ? undefined : store.byId('company-config/entity', document.entity);
  const asked = textOf(document.values[kind.currency.base]);
  const base = textOf(owner?.values['baseCurrency.id']) ?? asked ?? tenant.company.baseCurrency;
  if (asked !== undefined && asked !== base) throw badCurrency(asked);
  const txn = textOf(document.values[kind.currency.txn]) ?? base;
  if (!/^[A-Z]{3}$/.test(txn)) throw badCurrency(txn);
  const given = document.values[kind.currency.rate];
  const rate = typeof given === 'string' ? Number(given) : given;
  if (txn === base) return { base, txn, rate: typeof rate === 'number' ? rate : 1 };
  if (typeof rate === 'number' && rate > 0) return { base, txn, rate };
  // A rate type without a rate means the day's rate, which the sandbox takes to be 1.
  if (work.seeding || textOf(document.values[kind.currency.rateType])) return { base, txn, rate: 1 };
  throw badCurrency(txn);
}

function settleLine(
  work: Work,
  kind: DocumentKind,
  document: StoredRecord,
  line: StoredRecord,
  number: number,
  currency: Currency,
): { txn: Big; base: Big } {
  const { store } = work;
  const entries = store.children(line, 'taxEntries').map((entry) => {
    const detail = store.get(kind.taxDetailObject, textOf(entry.values[kind.taxDetail]) ?? '');
    return { entry, percent: amount(detail?.values.taxPercent) };
  });
  const net = netAmount(kind, document, line, sum(entries.map(({ percent }) => percent.toString())));
  const rate = new Big(currency.rate);
  let tax = new Big(0);
  for (const { entry, percent } of entries) {
    const given = entry.values.txnTaxAmount;
    // Tax that nobody named is the ledger's own and follows the line; tax that was named stays.
    const counted = entry.values.computed === true || given === undefined || given === null;
    const txnTax = counted ? new Big(moneyText(net.times(percent).div(100))) : amount(given);
    tax = tax.plus(txnTax);
    work.tx.put({
      ...entry,
      values: {
        ...entry.values,
        txnTaxAmount: moneyText(txnTax),
        baseTaxAmount: moneyText(txnTax.times(rate)),
        taxRate: percent.toNumber(),
        computed: counted,
      },
    });
  }
  const location = textOf(line.values['dimensions.location']);
  work.tx.put({
    ...line,
    values: {
      ...line.values,
      [kind.lineAmount.txn]: moneyText(net),
      [kind.lineAmount.base]: moneyText(net.times(rate)),
      lineNumber: kind === invoiceKind ? number : String(number),
      [kind.lineCurrency.base]: currency.base,
      [kind.lineCurrency.txn]: currency.txn,
      [kind.lineCurrency.rate]: rateOf(kind, currency),
      [kind.linePaid.txn]: line.values[kind.linePaid.txn] ?? '0.00',
      [kind.linePaid.base]: line.values[kind.linePaid.base] ?? '0.00',
      [kind.lineSelected.txn]: line.values[kind.lineSelected.txn] ?? '0.00',
      [kind.lineSelected.base]: line.values[kind.lineSelected.base] ?? '0.00',
      ...(kind.adjustment
        ? { adjustmentType: kind.side === 'receivable' ? 'ra' : 'pa' }
        : { createdDate: document.values[kind.date] ?? null }),
      baseLocation: location ?? ownLocation(work, document),
    },
  });
  return { txn: net.plus(tax), base: new Big(moneyText(net.times(rate))).plus(moneyText(tax.times(rate))) };
}

/** With inclusive tax a line may name its gross amount only; the net is worked out of it. */
function netAmount(kind: DocumentKind, document: StoredRecord, line: StoredRecord, percent: Big): Big {
  const gross = line.values.totalTxnAmount;
  if (document.values.isTaxInclusive === true && typeof gross === 'string') {
    return new Big(moneyText(amount(gross).div(percent.div(100).plus(1))));
  }
  return amount(line.values[kind.lineAmount.txn]);
}

function ownLocation(work: Work, document: StoredRecord): string | null {
  if (document.entity === null) return null;
  return work.store.byId('company-config/location', document.entity)?.key ?? null;
}
