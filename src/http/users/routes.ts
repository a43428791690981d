import { z } from '@hono/zod-openapi';
import type { Executor } from '../../store/db/open.ts';
import { writeAccessEvent } from '../../store/write/access-events.ts';
import { EmailTaken } from '../access/access.ts';
import type { Caller } from '../access/caller.ts';
import { anotherAdministrator, findGrant, putGrant, removeGrant } from '../access/grants.ts';
import { type RoleName, roleNames, roles } from '../access/permissions.ts';
import type { Api } from '../common/env.ts';
import { body, guarded, guardedSignIn, json, pathId } from '../common/guard.ts';
import { invalid, notFound, Refusal } from '../common/refusal.ts';
import { PageQuery } from '../common/schema.ts';
import { ChangeUser, CreateUser, RolePage, User, UserPage, UserParams } from './schema.ts';

const list = guardedSignIn('users:manage', {
  method: 'get',
  path: '/users',
  tags: ['Administration'],
  summary: 'Users of the organisation by name',
  request: { query: PageQuery },
  responses: { 200: json(UserPage, 'All of them.') },
});
const create = guardedSignIn('users:manage', {
  method: 'post',
  path: '/users',
  tags: ['Administration'],
  summary: 'Add a user with a first password',
  request: { body: body(CreateUser) },
  responses: { 201: json(User, 'May sign in now.') },
});
const change = guardedSignIn('users:manage', {
  method: 'patch',
  path: '/users/{userId}',
  tags: ['Administration'],
  summary: 'Change name, role, companies or password',
  request: { params: UserParams, body: body(ChangeUser) },
  responses: { 200: json(User, 'In force at once.') },
});
const remove = guardedSignIn('users:manage', {
  method: 'delete',
  path: '/users/{userId}',
  tags: ['Administration'],
  summary: 'Remove a user; sessions end at once, what they did stays on record',
  request: { params: UserParams },
  responses: { 204: { description: 'Removed.' } },
});
const endSessions = guardedSignIn('users:manage', {
  method: 'delete',
  path: '/users/{userId}/sessions',
  tags: ['Administration'],
  summary: 'End all sessions of a user',
  request: { params: UserParams },
  responses: { 204: { description: 'Ended.' } },
});
const listRoles = guarded('signed-in', {
  method: 'get',
  path: '/roles',
  tags: ['Administration'],
  summary: 'Roles and what they may do',
  responses: { 200: json(RolePage, 'All roles.') },
});

const row = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  role: z.enum(roleNames),
  all_connections: z.boolean(),
  connections: z.array(z.string()),
  sessions: z.number(),
  created_at: z.string(),
});

const select = `
select u.id, u.name, u.email, g.role, g.all_connections, u."createdAt" as created_at,
  (select count(*) from auth_session s where s."userId" = u.id and s."expiresAt" > now()) as sessions,
  coalesce((select jsonb_agg(c.connection_id order by c.connection_id) from role_grant_connection c
    where c.organization_id = g.organization_id and c.principal_kind = 'user' and c.principal_id = u.id), '[]'::jsonb) as connections
from role_grant g join auth_user u on u.id = g.principal_id
where g.organization_id = $1 and g.principal_kind = 'user'`;

function view(value: unknown): z.infer<typeof User> {
  const one = row.parse(value);
  return {
    id: one.id,
    name: one.name,
    email: one.email,
    role: one.role,
    connectionIds: one.all_connections ? null : one.connections,
    sessions: one.sessions,
    createdAt: one.created_at,
  };
}

/** A user as access events show it. */
function grantOf({ id, name, email, role, connectionIds }: z.infer<typeof User>) {
  return { userId: id, name, email, role, connectionIds };
}

async function findUser(
  executor: Executor,
  organizationId: string,
  id: string,
): Promise<z.infer<typeof User>> {
  const { rows } = await executor.query(`${select} and u.id = $2`, [organizationId, id]);
  if (rows[0] === undefined) throw notFound('There is no such user.');
  return view(rows[0]);
}

export function userRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { rows } = await c
      .get('services')
      .database.query(`${select} order by u.name, u.id limit 1000`, [c.get('caller').organizationId]);
    return c.json({ items: rows.map(view), next: null }, 200);
  });

  api.openapi(create, async (c) => {
    const { access, database } = c.get('services');
    const caller = c.get('caller');
    const input = c.req.valid('json');
    const connectionIds = await checkScope(database, caller, input.role, input.connectionIds ?? null);
    try {
      const id = await access.createUser({
        name: input.name,
        email: input.email,
        password: input.password,
        grant: {
          organizationId: caller.organizationId,
          role: input.role,
          connectionIds,
          grantedBy: caller.name,
        },
      });
      return c.json(await findUser(database, caller.organizationId, id), 201);
    } catch (error) {
      if (error instanceof EmailTaken)
        throw new Refusal(409, 'email-taken', 'A user with this e-mail address exists already.', {
          errors: [{ field: 'email', message: 'is used by another user' }],
        });
      throw error;
    }
  });

  api.openapi(change, async (c) => {
    const { access, database } = c.get('services');
    const caller = c.get('caller');
    const input = c.req.valid('json');
    const user = await findUser(database, caller.organizationId, pathId(c.req.valid('param').userId));
    const role = input.role ?? user.role;
    const wanted = input.connectionIds === undefined ? user.connectionIds : input.connectionIds;
    const connectionIds = await checkScope(
      database,
      caller,
      role,
      input.role === 'administrator' ? null : wanted,
    );
    const hash = input.password === undefined ? null : await access.hashPassword(input.password);
    await database.transaction(async (tx) => {
      if (user.role === 'administrator' && role !== 'administrator')
        await keepAnAdministrator(tx, caller.organizationId, user.id);
      if (input.role !== undefined || input.connectionIds !== undefined)
        await putGrant(
          tx,
          { kind: 'user', id: user.id },
          { organizationId: caller.organizationId, role, connectionIds, grantedBy: caller.name },
        );
      if (input.name !== undefined)
        await tx.query('update auth_user set name = $2, "updatedAt" = now() where id = $1', [
          user.id,
          input.name,
        ]);
      if (hash !== null) {
        await tx.query(
          `update auth_account set password = $2, "updatedAt" = now() where "userId" = $1 and "providerId" = 'credential'`,
          [user.id, hash],
        );
        await tx.query('delete from auth_session where "userId" = $1', [user.id]);
      }
      const after = { ...grantOf(user), name: input.name ?? user.name, role, connectionIds };
      await writeAccessEvent(tx, caller.organizationId, {
        kind: 'user.changed',
        actor: caller.name,
        before: grantOf(user),
        after: hash === null ? after : { ...after, password: 'changed' },
      });
    });
    return c.json(await findUser(database, caller.organizationId, user.id), 200);
  });

  api.openapi(remove, async (c) => {
    const { database } = c.get('services');
    const caller = c.get('caller');
    const user = await findUser(database, caller.organizationId, pathId(c.req.valid('param').userId));
    await database.transaction(async (tx) => {
      if (user.role === 'administrator') await keepAnAdministrator(tx, caller.organizationId, user.id);
      await removeGrant(tx, caller.organizationId, { kind: 'user', id: user.id });
      // Without any grant left the person is nobody here; the e-mail address is free again.
      if ((await findGrant(tx, { kind: 'user', id: user.id })) === null) {
        await tx.query('delete from auth_session where "userId" = $1', [user.id]);
        await tx.query('delete from auth_account where "userId" = $1', [user.id]);
        await tx.query('delete from auth_user where id = $1', [user.id]);
      }
      await writeAccessEvent(tx, caller.organizationId, {
        kind: 'user.removed',
        actor: caller.name,
        before: grantOf(user),
        after: null,
      });
    });
    return c.body(null, 204);
  });

  api.openapi(endSessions, async (c) => {
    const { database } = c.get('services');
    const caller = c.get('caller');
    const user = await findUser(database, caller.organizationId, pathId(c.req.valid('param').userId));
    await database.transaction(async (tx) => {
      await tx.query('delete from auth_session where "userId" = $1', [user.id]);
      await writeAccessEvent(tx, caller.organizationId, {
        kind: 'user.sessions-ended',
        actor: caller.name,
        before: null,
        after: { userId: user.id, name: user.name, email: user.email },
      });
    });
    return c.body(null, 204);
  });

  api.openapi(listRoles, (c) =>
    c.json(
      {
        items: roleNames.map((role) => ({
          role,
          name: roles[role].name,
          permissions: [...roles[role].permissions],
        })),
        next: null,
      },
      200,
    ),
  );
}

async function keepAnAdministrator(tx: Executor, organizationId: string, userId: string): Promise<void> {
  if (!(await anotherAdministrator(tx, organizationId, userId)))
    throw new Refusal(409, 'last-administrator', 'This is the last administrator. Make another one first.');
}

/**
 * The companies a grant may name: of this organisation, and none the granting one cannot reach himself. An
 * administrator has all of them.
 */
export async function checkScope(
  executor: Executor,
  caller: Caller,
  role: RoleName,
  connectionIds: readonly string[] | null,
): Promise<readonly string[] | null> {
  if (connectionIds === null) return null;
  if (role === 'administrator')
    throw invalid([{ field: 'connectionIds', message: 'an administrator has all companies; leave it out' }]);
  const { rows } = await executor.query<{ id: string }>(
    `select id from connection where organization_id = $1 and id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
    [caller.organizationId, JSON.stringify(connectionIds)],
  );
  const known = new Set(rows.map((one) => one.id));
  const unknown = connectionIds.flatMap((id, index) =>
    known.has(id.toLowerCase())
      ? []
      : [{ field: `connectionIds.${index}`, message: 'is no company of this organisation' }],
  );
  if (unknown.length > 0) throw invalid(unknown);
  return [...new Set(connectionIds.map((id) => id.toLowerCase()))];
}
