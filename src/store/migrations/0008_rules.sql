-- Rules: a stored filter that keeps records unlinked, with its own source of holds (`rule`, the rule's id).

create table rule (
  connection_id uuid not null references connection,
  id uuid not null,
  name text not null,
  -- src/domain/rule.ts
  filter jsonb not null,
  reason text not null,
  review_on date,
  is_on boolean not null default true,
  owner_kind text not null, owner_id text not null, owner_name text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  updated_by text not null,
  -- removed rules stay for the names in the history
  removed_at timestamptz,
  primary key (connection_id, id)
);
create unique index rule_name on rule (connection_id, lower(name)) where removed_at is null;
-- How many records a rule holds, and which: without going through everything that is held.
create index hold_source on hold (connection_id, reason, source, link_id);

-- Records that changed since the rules were last asked about them. Empty where there is no rule.
create table rule_due (
  connection_id uuid not null,
  link_id uuid not null,
  primary key (connection_id, link_id),
  foreign key (connection_id, link_id) references link on delete cascade
);

alter table operation drop constraint operation_kind_check;
alter table operation add constraint operation_kind_check
  check (kind in ('unlink','relink','retry','relink-check','resolve','rule'));
