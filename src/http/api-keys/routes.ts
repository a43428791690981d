import { z } from '@hono/zod-openapi';
import { writeAccessEvent } from '../../store/write/access-events.ts';
import { putGrant, removeGrant } from '../access/grants.ts';
import { roleNames } from '../access/permissions.ts';
import type { Api } from '../common/env.ts';
import { body, guardedSignIn, json, pathId } from '../common/guard.ts';
import { notFound } from '../common/refusal.ts';
import { PageQuery } from '../common/schema.ts';
import { checkScope } from '../users/routes.ts';
import { type ApiKey, ApiKeyPage, ApiKeyParams, CreateApiKey, CreatedApiKey } from './schema.ts';

const list = guardedSignIn('keys:manage', {
  method: 'get',
  path: '/api-keys',
  tags: ['Administration'],
  summary: 'API keys; their secrets are not kept',
  request: { query: PageQuery },
  responses: { 200: json(ApiKeyPage, 'All of them.') },
});
const create = guardedSignIn('keys:manage', {
  method: 'post',
  path: '/api-keys',
  tags: ['Administration'],
  summary: 'Make an API key with a role of its own',
  request: { body: body(CreateApiKey) },
  responses: { 201: json(CreatedApiKey, 'With the secret, this once.') },
});
const revoke = guardedSignIn('keys:manage', {
  method: 'delete',
  path: '/api-keys/{keyId}',
  tags: ['Administration'],
  summary: 'Revoke an API key; it stops working at once',
  request: { params: ApiKeyParams },
  responses: { 204: { description: 'Revoked.' } },
});

const row = z.object({
  id: z.string(),
  name: z.string().nullable(),
  start: z.string().nullable(),
  role: z.enum(roleNames),
  all_connections: z.boolean(),
  connections: z.array(z.string()),
  granted_by: z.string(),
  created_at: z.string(),
  expires_at: z.string().nullable(),
  last_used_at: z.string().nullable(),
});
const select = `
select k.id, k.name, k.start, g.role, g.all_connections, g.granted_by, k."createdAt" as created_at,
  k."expiresAt" as expires_at, k."lastRequest" as last_used_at,
  coalesce((select jsonb_agg(c.connection_id order by c.connection_id) from role_grant_connection c
    where c.organization_id = g.organization_id and c.principal_kind = 'key' and c.principal_id = k.id), '[]'::jsonb) as connections
from role_grant g join auth_api_key k on k.id = g.principal_id
where g.organization_id = $1 and g.principal_kind = 'key'`;

function view(value: unknown): z.infer<typeof ApiKey> {
  const one = row.parse(value);
  return {
    id: one.id,
    name: one.name ?? '',
    start: one.start,
    role: one.role,
    connectionIds: one.all_connections ? null : one.connections,
    createdBy: one.granted_by,
    createdAt: one.created_at,
    expiresAt: one.expires_at,
    lastUsedAt: one.last_used_at,
  };
}

export function apiKeyRoutes(api: Api): void {
  api.openapi(list, async (c) => {
    const { rows } = await c
      .get('services')
      .database.query(`${select} order by k."createdAt" desc, k.id limit 1000`, [
        c.get('caller').organizationId,
      ]);
    return c.json({ items: rows.map(view), next: null }, 200);
  });

  api.openapi(create, async (c) => {
    const { access, database } = c.get('services');
    const caller = c.get('caller');
    const input = c.req.valid('json');
    const connectionIds = await checkScope(database, caller, input.role, input.connectionIds ?? null);
    const made = await access.signIn.api.createApiKey({
      body: {
        name: input.name,
        userId: caller.id,
        ...(input.expiresInDays == null ? {} : { expiresIn: input.expiresInDays * 24 * 3600 }),
      },
    });
    // Until it has a grant the key opens nothing, so a fault between the two leaves nothing behind that works.
    await database.transaction(async (tx) => {
      await putGrant(
        tx,
        { kind: 'key', id: made.id },
        { organizationId: caller.organizationId, role: input.role, connectionIds, grantedBy: caller.name },
      );
      await writeAccessEvent(tx, caller.organizationId, {
        kind: 'key.added',
        actor: caller.name,
        before: null,
        after: {
          keyId: made.id,
          name: input.name,
          role: input.role,
          connectionIds,
          expiresInDays: input.expiresInDays ?? null,
        },
      });
    });
    const { rows } = await database.query(`${select} and k.id = $2`, [caller.organizationId, made.id]);
    return c.json({ ...view(rows[0]), key: made.key }, 201);
  });

  api.openapi(revoke, async (c) => {
    const { database } = c.get('services');
    const { organizationId, name: actor } = c.get('caller');
    const id = pathId(c.req.valid('param').keyId);
    await database.transaction(async (tx) => {
      const { rows } = await tx.query(`${select} and k.id = $2`, [organizationId, id]);
      if (!(await removeGrant(tx, organizationId, { kind: 'key', id })))
        throw notFound('There is no such key.');
      const key = rows[0] === undefined ? null : view(rows[0]);
      await writeAccessEvent(tx, organizationId, {
        kind: 'key.revoked',
        actor,
        before: {
          keyId: id,
          name: key?.name ?? '',
          role: key?.role ?? null,
          connectionIds: key?.connectionIds ?? null,
        },
        after: null,
      });
      await tx.query('delete from auth_api_key where id = $1', [id]);
    });
    return c.body(null, 204);
  });
}
