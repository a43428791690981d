import { newId } from '../domain/id.ts';
import type { RecordType } from '../domain/record.ts';
import { insertLinks, type NewLink } from '../store/write/links.ts';
import { type RunContext, runTransaction } from './context.ts';
import { joinChosen, joinHandTyped } from './join.ts';

interface Unmatched {
  object: string;
  key: string;
  role: 'customer' | 'vendor' | null;
  own_key: string | null;
  counterpart_key: string | null;
  link_id: string | null;
  taken: boolean;
  display_id: string | null;
}

const pageSize = 1_000;

/**
 * Gives every side that has no link yet its link: the one its counterpart already has, when that is proven by an id
 * stored on one of the two, by our own key, or by a person's choice; else a link of its own. A name never proves. A
 * counterpart that was deleted makes room for the one that proves to be its successor. Then records that turned out to
 * be one are joined: by a later choice, or by a document number that is unique on both sides.
 * @returns how many sides were matched or got a link
 */
export async function matchType(run: RunContext, type: RecordType): Promise<number> {
  let matched = 0;
  for (const system of ['property', 'ledger'] as const) {
    for (;;) {
      run.signal.throwIfAborted();
      const count = await runTransaction(run, async (tx) => {
        const { rows } = await tx.query<Unmatched>(system === 'property' ? propertySides : ledgerSides, [
          run.connection.id,
          type,
          pageSize,
          `RL-${run.connection.shortCode}-`,
        ]);
        // Where several unmatched sides point at the same counterpart none takes it: which one is right is no guess.
        const pointing = Map.groupBy(rows, (row) => row.link_id);
        const links: NewLink[] = rows.map((row) => {
          const { link_id, role, object, key } = row;
          const isTaken = link_id !== null && (row.taken || (pointing.get(link_id)?.length ?? 0) > 1);
          const taken = isTaken ? { linkId: link_id, displayId: row.display_id ?? '' } : null;
          const isNew = link_id === null || isTaken;
          return { id: isNew ? newId() : link_id, isNew, taken, role, object, key };
        });
        await insertLinks(tx, run.connection.id, type, system, run.now().toISOString(), links);
        return rows.length;
      });
      matched += count;
      if (count < pageSize) break;
    }
  }
  await joinChosen(run, type);
  await joinHandTyped(run, type);
  return matched;
}

// Per unmatched side: the link of its proven counterpart, if that has one; `taken` when that link already has
// another live record of this system (a counterpart belongs to at most one link).
const taken = (system: string) => `
left join link l on l.connection_id = $1 and l.id = found.link_id
left join side t on t.connection_id = $1 and t.link_id = found.link_id and t.system = '${system}' and t.presence = 'present'`;

const propertySides = `
with page as (
  select object, key, role, own_key, counterpart_key, lower(content->>'category') as category from side
  where connection_id = $1 and system = 'property' and type = $2 and link_id is null and presence = 'present'
  order by key limit $3
)
select p.*, found.link_id, t.key is not null as taken, l.intacct_id as display_id
from page p
left join lateral (
  select s.link_id from side s
  where s.connection_id = $1 and s.system = 'ledger' and s.type = $2 and s.role is not distinct from p.role
    and s.link_id is not null and starts_with($4, 'RL-')
    and (s.key = p.counterpart_key or s.key = (
      select c.ledger_key from mapping_choice c
      where c.connection_id = $1 and c.type = $2 and c.role = coalesce(p.role, '') and c.property_key = p.key and c.choice = 'match'))
  -- Keys of two dimensions may coincide in the ledger: the category of that name is meant.
  order by lower(s.content->>'category') is not distinct from p.category desc limit 1
) found on true
${taken('property')}`;

const ledgerSides = `
with page as (
  select object, key, role, own_key, counterpart_key, lower(content->>'category') as category from side
  where connection_id = $1 and system = 'ledger' and type = $2 and link_id is null and presence = 'present'
  order by key limit $3
)
select p.*, found.link_id, t.key is not null as taken, l.released_id as display_id
from page p
left join lateral (
  select s.link_id from side s
  where s.connection_id = $1 and s.system = 'property' and s.type = $2 and s.role is not distinct from p.role
    and s.link_id is not null and (
      s.counterpart_key = p.key
      or (p.own_key is not null and starts_with(p.own_key, $4) and s.key = split_part(p.own_key, '-', 4))
      or s.key = (select c.property_key from mapping_choice c
        where c.connection_id = $1 and c.type = $2 and c.role = coalesce(p.role, '') and c.ledger_key = p.key and c.choice = 'match'))
  order by lower(s.content->>'category') is not distinct from p.category desc limit 1
) found on true
${taken('ledger')}`;
