import type { Big } from 'big.js';
import { textOf } from '../../shared/json.ts';
import { amount, moneyText } from '../amounts.ts';
import type { DocumentKind } from '../documents.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Work } from '../work.ts';
import { touch } from '../write.ts';
import { lineTotal } from './details.ts';
import { effectOf, type PaymentKind, paymentDay } from './kinds.ts';

/** Lets a payment's details count on the documents they name, or takes that back (`sign` -1). */
export function applyEffect(
  work: Work,
  kind: PaymentKind,
  payment: StoredRecord,
  effect: 'none' | 'selected' | 'paid',
  sign: 1 | -1,
): void {
  if (effect === 'none') return;
  for (const detail of work.store.children(payment, kind.details)) {
    const target = kind.targets.find(({ ref }) => textOf(detail.values[ref]) !== undefined);
    if (!target) continue;
    const credits = kind.sources.map((source) => ({ source, used: amount(detail.values[source.amount]) }));
    const whole = credits.reduce(
      (total, { used }) => total.plus(used),
      amount(detail.values['txnCurrency.paymentAmount']),
    );
    const line = textOf(detail.values[`${target.ref}Line`]);
    const day = paymentDay(kind, payment);
    change(work, target.kind, textOf(detail.values[target.ref]) ?? '', line, whole.times(sign), effect, day);
    for (const { source, used } of credits) {
      if (used.eq(0)) continue;
      const ref = source.refs.find((name) => textOf(detail.values[name]) !== undefined) ?? '';
      const key = textOf(detail.values[ref]) ?? '';
      if (source.document) {
        const creditLine = textOf(detail.values[`${ref}Line`]);
        change(work, source.document, key, creditLine, used.times(-sign), effect, day);
      } else if (effect === 'paid') useAdvance(work, source.object, key, used.times(sign));
    }
  }
}

/** The state change of a payment, with everything that follows from it. */
export function movePayment(
  work: Work,
  kind: PaymentKind,
  payment: StoredRecord,
  state: string,
  more: Values = {},
): StoredRecord {
  const before = effectOf(kind, textOf(payment.values.state) ?? '');
  const after = effectOf(kind, state);
  if (before !== after) {
    applyEffect(work, kind, payment, before, -1);
    applyEffect(work, kind, payment, after, 1);
  }
  for (const detail of work.store.children(payment, kind.details)) {
    touch(work, detail, kind.side === 'payable' ? { state } : {});
  }
  const total = payment.values['txnCurrency.totalAmount'] ?? '0.00';
  const base = payment.values['baseCurrency.totalAmount'] ?? '0.00';
  const none = '0.00';
  return touch(work, payment, {
    state,
    'txnCurrency.totalPaid': after === 'paid' ? total : none,
    'baseCurrency.totalPaid': after === 'paid' ? base : none,
    'txnCurrency.totalSelected': after === 'selected' ? total : none,
    'baseCurrency.totalSelected': after === 'selected' ? base : none,
    'txnCurrency.totalDue': none,
    'baseCurrency.totalDue': none,
    ...more,
  });
}

function change(
  work: Work,
  kind: DocumentKind,
  key: string,
  lineKey: string | undefined,
  by: Big,
  effect: 'selected' | 'paid',
  day: string,
): void {
  const document = work.store.get(kind.object, key);
  if (!document) return;
  const line = effect === 'paid' ? kind.linePaid : kind.lineSelected;
  for (const [at, part] of partsOf(work, kind, document, lineKey, by, line.txn)) {
    const values = {
      [line.txn]: plus(at.values[line.txn], part),
      [line.base]: plus(at.values[line.base], part),
    };
    work.tx.put({ ...at, values: { ...at.values, ...values } });
  }
  const { values } = document;
  const rate = Number(values[kind.currency.rate] ?? 1);
  const paid = amount(values[kind.paid.txn]).plus(effect === 'paid' ? by : 0);
  const selected = amount(values[kind.selected.txn]).plus(effect === 'selected' ? by : 0);
  const total = amount(values[kind.total.txn]);
  const due = total.minus(paid);
  const state = due.eq(0)
    ? 'paid'
    : !selected.eq(0) && kind.side === 'payable'
      ? 'selected'
      : paid.eq(0)
        ? 'posted'
        : 'partiallyPaid';
  touch(work, document, {
    state,
    [kind.paid.txn]: moneyText(paid),
    [kind.paid.base]: moneyText(paid.times(rate)),
    [kind.selected.txn]: moneyText(selected),
    [kind.selected.base]: moneyText(selected.times(rate)),
    [kind.due.txn]: moneyText(due),
    [kind.due.base]: moneyText(paid.eq(0) ? amount(values[kind.total.base]) : due.times(rate)),
    [kind.fullyPaidDate]: due.eq(0) ? day : null,
  });
}

const plus = (value: Parameters<typeof amount>[0], by: Big): string => moneyText(amount(value).plus(by));

/** The lines an amount falls on: the one that is named, else in their order as far as each goes. */
function partsOf(
  work: Work,
  kind: DocumentKind,
  document: StoredRecord,
  lineKey: string | undefined,
  by: Big,
  path: string,
): [StoredRecord, Big][] {
  const lines = work.store.children(document, 'lines');
  if (lineKey !== undefined) return lines.filter((line) => line.key === lineKey).map((line) => [line, by]);
  // Turned so that it always grows: towards the line's total when it is put on, towards zero when it is taken off.
  const towards = amount(document.values[kind.total.txn]).times(by).gte(0);
  let open = by.abs();
  const parts: [StoredRecord, Big][] = [];
  for (const line of lines) {
    const taken = amount(line.values[path]).abs();
    const room = towards ? lineTotal(work, kind, line).abs().minus(taken) : taken;
    const part = room.lt(open) ? room : open;
    if (part.lte(0)) continue;
    parts.push([line, part.times(by.lt(0) ? -1 : 1)]);
    open = open.minus(part);
  }
  return parts;
}

/** Uses some of an advance, or gives it back. */
function useAdvance(work: Work, object: string, key: string, by: Big): void {
  const advance = work.store.get(object, key);
  if (!advance) return;
  const paid = amount(advance.values['paymentInformation.txnTotalPaid']).plus(by);
  const total = amount(advance.values.txnTotalEntered);
  touch(work, advance, {
    state: paid.eq(0) ? 'posted' : paid.eq(total) ? 'fullyApplied' : 'partiallyApplied',
    'paymentInformation.txnTotalPaid': moneyText(paid),
    'paymentInformation.totalPaid': moneyText(paid),
    'paymentInformation.totalTxnAmountDue': moneyText(total.minus(paid)),
    'paymentInformation.totalDue': moneyText(total.minus(paid)),
  });
}
