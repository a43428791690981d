import { z } from 'zod';
import type { Executor } from '../db/open.ts';

const report = z.object({
  id: z.string(),
  as_of: z.string(),
  sync_from: z.string(),
  state: z.enum(['running', 'done', 'failed']),
  started_by: z.string(),
  started_at: z.string(),
  alive_at: z.string(),
  finished_at: z.string().nullable(),
  progress: z.record(z.string(), z.number()),
  result: z.unknown(),
});
export type ReportRow = z.infer<typeof report>;

/** One report of a company; `null` when there is none with this id. */
export async function findReport(
  executor: Executor,
  connectionId: string,
  id: string,
): Promise<ReportRow | null> {
  const { rows } = await executor.query(
    `select id, as_of, sync_from, state, started_by, started_at, alive_at, finished_at, progress, result
     from reconciliation where connection_id = $1 and id = $2`,
    [connectionId, id],
  );
  return rows[0] === undefined ? null : report.parse(rows[0]);
}

/** A report without what it found. */
export type ReportHead = Omit<ReportRow, 'result' | 'progress' | 'alive_at'>;

/** Reports of a company, the newest first; `states` of the legs of each that is done. */
export async function recentReports(
  executor: Executor,
  connectionId: string,
  before: { readonly at: string; readonly id: string } | null,
  limit: number,
): Promise<(ReportHead & { readonly states: readonly string[] })[]> {
  const { rows } = await executor.query(
    `select id, as_of, sync_from, state, started_by, started_at, finished_at,
       coalesce((select jsonb_agg(distinct leg->>'state') from jsonb_array_elements(result->'legs') leg), '[]') as states
     from reconciliation where connection_id = $1
       and ($2::timestamptz is null or (started_at, id) < ($2::timestamptz, $3::uuid))
     order by started_at desc, id desc limit $4`,
    [connectionId, before?.at ?? null, before?.id ?? null, limit],
  );
  return rows.map((value) => head.parse(value));
}
const head = report
  .omit({ result: true, progress: true, alive_at: true })
  .extend({ states: z.array(z.string()) });

/** Names of a company's properties by key. */
export async function propertyNames(
  executor: Executor,
  connectionId: string,
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await executor.query<{ key: string; name: string }>(
    'select key, name from property where connection_id = $1',
    [connectionId],
  );
  return new Map(rows.map((row) => [row.key, row.name]));
}

const amounts = z.record(z.string(), z.string());
const item = z.object({
  number: z.number(),
  class: z.string(),
  currency: z.string(),
  term: z.string(),
  link_id: z.string().nullable(),
  system: z.string().nullable(),
  how: z.string().nullable(),
  key: z.string().nullable(),
  display_id: z.string().nullable(),
  property: amounts.nullable(),
  ledger: amounts.nullable(),
  difference: amounts,
  buckets: z.array(z.record(z.string(), z.string().nullable())),
});
export type ReportItemRow = z.infer<typeof item>;

/** Which of a report's records; `bucket` of `null` means "no property". */
export interface ItemFilter {
  readonly term: string | null;
  readonly class: string | null;
  readonly currency: string | null;
  readonly period: string | null;
  readonly property?: string | null | undefined;
}

/** The records behind a report's figures, in the order of the report. */
export async function reportItems(
  executor: Executor,
  connectionId: string,
  reportId: string,
  filter: ItemFilter,
  after: number,
  limit: number,
): Promise<ReportItemRow[]> {
  const { rows } = await executor.query(
    `select number, class, currency, term, link_id, system, how, key, display_id, property, ledger, difference, buckets
     from reconciliation_item i
     where connection_id = $1 and report_id = $2 and number > $3
       and ($4::text is null or term = $4) and ($5::text is null or class = $5) and ($6::text is null or currency = $6)
       and ($7::text is null and not $8::boolean or exists (
         select 1 from jsonb_array_elements(i.buckets) b
         where ($7::text is null or b->>'period' = $7) and (not $8::boolean or b->>'property' is not distinct from $9::text)))
     order by number limit $10`,
    [
      connectionId,
      reportId,
      after,
      filter.term,
      filter.class,
      filter.currency,
      filter.period,
      filter.property !== undefined,
      filter.property ?? null,
      limit,
    ],
  );
  return rows.map((value) => item.parse(value));
}
