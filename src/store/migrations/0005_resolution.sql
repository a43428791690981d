-- What a person decided about a drift, what stands for a person to decide, and records that were found to be one.

-- A choice holds for the two sides as they were seen: a later change on either ends it. Null: that side was not there.
create table resolution (
  connection_id uuid not null,
  id uuid not null,
  link_id uuid not null,
  choice text not null check (choice in ('take-ledger','take-property','apart')),
  -- the finding it was about
  code text not null,
  property_hash text,
  ledger_hash text,
  chosen_by text not null,
  chosen_at timestamptz not null,
  why text,
  -- standing | done | over (a side changed, or another choice took its place)
  state text not null default 'standing' check (state in ('standing','done','over')),
  ended_at timestamptz,
  primary key (connection_id, id),
  foreign key (connection_id, link_id) references link on delete cascade
);
create unique index resolution_standing on resolution (connection_id, link_id) where state = 'standing';
create index resolution_link on resolution (connection_id, link_id, id desc);

-- What stands for a person on a record with one side, as a problem {code, side, params}: a copy that carries another
-- record's key, or one that was written and not found. It outlives the problem shown: a record set to draft and
-- approved again is still that copy.
alter table link add column standing jsonb;
-- This record was found to be one with that one, which has its sides, holds and tries; its events stay its own.
alter table link add column joined_into uuid;
create index link_joined on link (connection_id, joined_into) where joined_into is not null;
update link set standing = jsonb_build_object('code', problem_code, 'side', problem_side, 'params', coalesce(problem_params, '{}'))
where outcome = 'drifted' and (property_key is null or ledger_key is null)
  and problem_code in ('counterpart-taken','counterpart-ambiguous','deleted-in-ledger','deleted-in-property','differs-from-counterpart');

-- A match that is carried out is not looked at again.
alter table mapping_choice add column joined_at timestamptz;
create index mapping_choice_open on mapping_choice (connection_id, type) where choice = 'match' and joined_at is null;

-- Counterparts are looked up by key within a type, and documents by their number.
create index side_key on side (connection_id, system, type, key);
create index side_number on side (connection_id, system, type, number) where number is not null and number <> '';
