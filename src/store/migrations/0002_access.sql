-- Who may do what: sign-in's own tables (user, session, account, key) belong to its library; what they are
-- allowed belongs to us. A principal is a user or an API key of an organization.

create table role_grant (
  organization_id uuid not null references organization,
  -- user | key
  principal_kind text not null check (principal_kind in ('user','key')),
  principal_id text not null,
  role text not null check (role in ('administrator','account-manager','property-manager','read-only')),
  -- false: only the connections of role_grant_connection
  all_connections boolean not null default true,
  granted_by text not null,
  granted_at timestamptz not null default now(),
  primary key (organization_id, principal_kind, principal_id)
);
create index role_grant_principal on role_grant (principal_kind, principal_id);

create table role_grant_connection (
  organization_id uuid not null,
  principal_kind text not null,
  principal_id text not null,
  connection_id uuid not null references connection on delete cascade,
  primary key (organization_id, principal_kind, principal_id, connection_id),
  foreign key (organization_id, principal_kind, principal_id) references role_grant on delete cascade
);

-- One row per change asked for with an Idempotency-Key: the same key gives the same answer, without a second change.
-- The answer may hold a secret shown once (a new API key), so it is sealed.
create table idempotent_answer (
  organization_id uuid not null references organization,
  principal text not null,
  key text not null,
  request_hash text not null,
  status integer,
  content_type text,
  answer bytea,
  answer_key_id text,
  created_at timestamptz not null default now(),
  primary key (organization_id, principal, key)
);
create index idempotent_answer_age on idempotent_answer (created_at);

-- When a secret was last changed; the secret itself is never shown.
alter table connection add column property_credentials_at timestamptz;
alter table ledger_account add column credentials_at timestamptz;

-- The search over name and message, from three letters on.
create extension if not exists pg_trgm;
create index link_search on link using gin (search gin_trgm_ops);
