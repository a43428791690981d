import { z } from 'zod';

/** Where receipts go in the ledger: a bank account by its id, or an account of the ledger for undeposited funds. */
export const ReceiptAccount = z.strictObject({
  kind: z.enum(['bank', 'undeposited']),
  id: z.string().min(1).max(40),
  method: z.enum(['eft', 'cash', 'printedCheck', 'creditCard']).default('eft'),
});
export type ReceiptAccount = z.infer<typeof ReceiptAccount>;

/** The ledger's bank account that suppliers are paid from. */
export const SupplierAccount = z.strictObject({
  id: z.string().min(1).max(40),
  method: z.enum(['eft', 'cash', 'printedCheck', 'creditCard']).default('eft'),
});
export type SupplierAccount = z.infer<typeof SupplierAccount>;

/** Settings of one connection, chosen while connecting and later. Unknown keys are refused, so a typo is an error. */
export const ConnectionSettings = z.strictObject({
  /** The ledger dimension whose value decides the property of a document born in the ledger. */
  propertyDimension: z.enum(['location', 'department', 'class']).default('location'),
  /** Dimensions carried as tracking options besides the property dimension. */
  trackingDimensions: z.array(z.enum(['location', 'department', 'class'])).default([]),
  /** Which date becomes the ledger's posting date. */
  postingDate: z.enum(['issue-date', 'due-date']).default('issue-date'),
  /** Which ledger address pairs with which property address (facts: printed "ship-to to postal"; kept a setting). */
  addressPairing: z.enum(['ship-to-is-postal', 'bill-to-is-postal']).default('ship-to-is-postal'),
  /** The ledger gives customer and vendor ids itself; otherwise our own key becomes the id. */
  ledgerNumbersContacts: z.boolean().default(false),
  /** Where receipts from the property system go; `null`: they wait until somebody says. */
  receiptAccount: ReceiptAccount.nullable().default(null),
  /** From where the property system’s supplier payments are paid; `null`: they wait until somebody says. */
  supplierAccount: SupplierAccount.nullable().default(null),
  /** How far back every read overlaps its cursor, in seconds: the ledger is eventually consistent. */
  overlapSeconds: z.number().int().min(0).max(86_400).default(7_200),
  /** Hours between full listings of a system that does not say what was deleted. */
  deletionListingHours: z.number().int().min(1).max(8_760).default(24),
  /** Largest difference for each line of a document that reconciliation calls rounding. */
  roundingTolerance: z
    .string()
    .regex(/^\d{1,4}(\.\d{1,4})?$/, 'an amount like 0.01')
    .default('0.01'),
  /** Cron expression in the connection's time zone; `null`: only on demand. */
  schedule: z.string().nullable().default('0 2 * * *'),
  /** Days after which what an event said is erased (who, when, what kind and its digest stay); `null`: kept for ever. */
  eventRetentionDays: z.number().int().min(1).max(36_500).nullable().default(null),
  /**
   * Days after which the bytes of a settled request and of its answer are erased; `null`: kept for ever. Never less than
   * the two days in which the ledger recognises a request that is sent again.
   */
  bodyRetentionDays: z.number().int().min(3).max(36_500).nullable().default(90),
  /** Days after which tries that a later one replaced are removed; each record keeps its last. `null`: kept for ever. */
  attemptRetentionDays: z.number().int().min(30).max(36_500).nullable().default(400),
});
export type ConnectionSettings = z.infer<typeof ConnectionSettings>;

/** Every setting at its default. */
export const defaultSettings: ConnectionSettings = ConnectionSettings.parse({});
