import { type BucketFigures, bucketsOf, counts, type Measure, settlingBuckets } from './buckets.ts';
import { units } from './money.ts';
import type { ReconcileClass } from './reconcile.ts';
import {
  type DocumentLine,
  dayOf,
  isSettling,
  type RecordType,
  type Role,
  type TradeContent,
} from './record.ts';

/** The records that make up a class. Allocations move no money: a credit counts once, as the credit note. */
export const classRecords = {
  'income-invoice': { type: 'invoice', role: null },
  'income-credit': { type: 'credit-note', role: 'customer' },
  receipt: { type: 'payment', role: 'customer' },
  bill: { type: 'bill', role: null },
  'supplier-credit': { type: 'credit-note', role: 'vendor' },
  'supplier-payment': { type: 'payment', role: 'vendor' },
} as const satisfies Record<ReconcileClass, { readonly type: RecordType; readonly role: Role | null }>;

/** What a class is measured in. */
export function measuresOf(name: ReconcileClass): readonly Measure[] {
  return classRecords[name].type === 'payment' ? ['amount'] : ['net', 'tax', 'gross'];
}

/** The class of a record; `null` for one that no total counts. */
export function classOf(content: TradeContent): ReconcileClass | null {
  switch (content.type) {
    case 'invoice':
      return 'income-invoice';
    case 'bill':
      return 'bill';
    case 'credit-note':
      return content.role === 'vendor' ? 'supplier-credit' : 'income-credit';
    case 'payment':
      return content.role === 'vendor' ? 'supplier-payment' : 'receipt';
    case 'allocation':
      return null;
  }
}

/** The dates a report takes in, both included. */
export interface Range {
  readonly from: string;
  readonly to: string;
}

/** Does a record's own date lie in the report? */
export function isInRange(content: TradeContent, range: Range): boolean {
  const day = dayOf(content);
  return day >= range.from && day <= range.to;
}

/** Entered and not yet in the books of its system: a memo line of a report, in no total. */
export function isDraft(content: TradeContent): boolean {
  return content.state === 'draft' || content.state === 'awaiting-approval';
}

/**
 * A record's figures by bucket, whatever its state and date; the same for what a system lists and for what Relink holds.
 * @param propertyOf the property of a line, as the property system's key
 */
export function figuresByBucket(
  content: TradeContent,
  propertyOf: (line: DocumentLine) => string | null,
): BucketFigures[] {
  return isSettling(content) ? settlingBuckets(content) : bucketsOf(content, propertyOf);
}

/** The same where the record counts in a report of these dates, else none. */
export function countedBuckets(
  content: TradeContent,
  range: Range,
  propertyOf: (line: DocumentLine) => string | null,
): BucketFigures[] {
  return counts(content.state) && isInRange(content, range) ? figuresByBucket(content, propertyOf) : [];
}

/** What is owed to a company, and what it owes. */
export const balanceKinds = ['receivable', 'payable'] as const;
export type BalanceKind = (typeof balanceKinds)[number];

/** What makes up an open balance: documents and credit notes (below zero) add, money paid takes off. */
export const balanceClasses = {
  receivable: ['income-invoice', 'income-credit', 'receipt'],
  payable: ['bill', 'supplier-credit', 'supplier-payment'],
} as const satisfies Record<BalanceKind, readonly ReconcileClass[]>;

/** What a record that counts adds to the open balance of its kind. */
export function balanceEffect(content: TradeContent): bigint {
  return isSettling(content) ? -units(content.amount) : units(content.gross);
}
