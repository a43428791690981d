import type { Executor } from '../db/open.ts';

/** A report that is being made, or the one that is already on. */
export interface Begun {
  readonly id: string;
  readonly asOf: string;
  readonly isNew: boolean;
}

/**
 * Begins a report unless one is on; one whose process ended is set aside first.
 * @param deadBefore instant before which a report that gave no sign of life is taken for dead
 */
export async function beginReport(
  tx: Executor,
  connectionId: string,
  report: {
    readonly id: string;
    readonly asOf: string;
    readonly syncFrom: string;
    readonly by: string;
    readonly at: string;
    readonly deadBefore: string;
  },
): Promise<Begun> {
  const { id, asOf, syncFrom, by, at, deadBefore } = report;
  await tx.query(
    `update reconciliation set state = 'failed', finished_at = $2::timestamptz
     where connection_id = $1 and state = 'running' and alive_at < $3::timestamptz`,
    [connectionId, at, deadBefore],
  );
  const made = await tx.query(
    `insert into reconciliation (connection_id, id, as_of, sync_from, state, started_by, started_at, alive_at)
     values ($1, $2, $3, $4, 'running', $5, $6, $6) on conflict do nothing`,
    [connectionId, id, asOf, syncFrom, by, at],
  );
  if (made.rowCount === 1) return { id, asOf, isNew: true };
  const { rows } = await tx.query<{ id: string; as_of: string }>(
    `select id, as_of from reconciliation where connection_id = $1 and state = 'running'`,
    [connectionId],
  );
  const on = rows[0];
  // It ended between the two statements: the next try makes a new one.
  if (on === undefined) return beginReport(tx, connectionId, report);
  return { id: on.id, asOf: on.as_of, isNew: false };
}

/** A sign of life, with how far the listings are where that is known. @returns whether the report is still ours to make */
export async function keepReport(
  executor: Executor,
  connectionId: string,
  id: string,
  at: string,
  progress: Readonly<Record<string, number>> | null,
): Promise<boolean> {
  const { rowCount } = await executor.query(
    `update reconciliation set alive_at = $3::timestamptz, progress = coalesce($4::jsonb, progress)
     where connection_id = $1 and id = $2 and state = 'running'`,
    [connectionId, id, at, progress === null ? null : JSON.stringify(progress)],
  );
  return rowCount === 1;
}

/** Ends a report: `null` where it could not be made. */
export async function endReport(
  tx: Executor,
  connectionId: string,
  id: string,
  at: string,
  result: unknown,
): Promise<void> {
  await tx.query(
    `update reconciliation set state = $3, result = $4, finished_at = $5::timestamptz, alive_at = $5::timestamptz
     where connection_id = $1 and id = $2 and state = 'running'`,
    [
      connectionId,
      id,
      result === null ? 'failed' : 'done',
      result === null ? null : JSON.stringify(result),
      at,
    ],
  );
}

/** Amounts by measure, decimal text. */
export type AmountsByMeasure = Readonly<Record<string, string>>;

/** One record behind a figure. */
export interface ReportItem {
  readonly number: number;
  readonly class: string;
  readonly currency: string;
  readonly term: string;
  readonly linkId: string | null;
  readonly system: string | null;
  readonly how: string | null;
  readonly key: string | null;
  readonly displayId: string | null;
  readonly property: AmountsByMeasure | null;
  readonly ledger: AmountsByMeasure | null;
  readonly difference: AmountsByMeasure;
  readonly buckets: readonly Readonly<Record<string, string | null>>[];
}

/** Stores a chunk of a report's records. */
export async function storeReportItems(
  executor: Executor,
  connectionId: string,
  reportId: string,
  items: readonly ReportItem[],
): Promise<void> {
  await executor.query(
    `insert into reconciliation_item (connection_id, report_id, number, class, currency, term, link_id, system, how, key, display_id, property, ledger, difference, buckets)
     select $1, $2, r.number, r.class, r.currency, r.term, r."linkId", r.system, r.how, r.key, r."displayId", r.property, r.ledger, r.difference, r.buckets
     from jsonb_to_recordset($3::jsonb) as r(number integer, class text, currency text, term text, "linkId" uuid, system text, how text,
       key text, "displayId" text, property jsonb, ledger jsonb, difference jsonb, buckets jsonb)`,
    [connectionId, reportId, JSON.stringify(items)],
  );
}

/** Removes what is left of reports beyond the newest `keep`, a chunk of records at a time. */
export async function pruneReports(executor: Executor, connectionId: string, keep: number): Promise<void> {
  const { rows } = await executor.query<{ id: string }>(
    `select id from reconciliation where connection_id = $1 and state <> 'running' order by started_at desc, id desc offset $2`,
    [connectionId, keep],
  );
  for (const { id } of rows) {
    for (;;) {
      const { rowCount } = await executor.query(
        `delete from reconciliation_item where connection_id = $1 and report_id = $2 and number in (
           select number from reconciliation_item where connection_id = $1 and report_id = $2 order by number limit 5000)`,
        [connectionId, id],
      );
      if (rowCount === 0) break;
    }
    await executor.query('delete from reconciliation where connection_id = $1 and id = $2', [
      connectionId,
      id,
    ]);
  }
}
