import { contentHash } from '../../domain/canonical.ts';
import { newId } from '../../domain/id.ts';
import type { Outcome } from '../../domain/link.ts';
import type { ProblemDraft } from '../../domain/problem.ts';
import { causeKey } from '../../domain/problem.ts';
import type { Content } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';
import { lockLinks } from './link-lock.ts';
import { holdNewChildren } from './new-children.ts';
import { endResolutions } from './resolutions.ts';

/** One record's new state, decided by the engine; written with all others of its page in a few statements. */
export interface Settlement {
  readonly linkId: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /** Open problem afterwards; `null` closes what was open. `undefined` leaves it. */
  readonly problem?: ProblemDraft | null;
  /** Both contents when the sides now agree. */
  readonly agreed?: { readonly property: Content; readonly ledger: Content };
  /** Links this record depends on; `undefined` leaves them. */
  readonly parents?: readonly string[];
  /** The person's choice that stood when this was decided; another one by now, and this says nothing. */
  readonly resolutionId?: string | null;
  /** When a failing record is tried again by itself. */
  readonly nextAttemptAt?: string | null;
  readonly direction?: 'incoming' | 'outgoing';
  /** The property record does not yet carry its counterpart's id. */
  readonly stampDue?: boolean;
  /** A try was made and answered (or lost). */
  readonly tried?: boolean;
  /** Stays to be decided again in this run (a write follows). */
  readonly keepAttention?: boolean;
}

/** Writes a page of settlements: outcomes, problems, agreed contents, parents, events; wakes waiting children. */
export async function settleLinks(
  tx: Executor,
  connectionId: string,
  run: { readonly id: string | null; readonly actor: string; readonly at: string },
  decided: readonly Settlement[],
): Promise<void> {
  if (decided.length === 0) return;
  await lockLinks(
    tx,
    connectionId,
    decided.map((one) => one.linkId),
  );
  const settlements = await standing(tx, connectionId, decided);
  if (settlements.length === 0) return;
  const rows = settlements.map((one) => ({
    id: one.linkId,
    outcome: one.after,
    moved: one.before !== one.after,
    sets_problem: one.problem !== undefined,
    code: one.problem?.code ?? null,
    cause: one.problem ? causeKey(one.problem) : null,
    params: one.problem?.params ?? null,
    side: one.problem?.side ?? null,
    field: one.problem?.field ?? null,
    support_id: one.problem?.supportId ?? null,
    original: one.problem?.original ?? null,
    problem_id: newId(),
    next_at: one.nextAttemptAt ?? null,
    direction: one.direction ?? null,
    stamp_due: one.stampDue ?? null,
    tried: one.tried ?? false,
    keep: one.keepAttention ?? false,
  }));
  const json = JSON.stringify(rows);
  await tx.query(updateLinks, [connectionId, json, run.at]);
  await tx.query(closeProblems, [connectionId, json, run.at]);
  await tx.query(openProblems, [connectionId, json, run.at]);
  await writeAgreed(tx, connectionId, run.at, settlements);
  await writeParents(tx, connectionId, settlements);
  await holdNewChildren(
    tx,
    connectionId,
    settlements.flatMap((one) => ((one.parents ?? []).length > 0 ? [one.linkId] : [])),
    run.at,
  );
  await endResolutions(tx, connectionId, run.at, settlements);
  await tx.query(wakeChildren, [connectionId, json]);
  await writeOutcomeEvents(tx, connectionId, run, settlements);
}

/**
 * A decision about a record that a person moved since it was loaded (a choice, a retry, a link by hand) is not written
 * over that: the record is as the person left it, and decided again if it is due. What a try did in the other system
 * always counts; a refusal did nothing there.
 */
async function standing(
  tx: Executor,
  connectionId: string,
  decided: readonly Settlement[],
): Promise<readonly Settlement[]> {
  const didNothing = (one: Settlement) => one.tried !== true || one.after === 'failing';
  const untried = decided.filter(didNothing);
  if (untried.length === 0) return decided;
  const { rows } = await tx.query<{ id: string }>(
    `select l.id from jsonb_to_recordset($2::jsonb) as r(id uuid, before text, chosen boolean, resolution uuid)
     join link l on l.connection_id = $1 and l.id = r.id and (l.outcome <> r.before or (r.chosen and r.resolution is distinct from (
       select c.id from resolution c where c.connection_id = $1 and c.link_id = l.id and c.state = 'standing')))`,
    [
      connectionId,
      JSON.stringify(
        untried.map(({ linkId, before, resolutionId }) => ({
          id: linkId,
          before,
          chosen: resolutionId !== undefined,
          resolution: resolutionId ?? null,
        })),
      ),
    ],
  );
  if (rows.length === 0) return decided;
  const moved = new Set(rows.map((row) => row.id));
  return decided.filter((one) => !didNothing(one) || !moved.has(one.linkId));
}

const shape = `jsonb_to_recordset($2::jsonb) as r(id uuid, outcome text, moved boolean, sets_problem boolean, code text,
  cause text, params jsonb, side text, field text, support_id text, original text, problem_id uuid,
  next_at timestamptz, direction text, stamp_due boolean, tried boolean, keep boolean)`;

const updateLinks = `
update link l set outcome = r.outcome,
  -- A claim lowers 2 to 1, so a 2 seen here was asked for while the write was on its way.
  attention = case when r.keep then 1 when r.tried and l.attention = 2 then 2 else 0 end,
  problem_code = case when r.sets_problem then r.code else l.problem_code end,
  cause_key = case when r.sets_problem then r.cause else l.cause_key end,
  problem_params = case when r.sets_problem then r.params else l.problem_params end,
  problem_side = case when r.sets_problem then r.side else l.problem_side end,
  problem_field = case when r.sets_problem then r.field else l.problem_field end,
  next_attempt_at = r.next_at,
  direction = coalesce(r.direction, l.direction),
  stamp_due = coalesce(r.stamp_due, l.stamp_due),
  -- What stands for a person on a record with one side outlives the problem: it may be a draft for a while.
  standing = case when r.outcome in ('synced','warned') then null
    when r.outcome = 'drifted' and (l.property_key is null or l.ledger_key is null)
      and r.code in ('counterpart-taken','counterpart-ambiguous','deleted-in-ledger','deleted-in-property','differs-from-counterpart')
      then jsonb_build_object('code', r.code, 'side', r.side, 'params', coalesce(r.params, '{}'::jsonb))
    else l.standing end,
  attempts = l.attempts + r.tried::int,
  last_attempt_at = case when r.tried then $3::timestamptz else l.last_attempt_at end,
  updated_at = case when r.moved or r.tried or (r.sets_problem and l.cause_key is distinct from r.cause) then $3::timestamptz else l.updated_at end
from ${shape} where l.connection_id = $1 and l.id = r.id`;

const closeProblems = `
update problem p set closed_at = $3::timestamptz from ${shape}
where p.connection_id = $1 and p.link_id = r.id and p.closed_at is null and r.sets_problem and p.cause_key is distinct from r.cause`;

const openProblems = `
insert into problem as p (connection_id, id, link_id, code, cause_key, params, side, field, support_id, original, opened_at)
select $1, r.problem_id, r.id, r.code, r.cause, r.params, r.side, r.field, r.support_id, r.original, $3::timestamptz
from ${shape} where r.code is not null
on conflict (connection_id, link_id) where closed_at is null do update set
  params = excluded.params, support_id = excluded.support_id, original = excluded.original`;

// A child that waits for this record, or failed because of it, is decided again once this one may be used.
const wakeChildren = `
update link c set attention = greatest(c.attention, 1)
from ${shape} join link_parent p on p.connection_id = $1 and p.parent_id = r.id
where c.connection_id = $1 and c.id = p.link_id and c.attention = 0 and c.outcome in ('waiting', 'failing') and r.moved`;

async function writeAgreed(
  tx: Executor,
  connectionId: string,
  at: string,
  settlements: readonly Settlement[],
) {
  const rows = settlements.flatMap((one) =>
    one.agreed === undefined
      ? []
      : [
          {
            id: one.linkId,
            p: one.agreed.property,
            ph: contentHash(one.agreed.property),
            l: one.agreed.ledger,
            lh: contentHash(one.agreed.ledger),
          },
        ],
  );
  if (rows.length === 0) return;
  await tx.query(
    `insert into agreed as a (connection_id, link_id, property_content, property_hash, ledger_content, ledger_hash, agreed_at)
     select $1, r.id, r.p, r.ph, r.l, r.lh, $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as r(id uuid, p jsonb, ph text, l jsonb, lh text)
     on conflict (connection_id, link_id) do update set property_content = excluded.property_content,
       property_hash = excluded.property_hash, ledger_content = excluded.ledger_content,
       ledger_hash = excluded.ledger_hash, agreed_at = excluded.agreed_at
     where a.property_hash <> excluded.property_hash or a.ledger_hash <> excluded.ledger_hash`,
    [connectionId, JSON.stringify(rows), at],
  );
}

async function writeParents(tx: Executor, connectionId: string, settlements: readonly Settlement[]) {
  const pairs = settlements.flatMap((one) =>
    (one.parents ?? []).map((parent) => ({ id: one.linkId, parent })),
  );
  if (pairs.length === 0) return;
  const json = JSON.stringify(pairs);
  await tx.query(
    `delete from link_parent p using (select distinct id from jsonb_to_recordset($2::jsonb) as r(id uuid, parent uuid)) r
     where p.connection_id = $1 and p.link_id = r.id
       and not exists (select 1 from jsonb_to_recordset($2::jsonb) as n(id uuid, parent uuid) where n.id = p.link_id and n.parent = p.parent_id)`,
    [connectionId, json],
  );
  await tx.query(
    `insert into link_parent (connection_id, link_id, parent_id)
     select distinct $1::uuid, r.id, r.parent from jsonb_to_recordset($2::jsonb) as r(id uuid, parent uuid)
     on conflict do nothing`,
    [connectionId, json],
  );
}

async function writeOutcomeEvents(
  tx: Executor,
  connectionId: string,
  run: { readonly id: string | null; readonly actor: string; readonly at: string },
  settlements: readonly Settlement[],
) {
  const events = settlements
    .filter((one) => one.before !== one.after)
    .map((one) => ({
      kind: 'outcome.changed',
      linkId: one.linkId,
      before: { outcome: one.before },
      after: {
        outcome: one.after,
        ...(one.problem
          ? { problem: { code: one.problem.code, cause: causeKey(one.problem), params: one.problem.params } }
          : {}),
      },
      reason: null,
    }));
  await writeEvents(tx, connectionId, run, events);
}
