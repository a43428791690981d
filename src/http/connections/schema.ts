import { z } from '@hono/zod-openapi';
import { CalendarDate, Instant, page } from '../common/schema.ts';
import { Run } from '../runs/schema.ts';

export const ConnectionStatus = z
  .enum([
    'not-connected',
    'onboarding',
    'needs-reconnecting',
    'in-progress',
    'incomplete',
    'errors',
    'synced',
  ])
  .openapi('ConnectionStatus', { description: 'The first that applies, in this order.' });
export const Flag = z
  .enum(['running', 'clean', 'running-with-errors', 'errors'])
  .openapi('Flag', { description: 'Unlinked records never colour the flag.' });

const PaymentMethod = z.enum(['eft', 'cash', 'printedCheck', 'creditCard']);
const AccountId = z.string().min(1, 'the id of an account').max(40, 'at most 40 characters');
const ReceiptAccount = z
  .strictObject({
    kind: z.enum(['bank', 'undeposited']).openapi({
      description: 'bank: a bank account by its id. undeposited: a ledger account for undeposited funds.',
    }),
    id: AccountId,
    method: PaymentMethod,
  })
  .openapi('ReceiptAccount');
const SupplierAccount = z.strictObject({ id: AccountId, method: PaymentMethod }).openapi('SupplierAccount');

/** A length of time a person chooses; the sentence is the same for all. */
function days(least: number) {
  const remedy = `a whole number of days from ${least} to 36500, or null to keep for ever`;
  return z.int(remedy).min(least, remedy).max(36_500, remedy).nullable();
}

export const Settings = z
  .object({
    propertyDimension: z.enum(['location', 'department', 'class']),
    trackingDimensions: z.array(z.enum(['location', 'department', 'class'])),
    postingDate: z.enum(['issue-date', 'due-date']),
    addressPairing: z.enum(['ship-to-is-postal', 'bill-to-is-postal']),
    ledgerNumbersContacts: z.boolean(),
    receiptAccount: ReceiptAccount.nullable().openapi({
      description: 'Where receipts go in Sage Intacct; null: they wait until it is chosen.',
    }),
    supplierAccount: SupplierAccount.nullable().openapi({
      description:
        'From where suppliers are paid in Sage Intacct; null: their payments wait until it is chosen.',
    }),
    overlapSeconds: z.int().min(0).max(86_400),
    deletionListingHours: z
      .int('a whole number of hours from 1 to 8760')
      .min(1, 'a whole number of hours from 1 to 8760')
      .max(8_760, 'a whole number of hours from 1 to 8760')
      .openapi({
        description:
          'Hours between full listings of a system that does not say what was deleted (no audit permission).',
      }),
    roundingTolerance: z
      .string()
      .regex(/^\d{1,4}(\.\d{1,4})?$/, 'an amount like 0.01')
      .openapi({
        description: 'Largest difference for each line of a document that reconciliation calls rounding.',
        example: '0.01',
      }),
    schedule: z.string().nullable(),
    eventRetentionDays: days(1).openapi({
      description: 'Days after which what audit events said is erased; null: kept for ever.',
    }),
    bodyRetentionDays: days(3).openapi({
      description:
        'Days after which requests and answers are erased, once their records are settled; null: kept for ever.',
    }),
    attemptRetentionDays: days(30).openapi({
      description:
        'Days after which tries that a later one replaced are removed; each record keeps its last. null: kept for ever.',
    }),
  })
  .openapi('ConnectionSettings');

const Tier = z.enum(['T1', 'T2', 'T3', 'T4', 'T5']);
export const LedgerLimits = z
  .object({
    callsUsed: z.int().openapi({
      description: 'Of this month, as Sage Intacct counts: a call is one, each record of a batch is one.',
    }),
    allowance: z.int(),
    parallelCalls: z.int(),
    requests: z.int().openapi({ description: 'HTTP calls of this month.' }),
    tier: Tier.nullable(),
  })
  .openapi('LedgerLimits');

export const Connection = z
  .object({
    id: z.string(),
    name: z.string(),
    status: ConnectionStatus,
    flag: Flag,
    flagged: z
      .int()
      .openapi({ description: 'Linked records that are failing, uncertain, drifted or waiting.' }),
    counts: z.object({ linked: z.int(), unlinked: z.int() }),
    entityId: z.string().nullable(),
    currency: z.string(),
    locale: z.string(),
    timeZone: z.string(),
    syncFrom: CalendarDate.nullable(),
    lastCleanAt: Instant.nullable(),
    onboardingStep: z.string().nullable(),
    settings: Settings,
    run: Run.nullable().openapi({ description: 'The run that is on, else the last one.' }),
    ledger: LedgerLimits.nullable().openapi({
      description:
        'Limits of the Intacct company, shared by all companies connected to it; null before its credentials are stored.',
    }),
    warnings: z
      .array(
        z.object({
          code: z.string(),
          title: z.string(),
          message: z.string(),
          fix: z.array(z.string()),
          help: z.string().openapi({ description: 'The page about it.' }),
          since: Instant,
        }),
      )
      .openapi({ description: 'What to know of the connection although it stops nothing.' }),
    createdAt: Instant,
    updatedAt: Instant,
  })
  .openapi('Connection');
export type Connection = z.infer<typeof Connection>;
export const ConnectionPage = page('ConnectionPage', Connection);

const Name = z.string().trim().min(1, 'a name, such as the company’s').max(120, 'at most 120 characters');
const TimeZone = z.string().refine(isTimeZone, 'a time zone of the IANA list, such as Europe/London');
const CurrencyCode = z.string().regex(/^[A-Z]{3}$/, 'a currency code such as GBP');
const Locale = z.string().refine(isLocale, 'a language tag such as en-GB');

export const CreateConnection = z
  .strictObject({
    name: Name,
    timeZone: TimeZone.optional(),
    currency: CurrencyCode.optional(),
    locale: Locale.optional(),
  })
  .openapi('CreateConnection');

/** Earlier than this nothing syncs: the vendor's own limit. */
export const earliestSyncFrom = '2018-01-01';

export const ChangeConnection = z
  .strictObject({
    name: Name.optional(),
    timeZone: TimeZone.optional(),
    currency: CurrencyCode.optional(),
    locale: Locale.optional(),
    entityId: z.string().trim().min(1, 'the id of an entity of the ledger').max(100).nullable().optional(),
    syncFrom: CalendarDate.refine(
      (date) => date >= earliestSyncFrom,
      `a date not before ${earliestSyncFrom}`,
    ).optional(),
    settings: Settings.partial().strict().optional(),
    ledger: z
      .strictObject({
        allowance: z
          .int('a whole number of calls a month')
          .min(0, 'not below 0')
          .max(1_000_000_000, 'at most 1,000,000,000')
          .optional(),
        parallelCalls: z.int('a whole number').min(1, 'at least 1').max(20, 'at most 20').optional(),
        tier: Tier.nullable().optional(),
      })
      .optional()
      .openapi({
        description: 'Limits of the Intacct company. They hold for every company connected to it.',
      }),
  })
  .openapi('ChangeConnection');

const Probe = z
  .object({
    ok: z.boolean(),
    company: z.string().nullable(),
    entities: z.array(z.object({ id: z.string(), name: z.string(), currency: z.string().nullable() })),
    warnings: z.array(z.string()),
    problem: z
      .object({ code: z.string(), title: z.string(), message: z.string(), fix: z.array(z.string()) })
      .nullable(),
  })
  .openapi('Probe');
export const ConnectionTest = z
  .object({ property: Probe, ledger: Probe })
  .openapi('ConnectionTest', { description: 'Both systems reached with the stored credentials.' });

export const Property = z.object({ id: z.string(), name: z.string() }).openapi('Property');
export const PropertyPage = page('PropertyPage', Property);

function isTimeZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return true;
  } catch {
    return false;
  }
}

function isLocale(text: string): boolean {
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}
