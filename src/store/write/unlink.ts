import type { Executor } from '../db/open.ts';
import { lockLinks } from './link-lock.ts';

/** An unlink as it stands: who, why, and whether it takes children along, also those still to come. */
export interface StandingUnlink {
  readonly id: string;
  readonly children: 'include' | 'wait';
  readonly reason: string;
  readonly reviewOn: string | null;
  readonly by: string;
  readonly at: string;
}

/** Stores the unlink itself; again for a chunk of the same one changes nothing. */
export async function openUnlink(tx: Executor, connectionId: string, unlink: StandingUnlink): Promise<void> {
  await tx.query(
    `insert into unlink_operation (connection_id, id, children, reason, review_on, unlinked_by, unlinked_at)
     values ($1, $2, $3, $4, $5::date, $6, $7::timestamptz) on conflict do nothing`,
    [connectionId, unlink.id, unlink.children, unlink.reason, unlink.reviewOn, unlink.by, unlink.at],
  );
}

/** Holds the records a person named. @returns each with whether something held it before */
export async function holdRoots(
  tx: Executor,
  connectionId: string,
  unlink: StandingUnlink,
  ids: readonly string[],
): Promise<{ id: string; held: boolean }[]> {
  const locked = await lockLinks(tx, connectionId, ids);
  const json = JSON.stringify(locked.map((one) => one.id));
  await tx.query(
    `insert into unlink_root (connection_id, unlink_id, link_id)
     select $1, $2, value::uuid from jsonb_array_elements_text($3::jsonb) on conflict do nothing`,
    [connectionId, unlink.id, json],
  );
  await tx.query(
    // What a person said later than this was asked for stands.
    `insert into hold as h (connection_id, link_id, reason, source, held_by, held_at, why, review_on)
     select $1, value::uuid, 'person', 'person', $3, $4::timestamptz, $5, $6::date from jsonb_array_elements_text($2::jsonb)
     on conflict (connection_id, link_id, reason, source) do update set held_by = excluded.held_by,
       held_at = excluded.held_at, why = excluded.why, review_on = excluded.review_on
     where h.held_at <= excluded.held_at`,
    [connectionId, json, unlink.by, unlink.at, unlink.reason, unlink.reviewOn],
  );
  return locked;
}

/** A child, and the root whose unit it belongs to. */
export interface UnitMember {
  readonly id: string;
  readonly root: string;
}

/**
 * Holds children of these roots that their unlink does not hold yet, at any depth, at most `limit`; what a person
 * named in the same unlink is a root of its own. Call again until fewer come back.
 */
export async function holdDescendants(
  tx: Executor,
  connectionId: string,
  unlink: StandingUnlink,
  roots: readonly string[],
  limit: number,
): Promise<UnitMember[]> {
  const { rows } = await tx.query<UnitMember>(
    `with recursive below as (
       select r.value::uuid as root, p.link_id as id from jsonb_array_elements_text($3::jsonb) r
       join link_parent p on p.connection_id = $1 and p.parent_id = r.value::uuid
       union
       select b.root, p.link_id from below b join link_parent p on p.connection_id = $1 and p.parent_id = b.id
     )
     select l.id, b.root from below b join link l on l.connection_id = $1 and l.id = b.id
     where l.outcome not in ('ended', 'excluded')
       and not exists (select 1 from unlink_root x where x.connection_id = $1 and x.unlink_id = $2 and x.link_id = l.id)
       and not exists (select 1 from hold h where h.connection_id = $1 and h.link_id = l.id and h.unlink_id = $2 and h.root_id = b.root)
     order by l.id, b.root limit $4`,
    [connectionId, unlink.id, JSON.stringify(roots), limit],
  );
  await holdUnit(
    tx,
    connectionId,
    rows.map((row) => ({ ...row, unlink })),
  );
  return rows;
}

/** Writes the holds of children, each naming the root and the unlink it comes from. */
export async function holdUnit(
  tx: Executor,
  connectionId: string,
  members: readonly (UnitMember & { readonly unlink: StandingUnlink })[],
): Promise<void> {
  if (members.length === 0) return;
  await lockLinks(
    tx,
    connectionId,
    members.map((one) => one.id),
  );
  await tx.query(
    `insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on, unlink_id, root_id)
     select $1, r.id, 'parent', r.root || ':' || r.unlink, u.unlinked_by, u.unlinked_at, u.reason, u.review_on, r.unlink, r.root
     from jsonb_to_recordset($2::jsonb) as r(id uuid, root uuid, unlink uuid)
     join unlink_operation u on u.connection_id = $1 and u.id = r.unlink
     order by r.id on conflict do nothing`,
    [connectionId, JSON.stringify(members.map(({ id, root, unlink }) => ({ id, root, unlink: unlink.id })))],
  );
}
