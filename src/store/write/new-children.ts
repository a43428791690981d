import type { Executor } from '../db/open.ts';
import { writeEvents } from './events.ts';
import { recallUnsent } from './recall.ts';
import { holdUnit, type UnitMember } from './unlink.ts';

interface Row extends UnitMember {
  unlink_id: string;
  reason: string;
  review_on: string | null;
  unlinked_by: string;
  unlinked_at: string;
}

/**
 * Holds records whose parents have just become known, where a parent was unlinked together with its children: the
 * unlink stands for those that come later too. Belongs into the transaction that writes the parents, so that no
 * claim ever sees the one without the other. What already depends on such a record goes along.
 */
export async function holdNewChildren(
  tx: Executor,
  connectionId: string,
  linkIds: readonly string[],
  at: string,
): Promise<void> {
  if (linkIds.length === 0) return;
  const standing = await tx.query(
    `select 1 from unlink_operation where connection_id = $1 and children = 'include' and lifted_at is null limit 1`,
    [connectionId],
  );
  if (standing.rowCount === 0) return;
  const { rows } = await tx.query<Row>(statement, [connectionId, JSON.stringify(linkIds)]);
  if (rows.length === 0) return;
  const members = rows.map((row) => ({
    id: row.id,
    root: row.root,
    unlink: {
      id: row.unlink_id,
      children: 'include' as const,
      reason: row.reason,
      reviewOn: row.review_on,
      by: row.unlinked_by,
      at: row.unlinked_at,
    },
  }));
  await holdUnit(tx, connectionId, members);
  await recallUnsent(tx, connectionId, [...new Set(rows.map((row) => row.id))], at);
  for (const [operation, group] of Map.groupBy(members, (one) => one.unlink.id)) {
    const ids = [...new Set(group.map((one) => one.id))];
    await writeEvents(tx, connectionId, { id: null, actor: 'relink', at }, [
      {
        kind: 'record.unlinked',
        linkId: ids.length === 1 ? (ids[0] ?? null) : null,
        before: { link: 'linked' },
        after: { link: 'unlinked', with: 'parent', operation, reviewOn: group[0]?.unlink.reviewOn ?? null },
        reason: group[0]?.unlink.reason ?? null,
        members: ids,
      },
    ]);
  }
}

// A parent is a root of a standing unlink, or was taken along by one whose root still stands.
const statement = `
with recursive standing as (
  select p.link_id as id, r.unlink_id, r.link_id as root
  from jsonb_array_elements_text($2::jsonb) w
  join link_parent p on p.connection_id = $1 and p.link_id = w.value::uuid
  join unlink_root r on r.connection_id = $1 and r.link_id = p.parent_id and r.lifted_at is null
  union
  select p.link_id, h.unlink_id, h.root_id
  from jsonb_array_elements_text($2::jsonb) w
  join link_parent p on p.connection_id = $1 and p.link_id = w.value::uuid
  join hold h on h.connection_id = $1 and h.link_id = p.parent_id and h.unlink_id is not null
  join unlink_root r on r.connection_id = $1 and r.unlink_id = h.unlink_id and r.link_id = h.root_id and r.lifted_at is null
), below as (
  select s.id, s.unlink_id, s.root from standing s
  union
  select p.link_id, b.unlink_id, b.root from below b join link_parent p on p.connection_id = $1 and p.parent_id = b.id
)
select b.id, b.root, b.unlink_id, u.reason, u.review_on, u.unlinked_by, u.unlinked_at
from below b
join unlink_operation u on u.connection_id = $1 and u.id = b.unlink_id and u.children = 'include'
join link l on l.connection_id = $1 and l.id = b.id and l.outcome not in ('ended', 'excluded')
where not exists (select 1 from unlink_root x where x.connection_id = $1 and x.unlink_id = b.unlink_id and x.link_id = b.id)
  and not exists (select 1 from hold h where h.connection_id = $1 and h.link_id = b.id and h.unlink_id = b.unlink_id and h.root_id = b.root)
order by b.id, b.root`;
