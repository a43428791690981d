-- Row-level security below the handlers: what somebody asks for runs under a role that sees the rows of his own
-- organisation and companies and no others, whatever a statement forgets to say. Relink's own work runs as the owner, whom
-- policies do not bind. The role and its grants are made beside this file (db/reach-role.ts), because roles belong to the
-- server and not to the database. Which tables sign-in keeps is not theirs to see at all.

create function relink_organization() returns uuid language sql stable parallel safe as $$
  select nullif(current_setting('relink.organization', true), '')::uuid
$$;

-- Companies the one who asks is limited to; null: none in particular.
create function relink_connections() returns uuid[] language sql stable parallel safe as $$
  select nullif(current_setting('relink.connections', true), '')::uuid[]
$$;

-- The companies within reach. As its owner, since the policies of connection ask for it too.
create function relink_reach() returns uuid[] language sql stable parallel safe security definer
  set search_path from current as $$
  select array(
    select id from connection
    where organization_id = relink_organization() and (relink_connections() is null or id = any (relink_connections()))
  )
$$;

-- A subselect is asked once for each statement, a function once for each row.
do $$
declare
  name text;
begin
  foreach name in array array[
    'agreed', 'attempt', 'connection_warning', 'cure_signal', 'event', 'event_block', 'event_member', 'file_import',
    'file_record', 'file_write', 'guard_item', 'hold', 'link', 'link_counter', 'link_parent', 'mapping_choice', 'message',
    'message_try', 'notice', 'notice_watch', 'notification_setting', 'operation', 'operation_member', 'problem', 'property',
    'read_cursor', 'reconciliation', 'reconciliation_item', 'request', 'resolution', 'retention_walk', 'rule', 'rule_due',
    'run', 'selection', 'selection_member', 'side', 'unlink_operation', 'unlink_root', 'webhook_endpoint'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy reach on %I using (connection_id = any ((select relink_reach())::uuid[]))', name);
  end loop;
  foreach name in array array[
    'access_block', 'access_event', 'idempotent_answer', 'ledger_account', 'notification_preference', 'role_grant',
    'role_grant_connection'
  ] loop
    execute format('alter table %I enable row level security', name);
    execute format('create policy reach on %I using (organization_id = (select relink_organization()))', name);
  end loop;
end $$;

alter table organization enable row level security;
create policy reach on organization using (id = (select relink_organization()));

alter table connection enable row level security;
create policy reach on connection using (
  organization_id = (select relink_organization())
  and ((select relink_connections()) is null or id = any ((select relink_connections())::uuid[]))
);

alter table ledger_slot enable row level security;
create policy reach on ledger_slot using (account_id in (select id from ledger_account));

-- A policy keeps a search from its indexes: those of parts of words, prefixes and amounts have operators that might tell,
-- by an error, of a row that is not to be seen, so they are asked only of rows that are. Ours raise none, and what people
-- type comes to them as a parameter. So lists search here: the same rows, asked for in any order.
create view link_in_reach as
  select * from link
  where (select current_user) <> 'relink_tenant' or connection_id = any ((select relink_reach())::uuid[]);
