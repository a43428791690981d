import type { RuleFilter } from '../../domain/rule.ts';
import type { Executor } from '../db/open.ts';
import type { RuleRow } from '../read/rules.ts';
import { writeEvents } from './events.ts';

/** Stores a new rule. @returns false when the company has one of that name */
export async function insertRule(tx: Executor, connectionId: string, rule: RuleRow): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into rule (connection_id, id, name, filter, reason, review_on, is_on, owner_kind, owner_id, owner_name, created_at, updated_at, updated_by)
     values ($1, $2, $3, $4, $5, $6::date, $7, $8, $9, $10, $11::timestamptz, $12::timestamptz, $13)
     on conflict (connection_id, lower(name)) where removed_at is null do nothing`,
    [
      connectionId,
      rule.id,
      rule.name,
      JSON.stringify(rule.filter),
      rule.reason,
      rule.review_on,
      rule.is_on,
      rule.owner_kind,
      rule.owner_id,
      rule.owner_name,
      rule.created_at,
      rule.updated_at,
      rule.updated_by,
    ],
  );
  return rowCount === 1;
}

/** What of a rule may change. */
export interface RuleChange {
  readonly name: string;
  readonly filter: RuleFilter;
  readonly reason: string;
  readonly review_on: string | null;
  readonly is_on: boolean;
}

/** Is another rule of the company called so? */
export async function isNameTaken(
  tx: Executor,
  connectionId: string,
  ruleId: string,
  name: string,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'select 1 from rule where connection_id = $1 and lower(name) = lower($2) and removed_at is null and id <> $3',
    [connectionId, name, ruleId],
  );
  return rowCount > 0;
}

export async function updateRule(
  tx: Executor,
  connectionId: string,
  ruleId: string,
  change: RuleChange,
  said: { readonly by: string; readonly at: string },
): Promise<void> {
  await tx.query(
    `update rule set name = $3, filter = $4, reason = $5, review_on = $6::date, is_on = $7, updated_at = $8::timestamptz, updated_by = $9
     where connection_id = $1 and id = $2`,
    [
      connectionId,
      ruleId,
      change.name,
      JSON.stringify(change.filter),
      change.reason,
      change.review_on,
      change.is_on,
      said.at,
      said.by,
    ],
  );
}

/** The rule holds nothing any more; its row stays for its name. */
export async function removeRule(
  tx: Executor,
  connectionId: string,
  ruleId: string,
  said: { readonly by: string; readonly at: string },
): Promise<void> {
  await tx.query(
    `update rule set removed_at = $3::timestamptz, is_on = false, updated_at = $3::timestamptz, updated_by = $4
     where connection_id = $1 and id = $2 and removed_at is null`,
    [connectionId, ruleId, said.at, said.by],
  );
}

/** What an event keeps of a rule. */
export function ruleFacts(rule: RuleChange & { readonly id: string }): Record<string, unknown> {
  const { id, name, filter, reason, review_on, is_on } = rule;
  return { rule: id, name, filter, reason, reviewOn: review_on, on: is_on };
}

/** Says that a rule was made, changed or removed, with what it was before. */
export async function tellRule(
  tx: Executor,
  connectionId: string,
  said: { readonly actor: string; readonly at: string },
  kind: 'rule.created' | 'rule.changed' | 'rule.removed',
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): Promise<void> {
  await writeEvents(tx, connectionId, { id: null, actor: said.actor, at: said.at }, [
    { kind, linkId: null, before, after, reason: null },
  ]);
}

/**
 * Takes the next records the rules are to be asked about. What is made out to a contact or posted to an account
 * depends on what that is called, so it comes along with it, at the next call.
 */
export async function takeRulesDue(tx: Executor, connectionId: string, limit: number): Promise<string[]> {
  const { rows } = await tx.query<{ id: string }>(
    `delete from rule_due d using (
       select link_id from rule_due where connection_id = $1 order by link_id limit $2
     ) x where d.connection_id = $1 and d.link_id = x.link_id returning d.link_id as id`,
    [connectionId, limit],
  );
  const ids = rows.map((row) => row.id);
  if (ids.length > 0)
    await tx.query(
      `insert into rule_due (connection_id, link_id)
       select distinct $1::uuid, c.link_id from jsonb_array_elements_text($2::jsonb) w
       join link l on l.connection_id = $1 and l.id = w.value::uuid and l.type in ('contact', 'account')
       join link_parent c on c.connection_id = $1 and c.parent_id = l.id on conflict do nothing`,
      [connectionId, JSON.stringify(ids)],
    );
  return ids;
}
