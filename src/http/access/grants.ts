import { z } from 'zod';
import type { Database, Executor } from '../../store/db/open.ts';
import { type RoleName, roleNames } from './permissions.ts';

/** A user or an API key, as grants name it. */
export interface Principal {
  readonly kind: 'user' | 'key';
  readonly id: string;
}

/** What a principal may do in one organization. */
export interface Grant {
  readonly organizationId: string;
  readonly role: RoleName;
  readonly connectionIds: readonly string[] | null;
}

const grantRow = z.object({
  organization_id: z.string(),
  role: z.enum(roleNames),
  all_connections: z.boolean(),
  connections: z.array(z.string()),
});

const select = `
select g.organization_id, g.role, g.all_connections,
  coalesce((select jsonb_agg(c.connection_id order by c.connection_id) from role_grant_connection c
    where c.organization_id = g.organization_id and c.principal_kind = g.principal_kind and c.principal_id = g.principal_id),
    '[]'::jsonb) as connections
from role_grant g`;

/** The principal's grant, read with each request: a changed role is in force at once. `null`: none. */
export async function findGrant(executor: Executor, principal: Principal): Promise<Grant | null> {
  const { rows } = await executor.query(
    `${select} where g.principal_kind = $1 and g.principal_id = $2 order by g.granted_at limit 1`,
    [principal.kind, principal.id],
  );
  const row = rows[0];
  if (row === undefined) return null;
  const grant = grantRow.parse(row);
  return {
    organizationId: grant.organization_id,
    role: grant.role,
    connectionIds: grant.all_connections ? null : grant.connections,
  };
}

/** Gives (or changes) a grant; the list of connections replaces the one before. Call it in a transaction. */
export async function putGrant(
  tx: Executor,
  principal: Principal,
  grant: Grant & { readonly grantedBy: string },
): Promise<void> {
  const { organizationId, role, connectionIds, grantedBy } = grant;
  const who = [organizationId, principal.kind, principal.id];
  await tx.query(
    `insert into role_grant (organization_id, principal_kind, principal_id, role, all_connections, granted_by)
     values ($1, $2, $3, $4, $5, $6)
     on conflict (organization_id, principal_kind, principal_id) do update
       set role = excluded.role, all_connections = excluded.all_connections, granted_by = excluded.granted_by, granted_at = now()`,
    [...who, role, connectionIds === null, grantedBy],
  );
  await tx.query(
    'delete from role_grant_connection where organization_id = $1 and principal_kind = $2 and principal_id = $3',
    who,
  );
  if (connectionIds !== null && connectionIds.length > 0)
    await tx.query(
      `insert into role_grant_connection (organization_id, principal_kind, principal_id, connection_id)
       select $1, $2, $3, c.id from connection c
       where c.organization_id = $1 and c.id in (select value::uuid from jsonb_array_elements_text($4::jsonb))`,
      [...who, JSON.stringify(connectionIds)],
    );
}

/** Takes a grant away. @returns false when there was none in this organization */
export async function removeGrant(
  tx: Executor,
  organizationId: string,
  principal: Principal,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    'delete from role_grant where organization_id = $1 and principal_kind = $2 and principal_id = $3',
    [organizationId, principal.kind, principal.id],
  );
  return rowCount > 0;
}

/** Is there, besides this one, a user who may administer the organization? Locks the grants, so that two cannot both leave. */
export async function anotherAdministrator(
  tx: Executor,
  organizationId: string,
  userId: string,
): Promise<boolean> {
  const { rows } = await tx.query<{ principal_id: string }>(
    `select principal_id from role_grant
     where organization_id = $1 and principal_kind = 'user' and role = 'administrator' order by principal_id for update`,
    [organizationId],
  );
  return rows.some((row) => row.principal_id !== userId);
}

/** The organization of a fresh installation; made when there is none. */
export async function firstOrganization(database: Database, id: string, name: string): Promise<string> {
  return database.withLock('first-organization', async () => {
    const { rows } = await database.query<{ id: string }>(
      'select id from organization order by created_at, id limit 1',
    );
    const found = rows[0]?.id;
    if (found !== undefined) return found;
    await database.query('insert into organization (id, name) values ($1, $2)', [id, name]);
    return id;
  });
}
