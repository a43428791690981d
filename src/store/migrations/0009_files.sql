-- A property side kept in files: what Re-Leased showed when it was last imported, and what Relink wants entered there.

create table file_record (
  connection_id uuid not null references connection,
  -- a record type, or property
  type text not null,
  -- Re-Leased's id; NEW1, NEW2, … for what Relink made and nobody has entered yet
  key text not null,
  -- fields and lines as text (src/domain/files/shape.ts)
  body jsonb not null,
  -- what Re-Leased showed before Relink's change, while that is to be entered
  shown jsonb,
  -- what is to be entered in Re-Leased: verbs parted by blanks
  to_enter text not null default '',
  -- the id Re-Leased gave to what Relink made
  entered_as text,
  version bigint not null,
  changed_at timestamptz not null,
  deleted_at timestamptz,
  primary key (connection_id, type, key)
);
create index file_record_changed on file_record (connection_id, type, changed_at, key);
create unique index file_record_entered on file_record (connection_id, type, entered_as);
create index file_record_own_key on file_record (connection_id, type, (body->'fields'->>'clientReference'));
create index file_record_number on file_record (connection_id, type, (body->'fields'->>'number'));

create table file_import (
  connection_id uuid not null references connection,
  id uuid not null,
  type text not null,
  -- the file said that what is not in it does not exist
  complete boolean not null,
  sha256 text not null,
  created integer not null,
  changed integer not null,
  unchanged integer not null,
  deleted integer not null,
  actor text not null,
  at timestamptz not null,
  primary key (connection_id, id)
);

-- Answers to Relink's own writes: the same request again gives the same answer and changes nothing.
create table file_write (
  connection_id uuid not null references connection,
  idempotency_key text not null,
  request_hash text not null,
  answer jsonb not null,
  at timestamptz not null,
  primary key (connection_id, idempotency_key)
);
