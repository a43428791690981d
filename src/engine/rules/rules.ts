import { newId } from '../../domain/id.ts';
import type { DatabaseTransaction, Executor } from '../../store/db/open.ts';
import {
  findRule,
  linksAfter,
  listRules,
  matchingInFlight,
  previewFilter,
  type RuleRow,
} from '../../store/read/rules.ts';
import { lockLinksAlone } from '../../store/write/link-lock.ts';
import { insertOperation } from '../../store/write/operation.ts';
import { applyRule } from '../../store/write/rule-holds.ts';
import {
  insertRule,
  isNameTaken,
  type RuleChange,
  removeRule,
  ruleFacts,
  tellRule,
  updateRule,
} from '../../store/write/rules.ts';
import { chunkSize } from '../chunk.ts';
import type { EngineContext } from '../context.ts';
import { awaitInFlight } from '../in-flight.ts';
import type { Actor } from '../port.ts';
import { selectNamed } from '../selection.ts';
import {
  type ChangedRule,
  mostRules,
  type NewRule,
  RuleRefused,
  type RuleResult,
  type RuleVerbs,
} from './port.ts';

/** With more records than this a rule goes through them as an operation, and answers before it is through. */
const mostAtOnce = 5_000;

/** The verbs of rules over one database. */
export function ruleVerbs(context: EngineContext): RuleVerbs {
  return {
    previewRule: (connectionId, filter) => previewFilter(context.database, connectionId, filter),
    createRule: (connectionId, wish) => createRule(context, connectionId, wish),
    changeRule: (connectionId, id, change) => changeRule(context, connectionId, id, change),
    deleteRule: (connectionId, id, actor) => deleteRule(context, connectionId, id, actor),
  };
}

/** Makes a rule. In force when it answers: nothing it matches leaves any more, and what had left is awaited. */
async function createRule(context: EngineContext, connectionId: string, wish: NewRule): Promise<RuleResult> {
  const at = context.now().toISOString();
  const { name, filter, reason, reviewOn, on, actor } = wish;
  const rule: RuleRow = {
    id: newId(),
    name,
    filter,
    reason,
    review_on: reviewOn,
    is_on: on,
    owner_kind: actor.kind,
    owner_id: actor.id,
    owner_name: actor.name,
    created_at: at,
    updated_at: at,
    updated_by: actor.name,
    removed_at: null,
  };
  return putInForce(context, connectionId, rule, actor, async (tx) => {
    if ((await listRules(tx, connectionId)).length >= mostRules) throw new RuleRefused('too-many');
    if (!(await insertRule(tx, connectionId, rule))) throw new RuleRefused('name-taken');
    await tellRule(tx, connectionId, { actor: actor.name, at }, 'rule.created', null, ruleFacts(rule));
    return rule;
  });
}

/** Changes a rule, or switches it on or off; its records follow. */
async function changeRule(
  context: EngineContext,
  connectionId: string,
  ruleId: string,
  change: ChangedRule,
): Promise<RuleResult> {
  const at = context.now().toISOString();
  const { actor } = change;
  const before = await knownRule(context.database, connectionId, ruleId);
  return putInForce(context, connectionId, before, actor, async (tx) => {
    const now = await knownRule(tx, connectionId, ruleId);
    const after: RuleChange = {
      name: change.name ?? now.name,
      filter: change.filter ?? now.filter,
      reason: change.reason ?? now.reason,
      review_on: change.reviewOn === undefined ? now.review_on : change.reviewOn,
      is_on: change.on ?? now.is_on,
    };
    if (await isNameTaken(tx, connectionId, ruleId, after.name)) throw new RuleRefused('name-taken');
    await updateRule(tx, connectionId, ruleId, after, { by: actor.name, at });
    const facts = ruleFacts({ id: ruleId, ...after });
    await tellRule(tx, connectionId, { actor: actor.name, at }, 'rule.changed', ruleFacts(now), facts);
    return { ...now, ...after };
  });
}

/** Removes a rule: what it held is linked again, unless something else holds it. */
async function deleteRule(
  context: EngineContext,
  connectionId: string,
  ruleId: string,
  actor: Actor,
): Promise<RuleResult> {
  const at = context.now().toISOString();
  const before = await knownRule(context.database, connectionId, ruleId);
  return putInForce(context, connectionId, before, actor, async (tx) => {
    const now = await knownRule(tx, connectionId, ruleId);
    await removeRule(tx, connectionId, ruleId, { by: actor.name, at });
    await tellRule(tx, connectionId, { actor: actor.name, at }, 'rule.removed', ruleFacts(now), null);
    return { ...now, is_on: false, removed_at: at };
  });
}

async function knownRule(executor: Executor, connectionId: string, ruleId: string): Promise<RuleRow> {
  const found = await findRule(executor, connectionId, ruleId);
  if (found === null || found.removed_at !== null) throw new RuleRefused('not-found');
  return found;
}

/**
 * Stores what was asked and goes through the records that are there: at once where they are few, else as an operation
 * that survives a crash. Either way the rule counts from this commit on: every write asks the rules once more in the
 * transaction that lets it go.
 */
async function putInForce(
  context: EngineContext,
  connectionId: string,
  rule: RuleRow,
  actor: Actor,
  store: (tx: DatabaseTransaction) => Promise<RuleRow>,
): Promise<RuleResult> {
  const total = await countLinks(context.database, connectionId);
  const isLarge = total > mostAtOnce;
  const at = context.now().toISOString();
  const selection = isLarge ? await selectNamed(context, connectionId, [], actor) : null;
  const counts = { unlinked: 0, relinked: 0, stillUnlinked: 0 };
  let operationId: string | null = null;
  const stored = await context.database.transaction(async (tx) => {
    await lockLinksAlone(tx, connectionId);
    const result = await store(tx);
    if (selection === null) {
      await applyToAll(tx, connectionId, result, { actor: actor.name, at, runId: null }, counts);
      return result;
    }
    operationId = newId();
    await insertOperation(tx, connectionId, {
      id: operationId,
      kind: 'rule',
      params: { ruleId: rule.id },
      selectionId: selection.selectionId,
      actor,
      total,
      at,
    });
    return result;
  });
  if (operationId !== null) await context.enqueueOperation?.(connectionId, operationId);
  context.live.publish(connectionId, { kind: 'connection' });
  const sent = stored.is_on ? await matchingInFlight(context.database, connectionId, stored.filter) : [];
  const inFlight = sent.length === 0 ? [] : await awaitInFlight(context, connectionId, { ids: sent });
  return { ruleId: rule.id, ...counts, inFlight, operationId };
}

async function applyToAll(
  tx: DatabaseTransaction,
  connectionId: string,
  rule: RuleRow,
  said: { readonly actor: string; readonly at: string; readonly runId: null },
  counts: { unlinked: number; relinked: number; stillUnlinked: number },
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const ids: string[] = await linksAfter(tx, connectionId, after, chunkSize);
    const { held, lifted } = await applyRule(tx, connectionId, rule, ids, said);
    counts.unlinked += held.length;
    counts.relinked += lifted.filter((one) => one.free).length;
    counts.stillUnlinked += lifted.filter((one) => !one.free).length;
    const last = ids.at(-1);
    if (last === undefined || ids.length < chunkSize) return;
    after = last;
  }
}

async function countLinks(executor: Executor, connectionId: string): Promise<number> {
  const { rows } = await executor.query<{ n: number }>(
    'select coalesce(sum(n), 0)::bigint as n from link_counter where connection_id = $1',
    [connectionId],
  );
  return rows[0]?.n ?? 0;
}
