import type { ReconciliationVerbs } from '../../engine/reconciliation/port.ts';
import {
  findReport,
  propertyNames,
  type ReportRow,
  recentReports,
  reportItems,
} from '../../store/read/reconciliation.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import type { Api } from '../common/env.ts';
import { guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { ConnectionParams, PageQuery } from '../common/schema.ts';
import { todayIn } from '../common/today.ts';
import { reportCsv } from './csv.ts';
import {
  Report,
  ReportPage,
  ReportParams,
  ReportQuery,
  ReportRecordPage,
  ReportRecordsQuery,
} from './schema.ts';
import { headView, overall, recordView, reportView } from './view.ts';

/** Cursors of the list of reports stand for this order. */
const byStart = 'startedAt';
const noReport = 'This company has no such report; the last 20 are kept.';

/** How long a request waits for its report: what is not made by then is asked for again by its id. */
const mostWaitMs = 20_000;

const tags = ['Reconciliation'];
const report = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/reconciliation',
  tags,
  summary: 'Both systems’ totals and every difference between them by its name, to the cent',
  request: { params: ConnectionParams, query: ReportQuery },
  responses: {
    200: {
      description: 'The report.',
      content: {
        'application/json': { schema: Report },
        'text/csv': { schema: { type: 'string' } },
      },
    },
    202: json(Report, 'It is still being made: ask again with its id as `report`.'),
  },
});
const list = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/reconciliation/reports',
  tags,
  summary: 'Reports that were made, with their states',
  request: { params: ConnectionParams, query: PageQuery },
  responses: { 200: json(ReportPage, 'Newest first; the last 20 are kept.') },
});
const records = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/reconciliation/{reportId}/records',
  tags,
  summary: 'The records behind a report’s figures, each with its own difference',
  request: { params: ReportParams, query: ReportRecordsQuery },
  responses: { 200: json(ReportRecordPage, 'In the order of the report.') },
});

/** A report to this date: one that is on to another is waited for, and never taken for it. */
async function startedFor(
  engine: ReconciliationVerbs,
  connectionId: string,
  request: { readonly asOf: string; readonly by: string },
): Promise<string> {
  for (const end = Date.now() + mostWaitMs; ; ) {
    const begun = await engine.startReport(connectionId, request);
    if (begun.asOf === request.asOf) return begun.id;
    const left = end - Date.now();
    if (left <= 0)
      throw new Refusal(
        409,
        'report-running',
        `A report to ${begun.asOf} is being made. Ask for ${request.asOf} again when it is done.`,
        { headers: { 'retry-after': '5' } },
      );
    await engine.awaitReport(connectionId, begun.id, left);
  }
}

export function reconciliationRoutes(api: Api): void {
  api.openapi(report, async (c) => {
    const { database, engine } = c.get('services');
    const connection = c.get('connection');
    const { asOf, by, report: asked, format } = c.req.valid('query');
    if (asked !== undefined && asOf !== undefined)
      throw invalid([{ field: 'asOf', message: 'a report that was made has its date; leave it out' }]);
    const find = async (id: string): Promise<ReportRow> => {
      const row = await findReport(database, connection.id, pathId(id));
      if (row === null) throw notFound(noReport);
      return row;
    };
    const { syncFrom } = connection;
    if (asOf !== undefined && syncFrom !== null && asOf < syncFrom)
      throw invalid([
        { field: 'asOf', message: `a date not before ${syncFrom}, from which documents are synced` },
      ]);
    const id =
      asked ??
      (await startedFor(engine, connection.id, {
        asOf: asOf ?? todayIn(connection.timeZone),
        by: c.get('caller').name,
      }));
    const before = await find(id);
    if (before.state === 'running') await engine.awaitReport(connection.id, id, mostWaitMs);
    const row = before.state === 'running' ? await find(id) : before;
    const names = await propertyNames(database, connection.id);
    const view = reportView(row, by, connection.locale, names);
    if (view.state === 'running') return c.json(view, 202, { 'retry-after': '2' });
    if (format === 'json' || view.state === 'failed') return c.json(view, 200);
    return c.body(reportCsv(view), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="reconciliation-${view.asOf}-by-${by}.csv"`,
    });
  });

  api.openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query');
    const after = cursor === undefined ? null : readCursor(cursor, byStart);
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await recentReports(
      c.get('services').database,
      c.get('connection').id,
      after === null ? null : { at: String(after.value), id: after.id },
      limit + 1,
    );
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map((row) => headView(row, overall(row.states))),
        next:
          found.length > limit && last !== undefined
            ? cursorText({ sort: byStart, value: last.started_at, id: last.id })
            : null,
      },
      200,
    );
  });

  api.openapi(records, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const { reportId } = c.req.valid('param');
    const { term, class: name, currency, period, property, cursor, limit } = c.req.valid('query');
    const row = await findReport(database, connection.id, pathId(reportId));
    if (row === null) throw notFound(noReport);
    const after = cursor === undefined ? 0 : Number(cursor);
    if (!Number.isSafeInteger(after) || after < 0)
      throw invalid([{ field: 'cursor', message: 'is no cursor of this list' }]);
    const found = await reportItems(
      database,
      connection.id,
      reportId,
      {
        term: term ?? null,
        class: name ?? null,
        currency: currency ?? null,
        period: period ?? null,
        ...(property === undefined ? {} : { property: property === '' ? null : property }),
      },
      after,
      limit + 1,
    );
    const rows = found.slice(0, limit);
    const last = rows.at(-1);
    return c.json(
      {
        items: rows.map(recordView),
        next: found.length > limit && last !== undefined ? String(last.number) : null,
      },
      200,
    );
  });
}
