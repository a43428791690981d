import { type WalkStep, walked } from './page.ts';

/**
 * Removes old tries that a later one has replaced. The last try of each record stays, and the last that the other
 * system said something to: what is refused now is compared with it (`store/read/refusals.ts`, `outgrownCauses`). What is
 * not settled stays, and so does every try of a record whose answer was lost.
 */
export const removeAttempts: WalkStep = async (executor, { connectionId, through, end, before, limit }) => {
  const { rows } = await executor.query(
    `with page as (
       select t.id, t.link_id, t.verb, t.state, t.created_at, t.settled_at from attempt t
       where t.connection_id = $1 and t.id > $2::uuid and t.id < $3::uuid order by t.id limit $5
     ), due as (
       select p.id from page p join link l on l.connection_id = $1 and l.id = p.link_id and l.outcome <> 'uncertain'
       where p.settled_at < $4::timestamptz and exists (
         select 1 from attempt n where n.connection_id = $1 and n.link_id = p.link_id
           and (n.created_at, n.id) > (p.created_at, p.id)
           and (p.verb = 'stamp' or p.state = 'recalled' or (n.verb <> 'stamp' and n.state <> 'recalled')))
     ), gone as (
       delete from attempt t using due where t.connection_id = $1 and t.id = due.id returning 1
     )
     select (select count(*)::int from page) as seen, (select count(*)::int from gone) as removed,
       (select id from page order by id desc limit 1) as last`,
    [connectionId, through, end, before, limit],
  );
  return walked(rows);
};
