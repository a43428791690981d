import type { Big } from 'big.js';
import { textOf } from '../../shared/json.ts';
import { amount, moneyText } from '../amounts.ts';
import type { Input } from '../input.ts';
import {
  badCurrency,
  badMethod,
  invalidReference,
  noLines,
  paymentState,
  postedField,
  requiredField,
  wrongState,
} from '../messages.ts';
import { readDetails } from '../payments/details.ts';
import { applyEffect, movePayment } from '../payments/effect.ts';
import { effectOf, type PaymentKind, paymentDay } from '../payments/kinds.ts';
import { checkPaymentPeriod, checkPaymentPosting } from '../payments/posting.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Draft, ObjectRules, Work } from '../work.ts';
import { create } from '../write.ts';
import { refuseAllBut } from './document-rules.ts';

const methods = [
  'printedCheck',
  'creditCard',
  'eft',
  'cash',
  'ach',
  'recordTransfer',
  'onlineChargeCard',
  'onlineAchDebit',
  'paymentAcceptanceService',
];

/** The life of a payment. Its details are spread over lines before they are stored, and count once it is complete. */
export function paymentRules(kind: PaymentKind): ObjectRules {
  const receivable = kind.side === 'receivable';
  return {
    beforeCreate(work, draft, input) {
      const { values } = draft;
      values.recordType = receivable ? 'rp' : 'apPayment';
      startState(work, kind, draft, input);
      values.paymentMethod = methodOf(values);
      const { details, money, currency } = readDetails(work, kind, draft, input.owned[kind.details] ?? []);
      const over = amount(values.overPaymentAmount);
      if (details.length === 0 && over.lte(0)) throw noLines();
      input.owned[kind.details] = details;
      delete input.owned.lines;
      setTotals(work, kind, draft, money.plus(over), currency);
      if (!textOf(values[kind.date])) throw requiredField(kind.date);
      if (money.plus(over).gt(0)) checkBank(work, draft, receivable);
    },
    afterCreate(work, payment) {
      completeDetails(work, kind, payment);
      const state = textOf(payment.values.state) ?? '';
      if (state === 'draft' || effectOf(kind, state) === 'none') return;
      checkPaymentPosting(work, kind, payment);
      movePayment(work, kind, { ...payment, values: { ...payment.values, state: 'draft' } }, state);
      keepOverpayment(work, kind, payment);
    },
    beforeUpdate(_work, before, draft, input) {
      const state = textOf(before.values.state) ?? '';
      if ('state' in input.values) throw paymentState('changed by a workflow');
      if (['reversed', 'reversal', 'voided'].includes(state)) throw wrongState('edit', state);
      if (input.owned[kind.details]) throw postedField(kind.details);
      refuseAllBut(['description', 'documentNumber', 'documentId', 'action'], before, draft, input);
      draft.values.action = null;
    },
    beforeDelete(work, payment) {
      const state = textOf(payment.values.state) ?? '';
      const kept = ['reversed', 'reversal', 'reconciled', 'voided'].includes(state);
      // The API deletes drafts of receipts only; on the ledger's own screens a receipt can be deleted as well.
      const refused = receivable && state !== 'draft' && work.actor.kind === 'api';
      if (kept || refused) throw wrongState('delete', state);
      if (effectOf(kind, state) === 'paid')
        checkPaymentPeriod(work, kind, payment, paymentDay(kind, payment));
      applyEffect(work, kind, payment, effectOf(kind, state), -1);
    },
  };
}

function startState(work: Work, kind: PaymentKind, draft: Draft, input: Input): void {
  const asked = textOf(input.values.state);
  const { values } = draft;
  const submits = values.action === 'submit' || asked === 'submitted';
  values.action = null;
  if (kind.side === 'receivable') {
    if (!work.seeding && asked !== undefined && asked !== 'draft') throw paymentState('draft');
    values.state = asked ?? 'complete';
    return;
  }
  if (work.seeding) {
    values.state = asked ?? 'confirmed';
    return;
  }
  if (asked !== undefined && asked !== 'draft' && asked !== 'submitted') {
    throw paymentState('draft, submitted');
  }
  values.state = submits ? submittedPayment(work, textOf(values.paymentMethod)) : 'draft';
}

/** Where a submitted payment goes: to approval, to the printer, or straight into the books. */
export function submittedPayment(work: Work, method: string | undefined): string {
  if (work.tenant.settings.paymentApproval) return 'submitted';
  return approvedPayment(method);
}

/** An approved check waits to be printed; anything else is paid. */
export function approvedPayment(method: string | undefined): string {
  return method?.toLowerCase().replace(/\s/g, '') === 'printedcheck' ? 'approved' : 'confirmed';
}

/** Methods are understood in any case and with blanks, as they come from documents and from practice. */
function methodOf(values: Values): string | null {
  const given = textOf(values.paymentMethod);
  if (given === undefined) return null;
  const plain = given.toLowerCase().replace(/\s/g, '');
  const known = methods.find((method) => method.toLowerCase() === plain);
  if (known === undefined) throw badMethod(given);
  return known;
}

function setTotals(
  work: Work,
  kind: PaymentKind,
  draft: Draft,
  total: Big,
  currency: string | undefined,
): void {
  const { values } = draft;
  const owner = draft.entity === null ? undefined : work.store.byId('company-config/entity', draft.entity);
  const base = textOf(owner?.values['baseCurrency.id']) ?? work.tenant.company.baseCurrency;
  const asked = textOf(values['txnCurrency.currency']);
  const own = asked ?? currency ?? base;
  if (currency !== undefined && own !== currency) throw badCurrency(own);
  const given = values['exchangeRate.rate'];
  const rate = own === base ? 1 : Number(given ?? 1);
  values['exchangeRate.rate'] = kind.side === 'receivable' ? rate : String(rate);
  for (const [prefix, code, factor] of [
    ['txnCurrency', own, 1],
    ['baseCurrency', base, rate],
  ] as const) {
    Object.assign(values, {
      [`${prefix}.currency`]: code,
      [`${prefix}.totalAmount`]: moneyText(total.times(factor)),
      [`${prefix}.totalPaid`]: '0.00',
      [`${prefix}.totalSelected`]: '0.00',
      [`${prefix}.totalDue`]: '0.00',
    });
  }
  const day = textOf(values[kind.date]) ?? null;
  if (kind.side === 'receivable') {
    values.paidDate ??= day;
    values['paymentSummary.name'] ??= `Receipts: ${day} Batch`;
    values['paymentSummary.title'] ??= `Receipts: ${day} Batch`;
  } else {
    Object.assign(values, { txnDate: day, txnPaidDate: day, 'paymentSummary.postingDate': day });
  }
}

/** Money needs a bank account, or, received, an account for undeposited funds; and a way of payment. */
function checkBank(work: Work, draft: Draft, receivable: boolean): void {
  const { values } = draft;
  const id = textOf(values['financialEntity.entityId']);
  const undeposited = receivable ? textOf(values.undepositedGLAccount) : undefined;
  if (id === undefined && undeposited === undefined) throw requiredField('financialEntity.entityId');
  if (values.paymentMethod === null) throw requiredField('paymentMethod');
  if (id === undefined) return;
  const bank = work.store.byId('cash-management/checking-account', id);
  const usable = bank && (work.seeding || bank.values.status !== 'inactive');
  if (!bank || !usable) throw invalidReference('cash-management/checking-account', 'Bank account', id);
  Object.assign(values, {
    'financialEntity.entityType': 'ba',
    'financialEntity.name': bank.values['bankAccountDetails.bankName'] ?? null,
    'financialEntity.currency': bank.values['bankAccountDetails.currency'] ?? values['baseCurrency.currency'],
    'financialEntity.baseCurrency': values['baseCurrency.currency'],
    'financialEntity.txnAmount': values['txnCurrency.totalAmount'],
    'financialEntity.baseAmount': values['baseCurrency.totalAmount'],
  });
}

/** Fills in what the ledger knows of each detail, and writes the payment's lines. */
function completeDetails(work: Work, kind: PaymentKind, payment: StoredRecord): void {
  const rate = Number(payment.values['exchangeRate.rate'] ?? 1);
  work.store.children(payment, kind.details).forEach((detail, at) => {
    const paths = Object.keys(detail.values).filter((path) => /^txnCurrency\.\w+Amount$/.test(path));
    const base = paths.flatMap((path) => {
      const value = detail.values[path];
      return value === null || value === undefined
        ? []
        : [[path.replace('txnCurrency', 'baseCurrency'), moneyText(amount(value).times(rate))]];
    });
    const line = {
      object: kind.line,
      key: work.store.nextKey(kind.line),
      entity: payment.entity,
      values: {
        ...stampsOf(payment),
        [kind.parent]: payment.key,
        lineNumber: at + 1,
        recordType: payment.values.recordType ?? null,
        memo: payment.values.description ?? null,
        ...sums('txnCurrency', payment, amount(detail.values['txnCurrency.paymentAmount'])),
        ...sums('baseCurrency', payment, amount(detail.values['txnCurrency.paymentAmount']).times(rate)),
      },
    };
    work.tx.put(line);
    work.tx.put({
      ...detail,
      entity: payment.entity,
      values: {
        ...detail.values,
        ...Object.fromEntries(base),
        'txnCurrency.currency': payment.values['txnCurrency.currency'] ?? null,
        paymentDate: paymentDay(kind, payment),
        [`${kind.parent}Line`]: line.key,
        ...(kind.side === 'payable' ? { state: payment.values.state ?? null, moduleKey: '3.AP' } : {}),
      },
    });
  });
}

const stampsOf = (payment: StoredRecord): Values =>
  Object.fromEntries(Object.entries(payment.values).filter(([path]) => path.startsWith('audit.')));

const sums = (prefix: string, payment: StoredRecord, value: Big): Values => ({
  [`${prefix}.currency`]: payment.values[`${prefix}.currency`] ?? null,
  [`${prefix}.amount`]: moneyText(value),
  [`${prefix}.totalPaid`]: moneyText(value),
  [`${prefix}.totalSelected`]: '0.00',
});

/** What was paid too much stands as a credit of its own that may be applied later. */
function keepOverpayment(work: Work, kind: PaymentKind, payment: StoredRecord): void {
  const over = payment.values.overPaymentAmount;
  if (kind.side !== 'receivable' || amount(over).lte(0)) return;
  create(work, kind.advance, {
    [kind.party]: { key: String(payment.values[kind.party]) },
    txnTotalEntered: moneyText(amount(over)),
    description: 'Overpayment',
    paymentInformation: {
      receiptDate: paymentDay(kind, payment),
      currency: { txnCurrency: payment.values['txnCurrency.currency'] ?? null },
    },
    payment: { key: payment.key },
    ...(work.seeding && payment.entity !== null ? { entity: { id: payment.entity } } : {}),
  });
}
