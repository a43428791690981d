import { newId } from '../domain/id.ts';
import type { RecordType } from '../domain/record.ts';
import { insertLinks, type NewLink } from '../store/write/links.ts';
import { type RunContext, runTransaction } from './context.ts';

interface Unmatched {
  object: string;
  key: string;
  role: 'customer' | 'vendor' | null;
  own_key: string | null;
  counterpart_key: string | null;
}

const pageSize = 1_000;

/**
 * Gives every side that has no link yet its link: the one its counterpart already has, when that is proven by an id
 * stored on one of the two, by our own key, or by a person's choice; else a link of its own. A name never proves.
 * @returns how many sides were matched or got a link
 */
export async function matchType(run: RunContext, type: RecordType): Promise<number> {
  let matched = 0;
  for (const system of ['property', 'ledger'] as const) {
    for (;;) {
      run.signal.throwIfAborted();
      const count = await runTransaction(run, async (tx) => {
        const { rows } = await tx.query<Unmatched & { link_id: string | null; taken: boolean }>(
          system === 'property' ? propertySides : ledgerSides,
          [run.connection.id, type, pageSize, `RL-${run.connection.shortCode}-`],
        );
        // Two unmatched sides may point at the same counterpart; the first takes it, the other is reported.
        const seen = new Set<string>();
        const links: NewLink[] = rows.map((row) => {
          const twice = row.link_id !== null && seen.has(row.link_id);
          if (row.link_id !== null) seen.add(row.link_id);
          const taken = row.taken || twice;
          return {
            id: row.link_id !== null && !taken ? row.link_id : newId(),
            isNew: row.link_id === null || taken,
            taken,
            role: row.role,
            object: row.object,
            key: row.key,
          };
        });
        await insertLinks(tx, run.connection.id, type, system, links);
        return rows.length;
      });
      matched += count;
      if (count < pageSize) break;
    }
  }
  return matched;
}

// Per unmatched side: the link of its proven counterpart, if that has one; `taken` when that link already has
// another record of this system (a counterpart belongs to at most one link).
const propertySides = `
with page as (
  select object, key, role, own_key, counterpart_key, lower(content->>'category') as category from side
  where connection_id = $1 and system = 'property' and type = $2 and link_id is null and presence = 'present'
  order by key limit $3
)
select p.*, found.link_id, coalesce(l.property_key is not null, false) as taken
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
left join link l on l.connection_id = $1 and l.id = found.link_id`;

const ledgerSides = `
with page as (
  select object, key, role, own_key, counterpart_key, lower(content->>'category') as category from side
  where connection_id = $1 and system = 'ledger' and type = $2 and link_id is null and presence = 'present'
  order by key limit $3
)
select p.*, found.link_id, coalesce(l.ledger_key is not null, false) as taken
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
left join link l on l.connection_id = $1 and l.id = found.link_id`;
