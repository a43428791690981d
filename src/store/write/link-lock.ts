import type { Executor } from '../db/open.ts';

/**
 * Who may change a company's links at the same time. A run's transactions share them; a verb of a person (unlink,
 * relink, retry) has them alone for its own transaction. So neither waits for the other half way: link rows and the
 * counters behind them are never locked crosswise, and an unlink sees every child a run has stored, or the run sees
 * the unlink. Taken first in a transaction, before any row; held until its end.
 */
export async function lockLinksAlone(tx: Executor, connectionId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 0))`, [`${name}${connectionId}`]);
}

const name = 'relink:links:';

/** As an expression of a select over a table with `connection_id`: shares the links with other runs' transactions. */
export const shareLinks = `pg_advisory_xact_lock_shared(hashtextextended('${name}' || connection_id, 0))`;

/** Locks links in the one order everybody locks them in: by id. @returns each with whether it was held */
export async function lockLinks(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<{ id: string; held: boolean }[]> {
  const { rows } = await tx.query<{ id: string; held: boolean }>(
    `select id, held from link where connection_id = $1
       and id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) order by id for update`,
    [connectionId, JSON.stringify(ids)],
  );
  return rows;
}
