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

export const Settings = z
  .object({
    propertyDimension: z.enum(['location', 'department', 'class']),
    trackingDimensions: z.array(z.enum(['location', 'department', 'class'])),
    postingDate: z.enum(['issue-date', 'due-date']),
    addressPairing: z.enum(['ship-to-is-postal', 'bill-to-is-postal']),
    ledgerNumbersContacts: z.boolean(),
    overlapSeconds: z.int().min(0).max(86_400),
    schedule: z.string().nullable(),
  })
  .openapi('ConnectionSettings');

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
