-- What a request said and what came back can be erased; when it was. Null: both are as they were.
alter table request add column erased_at timestamptz;

-- How far retention has come with what a company asked to be removed. Ids are ordered by time, so that a walk over them
-- needs no index of its own: "before" is the limit of this walk, "through" the id looked at last.
create table retention_walk (
  connection_id uuid not null references connection on delete cascade,
  kind text not null check (kind in ('bodies', 'attempts', 'requests')),
  before timestamptz not null,
  through uuid not null,
  done boolean not null,
  removed bigint not null,
  primary key (connection_id, kind)
);
