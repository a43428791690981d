import { Big } from 'big.js';
import { textOf } from '../shared/json.ts';
import { amount, moneyText, sum } from './amounts.ts';
import { billKind, type DocumentKind, postingDay, stateOf } from './documents.ts';
import { badCurrency } from './messages.ts';
import type { StoredRecord, Values } from './store.ts';
import type { Work } from './work.ts';

/** Works out currency, tax and totals of a document and its lines, and stores them. */
export function settle(work: Work, kind: DocumentKind, document: StoredRecord): StoredRecord {
  const currency = currencyOf(work, document);
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
  const paid = state === 'paid' ? txn : amount(document.values['paymentInformation.totalTxnAmountPaid']);
  const open = state === 'reversed' || state === 'reversal' ? new Big(0) : txn.minus(paid);
  const day = postingDay(kind, document);
  const change: Values = {
    [kind.postingDate]: day === '' ? null : day,
    discountCutOffDate: document.values.discountCutOffDate ?? document.values[kind.date] ?? null,
    'currency.baseCurrency': currency.base,
    'currency.txnCurrency': currency.txn,
    'currency.exchangeRate.rate': currency.rate,
    totalTxnAmount: moneyText(txn),
    totalBaseAmount: moneyText(base),
    totalTxnAmountDue: moneyText(open),
    totalBaseAmountDue: moneyText(open.eq(txn) ? base : open.times(rate)),
    'paymentInformation.totalTxnAmountPaid': moneyText(paid),
    'paymentInformation.totalBaseAmountPaid': moneyText(paid.times(rate)),
    'paymentInformation.totalTxnAmountSelectedForPayment': '0.00',
    'paymentInformation.totalBaseAmountSelectedForPayment': '0.00',
    'paymentInformation.fullyPaidDate': document.values['paymentInformation.fullyPaidDate'] ?? null,
  };
  const next = { ...document, values: { ...document.values, ...change } };
  work.tx.put(next);
  return next;
}

interface Currency {
  base: string;
  txn: string;
  rate: number;
}

function currencyOf(work: Work, document: StoredRecord): Currency {
  const { tenant, store } = work;
  const owner = document.entity === null ? undefined : store.byId('company-config/entity', document.entity);
  const given = textOf(document.values['currency.baseCurrency']);
  const base = textOf(owner?.values['baseCurrency.id']) ?? given ?? tenant.company.baseCurrency;
  if (given !== undefined && given !== base) throw badCurrency(given);
  const txn = textOf(document.values['currency.txnCurrency']) ?? base;
  if (!/^[A-Z]{3}$/.test(txn)) throw badCurrency(txn);
  const rate = document.values['currency.exchangeRate.rate'];
  if (txn === base) return { base, txn, rate: typeof rate === 'number' ? rate : 1 };
  if (typeof rate === 'number' && rate > 0) return { base, txn, rate };
  // A rate type without a rate means the day's rate, which the sandbox takes to be 1.
  if (work.seeding || textOf(document.values['currency.exchangeRate.typeId'])) return { base, txn, rate: 1 };
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
  const net = netAmount(document, line, sum(entries.map(({ percent }) => percent.toString())));
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
      txnAmount: moneyText(net),
      baseAmount: moneyText(net.times(rate)),
      lineNumber: kind === billKind ? String(number) : number,
      createdDate: document.values[kind.date] ?? null,
      'currency.baseCurrency': currency.base,
      'currency.txnCurrency': currency.txn,
      'currency.exchangeRate.rate': currency.rate,
      baseLocation: location ?? ownLocation(work, document),
      'paymentInformation.totalTxnAmountPaid': line.values['paymentInformation.totalTxnAmountPaid'] ?? '0.00',
      'paymentInformation.totalBaseAmountPaid':
        line.values['paymentInformation.totalBaseAmountPaid'] ?? '0.00',
      'paymentInformation.totalTxnAmountSelectedForPayment': '0.00',
      'paymentInformation.totalBaseAmountSelectedForPayment': '0.00',
    },
  });
  return { txn: net.plus(tax), base: new Big(moneyText(net.times(rate))).plus(moneyText(tax.times(rate))) };
}

/** With inclusive tax a line may name its gross amount only; the net is worked out of it. */
function netAmount(document: StoredRecord, line: StoredRecord, percent: Big): Big {
  const gross = line.values.totalTxnAmount;
  if (document.values.isTaxInclusive === true && typeof gross === 'string') {
    return new Big(moneyText(amount(gross).div(percent.div(100).plus(1))));
  }
  return amount(line.values.txnAmount);
}

function ownLocation(work: Work, document: StoredRecord): string | null {
  if (document.entity === null) return null;
  return work.store.byId('company-config/location', document.entity)?.key ?? null;
}
