import { z } from 'zod';
import { xmlSettingsSchema } from './xml/settings.ts';

/** Switches of the sandbox, all changeable while it runs. */
export const settingsSchema = z.strictObject({
  /** Seconds an access token lives (`expires_in`). */
  tokenSeconds: z.int().positive().default(43_200),
  /** Token trouble is answered 401, or 400 as some tenants do. */
  tokenErrorStatus: z.union([z.literal(401), z.literal(400)]).default(401),
  businessErrorStatus: z.union([z.literal(422), z.literal(400)]).default(422),
  /** Where `ia::error` stands: inside `ia::result`, or at the top. */
  errorShape: z.enum(['nested', 'top']).default('nested'),
  /** Status of a query that selects a field which cannot be selected. */
  queryErrorStatus: z.union([z.literal(200), z.literal(400)]).default(200),
  /** Batch members answer `ia::error` as an array. */
  batchErrorAsArray: z.boolean().default(false),
  /** Calls at a time; more than that for longer than the tolerance is answered 429. */
  concurrency: z.int().positive().default(8),
  toleratedOverlapMs: z.int().min(0).default(2000),
  minuteLimit: z.int().positive().nullable().default(null),
  /** Name of the header that says when to come again. */
  retryAfterHeader: z
    .enum([
      'Retry-After',
      'X-IA-Throttle-Limit-Retry-After',
      'X-IA-Throttle-Limit-RetryAfter',
      'X-IA-Hour-Rate-Limit-Retry-After',
    ])
    .default('X-IA-Throttle-Limit-Retry-After'),
  /** Time each call takes inside the ledger. */
  latencyMs: z.int().min(0).default(0),
  /** and what each record written adds to it (REST). */
  recordMs: z.int().min(0).default(0),
  /** How long until the query service sees a change. */
  visibilityDelayMs: z.int().min(0).default(0),
  /**
   * Records (`accounts-receivable/invoice/406`) that no query by the time of change shows, as if their stamp had been
   * missed; every other query has them.
   */
  withheldFromChanges: z.array(z.string()).default([]),
  auditHistoryDenied: z.boolean().default(false),
  /** Objects the API user has no permission for. */
  deniedObjects: z.array(z.string()).default([]),
  customerAutoNumber: z.boolean().default(true),
  vendorAutoNumber: z.boolean().default(true),
  invoiceAutoNumber: z.boolean().default(true),
  billAutoNumber: z.boolean().default(false),
  receivableAdjustmentAutoNumber: z.boolean().default(true),
  payableAdjustmentAutoNumber: z.boolean().default(true),
  /** A payment detail that names no line is kept as one detail for each line it pays, as the ledger's samples show. */
  paymentDetailsPerLine: z.boolean().default(true),
  /** Submitted payments of bills wait for approval. */
  paymentApproval: z.boolean().default(false),
  /** Submitted bills wait for approval. */
  billApproval: z.boolean().default(false),
  reverseUnpaidBills: z.boolean().default(true),
  /** Bills of an entity with a tax solution need a tax detail on each line. */
  billsNeedTax: z.boolean().default(true),
  /** A number that is taken is refused. Without it nothing but the client itself prevents a second document. */
  numbersUnique: z.boolean().default(true),
  /** A reversed document keeps its number taken. */
  reversedNumberStaysTaken: z.boolean().default(true),
  closedPeriodText: z.enum(['periods', 'on-or-after']).default('periods'),
  unknownFields: z.enum(['refuse', 'ignore']).default('refuse'),
  /** Switches of the XML gateway. */
  xml: xmlSettingsSchema.prefault({}),
});

export type Settings = z.infer<typeof settingsSchema>;
export const defaultSettings: Settings = settingsSchema.parse({});
