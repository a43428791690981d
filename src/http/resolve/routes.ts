import { isBarred } from '../../domain/choices.ts';
import { UnknownRecord } from '../../engine/port.ts';
import { findRecords } from '../../store/read/records.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { notFound } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import { StartedOperation } from '../operations/schema.ts';
import { recordLabel } from '../records/view.ts';
import { targetOf } from '../verbs/target.ts';
import { DriftChoices, RecordParams, Resolve, Resolved } from './schema.ts';
import { refusalWords } from './words.ts';

const resolve = guarded('records:resolve', {
  method: 'post',
  path: '/connections/{id}/resolve',
  tags: ['Verbs'],
  summary: 'Decide a drift: take one side, or keep the two apart',
  request: { params: ConnectionParams, body: body(Resolve) },
  responses: {
    200: json(Resolved, 'Taken, where it can be; refusals are per record.'),
    202: json(StartedOperation, 'More than one call takes.'),
  },
});

const choices = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/records/{recordId}/choices',
  tags: ['Records'],
  summary: 'What may be decided about a drifted record, and what each choice would do',
  request: { params: RecordParams },
  responses: { 200: json(DriftChoices, 'None where there is nothing to decide.') },
});

const unknown = 'There is no such record in this company.';

export function resolveRoutes(api: Api): void {
  api.openapi(choices, async (c) => {
    const recordId = pathId(c.req.valid('param').recordId, unknown);
    const { engine } = c.get('services');
    const found = await engine.choicesOf(c.get('connection').id, recordId).catch((error: unknown) => {
      throw error instanceof UnknownRecord ? notFound(unknown) : error;
    });
    const items = found.options.map((one) => ({
      choice: one.choice,
      allowed: !isBarred(one),
      says: isBarred(one) ? one.why : one.says,
    }));
    return c.json({ code: found.code, standing: found.standing, seen: found.seen, items }, 200);
  });

  api.openapi(resolve, async (c) => {
    const input = c.req.valid('json');
    const { engine, database } = c.get('services');
    const { id } = c.get('connection');
    const target = await targetOf(c, input);
    const { choice, reason = null, syncNow = false } = input;
    const { selectedAt } = target;
    const since = selectedAt === undefined ? {} : { selectedAt };
    const wish = { choice, reason, syncNow, actor: actorOf(c.get('caller')), ...since };
    if (target.kind === 'many')
      return c.json(await engine.startOperation(id, { kind: 'resolve', target, ...wish }), 202);
    const seen = new Map(Object.entries(input.seen ?? {}));
    const result = await engine.resolve(id, { recordIds: target.recordIds, ...wish, seen });
    const rows = await findRecords(
      database,
      id,
      result.refused.map((one) => one.recordId),
    );
    const labels = new Map(rows.map((row) => [row.id, recordLabel(row)]));
    return c.json(
      {
        resolved: [...result.resolved],
        refused: result.refused.map(({ recordId, code, why }) => ({
          recordId,
          label: labels.get(recordId) ?? recordId,
          code,
          message: why ?? refusalWords[code],
        })),
        runId: result.runId,
      },
      200,
    );
  });
}
