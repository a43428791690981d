-- Deletions that are proven but wait for a person, the plan of the guard, and where a run stands.

-- presence: present | missing (proven gone, not yet marked: the guard has not let the mark through) | deleted.
-- When it was proven, when it was marked, and who confirmed the mark; null: it went through by itself, and is counted.
alter table side add column missing_since timestamptz;
alter table side add column deleted_at timestamptz;
alter table side add column deleted_by text;
create index side_missing on side (connection_id, type, system, object, key) where presence = 'missing';
create index side_deleted on side (connection_id, deleted_at) where deleted_at is not null;

-- A void or an overwrite that went through without a person's confirmation: it counts in the guard's last 24 hours.
alter table attempt add column guarded boolean not null default false;
create index attempt_guarded on attempt (connection_id, sent_at) where guarded;

-- Until when deletions are known while the feed of them is denied, and when everything was last listed instead.
alter table read_cursor add column deletions_since timestamptz;
alter table read_cursor add column listed_at timestamptz;
-- When the cursor came to where it stands, and when the last read that came to its end was begun: once the second is a
-- whole window after the first, nothing before the cursor can still appear, and the window is not read any more.
alter table read_cursor add column through_at timestamptz;
alter table read_cursor add column whole_at timestamptz;

-- What waits for a person's confirmation, or was confirmed and is not carried out yet: one record and one side each.
-- fingerprint: what exactly would be done; another one is another plan.
create table guard_item (
  connection_id uuid not null,
  link_id uuid not null,
  system text not null,
  type text not null,
  verb text not null check (verb in ('update','void','delete')),
  fingerprint text not null,
  confirmed_by text,
  confirmed_at timestamptz,
  primary key (connection_id, link_id, system),
  foreign key (connection_id, link_id) references link on delete cascade
);

-- The plan a run ended with, and who confirmed it. The key is how far a run has come within its phase and type.
alter table run add column plan jsonb;
alter table run add column plan_hash text;
alter table run add column confirmed_by text;
alter table run add column confirmed_at timestamptz;
alter table run add column phase_key text;

-- The counterpart's id was refused on the property record: it is sent again later, not in every run.
alter table link add column stamp_tries smallint not null default 0;
alter table link add column stamp_after timestamptz;
