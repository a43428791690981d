import { normalAmount, sumAmounts } from '../../domain/money.ts';
import { causeKey } from '../../domain/problem.ts';
import type { RelinkCheck } from '../../engine/port.ts';
import { findRecords, type LinkListRow } from '../../store/read/records.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { problemView } from '../common/problem-view.ts';
import { ConnectionParams } from '../common/schema.ts';
import { recordLabel } from '../records/view.ts';
import {
  Relink,
  RelinkChecks,
  Relinked,
  Retried,
  Target,
  Unlink,
  Unlinked,
  UnlinkPreview,
} from './schema.ts';

const preview = guarded('records:unlink', {
  method: 'post',
  path: '/connections/{id}/unlink/preview',
  tags: ['Verbs'],
  summary: 'What unlinking would hold: children by type and their open amounts; nothing is changed',
  request: { params: ConnectionParams, body: body(Target) },
  responses: { 200: json(UnlinkPreview, 'What hangs on these records.') },
});

const unlink = guarded('records:unlink', {
  method: 'post',
  path: '/connections/{id}/unlink',
  tags: ['Verbs'],
  summary: 'Unlink records: they are left out of every sync, in both directions, until relinked',
  request: { params: ConnectionParams, body: body(Unlink) },
  responses: { 200: json(Unlinked, 'In force.') },
});

const check = guarded('records:relink', {
  method: 'post',
  path: '/connections/{id}/relink/check',
  tags: ['Verbs'],
  summary: 'What relinking would do, from both systems now; nothing is changed',
  request: { params: ConnectionParams, body: body(Target) },
  responses: { 200: json(RelinkChecks, 'Per record.') },
});

const relink = guarded('records:relink', {
  method: 'post',
  path: '/connections/{id}/relink',
  tags: ['Verbs'],
  summary: 'Relink records: they are part of sync attempts again',
  request: { params: ConnectionParams, body: body(Relink) },
  responses: { 200: json(Relinked, 'In force.') },
});

const retry = guarded('records:retry', {
  method: 'post',
  path: '/connections/{id}/retry',
  tags: ['Verbs'],
  summary: 'Try records again now, at the head of a run',
  request: { params: ConnectionParams, body: body(Target) },
  responses: { 202: json(Retried, 'They are due.') },
});

export function verbRoutes(api: Api): void {
  api.openapi(preview, async (c) => {
    const found = await c
      .get('services')
      .engine.previewUnlink(c.get('connection').id, c.req.valid('json').recordIds);
    const open = found.children.flatMap((group) => group.open);
    return c.json(
      {
        count: found.records,
        alreadyUnlinked: found.alreadyUnlinked,
        children: found.children.map((group) => ({
          type: group.type,
          due: group.withWriteDue,
          atRest: group.atRest,
          open: group.open.map((one) => ({ currency: one.currency, amount: normalAmount(one.amount) })),
        })),
        money: [...Map.groupBy(open, (one) => one.currency)].map(([currency, amounts]) => ({
          currency,
          amount: sumAmounts(amounts.map((one) => one.amount)),
        })),
      },
      200,
    );
  });

  api.openapi(unlink, async (c) => {
    const input = c.req.valid('json');
    const result = await c.get('services').engine.unlink(c.get('connection').id, {
      recordIds: input.recordIds,
      children: input.children,
      reason: input.reason,
      reviewOn: input.reviewOn ?? null,
      actor: actorOf(c.get('caller')),
    });
    return c.json(
      { unlinked: result.unlinked.length, children: result.children.length, inFlight: [...result.inFlight] },
      200,
    );
  });

  api.openapi(check, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const { recordIds } = c.req.valid('json');
    const checks = await engine.checkRelink(connection.id, recordIds);
    const rows = new Map((await findRecords(database, connection.id, recordIds)).map((row) => [row.id, row]));
    return c.json(
      { items: checks.map((one) => checkView(one, rows.get(one.recordId), connection.locale)) },
      200,
    );
  });

  api.openapi(relink, async (c) => {
    const input = c.req.valid('json');
    const result = await c.get('services').engine.relink(c.get('connection').id, {
      recordIds: input.recordIds,
      reason: input.reason ?? null,
      syncNow: input.syncNow ?? false,
      actor: actorOf(c.get('caller')),
    });
    return c.json(
      { relinked: [...result.relinked], stillUnlinked: [...result.stillUnlinked], runId: result.runId },
      200,
    );
  });

  api.openapi(retry, async (c) => {
    const result = await c
      .get('services')
      .engine.retry(c.get('connection').id, c.req.valid('json').recordIds, actorOf(c.get('caller')));
    return c.json({ retried: [...result.retried], runId: result.runId }, 202);
  });
}

const verdicts: Readonly<Record<RelinkCheck['verdict'], string>> = {
  settle: 'A write was sent and its answer lost. Relink first looks what came of it.',
  resume: 'The record has its counterpart and goes on syncing.',
  adopt: 'A counterpart exists already and is taken as the other side.',
  create: 'There is no counterpart; it is created.',
  'would-fail': 'It would fail again.',
};

function checkView(one: RelinkCheck, row: LinkListRow | undefined, locale: string) {
  const problem = one.problem === null ? null : problemView(one.problem, locale);
  const found = one.counterpart === null ? '' : ` It is ${one.counterpart.displayId}.`;
  return {
    recordId: one.recordId,
    label: row === undefined ? one.recordId : recordLabel(row),
    result: one.verdict,
    reason: problem?.message ?? `${verdicts[one.verdict]}${found}`,
    problem:
      problem === null || one.problem === null
        ? null
        : {
            ...problem,
            cause: causeKey(one.problem),
            field: one.problem.field,
            side: one.problem.side,
            relatedRecordId: one.problem.params.relatedRecordId ?? null,
          },
    counterpart: one.counterpart === null ? null : { ...one.counterpart },
  };
}
