import { z } from 'zod';
import { Content } from '../../domain/record.ts';
import type { Executor } from '../db/open.ts';
import { OutcomeColumn } from './rows.ts';

const side = z.object({ key: z.string(), displayId: z.string(), content: Content }).nullable();
const row = z.object({
  id: z.string(),
  outcome: OutcomeColumn,
  held: z.boolean(),
  property: side,
  ledger: side,
});
/** A link with what Relink holds of its two sides; `null` where there is none, or it was deleted. */
export type HeldRow = z.infer<typeof row>;

/** Links whose records a report counts, in the order of ids, a page at a time; set-based, one statement to a page. */
export async function heldSides(
  executor: Executor,
  connectionId: string,
  types: readonly string[],
  after: string | null,
  limit: number,
): Promise<HeldRow[]> {
  const { rows } = await executor.query(statement, [connectionId, JSON.stringify(types), after, limit]);
  return rows.map((value) => row.parse(value));
}

const held = (alias: string) => `case when ${alias}.key is null then null else
  jsonb_build_object('key', ${alias}.key, 'displayId', ${alias}.display_id, 'content', ${alias}.content) end`;

const statement = `
with page as (
  select id, outcome, held from link
  where connection_id = $1 and type in (select jsonb_array_elements_text($2::jsonb)) and ($3::uuid is null or id > $3::uuid)
  order by id limit $4
)
select l.id, l.outcome, l.held, ${held('p')} as property, ${held('e')} as ledger
from page l
left join side p on p.connection_id = $1 and p.link_id = l.id and p.system = 'property' and p.presence = 'present'
left join side e on e.connection_id = $1 and e.link_id = l.id and e.system = 'ledger' and e.presence = 'present'
order by l.id`;
