import { z } from '@hono/zod-openapi';
import { normalAmount, sumAmounts } from '../../domain/money.ts';
import { causeKey } from '../../domain/problem.ts';
import type { RelinkCheck } from '../../engine/port.ts';
import { findRecords, type LinkListRow } from '../../store/read/records.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json } from '../common/guard.ts';
import { problemView } from '../common/problem-view.ts';
import { ConnectionParams } from '../common/schema.ts';
import { StartedOperation } from '../operations/schema.ts';
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
import { targetOf } from './target.ts';

const asOperation = json(StartedOperation, 'More records than one call takes: an operation was started.');

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
  responses: { 200: json(Unlinked, 'In force.'), 202: asOperation },
});

const check = guarded('records:relink', {
  method: 'post',
  path: '/connections/{id}/relink/check',
  tags: ['Verbs'],
  summary: 'What relinking would do, from both systems now; nothing is changed',
  request: { params: ConnectionParams, body: body(Target) },
  responses: { 200: json(RelinkChecks, 'Per record.'), 202: asOperation },
});

const relink = guarded('records:relink', {
  method: 'post',
  path: '/connections/{id}/relink',
  tags: ['Verbs'],
  summary: 'Relink records: they are part of sync attempts again',
  request: { params: ConnectionParams, body: body(Relink) },
  responses: { 200: json(Relinked, 'In force.'), 202: asOperation },
});

const retry = guarded('records:retry', {
  method: 'post',
  path: '/connections/{id}/retry',
  tags: ['Verbs'],
  summary: 'Try records again now, at the head of a run',
  request: { params: ConnectionParams, body: body(Target) },
  responses: {
    202: json(z.union([Retried, StartedOperation]), 'They are due, or an operation was started.'),
  },
});

export function verbRoutes(api: Api): void {
  api.openapi(preview, async (c) => {
    const target = await targetOf(c, c.req.valid('json'));
    const found = await c
      .get('services')
      .engine.previewUnlink(c.get('connection').id, target.kind === 'few' ? target.recordIds : target);
    const open = found.children.flatMap((group) => group.open);
    return c.json(
      {
        count: found.records,
        alreadyUnlinked: found.alreadyUnlinked,
        siblings: found.siblings,
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
    const { engine } = c.get('services');
    const { id } = c.get('connection');
    const target = await targetOf(c, input);
    const { children, reason, reviewOn = null } = input;
    const wish = { children, reason, reviewOn, actor: actorOf(c.get('caller')) };
    if (target.kind === 'many' || (await engine.isLarge(id, 'unlink', target.recordIds, children)))
      return c.json(await engine.startOperation(id, { kind: 'unlink', target, ...wish }), 202);
    const result = await engine.unlink(id, { recordIds: target.recordIds, ...wish });
    return c.json(
      { unlinked: result.unlinked.length, children: result.children.length, inFlight: [...result.inFlight] },
      200,
    );
  });

  api.openapi(check, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const target = await targetOf(c, c.req.valid('json'));
    if (target.kind === 'many') {
      const actor = actorOf(c.get('caller'));
      return c.json(await engine.startOperation(connection.id, { kind: 'relink-check', target, actor }), 202);
    }
    const checks = await engine.checkRelink(connection.id, target.recordIds);
    const rows = new Map(
      (await findRecords(database, connection.id, target.recordIds)).map((row) => [row.id, row]),
    );
    return c.json(
      { items: checks.map((one) => checkView(one, rows.get(one.recordId), connection.locale)) },
      200,
    );
  });

  api.openapi(relink, async (c) => {
    const input = c.req.valid('json');
    const { engine } = c.get('services');
    const { id } = c.get('connection');
    const target = await targetOf(c, input);
    const { reason = null, syncNow = false } = input;
    const wish = { reason, syncNow, actor: actorOf(c.get('caller')) };
    if (target.kind === 'many' || (await engine.isLarge(id, 'relink', target.recordIds, 'wait')))
      return c.json(await engine.startOperation(id, { kind: 'relink', target, ...wish }), 202);
    const result = await engine.relink(id, { recordIds: target.recordIds, ...wish });
    return c.json(
      { relinked: [...result.relinked], stillUnlinked: [...result.stillUnlinked], runId: result.runId },
      200,
    );
  });

  api.openapi(retry, async (c) => {
    const { engine } = c.get('services');
    const { id } = c.get('connection');
    const actor = actorOf(c.get('caller'));
    const target = await targetOf(c, c.req.valid('json'));
    if (target.kind === 'many')
      return c.json(await engine.startOperation(id, { kind: 'retry', target, actor }), 202);
    const result = await engine.retry(id, target.recordIds, actor);
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

const since: Readonly<Record<NonNullable<RelinkCheck['since']>, string>> = {
  record: 'It was refused, and has been changed since. ',
  parent: 'It was refused, and a record it depends on has been changed since. ',
  settings: 'It was refused, and the company’s settings have been changed since. ',
  period: 'It was refused, and the open periods have changed since. ',
};

function checkView(one: RelinkCheck, row: LinkListRow | undefined, locale: string) {
  const problem = one.problem === null ? null : problemView(one.problem, locale);
  const found = one.counterpart === null ? '' : ` It is ${one.counterpart.displayId}.`;
  return {
    recordId: one.recordId,
    label: row === undefined ? one.recordId : recordLabel(row),
    result: one.verdict,
    reason:
      problem?.message ??
      `${one.since === undefined ? '' : since[one.since]}${verdicts[one.verdict]}${found}`,
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
