-- Reconciliation reports: what both systems listed for a report beside what Relink holds, every difference by its name.

create table reconciliation (
  connection_id uuid not null references connection,
  id uuid not null,
  as_of date not null,
  sync_from date not null,
  state text not null check (state in ('running','done','failed')),
  started_by text not null,
  started_at timestamptz not null,
  -- renewed while it is made; one that has been silent for long belongs to a process that ended
  alive_at timestamptz not null,
  -- how far the listings are
  progress jsonb not null default '{}',
  -- src/engine/reconciliation/port.ts, Report
  result jsonb,
  finished_at timestamptz,
  primary key (connection_id, id)
);
-- One at a time: each reads both systems whole.
create unique index reconciliation_running on reconciliation (connection_id) where state = 'running';
create index reconciliation_recent on reconciliation (connection_id, started_at desc);

-- The records behind the figures of a report: a link's difference under its term, or (term `unheld`) what a system shows
-- otherwise than Relink holds it.
create table reconciliation_item (
  connection_id uuid not null,
  report_id uuid not null,
  number integer not null,
  class text not null,
  currency char(3) not null,
  term text not null,
  link_id uuid,
  system text,
  how text,
  key text,
  display_id text,
  property jsonb,
  ledger jsonb,
  difference jsonb not null,
  -- [{period, property, net, tax, gross, amount}]
  buckets jsonb not null,
  primary key (connection_id, report_id, number),
  foreign key (connection_id, report_id) references reconciliation on delete cascade
);
create index reconciliation_item_term on reconciliation_item (connection_id, report_id, term, class, currency, number);
