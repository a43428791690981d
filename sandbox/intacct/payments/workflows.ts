import type { JsonObject } from '../../shared/json.ts';
import { textOf } from '../../shared/json.ts';
import { amount, moneyText } from '../amounts.ts';
import { recordHistory } from '../audit-history.ts';
import { BusinessError, RequestError } from '../errors.ts';
import { isDay } from '../input.ts';
import { reversalDate, wrongState } from '../messages.ts';
import { approvedPayment, submittedPayment } from '../rules/payment-rules.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Work } from '../work.ts';
import { find, touch } from '../write.ts';
import { movePayment } from './effect.ts';
import { type PaymentKind, paymentDay } from './kinds.ts';
import { checkPaymentPeriod, checkPaymentPosting } from './posting.ts';

/** Carries out a workflow action on a payment; gives the payment acted upon. */
export function actOnPayment(work: Work, kind: PaymentKind, action: string, body: JsonObject): StoredRecord {
  const key = textOf(body.key) ?? textOf(body.id);
  if (key === undefined) throw new RequestError(400, 'invalidRequest', 'Field key is required');
  const payment = find(work, kind.object, key);
  const next = act(work, kind, payment, action, body);
  recordHistory(work, next, 'modify');
  return next;
}

function act(
  work: Work,
  kind: PaymentKind,
  payment: StoredRecord,
  action: string,
  body: JsonObject,
): StoredRecord {
  const state = textOf(payment.values.state) ?? '';
  const method = textOf(payment.values.paymentMethod);
  const from = (...allowed: string[]) => {
    if (!allowed.includes(state)) throw wrongState(action, state);
  };
  switch (action) {
    case 'submit':
      from('draft', 'declined');
      checkPaymentPosting(work, kind, payment);
      return movePayment(
        work,
        kind,
        payment,
        kind.side === 'receivable' ? 'complete' : submittedPayment(work, method),
      );
    case 'approve':
      from('submitted', 'partiallyApproved');
      checkPaymentPosting(work, kind, payment);
      return movePayment(work, kind, payment, approvedPayment(method));
    case 'decline':
      from('submitted', 'partiallyApproved');
      return movePayment(work, kind, payment, 'declined');
    case 'print':
      from('approved');
      return movePayment(work, kind, payment, 'delivered');
    case 'confirm':
      from('delivered');
      return movePayment(work, kind, payment, 'confirmed');
    default:
      return reverse(work, kind, payment, state, body);
  }
}

/** Undoes a payment: its documents are open again, and a record with the opposite amounts is written beside it. */
function reverse(
  work: Work,
  kind: PaymentKind,
  payment: StoredRecord,
  state: string,
  body: JsonObject,
): StoredRecord {
  const receivable = kind.side === 'receivable';
  // A check that was printed and not yet confirmed only goes back to those waiting for the printer.
  if (state === 'delivered') return movePayment(work, kind, payment, 'approved');
  if (state !== (receivable ? 'complete' : 'confirmed')) throw wrongState('reverse', state);
  const day = textOf(receivable ? body.reversedDate : body.paymentDate);
  if (day === undefined && receivable) {
    throw new RequestError(400, 'invalidRequest', 'Field reversedDate is required');
  }
  const when = day ?? work.tenant.clock.today();
  if (!isDay(when))
    throw new BusinessError({ code: 'BL03000113', message: `The Date '${when}' is not valid` });
  if (when < paymentDay(kind, payment)) throw reversalDate();
  checkPaymentPeriod(work, kind, payment, when);
  writeReversal(work, kind, payment, when, textOf(body.memo) ?? textOf(body.description));
  for (const advance of work.store.all(kind.advance)) {
    if (advance.values['payment.key'] === payment.key) touch(work, advance, { state: 'reversed' });
  }
  return movePayment(work, kind, payment, 'reversed');
}

const amounts = ['totalAmount', 'totalPaid'].flatMap((name) => [
  `txnCurrency.${name}`,
  `baseCurrency.${name}`,
]);

/** The reversal has the payment's amounts turned round, and names no documents. */
function writeReversal(
  work: Work,
  kind: PaymentKind,
  payment: StoredRecord,
  day: string,
  memo: string | undefined,
): void {
  const stamps: Values = {
    'audit.createdDateTime': work.now,
    'audit.modifiedDateTime': work.now,
    'audit.createdBy': work.actor.key,
    'audit.createdByUser.key': work.actor.key,
    'audit.createdByUser.id': work.actor.id,
  };
  const opposite = Object.fromEntries(
    amounts.map((path) => [path, moneyText(amount(payment.values[path]).times(-1))]),
  );
  work.tx.put({
    ...payment,
    key: work.store.nextKey(kind.object),
    values: {
      ...payment.values,
      ...stamps,
      ...opposite,
      state: 'reversal',
      [kind.date]: day,
      description: memo ?? payment.values.description ?? null,
      overPaymentAmount: null,
    },
  });
}
