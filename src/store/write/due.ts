import type { Executor } from '../db/open.ts';

/** Failing, waiting, pending and uncertain records are due now, at the head of a run. @returns those that were */
export async function makeDue(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  at: string,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<{ id: string }>(
    `update link set attention = 2, next_attempt_at = null, outcome = case when outcome = 'failing' then 'pending' else outcome end, updated_at = $3::timestamptz
     where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       -- A case: how many are held is guessed wrong after a bulk unlink, and a plan made by that guess takes minutes.
       and (case when held then false else outcome in ('failing','waiting','pending','uncertain') end) returning id`,
    [connectionId, JSON.stringify(ids), at],
  );
  return rows.map((row) => row.id);
}
