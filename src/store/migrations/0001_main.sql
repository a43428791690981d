-- Everything that is expensive to add later stands here (docs/architecture.md, "From migration 1"):
-- organization above connection, keys (connection_id, id), money with its currency, problems as code and
-- parameters, ciphertexts with the id of the key that made them.
-- Ids are uuidv7 made by us (uuidv7() does not exist on PostgreSQL 15).

create table organization (
  id uuid primary key,
  name text not null,
  created_at timestamptz not null default now()
);

-- Limits belong to the ledger company, not to the connection: two entities share one allowance.
create table ledger_account (
  id uuid primary key,
  organization_id uuid not null references organization,
  base_url text not null,
  company_id text not null,
  credentials bytea,
  credentials_key_id text,
  monthly_allowance integer not null default 100000,
  parallel_calls smallint not null default 2,
  calls_month date not null default date_trunc('month', now())::date,
  calls_used integer not null default 0,
  created_at timestamptz not null default now(),
  unique (organization_id, base_url, company_id)
);

create table connection (
  id uuid primary key,
  organization_id uuid not null references organization,
  ledger_account_id uuid references ledger_account,
  short_code text not null unique,
  name text not null,
  -- not-connected | onboarding | connected | needs-reconnecting
  status text not null default 'not-connected',
  time_zone text not null default 'Europe/London',
  currency char(3) not null default 'GBP',
  locale text not null default 'en-GB',
  sync_from date,
  entity_id text,
  property_base_url text,
  property_company_id text,
  property_credentials bytea,
  property_credentials_key_id text,
  -- validated by src/domain/settings.ts
  settings jsonb not null default '{}',
  -- how far onboarding has come, so that it can be resumed
  onboarding_step text,
  last_clean_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index connection_organization on connection (organization_id, name, id);

create table link (
  connection_id uuid not null references connection,
  id uuid not null,
  type text not null,
  role text,
  outcome text not null default 'pending',
  -- true while any hold stands; kept by the hold trigger
  held boolean not null default false,
  generation integer not null default 1,
  property_object text, property_key text, released_id text,
  ledger_object text, ledger_key text, intacct_id text,
  -- list columns, derived from the sides whenever they are stored
  number text, name text not null default '',
  amount numeric(19,4), currency char(3), date date,
  property_ref text,
  -- lower-case text for the search over name and message
  search text not null default '',
  -- write due or last made: incoming (ledger to property) | outgoing
  direction text,
  problem_code text, cause_key text, problem_params jsonb,
  problem_side text, problem_field text,
  attempts integer not null default 0,
  last_attempt_at timestamptz,
  -- when a failing record is tried again by itself; null: not by time
  next_attempt_at timestamptz,
  -- 0 at rest, 1 to be decided in the next run, 2 a person asked: at the head
  attention smallint not null default 1,
  -- the counterpart's id is still to be stored on the property record
  stamp_due boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (connection_id, id)
);
create index link_attention on link (connection_id, type, attention desc, id) where attention > 0;
create index link_retry on link (connection_id, type, next_attempt_at) where next_attempt_at is not null;
create index link_uncertain on link (connection_id, type) where outcome = 'uncertain';
create index link_stamp on link (connection_id, type) where stamp_due;
create index link_by_updated on link (connection_id, updated_at desc, id desc);
create index link_by_date on link (connection_id, date desc, id desc);
create index link_by_amount on link (connection_id, amount desc, id desc);
create index link_by_number on link (connection_id, number collate "C", id);
create index link_open on link (connection_id, outcome, updated_at desc, id desc) where outcome in ('failing','uncertain','drifted','waiting');
create index link_held on link (connection_id, updated_at desc, id desc) where held;
create index link_cause on link (connection_id, cause_key) where cause_key is not null;
create index link_property_key on link (connection_id, property_object, property_key);
create index link_ledger_key on link (connection_id, ledger_object, ledger_key);
create index link_released_id on link (connection_id, lower(released_id) text_pattern_ops);
create index link_intacct_id on link (connection_id, lower(intacct_id) text_pattern_ops);
create index link_number_prefix on link (connection_id, lower(number) text_pattern_ops);

-- One system's view of a record as last seen. A counterpart belongs to at most one link: the primary key says so.
create table side (
  connection_id uuid not null references connection,
  system text not null,
  object text not null,
  key text not null,
  link_id uuid,
  type text not null,
  role text,
  display_id text not null,
  number text,
  name text not null,
  property_ref text,
  content jsonb not null,
  hash text not null,
  version text,
  modified_at timestamptz,
  own_key text,
  counterpart_key text,
  raw jsonb not null,
  mapper_version integer not null,
  -- present | deleted
  presence text not null default 'present',
  seen_at timestamptz not null,
  primary key (connection_id, system, object, key)
);
create unique index side_link on side (connection_id, link_id, system) where link_id is not null;
create index side_unmatched on side (connection_id, system, type, key) where link_id is null;
create index side_own_key on side (connection_id, own_key) where own_key is not null;
create index side_counterpart on side (connection_id, type, counterpart_key) where counterpart_key is not null;
create index side_display on side (connection_id, system, object, display_id);

-- What each side looked like when they last agreed: two contents, never one.
create table agreed (
  connection_id uuid not null,
  link_id uuid not null,
  property_content jsonb not null, property_hash text not null,
  ledger_content jsonb not null, ledger_hash text not null,
  agreed_at timestamptz not null,
  primary key (connection_id, link_id),
  foreign key (connection_id, link_id) references link on delete cascade
);

-- Parents of a link (contact of a document, account of a line), for waiting, impact and the tree.
create table link_parent (
  connection_id uuid not null,
  link_id uuid not null,
  parent_id uuid not null,
  primary key (connection_id, link_id, parent_id),
  foreign key (connection_id, link_id) references link on delete cascade,
  foreign key (connection_id, parent_id) references link on delete cascade
);
create index link_parent_children on link_parent (connection_id, parent_id, link_id);

-- Why a record does not sync: a set of reasons; lifting one lifts no other.
create table hold (
  connection_id uuid not null,
  link_id uuid not null,
  reason text not null check (reason in ('person','rule','parent')),
  source text not null,
  held_by text not null,
  held_at timestamptz not null default now(),
  why text not null,
  review_on date,
  primary key (connection_id, link_id, reason, source),
  foreign key (connection_id, link_id) references link on delete cascade
);

create table problem (
  connection_id uuid not null,
  id uuid not null,
  link_id uuid not null,
  code text not null,
  cause_key text not null,
  params jsonb not null,
  side text not null,
  field text,
  support_id text,
  original text,
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (connection_id, id),
  foreign key (connection_id, link_id) references link on delete cascade
);
create unique index problem_open on problem (connection_id, link_id) where closed_at is null;

create table run (
  connection_id uuid not null references connection,
  id uuid not null,
  -- queued | running | done | incomplete | failed | needs-confirmation
  state text not null default 'queued',
  -- changes whenever another process takes the run over; every write of a run checks it
  token uuid,
  -- person | schedule | onboarding | api
  trigger text not null,
  started_by text not null,
  scope jsonb not null default '{}',
  phase text, phase_type text,
  progress jsonb not null default '{}',
  counts jsonb not null default '{}',
  calls integer not null default 0,
  clean boolean,
  fault jsonb,
  created_at timestamptz not null default now(),
  started_at timestamptz,
  finished_at timestamptz,
  primary key (connection_id, id)
);
create index run_recent on run (connection_id, created_at desc);
-- One run per connection at a time, whatever the queue does.
create unique index run_one on run (connection_id) where state in ('queued','running');

-- Moves only when the page before it is stored.
create table read_cursor (
  connection_id uuid not null references connection,
  system text not null,
  type text not null,
  through timestamptz,
  complete boolean not null default false,
  read_at timestamptz,
  primary key (connection_id, system, type)
);

-- One call that may change the other system: exact bytes, immutable, never recomposed.
create table request (
  connection_id uuid not null,
  id uuid not null,
  run_id uuid not null,
  run_token uuid not null,
  system text not null,
  object text not null,
  verb text not null,
  method text not null,
  path text not null,
  headers jsonb not null,
  body bytea,
  body_key_id text,
  idempotency_key text,
  members jsonb not null,
  answer bytea,
  answer_status integer,
  created_at timestamptz not null default now(),
  first_sent_at timestamptz,
  answered_at timestamptz,
  primary key (connection_id, id)
);

-- One record in one request.
create table attempt (
  connection_id uuid not null,
  id uuid not null,
  link_id uuid not null,
  request_id uuid not null,
  position integer not null,
  system text not null,
  verb text not null,
  payload_hash text not null,
  own_key text,
  content jsonb not null,
  -- the source side's content when this was composed: what a later settling may call agreed
  source jsonb,
  fields jsonb not null default '[]',
  -- recorded | sent | done | rejected | unknown | recalled
  state text not null default 'recorded',
  result_key text,
  problem jsonb,
  -- for a lost answer: how often a read-back found nothing
  absent_reads smallint not null default 0,
  checked_at timestamptz,
  created_at timestamptz not null default now(),
  sent_at timestamptz,
  settled_at timestamptz,
  primary key (connection_id, id),
  foreign key (connection_id, link_id) references link on delete cascade,
  foreign key (connection_id, request_id) references request
);
create index attempt_link on attempt (connection_id, link_id, created_at desc);
create index attempt_request on attempt (connection_id, request_id);
-- No new request for an intent while an older one is open.
create unique index attempt_open on attempt (connection_id, link_id) where settled_at is null;
create index attempt_unsettled on attempt (connection_id, state) where settled_at is null;

-- Who did what and why; append-only. Sealing into blocks comes with the engine issue: the digest is here from the start.
create table event (
  connection_id uuid not null references connection,
  id uuid not null,
  at timestamptz not null default now(),
  -- e.g. record.unlinked, record.relinked, outcome.changed, run.finished
  kind text not null,
  actor text not null,
  link_id uuid,
  run_id uuid,
  reason text,
  before jsonb,
  after jsonb,
  members integer not null default 0,
  digest bytea not null,
  primary key (connection_id, id)
);
create index event_link on event (connection_id, link_id, id desc) where link_id is not null;
create table event_member (
  connection_id uuid not null,
  event_id uuid not null,
  link_id uuid not null,
  primary key (connection_id, event_id, link_id)
);
create index event_member_link on event_member (connection_id, link_id, event_id desc);

-- A person's decision while connecting or later: these two are one, create it, or leave it out (archive).
create table mapping_choice (
  connection_id uuid not null references connection,
  type text not null,
  role text not null default '',
  property_key text not null default '',
  ledger_key text not null default '',
  choice text not null check (choice in ('match','create','archive')),
  chosen_by text not null,
  chosen_at timestamptz not null default now(),
  primary key (connection_id, type, role, property_key, ledger_key)
);

-- Properties of the property system, for the filter's names.
create table property (
  connection_id uuid not null references connection,
  key text not null,
  name text not null,
  -- the property's default tracking option in the property dimension: its counterpart is the ledger's value
  option_key text,
  primary key (connection_id, key)
);

-- Counts behind every total on screen; counting rows on a page's path would cost 173 ms at a million.
create table link_counter (
  connection_id uuid not null,
  type text not null,
  outcome text not null,
  held boolean not null,
  n bigint not null,
  primary key (connection_id, type, outcome, held)
);

create function link_count() returns trigger language plpgsql as $$
begin
  if tg_op <> 'INSERT' then
    insert into link_counter as c (connection_id, type, outcome, held, n)
      select connection_id, type, outcome, held, -count(*) from gone group by 1, 2, 3, 4
      order by 1, 2, 3, 4
      on conflict (connection_id, type, outcome, held) do update set n = c.n + excluded.n;
  end if;
  if tg_op <> 'DELETE' then
    insert into link_counter as c (connection_id, type, outcome, held, n)
      select connection_id, type, outcome, held, count(*) from come group by 1, 2, 3, 4
      order by 1, 2, 3, 4
      on conflict (connection_id, type, outcome, held) do update set n = c.n + excluded.n;
  end if;
  return null;
end $$;
create trigger link_count_insert after insert on link referencing new table as come
  for each statement execute function link_count();
create trigger link_count_update after update on link referencing old table as gone new table as come
  for each statement execute function link_count();
create trigger link_count_delete after delete on link referencing old table as gone
  for each statement execute function link_count();

create function hold_changed() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    update link l set held = true, updated_at = now()
      from (select distinct connection_id, link_id from come) h
      where l.connection_id = h.connection_id and l.id = h.link_id and not l.held;
  else
    update link l set held = false, updated_at = now()
      from (select distinct connection_id, link_id from gone) h
      where l.connection_id = h.connection_id and l.id = h.link_id and l.held
        and not exists (select 1 from hold o where o.connection_id = h.connection_id and o.link_id = h.link_id);
  end if;
  return null;
end $$;
create trigger hold_insert after insert on hold referencing new table as come
  for each statement execute function hold_changed();
create trigger hold_delete after delete on hold referencing old table as gone
  for each statement execute function hold_changed();
