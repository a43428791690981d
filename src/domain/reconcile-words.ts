import type { ReconcileClass, Term } from './reconcile.ts';

/** What people call the classes of a report. */
export const classWords: Readonly<Record<ReconcileClass, string>> = {
  'income-invoice': 'Income invoices',
  'income-credit': 'Income credit notes',
  receipt: 'Receipts',
  bill: 'Bills',
  'supplier-credit': 'Supplier credit notes',
  'supplier-payment': 'Supplier payments',
};

/** What a difference is due to, in a bookkeeper's words. */
export const termWords: Readonly<Record<Term, string>> = {
  uncertain: 'Sent, and the answer was lost',
  unlinked: 'Unlinked',
  failing: 'Failing',
  waiting: 'Waiting for another record',
  drifted: 'Different in both systems, for a person to decide',
  apart: 'Kept apart by a person',
  pending: 'Still to be synced',
  unapproved: 'Waiting for approval in one system',
  'before-start': 'Its counterpart is dated before the sync-from date',
  'out-of-scope': 'Not synced by nature',
  placement: 'In another period or property',
  rounding: 'Rounding',
  unexplained: 'Called synced and yet different: a fault of Relink',
};

/** Why a leg is not compared. */
export const notComparedReasons = [
  'not-listed',
  'partial',
  'refused',
  'sync-meanwhile',
  'allowance-used',
] as const;
export type NotComparedReason = (typeof notComparedReasons)[number];

export const notComparedWords: Readonly<Record<NotComparedReason, (system: string) => string>> = {
  'not-listed': (system) => `${system}, as it is connected, cannot list these records for a report.`,
  partial: (system) =>
    `Records were added or removed in ${system} while they were listed, twice. Ask for the report again.`,
  refused: (system) => `${system} could not be read in full.`,
  'sync-meanwhile': () => 'A sync was running, so the lists are older than it. Ask again when it is over.',
  'allowance-used': () => 'The calls allowed to Sage Intacct this month are used up.',
};
