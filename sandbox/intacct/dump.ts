import { Big } from 'big.js';
import type { JsonObject } from '../shared/json.ts';
import { textOf } from '../shared/json.ts';
import { amount, moneyText } from './amounts.ts';
import { countingStates, documentKinds, stateOf } from './documents.ts';
import { paymentCounts, paymentKindOf, paymentKinds } from './payments/kinds.ts';
import { fullForm } from './render.ts';
import type { Tenant } from './tenant.ts';

/** All records of all objects (or of one) with control totals, as pieces of one JSON text: it may be large. */
export function* dump(tenant: Tenant, only: string | undefined): Iterable<string> {
  const { store } = tenant;
  const today = tenant.clock.today();
  yield `{"company":${JSON.stringify(tenant.company.id)},"now":"${tenant.clock.instant()}","records":{`;
  let firstObject = true;
  for (const [object, def] of store.registry) {
    if (def.parent !== undefined || (only !== undefined && only !== object)) continue;
    yield `${firstObject ? '' : ','}${JSON.stringify(object)}:[`;
    firstObject = false;
    let first = true;
    for (const record of store.all(object)) {
      yield (first ? '' : ',') + JSON.stringify(fullForm(store, record, today, true));
      first = false;
    }
    yield ']';
  }
  yield `},"totals":${JSON.stringify(controlTotals(tenant))}}`;
}

function countsIn(object: string, state: string): boolean {
  const payment = paymentKindOf(object);
  return payment ? paymentCounts(payment, state) : countingStates.includes(state);
}

interface Total {
  count: number;
  net: Big;
  gross: Big;
  due: Big;
}

/**
 * Per object, entity, currency and state: how many, net, tax, gross and open amount. A payment's amount stands as net
 * and as gross; credits applied by it move no money and are not in it.
 */
export function controlTotals(tenant: Tenant): JsonObject[] {
  const { store } = tenant;
  const totals = new Map<string, Total>();
  for (const kind of documentKinds) {
    for (const document of store.all(kind.object)) {
      const currency = textOf(document.values[kind.currency.txn]) ?? '';
      const at = JSON.stringify([kind.object, document.entity, currency, stateOf(document)]);
      const total = totals.get(at) ?? { count: 0, net: new Big(0), gross: new Big(0), due: new Big(0) };
      total.count += 1;
      for (const line of store.children(document, 'lines')) {
        total.net = total.net.plus(amount(line.values[kind.lineAmount.txn]));
      }
      total.gross = total.gross.plus(amount(document.values[kind.total.txn]));
      total.due = total.due.plus(amount(document.values[kind.due.txn]));
      totals.set(at, total);
    }
  }
  for (const kind of paymentKinds) {
    for (const payment of store.all(kind.object)) {
      const currency = textOf(payment.values['txnCurrency.currency']) ?? '';
      const at = JSON.stringify([kind.object, payment.entity, currency, stateOf(payment)]);
      const total = totals.get(at) ?? { count: 0, net: new Big(0), gross: new Big(0), due: new Big(0) };
      total.count += 1;
      total.net = total.net.plus(amount(payment.values['txnCurrency.totalAmount']));
      total.gross = total.net;
      totals.set(at, total);
    }
  }
  return [...totals].map(([at, { count, net, gross, due }]) => {
    const [object, entity, currency, state] = JSON.parse(at);
    return {
      object,
      entity,
      currency,
      state,
      counts: countsIn(object, state),
      count,
      net: moneyText(net),
      tax: moneyText(gross.minus(net)),
      gross: moneyText(gross),
      due: moneyText(due),
    };
  });
}
