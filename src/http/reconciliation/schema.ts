import { z } from '@hono/zod-openapi';
import { measures } from '../../domain/buckets.ts';
import { reconcileClasses, terms } from '../../domain/reconcile.ts';
import { balanceKinds } from '../../domain/reconcile-classes.ts';
import { notComparedReasons } from '../../domain/reconcile-words.ts';
import { CalendarDate, Currency, Instant, PageQuery, PathId, page, SystemName } from '../common/schema.ts';

/** How a report is laid out: by property, by period, or each class and currency as a whole. */
export const layouts = ['property', 'period', 'type'] as const;
export type Layout = (typeof layouts)[number];

export const ReportQuery = z.object({
  asOf: CalendarDate.optional().openapi({
    description:
      'The last date of documents taken in; today in the company’s time zone where it is not given.',
  }),
  by: z.enum(layouts, `one of ${layouts.join(', ')}`).default('type'),
  report: PathId.optional().openapi({
    description: 'A report that was made already; without it both systems are listed anew.',
  }),
  format: z.enum(['json', 'csv'], 'json or csv').default('json'),
});

export const ReportParams = z.object({
  id: PathId.openapi({ param: { name: 'id', in: 'path' }, description: 'The company.' }),
  reportId: PathId.openapi({ param: { name: 'reportId', in: 'path' } }),
});

export const reportTerms = [...terms, 'unheld'] as const;
export const ReportTerm = z
  .enum(reportTerms, `one of ${reportTerms.join(', ')}`)
  .openapi('ReconciliationTerm');
const ReportClass = z
  .enum(reconcileClasses, `one of ${reconcileClasses.join(', ')}`)
  .openapi('ReconciliationClass');

export const ReportRecordsQuery = PageQuery.extend({
  term: ReportTerm.optional(),
  class: ReportClass.optional(),
  currency: Currency.length(3, 'a currency like GBP').optional(),
  period: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'a month like 2026-11')
    .optional(),
  property: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: 'A property’s Id; empty: lines of no property.' }),
});

const Amounts = z.partialRecord(z.enum(measures), z.string()).openapi('ReconciliationAmounts', {
  description: 'Exact decimal texts: net, tax and gross of documents, the amount of payments.',
  example: { net: '100.00', tax: '20.00', gross: '120.00' },
});
/** Without a name of its own: a named shape that may be empty once may be empty everywhere. */
const OptionalAmounts = z.partialRecord(z.enum(measures), z.string()).nullable();
const bySystem = <T extends z.ZodType>(shape: T) => z.object({ property: shape, ledger: shape });

const Row = z
  .object({
    bucket: z.string().nullable().openapi({
      description: 'A property’s Id or a month; null: the whole leg, or lines of no property.',
    }),
    label: z.string(),
    property: Amounts.openapi({ description: 'P: what Re-Leased listed for this report.' }),
    ledger: Amounts.openapi({ description: 'L: what Sage Intacct listed for this report.' }),
    difference: Amounts.openapi({ description: 'P less L.' }),
    terms: z.array(z.object({ term: z.enum(terms), label: z.string(), amounts: Amounts, records: z.int() })),
    unheld: Amounts.openapi({
      description: 'U: what one system counts and Relink does not hold. Nothing in a report that balances.',
    }),
    brackets: bySystem(Amounts).openapi({
      description:
        'Each list by itself less what Relink holds of it: two that cancel out in U are seen here.',
    }),
  })
  .openapi('ReconciliationRow');

const UnheldRecord = z
  .object({
    system: SystemName,
    key: z.string(),
    displayId: z.string(),
    how: z.enum(['missing', 'unknown', 'differs']).openapi({
      description:
        '`unknown`: listed, and Relink does not hold it; `missing`: the other way round; `differs`: both, with other figures.',
    }),
    amounts: Amounts,
  })
  .openapi('UnheldRecord');

const Leg = z
  .object({
    class: ReportClass,
    label: z.string(),
    currency: Currency,
    state: z.enum(['reconciled', 'not-reconciled', 'not-compared']),
    notCompared: z
      .array(
        z.object({
          system: SystemName.nullable(),
          reason: z.enum(notComparedReasons),
          message: z.string(),
        }),
      )
      .openapi({ description: 'Why it stands in no total; empty where it was compared.' }),
    read: bySystem(z.object({ from: Instant, to: Instant, rows: z.int() }).nullable()).openapi({
      description: 'When each system was listed for this report.',
    }),
    total: Row.nullable().openapi({ description: 'Null where nothing was compared.' }),
    rows: z.array(Row).openapi({ description: 'By property or period, as was asked; empty by type.' }),
    unheld: z.object({ count: z.int(), items: z.array(UnheldRecord) }),
    drafts: bySystem(z.object({ records: z.int(), amounts: Amounts })).openapi({
      description: 'Entered and not yet in the books: in no total.',
    }),
  })
  .openapi('ReconciliationLeg');

const Sums = z.object({ opening: z.string(), movement: z.string(), open: z.string() });
const Balance = z
  .object({
    kind: z.enum(balanceKinds),
    currency: Currency,
    state: z.enum(['compared', 'not-compared']),
    property: Sums.nullable(),
    ledger: Sums.nullable(),
    openingDifference: z.string().nullable().openapi({
      description: 'What was open before the sync-from date in one system and not in the other.',
    }),
    difference: z.string().nullable(),
    generalLedger: z.object({ state: z.literal('not-compared'), message: z.string() }),
  })
  .openapi('ReconciliationBalance');

export const reportStates = ['running', 'failed', 'reconciled', 'not-reconciled', 'not-compared'] as const;
const Head = {
  id: PathId,
  asOf: CalendarDate,
  syncFrom: CalendarDate,
  state: z.enum(reportStates).openapi({
    description:
      'Of all legs: `not-reconciled` where one is, else `not-compared` where one is. Ask again while `running`.',
  }),
  startedBy: z.string(),
  startedAt: Instant,
  finishedAt: Instant.nullable(),
};

export const Report = z
  .object({
    ...Head,
    by: z.enum(layouts),
    progress: z.record(z.string(), z.int()).openapi({ description: 'Rows listed so far.' }),
    legs: z.array(Leg),
    balances: z.array(Balance),
  })
  .openapi('Reconciliation');

export const ReportPage = page('ReconciliationPage', z.object(Head).openapi('ReconciliationHead'));

export const ReportRecordPage = page(
  'ReconciliationRecordPage',
  z
    .object({
      class: ReportClass,
      currency: Currency,
      term: ReportTerm,
      recordId: z.string().nullable(),
      system: SystemName.nullable(),
      how: z.enum(['missing', 'unknown', 'differs']).nullable(),
      key: z.string().nullable(),
      displayId: z.string().nullable(),
      property: OptionalAmounts,
      ledger: OptionalAmounts,
      difference: Amounts,
      buckets: z.array(
        z.object({ period: z.string().nullable(), property: z.string().nullable(), amounts: Amounts }),
      ),
    })
    .openapi('ReconciliationRecord'),
);
