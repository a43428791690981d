import type { Executor } from '../db/open.ts';

/** Those of these links that are still what somebody looked at. */
export async function unchangedSince(
  tx: Executor,
  connectionId: string,
  seen: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly property: string | null;
    readonly ledger: string | null;
  }[],
): Promise<ReadonlySet<string>> {
  if (seen.length === 0) return new Set();
  const { rows } = await tx.query<{ id: string }>(
    `select r.id from jsonb_to_recordset($2::jsonb) as r(id uuid, outcome text, property text, ledger text)
     join link l on l.connection_id = $1 and l.id = r.id and l.outcome = r.outcome
     left join side p on p.connection_id = $1 and p.link_id = l.id and p.system = 'property'
     left join side e on e.connection_id = $1 and e.link_id = l.id and e.system = 'ledger'
     where p.hash is not distinct from r.property and e.hash is not distinct from r.ledger
       and not exists (select 1 from attempt t where t.connection_id = $1 and t.link_id = l.id and t.settled_at is null)`,
    [connectionId, JSON.stringify(seen)],
  );
  return new Set(rows.map((row) => row.id));
}

/** Those of these links that have become something else, or may have, since an instant. */
export async function changedAfter(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
  since: string,
): Promise<ReadonlySet<string>> {
  const { rows } = await executor.query<{ id: string }>(
    // A side is stored again only when something about it changed.
    `select id from link l where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       and (updated_at > $3::timestamptz or attention > 0 or exists (
         select 1 from side s where s.connection_id = $1 and s.link_id = l.id and s.seen_at > $3::timestamptz))`,
    [connectionId, JSON.stringify(ids), since],
  );
  return new Set(rows.map((row) => row.id));
}

/** Moves records as a choice says; where it makes one again, under its next own key. Their open problems close. */
export async function moveResolved(
  tx: Executor,
  connectionId: string,
  at: string,
  moves: readonly {
    readonly id: string;
    readonly outcome: string;
    readonly again: boolean;
    readonly due: boolean;
  }[],
): Promise<void> {
  if (moves.length === 0) return;
  const json = JSON.stringify(moves);
  await tx.query(
    `update link l set outcome = r.outcome, generation = l.generation + r.again::int,
       attention = case when r.due then 2 else 0 end, next_attempt_at = null,
       problem_code = null, cause_key = null, problem_params = null, problem_side = null, problem_field = null,
       updated_at = $3::timestamptz
     from jsonb_to_recordset($2::jsonb) as r(id uuid, outcome text, again boolean, due boolean)
     where l.connection_id = $1 and l.id = r.id`,
    [connectionId, json, at],
  );
  await tx.query(
    `update problem p set closed_at = $3::timestamptz from jsonb_to_recordset($2::jsonb) as r(id uuid)
     where p.connection_id = $1 and p.link_id = r.id and p.closed_at is null`,
    [connectionId, json, at],
  );
}
