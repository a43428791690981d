import type { Database } from './open.ts';
import { REACH_ROLE } from './reach.ts';

/** The database's user may not make the role that requests run under; nobody has been served. */
export class ReachRoleError extends Error {
  override readonly name = 'ReachRoleError';
}

/**
 * Makes the role that requests run under, and gives it the tables that have row-level security: those and no others. A
 * step after our migrations, each time: the role belongs to the server, so a database that was restored on another one,
 * or without its privileges, has to get it anew. Costs one look where everything is there.
 */
export async function ensureReachRole(database: Database): Promise<void> {
  if (await isThere(database)) return;
  await makeRole(database, REACH_ROLE);
  await database.exec(grants);
}

/** What the role may use: tables with policies, and the views that keep to the reach by themselves. */
const within = `
  select c.oid, c.relkind from pg_class c
  where c.relnamespace = current_schema()::regnamespace
    and ((c.relkind in ('r', 'p') and c.relrowsecurity) or (c.relkind = 'v' and c.relname like '%\\_in\\_reach'))`;

async function isThere(database: Database): Promise<boolean> {
  const role = await database.query<{ mine: boolean }>(
    `select ${maySet('oid')} as mine from pg_roles where rolname = $1`,
    [REACH_ROLE],
  );
  if (role.rows[0]?.mine !== true) return false;
  const { rows } = await database.query<{ missing: number }>(
    `select count(*) as missing from (${within}) t where not has_table_privilege($1, t.oid, 'select')`,
    [REACH_ROLE],
  );
  return rows[0]?.missing === 0;
}

/** Since PostgreSQL 16 being a member, as the one who made a role is, does not mean that one may become it. */
const maySet = (role: string) =>
  `pg_has_role(current_user, ${role}, case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)`;

/**
 * Makes the role, unless it is there, and lets the database's user become it. Roles are the whole server's: another
 * database's Relink may be making it in this moment, hence the tries.
 */
export async function makeRole(database: Database, role: string): Promise<void> {
  try {
    await database.exec(`
      do $do$
      begin
        for attempt in 1..20 loop
          begin
            if not exists (select 1 from pg_roles where rolname = '${role}') then
              create role ${role} nologin;
            end if;
            if not ${maySet(`'${role}'`)} then
              execute format('grant ${role} to %I', current_user);
            end if;
            return;
          exception when duplicate_object or unique_violation or internal_error then
            perform pg_sleep(0.05 * attempt);
          end;
        end loop;
        raise exception 'the role ${role} could not be made';
      end $do$`);
  } catch (cause) {
    throw new ReachRoleError(
      `the database's user may not make the role ${role}, under which Relink carries out what people ask for. As an administrator of the server run:  create role ${role};  grant ${role} to <user of DATABASE_URL>;  (the first only where there is no such role yet)`,
      { cause },
    );
  }
}

const grants = `
do $do$
declare
  t record;
begin
  execute format('grant usage on schema %I to ${REACH_ROLE}', current_schema());
  for t in ${within} loop
    if t.relkind = 'v' then
      execute format('grant select on %s to ${REACH_ROLE}', t.oid::regclass);
    else
      execute format('grant select, insert, update, delete on %s to ${REACH_ROLE}', t.oid::regclass);
    end if;
  end loop;
end $do$`;
