-- The role that requests take is named for who asks: a tenant, in this trade, is somebody who rents. The database's server
-- may hold others of ours that still have the first one, so it stays; here it loses its rights.
create or replace view link_in_reach as
  select * from link
  where (select current_user) <> 'relink_caller' or connection_id = any ((select relink_reach())::uuid[]);

do $$ begin
  if exists (select from pg_roles where rolname = 'relink_tenant') then
    revoke all on all tables in schema public from relink_tenant;
    revoke all on all sequences in schema public from relink_tenant;
    revoke usage on schema public from relink_tenant;
  end if;
end $$;
