import { z } from 'zod';
import type { SqlSource } from './driver.ts';

/** At most this often, in ms. */
const everyMs = 2_000;

const Tables = z.array(z.object({ name: z.string() }));

/**
 * Tables of ours that grew by more than a fifth since they were last counted. The queue's are left to the database: each
 * of its tables stays small.
 */
const grownTables = `
  select format('%I.%I', schemaname, relname) as name
    from pg_stat_user_tables
   where schemaname = any(current_schemas(false)) and n_mod_since_analyze > 500 + 0.2 * n_live_tup
   order by 1`;

/**
 * Counts, for the planner, what a first load fills. A server does that by itself once a minute and the embedded database
 * never; until then a table of thousands is taken for empty, and statements join each of its rows with each. Measured on
 * a first sync of 5,000 documents: the records were read in 8 s instead of 40 on the embedded database.
 *
 * @returns a function that does it, at most once in two seconds and never twice at once, and answers what it counted
 */
export function countsGrownTables(source: SqlSource): () => Promise<string[]> {
  let next = 0;
  let underWay = false;
  return async () => {
    if (underWay || Date.now() < next) return [];
    underWay = true;
    try {
      return await count(source);
    } catch {
      // Only plans depend on it; whatever keeps it from being done is met by the next statement that matters.
      return [];
    } finally {
      next = Date.now() + everyMs;
      underWay = false;
    }
  };
}

async function count(source: SqlSource): Promise<string[]> {
  const session = await source.acquire(null);
  let broken = true;
  try {
    // What this session did in the last second is told only when it is idle.
    await session.run('select pg_stat_force_next_flush()', [], 'relink');
    const { rows } = await session.run(grownTables, [], 'relink');
    const names = Tables.parse(rows).map((table) => table.name);
    // One that another process counts now is left to it.
    if (names.length > 0) await session.run(`analyze (skip_locked) ${names.join(', ')}`, [], 'relink');
    broken = false;
    return names;
  } finally {
    session.release(broken);
  }
}
