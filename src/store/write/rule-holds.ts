import type { Executor } from '../db/open.ts';
import { matchingAmong, type RuleRow, rulesInForce } from '../read/rules.ts';
import { writeEvents } from './events.ts';
import { lockLinks } from './link-lock.ts';
import { recallUnsent } from './recall.ts';
import { freeLinks, wakeWaiting } from './relink.ts';

/** What a rule did to some records. */
export interface Applied {
  /** Held by it from now on; `before`: something held it already. */
  readonly held: readonly { readonly id: string; readonly before: boolean }[];
  /** It holds them no longer; `free`: nothing else does either. */
  readonly lifted: readonly { readonly id: string; readonly free: boolean }[];
}

/** More than wait for the records of one call. */
const allWaiting = 1_000_000;

/**
 * Makes a rule's holds on these records what its filter says: puts them on what matches, lifts them from what does
 * not, or from all when it is off or removed. Only its own source: whatever else holds a record stays.
 */
export async function applyRule(
  tx: Executor,
  connectionId: string,
  rule: RuleRow,
  ids: readonly string[],
  said: { readonly actor: string; readonly at: string; readonly runId: string | null },
): Promise<Applied> {
  if (ids.length === 0) return { held: [], lifted: [] };
  const isInForce = rule.is_on && rule.removed_at === null;
  const matching = isInForce ? await matchingAmong(tx, connectionId, rule.filter, ids) : [];
  const holding = await heldBy(tx, connectionId, rule.id, ids);
  if (matching.length === 0 && holding.length === 0) return { held: [], lifted: [] };
  const already = new Set(holding);
  const wanted = new Set(matching);
  const fresh = matching.filter((id) => !already.has(id));
  const over = holding.filter((id) => !wanted.has(id));
  const held = await hold(tx, connectionId, rule, fresh, said);
  await refresh(
    tx,
    connectionId,
    rule,
    holding.filter((id) => wanted.has(id)),
  );
  const lifted = await lift(tx, connectionId, rule, over, said);
  return { held, lifted };
}

/**
 * Holds those of these records that a rule in force matches and does not hold yet: the last look before anything is
 * sent, for records the rules have not been asked about since they changed.
 */
export async function holdByRules(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  at: string,
): Promise<void> {
  if (ids.length === 0) return;
  for (const rule of await rulesInForce(tx, connectionId)) {
    const matching = await matchingAmong(tx, connectionId, rule.filter, ids);
    if (matching.length === 0) continue;
    const already = new Set(await heldBy(tx, connectionId, rule.id, matching));
    await hold(
      tx,
      connectionId,
      rule,
      matching.filter((id) => !already.has(id)),
      { actor: 'relink', at, runId: null },
    );
  }
}

async function heldBy(tx: Executor, connectionId: string, ruleId: string, ids: readonly string[]) {
  const { rows } = await tx.query<{ id: string }>(
    `select link_id as id from hold where connection_id = $1 and reason = 'rule' and source = $2
       and link_id in (select value::uuid from jsonb_array_elements_text($3::jsonb)) order by link_id`,
    [connectionId, ruleId, JSON.stringify(ids)],
  );
  return rows.map((row) => row.id);
}

interface Said {
  readonly actor: string;
  readonly at: string;
  readonly runId: string | null;
}

async function hold(
  tx: Executor,
  connectionId: string,
  rule: RuleRow,
  ids: readonly string[],
  said: Said,
): Promise<Applied['held']> {
  if (ids.length === 0) return [];
  const before = new Map((await lockLinks(tx, connectionId, ids)).map((one) => [one.id, one.held]));
  const { rows } = await tx.query<{ id: string }>(
    `insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on)
     select $1, l.id, 'rule', $3, $4, $5::timestamptz, $6, $7::date
     from jsonb_array_elements_text($2::jsonb) w
     join link l on l.connection_id = $1 and l.id = w.value::uuid and l.outcome <> 'ended'
     order by l.id on conflict do nothing returning link_id as id`,
    [connectionId, JSON.stringify(ids), rule.id, rule.owner_name, said.at, rule.reason, rule.review_on],
  );
  const held = rows.map(({ id }) => ({ id, before: before.get(id) ?? false }));
  await recallUnsent(
    tx,
    connectionId,
    held.map((one) => one.id),
    said.at,
  );
  const tell = (was: boolean) => ({
    kind: 'record.unlinked',
    before: { link: was ? 'unlinked' : 'linked' },
    after: { link: 'unlinked', rule: rule.id, name: rule.name, reviewOn: rule.review_on },
    reason: rule.reason,
    ids: held.filter((one) => one.before === was).map((one) => one.id),
  });
  await tellOf(tx, connectionId, said, [tell(false), tell(true)]);
  return held;
}

/** Reason and date of a rule stand on every record it holds. */
async function refresh(
  tx: Executor,
  connectionId: string,
  rule: RuleRow,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(
    `update hold set why = $4, review_on = $5::date where connection_id = $1 and reason = 'rule' and source = $2
       and link_id in (select value::uuid from jsonb_array_elements_text($3::jsonb))
       and (why, review_on) is distinct from ($4, $5::date)`,
    [connectionId, rule.id, JSON.stringify(ids), rule.reason, rule.review_on],
  );
}

async function lift(
  tx: Executor,
  connectionId: string,
  rule: RuleRow,
  ids: readonly string[],
  said: Said,
): Promise<Applied['lifted']> {
  if (ids.length === 0) return [];
  await lockLinks(tx, connectionId, ids);
  const { rows } = await tx.query<{ id: string }>(
    `delete from hold where connection_id = $1 and reason = 'rule' and source = $2
       and link_id in (select value::uuid from jsonb_array_elements_text($3::jsonb)) returning link_id as id`,
    [connectionId, rule.id, JSON.stringify(ids)],
  );
  const lifted = rows.map((row) => row.id);
  const freed = await freeLinks(tx, connectionId, lifted, said.at);
  await wakeWaiting(tx, connectionId, freed, allWaiting);
  const free = new Set(freed);
  const tell = (isFree: boolean) => ({
    kind: isFree ? 'record.relinked' : 'record.hold-lifted',
    before: { link: 'unlinked', rule: rule.id, name: rule.name },
    after: { link: isFree ? 'linked' : 'unlinked' },
    reason: null,
    ids: lifted.filter((id) => free.has(id) === isFree),
  });
  await tellOf(tx, connectionId, said, [tell(true), tell(false)]);
  return lifted.map((id) => ({ id, free: free.has(id) }));
}

async function tellOf(
  tx: Executor,
  connectionId: string,
  said: Said,
  events: readonly {
    readonly kind: string;
    readonly before: unknown;
    readonly after: unknown;
    readonly reason: string | null;
    readonly ids: readonly string[];
  }[],
): Promise<void> {
  const drafts = events.flatMap(({ ids, ...event }) =>
    ids.length === 0 ? [] : [{ ...event, linkId: ids.length === 1 ? (ids[0] ?? null) : null, members: ids }],
  );
  await writeEvents(tx, connectionId, { id: said.runId, actor: said.actor, at: said.at }, drafts);
}
