import { sumAmounts } from '../../domain/money.ts';
import { filterWords } from '../../domain/rule.ts';
import { mostRules, RuleRefused, type RuleResult } from '../../engine/rules/port.ts';
import type { Database } from '../../store/db/open.ts';
import type { ConnectionRow } from '../../store/read/connections.ts';
import { propertyNames } from '../../store/read/properties.ts';
import { type ListedRule, listRules } from '../../store/read/rules.ts';
import { actorOf } from '../access/caller.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, json, pathId } from '../common/guard.ts';
import { notFound, Refusal } from '../common/refusal.ts';
import { ConnectionParams } from '../common/schema.ts';
import {
  ChangeRule,
  MakeRule,
  PreviewRule,
  RemovedRule,
  RulePage,
  RuleParams,
  RulePreview,
  StoredRule,
} from './schema.ts';

const tags = ['Rules'];

const list = guarded('records:read', {
  method: 'get',
  path: '/connections/{id}/rules',
  tags,
  summary: 'The rules of a company, newest first: stored filters that keep records unlinked',
  request: { params: ConnectionParams },
  responses: { 200: json(RulePage, 'All of them; there are at most 50.') },
});

const preview = guarded('rules:manage', {
  method: 'post',
  path: '/connections/{id}/rules/preview',
  tags,
  summary: 'What a rule with this filter would keep unlinked; changes nothing',
  request: { params: ConnectionParams, body: body(PreviewRule) },
  responses: { 200: json(RulePreview, 'Records by type, their money, and what depends on them.') },
});

const create = guarded('rules:manage', {
  method: 'post',
  path: '/connections/{id}/rules',
  tags,
  summary: 'Make a rule; it is in force when this answers, also for records that come later',
  request: { params: ConnectionParams, body: body(MakeRule) },
  responses: { 201: json(StoredRule, 'The rule, and what it keeps unlinked.') },
});

const change = guarded('rules:manage', {
  method: 'patch',
  path: '/connections/{id}/rules/{ruleId}',
  tags,
  summary: 'Change a rule, or switch it on or off; its records follow',
  request: { params: RuleParams, body: body(ChangeRule) },
  responses: { 200: json(StoredRule, 'The rule as it is now.') },
});

const remove = guarded('rules:manage', {
  method: 'delete',
  path: '/connections/{id}/rules/{ruleId}',
  tags,
  summary: 'Remove a rule; what nothing else keeps unlinked is linked again',
  request: { params: RuleParams },
  responses: { 200: json(RemovedRule, 'What was linked again.') },
});

const unknown = 'There is no such rule in this company.';

export function ruleRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { database } = c.get('services');
    const connection = c.get('connection');
    const rules = await listRules(database, connection.id);
    return c.json({ items: await views(database, connection, rules), next: null }, 200);
  });

  api.openapi(preview, async (c) => {
    const found = await c
      .get('services')
      .engine.previewRule(c.get('connection').id, c.req.valid('json').filter);
    const money = Map.groupBy(
      found.matched.flatMap((one) => one.open),
      (one) => one.currency,
    );
    const total = (which: 'records' | 'held') => found.matched.reduce((sum, one) => sum + one[which], 0);
    return c.json(
      {
        count: total('records'),
        alreadyUnlinked: total('held'),
        types: found.matched.map((one) => ({
          type: one.type,
          records: one.records,
          alreadyUnlinked: one.held,
          open: exact(one.open),
        })),
        money: [...money].map(([currency, all]) => ({
          currency,
          amount: sumAmounts(all.map((one) => one.amount)),
        })),
        children: found.children.map((one) => ({
          type: one.type,
          due: one.due,
          atRest: one.rest,
          open: exact(one.open),
        })),
      },
      200,
    );
  });

  api.openapi(create, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const { name, filter, reason, reviewOn = null, on = true } = c.req.valid('json');
    const actor = actorOf(c.get('caller'));
    const result = await told(
      engine.createRule(connection.id, { name, filter, reason, reviewOn, on, actor }),
    );
    return c.json(await stored(database, connection, result), 201);
  });

  api.openapi(change, async (c) => {
    const { engine, database } = c.get('services');
    const connection = c.get('connection');
    const ruleId = pathId(c.req.valid('param').ruleId, unknown);
    const actor = actorOf(c.get('caller'));
    const wish = { ...c.req.valid('json'), actor };
    const result = await told(engine.changeRule(connection.id, ruleId, wish));
    return c.json(await stored(database, connection, result), 200);
  });

  api.openapi(remove, async (c) => {
    const { engine } = c.get('services');
    const ruleId = pathId(c.req.valid('param').ruleId, unknown);
    const actor = actorOf(c.get('caller'));
    const result = await told(engine.deleteRule(c.get('connection').id, ruleId, actor));
    return c.json(resultView(result), 200);
  });
}

/** The engine's refusals as those of the API, each with its field and remedy. */
async function told<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RuleRefused)) throw error;
    if (error.code === 'not-found') throw notFound(unknown);
    if (error.code === 'too-many')
      throw new Refusal(
        409,
        'too-many-rules',
        `A company has at most ${mostRules} rules. Remove one, or widen the filter of one that is there.`,
      );
    const message = 'another rule of this company has this name; choose another';
    throw new Refusal(409, 'rule-name-taken', `name: ${message}`, { errors: [{ field: 'name', message }] });
  }
}

async function stored(database: Database, connection: ConnectionRow, result: RuleResult) {
  const [rule] = await views(database, connection, await listRules(database, connection.id, result.ruleId));
  if (rule === undefined) throw notFound(unknown);
  return { rule, ...resultView(result) };
}

function resultView({ unlinked, relinked, stillUnlinked, inFlight, operationId }: RuleResult) {
  return { unlinked, relinked, stillUnlinked, inFlight: [...inFlight], operationId };
}

const exact = (open: readonly { readonly currency: string; readonly amount: string }[]) =>
  open.map((one) => ({ currency: one.currency, amount: sumAmounts([one.amount]) }));

async function views(database: Database, connection: ConnectionRow, rules: readonly ListedRule[]) {
  const keys = rules.flatMap((rule) => rule.filter.properties ?? []);
  const names = await propertyNames(database, connection.id, keys);
  return rules.map((rule) => ({
    id: rule.id,
    name: rule.name,
    filter: rule.filter,
    words: filterWords(rule.filter, (key) => names.get(key) ?? key, connection.locale),
    reason: rule.reason,
    reviewOn: rule.review_on,
    on: rule.is_on,
    owner: rule.owner_name,
    unlinked: rule.held,
    operationId: rule.operation_id,
    createdAt: rule.created_at,
    updatedAt: rule.updated_at,
    updatedBy: rule.updated_by,
  }));
}
