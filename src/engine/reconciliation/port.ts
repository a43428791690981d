import { z } from 'zod';
import { measures } from '../../domain/buckets.ts';
import { problemCodes } from '../../domain/problem.ts';
import { reconcileClasses, terms } from '../../domain/reconcile.ts';
import { balanceKinds } from '../../domain/reconcile-classes.ts';
import { notComparedReasons } from '../../domain/reconcile-words.ts';
import { systemNames } from '../../domain/record.ts';

/** Exact decimal texts: documents have net, tax and gross, payments an amount. */
const Amounts = z.partialRecord(z.enum(measures), z.string());
export type Amounts = z.infer<typeof Amounts>;
const bySystem = <T extends z.ZodType>(shape: T) => z.object({ property: shape, ledger: shape });

const Row = z.object({
  /** A property's key, `YYYY-MM`, or `null`: the whole leg, "no property". */
  bucket: z.string().nullable(),
  property: Amounts,
  ledger: Amounts,
  difference: Amounts,
  terms: z.array(z.object({ term: z.enum(terms), amounts: Amounts, records: z.number() })),
  /** U: what one system counts and Relink does not hold. */
  unheld: Amounts,
  /** Each listing less what Relink holds of it. */
  brackets: bySystem(Amounts),
});
export type ReportRow = z.infer<typeof Row>;

const Draft = z.object({
  code: z.enum(problemCodes),
  params: z.record(z.string(), z.string()),
  side: z.enum(['property', 'ledger', 'relink']),
});

const Leg = z.object({
  class: z.enum(reconcileClasses),
  currency: z.string(),
  state: z.enum(['reconciled', 'not-reconciled', 'not-compared']),
  /** Why nothing was compared; empty where it was. */
  notCompared: z.array(
    z.object({
      system: z.enum(systemNames).nullable(),
      reason: z.enum(notComparedReasons),
      problem: Draft.nullable(),
    }),
  ),
  /** When each side was listed for this report, and how many rows came. */
  read: bySystem(z.object({ from: z.string(), to: z.string(), rows: z.number() }).nullable()),
  total: Row.nullable(),
  properties: z.array(Row),
  periods: z.array(Row),
  unheld: z.object({
    count: z.number(),
    /** The first of them. */
    items: z.array(
      z.object({
        system: z.enum(systemNames),
        key: z.string(),
        displayId: z.string(),
        how: z.enum(['missing', 'unknown', 'differs']),
        amounts: Amounts,
      }),
    ),
  }),
  /** In no total: entered and not yet in the books. */
  drafts: bySystem(z.object({ records: z.number(), amounts: Amounts })),
});
export type ReportLeg = z.infer<typeof Leg>;

const Sums = z.object({ opening: z.string(), movement: z.string(), open: z.string() });
const Balance = z.object({
  kind: z.enum(balanceKinds),
  currency: z.string(),
  state: z.enum(['compared', 'not-compared']),
  property: Sums.nullable(),
  ledger: Sums.nullable(),
  /** What was open at the sync-from date in one system and not in the other. */
  openingDifference: z.string().nullable(),
  difference: z.string().nullable(),
  /** The control account of the general ledger: no transport offers its balance. */
  generalLedger: z.object({ state: z.literal('not-compared'), reason: z.literal('no-account-balances') }),
});
export type ReportBalance = z.infer<typeof Balance>;

/** A report as it is stored. */
export const Report = z.object({ legs: z.array(Leg), balances: z.array(Balance) });
export type Report = z.infer<typeof Report>;

export type ReportState = 'reconciled' | 'not-reconciled' | 'not-compared';

/** Records that each leg names by itself; all of them are pages of their own. */
export const mostNamedUnheld = 100;

/** What may be asked about reconciliation. */
export interface ReconciliationVerbs {
  /**
   * Begins a report of a company, or joins the one that is on. Changes nothing but the report. Throws
   * `NotConnected`.
   * `asOf`: the last date of documents taken in; `by`: who asked.
   */
  startReport(
    connectionId: string,
    request: { readonly asOf: string; readonly by: string },
  ): Promise<{ readonly id: string; readonly asOf: string; readonly isNew: boolean }>;
  /** Waits until a report is made, at most so long. */
  awaitReport(connectionId: string, reportId: string, mostMs: number): Promise<void>;
}
