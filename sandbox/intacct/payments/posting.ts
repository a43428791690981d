import { textOf } from '../../shared/json.ts';
import { inactiveReference } from '../messages.ts';
import { checkOpen, entitiesOf } from '../posting.ts';
import type { StoredRecord } from '../store.ts';
import type { Work } from '../work.ts';
import { type PaymentKind, paymentDay } from './kinds.ts';

/** Everything that must hold before a payment may post. */
export function checkPaymentPosting(work: Work, kind: PaymentKind, payment: StoredRecord): void {
  if (work.seeding) return;
  const party = work.store.get(kind.partyObject, textOf(payment.values[kind.party]) ?? '');
  if (party && party.values.status === 'inactive') {
    throw inactiveReference(
      kind.partyObject,
      work.store.def(kind.partyObject).label,
      textOf(party.values.id) ?? party.key,
    );
  }
  checkPaymentPeriod(work, kind, payment, paymentDay(kind, payment));
}

/** Refuses a day on which the books of the entities that a payment touches are closed. */
export function checkPaymentPeriod(work: Work, kind: PaymentKind, payment: StoredRecord, day: string): void {
  if (work.seeding) return;
  const lines = work.store.children(payment, kind.details).flatMap((detail) => {
    const target = kind.targets.find(({ ref }) => textOf(detail.values[ref]) !== undefined);
    const document = target && work.store.get(target.kind.object, textOf(detail.values[target.ref]) ?? '');
    return document ? work.store.children(document, 'lines') : [];
  });
  checkOpen(work, entitiesOf(work, payment, lines), day);
}
