import { z } from 'zod';
import { amountText, type LineFacts, sumTexts } from './books.ts';

export const ref = z.object({ key: z.string(), id: z.string() });
export const amount = z.union([z.string(), z.number()]).transform(String);
export const taxEntry = z.object({ txnTaxAmount: amount, taxRate: amount.optional() });

export const line = z.object({
  memo: z.string().default(''),
  txnAmount: amount,
  glAccount: ref.optional(),
  dimensions: z.object({ location: ref.optional() }).default({}),
  taxEntries: z.array(taxEntry).default([]),
});

/** A line of any of the ledger's documents, in the checker's words. */
export function lineFacts(it: z.infer<typeof line>, entityId: string): LineFacts {
  const location = it.dimensions.location?.id ?? '';
  return {
    text: it.memo,
    net: amountText(it.txnAmount),
    tax: sumTexts(it.taxEntries.map((entry) => entry.txnTaxAmount)),
    account: it.glAccount?.id ?? '',
    rate:
      it.taxEntries.length === 0
        ? 'none'
        : it.taxEntries.map((entry) => amountText(entry.taxRate ?? '0')).join('+'),
    // The entity itself is no property: a line may stand on it where it belongs to none.
    property: location === entityId ? '' : location,
  };
}
