import { z } from '@hono/zod-openapi';
import type { Api } from '../common/env.ts';
import { guarded, guardedSignIn, json, pathId } from '../common/guard.ts';
import { notFound } from '../common/refusal.ts';
import { Me, SessionPage, SessionParams } from './schema.ts';

const me = guarded('signed-in', {
  method: 'get',
  path: '/me',
  tags: ['Session'],
  summary: 'Who is signed in, and what the role allows',
  responses: { 200: json(Me, 'The caller.') },
});
const list = guardedSignIn('signed-in', {
  method: 'get',
  path: '/sessions',
  tags: ['Session'],
  summary: 'The caller’s own sessions',
  responses: { 200: json(SessionPage, 'Latest first.') },
});
const revoke = guardedSignIn('signed-in', {
  method: 'delete',
  path: '/sessions/{sessionId}',
  tags: ['Session'],
  summary: 'End one of the caller’s own sessions',
  request: { params: SessionParams },
  responses: { 204: { description: 'Ended.' } },
});

const row = z.object({
  id: z.string(),
  created_at: z.string(),
  expires_at: z.string(),
  ip: z.string().nullable(),
  agent: z.string().nullable(),
});

export function sessionRoutes(api: Api): void {
  api.openapi(me, async (c) => {
    const caller = c.get('caller');
    const { rows } = await c
      .get('services')
      .database.query<{ name: string }>('select name from organization where id = $1', [
        caller.organizationId,
      ]);
    return c.json(
      {
        kind: caller.kind,
        user: { id: caller.id, name: caller.name, email: caller.email },
        organization: { id: caller.organizationId, name: rows[0]?.name ?? '' },
        role: caller.role,
        permissions: [...caller.permissions],
      },
      200,
    );
  });

  api.openapi(list, async (c) => {
    const { id, kind, sessionId } = c.get('caller');
    if (kind !== 'user') return c.json({ items: [], next: null }, 200);
    const { rows } = await c.get('services').database.query(
      `select id, "createdAt" as created_at, "expiresAt" as expires_at, nullif("ipAddress", '') as ip, nullif("userAgent", '') as agent
       from auth_session where "userId" = $1 and "expiresAt" > now() order by "createdAt" desc limit 200`,
      [id],
    );
    const items = rows.map((value) => {
      const one = row.parse(value);
      return {
        id: one.id,
        current: one.id === sessionId,
        createdAt: one.created_at,
        expiresAt: one.expires_at,
        ipAddress: one.ip,
        userAgent: one.agent,
      };
    });
    return c.json({ items, next: null }, 200);
  });

  api.openapi(revoke, async (c) => {
    const caller = c.get('caller');
    const sessionId = pathId(c.req.valid('param').sessionId);
    const { rowCount } = await c
      .get('services')
      .database.query('delete from auth_session where id = $1 and "userId" = $2', [
        sessionId,
        caller.kind === 'user' ? caller.id : '',
      ]);
    if (rowCount === 0) throw notFound('There is no such session.');
    return c.body(null, 204);
  });
}
