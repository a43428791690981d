import type { SeedRecord } from '../intacct/seed.ts';
import type { Line } from './model.ts';
import { money } from './money.ts';

/** Made, and last changed, on a day. */
export function stamps(date: string): SeedRecord {
  return { createdDateTime: `${date}T09:00:00Z`, modifiedDateTime: `${date}T09:00:00Z` };
}

/** A line of any document, with its tax. */
export function lineRecord(line: Line, detail: 'orderEntryTaxDetail' | 'purchasingTaxDetail'): SeedRecord {
  return {
    memo: line.description,
    txnAmount: money(line.net),
    glAccount: { id: line.account.ledger?.id ?? '' },
    dimensions: {
      ...(line.building === null ? {} : { location: { id: line.building.code } }),
      ...(line.department?.ledger ? { department: { id: line.department.ledger.id } } : {}),
    },
    taxEntries: [{ txnTaxAmount: money(line.vat), [detail]: { id: line.tax.ledger?.id ?? '' } }],
  };
}
