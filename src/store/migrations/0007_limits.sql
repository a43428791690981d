-- Limits of the ledger's company, what is waited for, and what a company should know of its connection.

-- The ledger's own tier (T1 to T5), when somebody said it: it stands behind the allowance.
alter table ledger_account add column tier text;
-- Plain HTTP calls of the month. `calls_used` counts as the ledger does: a call is one, each record of a batch is one.
alter table ledger_account add column requests_used integer not null default 0;
-- The ledger said "too many": until then one call at a time, in every process.
alter table ledger_account add column slowed_until timestamptz;
-- A process without a slot waits: those that hold several give one up.
alter table ledger_account add column slot_wanted_at timestamptz;
alter table ledger_account add column slot_wanted_by uuid;

-- Calls at a time, leased: a holder that died keeps its slot until the lease ends, and no longer.
create table ledger_slot (
  account_id uuid not null references ledger_account on delete cascade,
  slot smallint not null,
  holder uuid not null,
  expires_at timestamptz not null,
  primary key (account_id, slot)
);

-- What the cure of open problems depends on, as last seen. A run compares, and tries again what waited for a change.
create table cure_signal (
  connection_id uuid not null references connection on delete cascade,
  signal text not null,
  fingerprint text not null,
  seen_at timestamptz not null,
  primary key (connection_id, signal)
);

-- Something a person should know of a connection that stops nothing, such as deletions that cannot be seen.
create table connection_warning (
  connection_id uuid not null references connection on delete cascade,
  code text not null,
  side text not null,
  params jsonb not null,
  since timestamptz not null,
  primary key (connection_id, code, side)
);
