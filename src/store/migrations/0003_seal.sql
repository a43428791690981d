-- Events are append-only by the database's own word, numbered and sealed in a chain of blocks: per company, and per
-- organisation for who may do what. src/domain/event-digest.ts says what is hashed.

-- The digest covers the head of an event and the digest of its payload (before, after, reason): a payload can be
-- erased and its head still be proven. Null for events written before this: their digest covers both at once.
alter table event add column payload_digest bytea;
-- Gap-free within the company from 1; null until sealed.
alter table event add column position bigint;
alter table event add column erased_at timestamptz;
create unique index event_position on event (connection_id, position) where position is not null;
create index event_unsealed on event (connection_id, id) where position is null;
create index event_by_at on event (connection_id, at desc, id desc);
-- What people did is rare among what became of records: it is found without walking past those.
create index event_by_people on event (connection_id, at desc, id desc) where kind <> 'outcome.changed';
create index event_erased on event (connection_id, at) where erased_at is not null;

create table event_block (
  connection_id uuid not null references connection,
  number bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  events integer not null,
  -- hash of the block before; zeros in the first
  previous bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  primary key (connection_id, number),
  unique (connection_id, first_position)
);

-- Users, their roles and companies, passwords, API keys: these belong to the organisation, not to one company.
create table access_event (
  organization_id uuid not null references organization,
  id uuid not null,
  at timestamptz not null,
  -- e.g. user.added, user.changed, key.revoked
  kind text not null,
  actor text not null,
  before jsonb,
  after jsonb,
  payload_digest bytea not null,
  digest bytea not null,
  position bigint,
  primary key (organization_id, id)
);
create unique index access_event_position on access_event (organization_id, position) where position is not null;
create index access_event_unsealed on access_event (organization_id, id) where position is null;
create index access_event_by_at on access_event (organization_id, at desc, id desc);
create table access_block (
  organization_id uuid not null references organization,
  number bigint not null,
  first_position bigint not null,
  last_position bigint not null,
  events integer not null,
  previous bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null,
  primary key (organization_id, number),
  unique (organization_id, first_position)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only: % refused', tg_table_name, lower(tg_op) using errcode = 'integrity_constraint_violation';
end $$;

-- The conditions are part of the triggers, so that the sealer's 5,000 rows call no function.
create trigger event_inserted_bare before insert on event for each row
  when (new.position is not null or new.erased_at is not null) execute function refuse_change();
create trigger event_append_only before update on event for each row
  when (
    (old.connection_id, old.id, old.at, old.kind, old.actor, old.link_id, old.run_id, old.members, old.digest, old.payload_digest)
      is distinct from
    (new.connection_id, new.id, new.at, new.kind, new.actor, new.link_id, new.run_id, new.members, new.digest, new.payload_digest)
    or not (
      -- the sealer numbers it, once
      (old.position is null and new.position is not null
        and (old.before, old.after, old.reason, old.erased_at) is not distinct from (new.before, new.after, new.reason, new.erased_at))
      -- retention erases what it said, once, and only by its own function
      or (old.position is not null and new.position = old.position and old.erased_at is null and new.erased_at is not null
        and new.before is null and new.after is null and new.reason is null
        and coalesce(current_setting('relink.erasing', true), '') = 'on')
    )
  ) execute function refuse_change();
create trigger event_kept before delete on event for each row execute function refuse_change();
create trigger event_not_emptied before truncate on event for each statement execute function refuse_change();

create trigger event_member_kept before update or delete on event_member for each row execute function refuse_change();
create trigger event_member_not_emptied before truncate on event_member for each statement execute function refuse_change();
create trigger event_block_kept before update or delete on event_block for each row execute function refuse_change();
create trigger event_block_not_emptied before truncate on event_block for each statement execute function refuse_change();

create trigger access_event_inserted_bare before insert on access_event for each row
  when (new.position is not null) execute function refuse_change();
create trigger access_event_append_only before update on access_event for each row
  when (
    old.position is not null or new.position is null
    or (old.organization_id, old.id, old.at, old.kind, old.actor, old.before, old.after, old.digest, old.payload_digest)
      is distinct from
    (new.organization_id, new.id, new.at, new.kind, new.actor, new.before, new.after, new.digest, new.payload_digest)
  ) execute function refuse_change();
create trigger access_event_kept before delete on access_event for each row execute function refuse_change();
create trigger access_event_not_emptied before truncate on access_event for each statement execute function refuse_change();
create trigger access_block_kept before update or delete on access_block for each row execute function refuse_change();
create trigger access_block_not_emptied before truncate on access_block for each statement execute function refuse_change();

-- The only way a payload goes: sealed events of before an instant, the oldest first, so many at a time. It goes on
-- from where it last came to (with a day to spare), so that what is erased already is not looked at again.
create function erase_event_payloads(company uuid, until timestamptz, most integer) returns integer language plpgsql as $$
declare
  erased integer;
begin
  perform set_config('relink.erasing', 'on', true);
  update event e set before = null, after = null, reason = null, erased_at = now()
  from (
    select d.id from event d
    where d.connection_id = company and d.position is not null and d.erased_at is null and d.at < until
      and d.at >= coalesce((select max(x.at) from event x where x.connection_id = company and x.erased_at is not null)
        - interval '1 day', '-infinity'::timestamptz)
    order by d.at, d.id limit most
  ) due
  where e.connection_id = company and e.id = due.id;
  get diagnostics erased = row_count;
  perform set_config('relink.erasing', '', true);
  return erased;
end $$;

-- Tries to sign in, counted by all processes together; a row is worth something until its time is over.
create table sign_in_try (
  key text primary key,
  tries integer not null,
  until timestamptz not null
);
create index sign_in_try_age on sign_in_try (until);
