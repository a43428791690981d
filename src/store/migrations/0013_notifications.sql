-- What a company tells people of by itself: what was said about each condition, who wants to hear what, and the outbox.

-- How a company notifies; nothing stored: the defaults of src/domain/notice.ts, defaultNotifying.
create table notification_setting (
  connection_id uuid primary key references connection on delete cascade,
  is_on boolean not null,
  -- a condition is told once within this time
  burst_minutes integer not null check (burst_minutes between 5 and 1440),
  -- say also when it is over
  recovery boolean not null,
  updated_at timestamptz not null,
  updated_by text not null
);

-- What a user wants by e-mail. Without a company: for every company that has no word of its own.
create table notification_preference (
  organization_id uuid not null references organization on delete cascade,
  user_id text not null,
  connection_id uuid references connection on delete cascade,
  -- texts of src/domain/notice.ts, noticeTopics; none: no e-mail
  topics jsonb not null,
  updated_at timestamptz not null,
  unique nulls not distinct (organization_id, user_id, connection_id)
);

-- One row for each condition that stands, or was told and may come back within the window.
create table notice (
  connection_id uuid not null references connection on delete cascade,
  topic text not null,
  key text not null,
  -- src/domain/notice.ts, NoticeFacts: as last seen
  facts jsonb not null,
  standing_since timestamptz,
  gone_since timestamptz,
  told_at timestamptz,
  told_mark text,
  told_open boolean not null,
  primary key (connection_id, topic, key)
);

-- Until where the conditions of a company were compared with its notices; locked by whoever compares.
create table notice_watch (
  connection_id uuid primary key references connection on delete cascade,
  seen text not null,
  looked_at timestamptz not null
);

create table webhook_endpoint (
  connection_id uuid not null references connection on delete cascade,
  id uuid not null,
  name text not null,
  url text not null,
  topics jsonb not null,
  is_on boolean not null default true,
  -- sealed; the one before signs as well until its time is over
  secret bytea not null,
  secret_key_id text not null,
  old_secret bytea,
  old_secret_key_id text,
  old_secret_until timestamptz,
  created_by text not null,
  created_at timestamptz not null,
  rotated_at timestamptz,
  -- the receiver answered that it is gone (410): switched off by Relink
  gone_at timestamptz,
  primary key (connection_id, id)
);
create unique index webhook_endpoint_url on webhook_endpoint (connection_id, url);

-- The outbox, and afterwards the log: facts, never sentences and never a secret.
create table message (
  connection_id uuid not null references connection on delete cascade,
  -- also the webhook-id and the Message-ID: the same in every try
  id uuid not null,
  channel text not null check (channel in ('email','webhook')),
  kind text not null check (kind in ('news','test')),
  user_id text,
  endpoint_id uuid,
  -- the e-mail address, or name and host of the endpoint
  recipient text not null,
  -- [{word, facts}], src/domain/notice.ts
  items jsonb not null,
  -- told with it and not listed, so that a thousand causes are one message
  more integer not null default 0,
  -- due | sent | failed | unsent (there was no way to send it)
  state text not null check (state in ('due','sent','failed','unsent')),
  tries integer not null default 0,
  next_at timestamptz,
  -- whoever delivers it; a process that died leaves it to the next when its time is over
  lease uuid,
  lease_until timestamptz,
  -- why it was not sent, in our words
  fault text,
  created_at timestamptz not null,
  ended_at timestamptz,
  primary key (connection_id, id)
);
create index message_due on message (next_at) where state = 'due';
create index message_ended on message (created_at);

create table message_try (
  connection_id uuid not null,
  message_id uuid not null,
  number integer not null,
  at timestamptz not null,
  -- begun (and never ended: the process did) | sent | refused
  outcome text not null check (outcome in ('begun','sent','refused')),
  status integer,
  detail text,
  ms integer,
  primary key (connection_id, message_id, number),
  foreign key (connection_id, message_id) references message on delete cascade
);

-- Reviews that are due are looked for often, and there are few among the holds.
create index hold_review on hold (connection_id, review_on) where review_on is not null;

-- Causes that stood before anybody could be told count as told: an update of Relink sends no flood, and what is mended
-- later is said to be.
insert into notice (connection_id, topic, key, facts, standing_since, told_at, told_open)
select connection_id, 'cause', cause_key,
  jsonb_build_object('topic', 'cause', 'code', min(problem_code), 'side', coalesce(min(problem_side), 'relink'), 'params', '{}'::jsonb,
    'records', count(*), 'types', '[]'::jsonb, 'money', '[]'::jsonb), now(), now(), true
from link where cause_key is not null and not held and outcome in ('failing','uncertain','drifted')
group by connection_id, cause_key;
