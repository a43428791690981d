import { type WalkStep, walked } from './page.ts';

/** Removes requests of which no try is left: nothing leads to them any more. */
export const removeRequests: WalkStep = async (executor, { connectionId, through, end, limit }) => {
  const { rows } = await executor.query(
    `with page as (
       select q.id from request q
       where q.connection_id = $1 and q.id > $2::uuid and q.id < $3::uuid order by q.id limit $4
     ), due as (
       select p.id from page p
       where not exists (select 1 from attempt t where t.connection_id = $1 and t.request_id = p.id)
     ), gone as (
       delete from request q using due where q.connection_id = $1 and q.id = due.id returning 1
     )
     select (select count(*)::int from page) as seen, (select count(*)::int from gone) as removed,
       (select id from page order by id desc limit 1) as last`,
    [connectionId, through, end, limit],
  );
  return walked(rows);
};
