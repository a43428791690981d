import { type WalkStep, walked } from './page.ts';

/**
 * Erases what requests said and what came back, where every record in them is settled: until then the very bytes may
 * be sent again. The request itself stays, with its status and its times.
 */
export const eraseBodies: WalkStep = async (executor, { connectionId, through, end, before, at, limit }) => {
  const { rows } = await executor.query(
    `with page as (
       select q.id, q.erased_at from request q
       where q.connection_id = $1 and q.id > $2::uuid and q.id < $3::uuid order by q.id limit $6
     ), due as (
       select p.id from page p where p.erased_at is null and not exists (
         select 1 from attempt t join link l on l.connection_id = t.connection_id and l.id = t.link_id
         where t.connection_id = $1 and t.request_id = p.id
           and (t.settled_at is null or t.settled_at >= $4::timestamptz or l.outcome = 'uncertain'))
     ), gone as (
       update request q set body = null, answer = null, erased_at = $5::timestamptz
       from due where q.connection_id = $1 and q.id = due.id returning 1
     )
     select (select count(*)::int from page) as seen, (select count(*)::int from gone) as removed,
       (select id from page order by id desc limit 1) as last`,
    [connectionId, through, end, before, at, limit],
  );
  return walked(rows);
};
