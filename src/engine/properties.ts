import { type RunContext, runTransaction } from './context.ts';

/** Refreshes the list of properties: their names for the filter, and each one's option in the property dimension. */
export async function loadPropertyList(run: RunContext): Promise<void> {
  const properties = await run.systems.property.listProperties(run.signal);
  await runTransaction(run, async (tx) => {
    await tx.query(
      `insert into property as p (connection_id, key, name, option_key)
       select $1, r.key, r.name, r."optionKey" from jsonb_to_recordset($2::jsonb) as r(key text, name text, "optionKey" text)
       on conflict (connection_id, key) do update set name = excluded.name, option_key = excluded.option_key
       where (p.name, p.option_key) is distinct from (excluded.name, excluded.option_key)`,
      [run.connection.id, JSON.stringify(properties)],
    );
  });
}
