-- Frozen selections, bulk operations that survive a crash, and unlinks that stand for children still to come.

-- The ids a filter matched at one moment. Verbs take it instead of a filter, so that they meet what was counted.
create table selection (
  connection_id uuid not null references connection,
  id uuid not null,
  -- who made it, as kind:id; nobody else can use it
  made_by text not null,
  -- true once every member is stored; before that nobody can use it
  ready boolean not null default false,
  count integer not null default 0,
  -- per currency: [{currency, amount}]
  money jsonb not null default '[]',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  primary key (connection_id, id)
);
create index selection_expiry on selection (expires_at);
create table selection_member (
  connection_id uuid not null,
  selection_id uuid not null,
  link_id uuid not null,
  primary key (connection_id, selection_id, link_id)
);

-- A verb over more records than one transaction takes; worked through in chunks, each of which moves the cursor.
create table operation (
  connection_id uuid not null references connection,
  id uuid not null,
  kind text not null check (kind in ('unlink','relink','retry','relink-check','resolve')),
  params jsonb not null,
  selection_id uuid not null,
  actor_kind text not null, actor_id text not null, actor_name text not null,
  -- queued | running | done | failed
  state text not null default 'queued',
  -- which part of the verb is on, and the last record of it that is done
  stage text not null default 'members',
  cursor uuid,
  total integer not null,
  -- records whose write had left and not been answered when an unlink was done
  in_flight jsonb not null default '[]',
  run_id uuid,
  -- why it failed, as a problem
  fault jsonb,
  created_at timestamptz not null,
  started_at timestamptz,
  finished_at timestamptz,
  primary key (connection_id, id)
);
create index operation_open on operation (connection_id, created_at, id) where state in ('queued','running');
create index operation_selection on operation (connection_id, selection_id);
-- What became of each record: one row, however often a chunk was begun.
create table operation_member (
  connection_id uuid not null,
  operation_id uuid not null,
  link_id uuid not null,
  result text not null,
  -- for an exception: why
  why jsonb,
  primary key (connection_id, operation_id, link_id)
);
create index operation_exception on operation_member (connection_id, operation_id, link_id) where why is not null;

-- An unlink as it stands: with children 'include' it holds also those that come later, until its root is relinked.
create table unlink_operation (
  connection_id uuid not null references connection,
  id uuid not null,
  children text not null check (children in ('include','wait')),
  reason text not null,
  review_on date,
  unlinked_by text not null,
  unlinked_at timestamptz not null,
  -- when the last of its roots was relinked
  lifted_at timestamptz,
  primary key (connection_id, id)
);
create index unlink_standing on unlink_operation (connection_id) where children = 'include' and lifted_at is null;
create table unlink_root (
  connection_id uuid not null,
  unlink_id uuid not null,
  link_id uuid not null,
  lifted_at timestamptz,
  -- the bulk relink that lifts its unit, chunk by chunk
  lifted_by uuid,
  primary key (connection_id, unlink_id, link_id),
  foreign key (connection_id, unlink_id) references unlink_operation on delete cascade
);
create index unlink_root_open on unlink_root (connection_id, link_id) where lifted_at is null;

-- A parent's hold names the unlink and the root it comes from: a root's unit is lifted as one, and no other's with it.
alter table hold add column unlink_id uuid, add column root_id uuid;
create index hold_unit on hold (connection_id, unlink_id, root_id, link_id) where unlink_id is not null;

-- Unlinks made before: they named themselves in their event and in the source of their children's holds.
insert into unlink_operation (connection_id, id, children, reason, review_on, unlinked_by, unlinked_at)
select distinct on (e.connection_id, e.after->>'operation') e.connection_id, (e.after->>'operation')::uuid,
  e.after->>'children', coalesce(e.reason, ''), (e.after->>'reviewOn')::date, e.actor, e.at
from event e
where e.kind = 'record.unlinked' and e.after->>'operation' is not null and e.after->>'children' in ('include','wait')
order by e.connection_id, e.after->>'operation', e.id;
insert into unlink_root (connection_id, unlink_id, link_id, lifted_at)
select distinct m.connection_id, (e.after->>'operation')::uuid, m.link_id,
  -- Taken back since: nobody holds it, or it was linked again at one time and is held by what was said after that.
  case when not exists (select 1 from hold h where h.connection_id = m.connection_id and h.link_id = m.link_id and h.reason = 'person')
    or exists (
      select 1 from event_member x join event b on b.connection_id = x.connection_id and b.id = x.event_id
      where x.connection_id = m.connection_id and x.link_id = m.link_id and b.kind = 'record.relinked' and (b.at, b.id) > (e.at, e.id)
        and not coalesce(b.after->'stillUnlinked', '[]') ? m.link_id::text)
    then now() end
from event e join event_member m on m.connection_id = e.connection_id and m.event_id = e.id
where e.kind = 'record.unlinked' and e.after->>'operation' is not null and e.after->>'children' in ('include','wait')
  and not exists (select 1 from hold h where h.connection_id = m.connection_id and h.link_id = m.link_id
    and h.reason = 'parent' and h.source = e.after->>'operation');
with recursive below as (
  select r.connection_id, r.unlink_id, r.link_id as root_id, p.link_id
  from unlink_root r join link_parent p on p.connection_id = r.connection_id and p.parent_id = r.link_id
  where r.lifted_at is null
  union
  select b.connection_id, b.unlink_id, b.root_id, p.link_id
  from below b join link_parent p on p.connection_id = b.connection_id and p.parent_id = b.link_id
)
insert into hold (connection_id, link_id, reason, source, held_by, held_at, why, review_on, unlink_id, root_id)
select h.connection_id, h.link_id, 'parent', b.root_id || ':' || b.unlink_id, h.held_by, h.held_at, h.why, h.review_on,
  b.unlink_id, b.root_id
from hold h join below b on b.connection_id = h.connection_id and b.link_id = h.link_id and b.unlink_id::text = h.source
where h.reason = 'parent';
delete from hold h where reason = 'parent' and unlink_id is null
  and exists (select 1 from hold n where n.connection_id = h.connection_id and n.link_id = h.link_id and n.unlink_id::text = h.source);
-- A hold whose root is no longer its parent keeps to the first root of its unlink: nothing is written that was held.
update hold h set unlink_id = r.unlink_id, root_id = r.link_id, source = r.link_id || ':' || r.unlink_id
from (select distinct on (connection_id, unlink_id) connection_id, unlink_id, link_id from unlink_root
      where lifted_at is null order by connection_id, unlink_id, link_id) r
where h.reason = 'parent' and h.unlink_id is null and r.connection_id = h.connection_id and r.unlink_id::text = h.source;
update unlink_operation u set lifted_at = now()
where not exists (select 1 from unlink_root r where r.connection_id = u.connection_id and r.unlink_id = u.id and r.lifted_at is null);

-- As before, but planned anew each time, and blind to how many records were held when the table was last analysed. As
-- soon as a whole portfolio is unlinked that guess is wrong by thousands, and every held record was compared with every
-- lifted hold; hence the `case`, of which the planner knows nothing. Who lost a hold was held: that need not be asked.
create or replace function hold_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    execute 'update link l set held = true, updated_at = now()
      from (select distinct connection_id, link_id from come) h
      where l.connection_id = h.connection_id and l.id = h.link_id and (case when l.held then false else true end)';
  else
    execute 'update link l set held = false, updated_at = now()
      from (select distinct connection_id, link_id from gone) h
      where l.connection_id = h.connection_id and l.id = h.link_id
        and not exists (select 1 from hold o where o.connection_id = h.connection_id and o.link_id = h.link_id)';
  end if;
  return null;
end $$;
