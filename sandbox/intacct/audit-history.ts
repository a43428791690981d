import type { StoredRecord } from './store.ts';
import type { Work } from './work.ts';

/** Remembers who created, changed or deleted a record; a deleted one is named as the ledger names it. */
export function recordHistory(
  work: Work,
  record: StoredRecord,
  action: 'create' | 'modify' | 'delete',
): void {
  if (work.seeding) return;
  const { store } = work;
  const number = store.nextKey('company-config/audit-history');
  const def = store.def(record.object);
  const id = String(record.values.id ?? record.key);
  work.tx.put({
    object: 'company-config/audit-history',
    key: Buffer.from(`90:${number}`).toString('base64url'),
    entity: null,
    values: {
      id: `103:${number}`,
      'changeDetails.objectName': record.object,
      'changeDetails.objectId': def.auditId === 'id' ? id : record.key,
      'changeDetails.fieldName': null,
      'changeDetails.previousValue': null,
      'changeDetails.newValue': null,
      'changeSource.completedBy': work.actor.id,
      'changeSource.accessDateTime': work.now,
      'changeSource.actionPerformed': action,
      'changeSource.workflowAction': null,
      'changeSource.clientIPAddress': '127.0.0.1',
      'changeSource.source': work.actor.kind === 'api' ? 'api' : 'userInterface',
      notes: null,
    },
  });
}
