import type { Executor } from '../db/open.ts';

/** A root whose unit is to be lifted. */
export interface LiftedRoot {
  readonly unlink: string;
  readonly root: string;
}

/**
 * Lifts what a person held on these records, and ends their standing unlinks. What a person said after this was
 * asked for stays. @returns records that lost a hold, and the roots whose units are still to be lifted
 */
export async function liftRoots(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  lift: { readonly at: string; readonly askedAt: string; readonly by: string | null },
): Promise<{ lifted: string[]; roots: LiftedRoot[] }> {
  const json = JSON.stringify(ids);
  const { rows: lifted } = await tx.query<{ link_id: string }>(
    `delete from hold where connection_id = $1 and reason = 'person' and held_at <= $3::timestamptz
       and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) returning link_id`,
    [connectionId, json, lift.askedAt],
  );
  // A unit begun to be lifted by this same bulk relink is gone on with.
  const { rows: roots } = await tx.query<LiftedRoot>(
    `update unlink_root r set lifted_at = coalesce(r.lifted_at, $3::timestamptz), lifted_by = $4::uuid
     from unlink_operation u
     where r.connection_id = $1 and u.connection_id = $1 and u.id = r.unlink_id and u.unlinked_at <= $5::timestamptz
       and r.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       and (r.lifted_at is null or r.lifted_by = $4::uuid)
     returning r.unlink_id as unlink, r.link_id as root`,
    [connectionId, json, lift.at, lift.by, lift.askedAt],
  );
  return { lifted: lifted.map((row) => row.link_id), roots };
}

/** Lifts the holds these roots' unlinks put on their children, at most `limit`. Other holds stay. */
export async function liftUnits(
  tx: Executor,
  connectionId: string,
  roots: readonly LiftedRoot[],
  limit: number,
): Promise<string[]> {
  if (roots.length === 0) return [];
  const { rows } = await tx.query<{ link_id: string }>(
    `delete from hold d using (
       select h.link_id, h.source from jsonb_to_recordset($2::jsonb) as r(unlink uuid, root uuid)
       -- Root by root: after a bulk unlink all these holds are of one unlink, and a plan by statistics from before it
       -- reads them all for each root (relinking 20,000 so: 28 s instead of 4).
       cross join lateral (select link_id, source from hold
         where connection_id = $1 and unlink_id = r.unlink and root_id = r.root offset 0) h
       order by h.link_id, h.source limit $3
     ) x where d.connection_id = $1 and d.link_id = x.link_id and d.reason = 'parent' and d.source = x.source
     returning d.link_id`,
    [connectionId, JSON.stringify(roots), limit],
  );
  return rows.map((row) => row.link_id);
}

/** How many children hang on the units of these records' standing unlinks, counted up to `cap`. */
export async function countUnits(
  executor: Executor,
  connectionId: string,
  ids: readonly string[],
  cap: number,
): Promise<number> {
  const { rows } = await executor.query<{ n: number }>(
    `select count(*) as n from (
       select 1 from unlink_root r
       cross join lateral (select 1 from hold h
         where h.connection_id = $1 and h.unlink_id = r.unlink_id and h.root_id = r.link_id offset 0) h
       where r.connection_id = $1 and r.lifted_at is null
         and r.link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)) limit $3) x`,
    [connectionId, JSON.stringify(ids), cap],
  );
  return rows[0]?.n ?? 0;
}

/** An unlink whose last root was relinked stands no longer. */
export async function closeUnlinks(
  tx: Executor,
  connectionId: string,
  roots: readonly LiftedRoot[],
  at: string,
): Promise<void> {
  if (roots.length === 0) return;
  await tx.query(
    `update unlink_operation u set lifted_at = $3::timestamptz where u.connection_id = $1 and u.lifted_at is null
       and u.id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       and not exists (select 1 from unlink_root r where r.connection_id = $1 and r.unlink_id = u.id and r.lifted_at is null)`,
    [connectionId, JSON.stringify([...new Set(roots.map((one) => one.unlink))]), at],
  );
}

/** Of these, the ones nothing holds any more are due, at the head of the next run. @returns them */
export async function freeLinks(
  tx: Executor,
  connectionId: string,
  ids: readonly string[],
  at: string,
): Promise<string[]> {
  if (ids.length === 0) return [];
  const { rows } = await tx.query<{ id: string }>(
    `update link set attention = 2, next_attempt_at = null, updated_at = $3::timestamptz,
       outcome = case when outcome = 'failing' then 'pending' else outcome end
     where connection_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))
       -- A case: how many are held is guessed wrong after a bulk unlink, and a plan made by that guess takes minutes.
       and (case when held then false else true end) returning id`,
    [connectionId, JSON.stringify(ids), at],
  );
  return rows.map((row) => row.id);
}

/**
 * Children that waited for one of these, or failed for want of it, are decided again, at most `limit`.
 * @returns how many: fewer than `limit` means all
 */
export async function wakeWaiting(
  tx: Executor,
  connectionId: string,
  parents: readonly string[],
  limit: number,
): Promise<number> {
  if (parents.length === 0) return 0;
  const { rowCount } = await tx.query(
    `update link c set attention = 1 where c.connection_id = $1 and c.id in (${waiting} limit $3)`,
    [connectionId, JSON.stringify(parents), limit],
  );
  return rowCount;
}

/** How many there are of them, counted up to `cap`. */
export async function countWaiting(
  executor: Executor,
  connectionId: string,
  parents: readonly string[],
  cap: number,
): Promise<number> {
  const { rows } = await executor.query<{ n: number }>(`select count(*) as n from (${waiting} limit $3) x`, [
    connectionId,
    JSON.stringify(parents),
    cap,
  ]);
  return rows[0]?.n ?? 0;
}

const waiting = `
select w.id from link w where w.connection_id = $1 and w.outcome in ('waiting', 'failing') and w.attention = 0
  and exists (select 1 from link_parent p where p.connection_id = $1 and p.link_id = w.id
    and p.parent_id in (select value::uuid from jsonb_array_elements_text($2::jsonb)))`;
