import type { JsonObject } from '../shared/json.ts';
import { recordHistory } from './audit-history.ts';
import { invoiceKind, kindOf, stateOf } from './documents.ts';
import { wrongState } from './messages.ts';
import { paymentKindOf } from './payments/kinds.ts';
import { checkPosting } from './posting.ts';
import type { StoredRecord } from './store.ts';
import type { Work } from './work.ts';
import { find, touch, update } from './write.ts';

/** What only people do, on screens that have no counterpart in the API. */
export const personActs = ['reissue', 'reconcile'] as const;
export type PersonAct = (typeof personActs)[number];

/** Carries out an act of a person; undefined where the object knows no such act. */
export function actOfPerson(
  work: Work,
  object: string,
  act: PersonAct,
  key: string,
  fields: JsonObject,
): StoredRecord | undefined {
  const record = find(work, object, key);
  if (act === 'reconcile') return paymentKindOf(object) ? reconcile(work, record) : undefined;
  return object === invoiceKind.object ? reissue(work, record, fields) : undefined;
}

/** The payment was found on the bank's statement: it cannot be reversed any more. */
function reconcile(work: Work, payment: StoredRecord): StoredRecord {
  const receivable = paymentKindOf(payment.object)?.side === 'receivable';
  const state = stateOf(payment);
  if (state !== (receivable ? 'complete' : 'confirmed')) throw wrongState('reconcile', state);
  const day = work.tenant.clock.today();
  return touch(work, payment, {
    state: 'reconciled',
    ...(receivable
      ? { bankReconciliationStatus: 'cleared', bankReconciliationDate: day }
      : { cleared: 'cleared', clearedDate: day }),
  });
}

/**
 * An invoice that Order Entry made is edited there: the old one vanishes, and one of the same number and with the edit
 * stands under a new key.
 */
function reissue(work: Work, before: StoredRecord, fields: JsonObject): StoredRecord {
  const { store, tx } = work;
  if (stateOf(before) !== 'posted') throw wrongState('edit', stateOf(before));
  const key = store.nextKey(before.object);
  const stamps = { 'audit.createdDateTime': work.now, 'audit.modifiedDateTime': work.now };
  const values = { ...before.values, ...stamps, moduleKey: 'orderEntry', state: 'draft' };
  tx.put({ ...before, key, values });
  for (const line of store.children(before, 'lines')) {
    const lineKey = store.nextKey(line.object);
    tx.put({ ...line, key: lineKey, values: { ...line.values, [invoiceKind.lineParent]: key } });
    for (const entry of store.children(line, 'taxEntries')) {
      const moved = { ...entry.values, [invoiceKind.taxEntryParent]: lineKey };
      tx.put({ ...entry, key: store.nextKey(entry.object), values: moved });
      tx.remove(entry.object, entry.key);
    }
    tx.remove(line.object, line.key);
  }
  tx.remove(before.object, before.key);
  recordHistory(work, before, 'delete');
  const edited = update(work, before.object, key, fields);
  const posted = { ...edited, values: { ...edited.values, state: 'posted' } };
  tx.put(posted);
  const kind = kindOf(before.object);
  if (kind) checkPosting(work, kind, posted);
  return posted;
}
