import { textOf } from '../../shared/json.ts';
import type { StoredRecord } from '../store.ts';
import type { ObjectRules, Work } from '../work.ts';

/** Sales and purchase tax details also show in `tax/tax-detail`, under the same key, with their type. */
export function taxDetailRules(type: 'sale' | 'purchase'): ObjectRules {
  const mirror = (work: Work, record: StoredRecord) => {
    const { salesGLAccount, purchaseGLAccount, taxPercent, ...values } = record.values;
    work.tx.put({
      object: 'tax/tax-detail',
      key: record.key,
      entity: record.entity,
      values: {
        ...values,
        taxType: type,
        taxPercent: taxPercent === undefined || taxPercent === null ? null : Number(taxPercent).toFixed(2),
        glAccount: textOf(salesGLAccount) ?? textOf(purchaseGLAccount) ?? null,
      },
    });
  };
  return {
    afterCreate: mirror,
    afterUpdate: mirror,
    afterDelete: (work, record) => work.tx.remove('tax/tax-detail', record.key),
  };
}
