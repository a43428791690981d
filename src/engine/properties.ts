import type { ProblemDraft } from '../domain/problem.ts';
import { type PropertyEntry, SystemFault } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';

/**
 * Refreshes the list of properties: their names for the filter, and each one's option in the property dimension.
 * @returns why it may not be read, when that alone is denied; the list of the last run then serves on
 */
export async function loadPropertyList(run: RunContext): Promise<ProblemDraft | null> {
  let properties: readonly PropertyEntry[];
  try {
    properties = await run.systems.property.listProperties(run.signal);
  } catch (error) {
    if (error instanceof SystemFault && error.problem.code === 'permission-missing') return error.problem;
    throw error;
  }
  await runTransaction(run, async (tx) => {
    await tx.query(
      `insert into property as p (connection_id, key, name, option_key)
       select $1, r.key, r.name, r."optionKey" from jsonb_to_recordset($2::jsonb) as r(key text, name text, "optionKey" text)
       on conflict (connection_id, key) do update set name = excluded.name, option_key = excluded.option_key
       where (p.name, p.option_key) is distinct from (excluded.name, excluded.option_key)`,
      [run.connection.id, JSON.stringify(properties)],
    );
  });
  return null;
}
