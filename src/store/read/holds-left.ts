import { z } from 'zod';
import type { Executor } from '../db/open.ts';

const left = z.object({
  id: z.string(),
  holds: z.array(
    z.object({
      reason: z.enum(['person', 'rule', 'parent']),
      by: z.string(),
      why: z.string(),
      rule: z.string().nullable(),
    }),
  ),
});

/** What still holds these records; those that nothing holds are left out. */
export async function holdsLeft(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
): Promise<z.infer<typeof left>[]> {
  if (ids.length === 0) return [];
  const { rows } = await executor.query(
    `select link_id as id, jsonb_agg(jsonb_build_object('reason', reason, 'by', held_by, 'why', why,
       'rule', (select r.name from rule r where reason = 'rule' and r.connection_id = hold.connection_id and r.id::text = hold.source)) order by held_at, reason, source) as holds
     from hold where connection_id = $1 and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
     group by link_id order by link_id`,
    [connectionId, JSON.stringify(ids)],
  );
  return rows.map((row) => left.parse(row));
}
