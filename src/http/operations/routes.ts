import { operationExceptions, readOperation } from '../../store/read/operations.ts';
import { findRecords } from '../../store/read/records.ts';
import { cursorText, readCursor } from '../../store/read/rows.ts';
import type { Api } from '../common/env.ts';
import { guarded, json, pathId } from '../common/guard.ts';
import { invalid, notFound } from '../common/refusal.ts';
import { recordLabel } from '../records/view.ts';
import { Operation, OperationParams, OperationQuery } from './schema.ts';
import { faultWords, namedResults, whyWords } from './view.ts';

const one = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/operations/{operationId}',
  tags: ['Operations'],
  summary: 'A verb over many records: its state, records per result, and the exceptions',
  request: { params: OperationParams, query: OperationQuery },
  responses: { 200: json(Operation, 'The operation.') },
});

export function operationRoutes(api: Api): void {
  api.openapi(one, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const { cursor, limit } = c.req.valid('query');
    const id = pathId(c.req.valid('param').operationId, 'There is no such operation.');
    const after = cursor === undefined ? null : readCursor(cursor, 'exception');
    if (cursor !== undefined && after === null)
      throw invalid([{ field: 'cursor', message: 'is no cursor of these exceptions' }]);
    const facts = await readOperation(database, connection.id, id);
    if (facts === null) throw notFound('There is no such operation.');
    const found = await operationExceptions(database, connection.id, id, after?.id ?? null, limit + 1);
    const rows = found.slice(0, limit);
    const records = await findRecords(
      database,
      connection.id,
      rows.map((row) => row.link_id),
    );
    const labels = new Map(records.map((record) => [record.id, recordLabel(record)]));
    const last = rows.at(-1);
    return c.json(
      {
        id: facts.id,
        kind: facts.kind,
        state: facts.state,
        startedBy: facts.actor_name,
        total: facts.total,
        done: namedResults(facts.counts),
        counts: { ...facts.counts },
        inFlight: [...facts.in_flight],
        runId: facts.run_id,
        fault: facts.state === 'failed' ? faultWords(facts.fault, connection.locale) : null,
        createdAt: facts.created_at,
        startedAt: facts.started_at,
        finishedAt: facts.finished_at,
        exceptions: rows.map((row) => ({
          recordId: row.link_id,
          label: labels.get(row.link_id) ?? row.link_id,
          result: row.result,
          why: whyWords(row.why, connection.locale),
        })),
        next:
          found.length > limit && last !== undefined
            ? cursorText({ sort: 'exception', value: null, id: last.link_id })
            : null,
      },
      200,
    );
  });
}
