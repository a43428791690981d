import { createRoute, type RouteConfig, type z } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';
import { type Reach, withReach } from '../../store/db/reach.ts';
import { findConnection } from '../../store/read/connections.ts';
import { mayReach } from '../access/caller.ts';
import { checkSameOrigin } from '../access/csrf.ts';
import type { Permission } from '../access/permissions.ts';
import type { Env } from './env.ts';
import { idempotent } from './idempotency.ts';
import { notFound, Refusal } from './refusal.ts';
import { ProblemDetails } from './schema.ts';

/** `public`: anybody; `signed-in`: any caller, about himself only. */
export type Access = Permission | 'public' | 'signed-in';

/** Every route made by {@link guarded}, with what it asks for; the tests walk through it. */
const declared = new Map<string, Access>();
export const declaredAccess: ReadonlyMap<string, Access> = declared;

const changes = new Set(['post', 'put', 'patch', 'delete']);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

type Route<P extends string> = Omit<RouteConfig, 'path'> & { path: P };

/**
 * The way to make a route: names what the caller must be allowed, finds the company the path names among those he may
 * reach, and refuses before any input is looked at. Changes also get the origin check and `Idempotency-Key`. In the
 * database the handler, and all that it calls, meets the rows that the caller may reach and no others.
 *
 * @example
 * const list = guarded('records:read', { method: 'get', path: '/connections/{id}/records', … });
 * api.openapi(list, async (c) => c.json(…, 200));
 */
export function guarded<P extends string, R extends Route<P>>(access: Access, route: R) {
  return make(access, route, withReach);
}

/**
 * The same for what the sign-in keeps: users, sessions and keys. Its tables belong to a library and have no policy, so the
 * database does not keep the caller to his own: such a handler has to.
 */
export function guardedSignIn<P extends string, R extends Route<P>>(access: Access, route: R) {
  return make(access, route, (_reach, handle) => handle());
}

function make<P extends string, R extends Route<P>>(access: Access, route: R, within: typeof withReach) {
  declared.set(`${route.method.toUpperCase()} ${route.path}`, access);
  const change = changes.has(route.method);
  const middleware: MiddlewareHandler<Env>[] = [
    async (c, next) => {
      const reach = await authorise(c, access);
      if (change) checkSameOrigin(c);
      await (reach === null ? next() : within(reach, next));
    },
    ...(change && access !== 'public' ? [idempotent] : []),
  ];
  return createRoute({
    ...route,
    middleware,
    security: access === 'public' ? [] : [{ bearer: [] }, { session: [] }],
    'x-permission': access,
  });
}

/** @returns what the handler, and all that it calls, may touch in the database; `null` for anybody's routes */
async function authorise(c: Context<Env>, access: Access): Promise<Reach | null> {
  if (access === 'public') return null;
  const { access: identity, database } = c.get('services');
  const caller = await identity.authenticate(c.req.raw.headers);
  if (caller === null)
    throw new Refusal(
      401,
      'not-signed-in',
      'Sign in, or send Authorization: Bearer with an API key that is valid.',
      {
        headers: { 'www-authenticate': 'Bearer' },
      },
    );
  c.set('caller', caller);
  const id = c.req.param('id');
  if (id !== undefined) {
    const found =
      uuid.test(id) && mayReach(caller, id)
        ? await findConnection(database, caller.organizationId, id)
        : null;
    if (found === null) throw notFound('There is no such company.');
    c.set('connection', found);
  }
  if (access !== 'signed-in' && !caller.permissions.has(access))
    throw new Refusal(
      403,
      'not-allowed',
      `This needs the permission ${access}, which your role does not have.`,
    );
  const { organizationId, connectionIds } = caller;
  return { organizationId, connectionIds: id === undefined ? connectionIds : [c.get('connection').id] };
}

/** Ids in a path that are no ids are simply not there. */
export function pathId(text: string, what?: string): string {
  if (!uuid.test(text)) throw notFound(what);
  return text;
}

/** The answers any route may give besides its own; added to the description. */
export const commonProblems = {
  '4XX': {
    description: 'Refused: nothing was done. Problem details with a stable `code`.',
    content: { 'application/problem+json': { schema: ProblemDetails } },
  },
  '5XX': {
    description: 'A fault of Relink or of a system behind it.',
    content: { 'application/problem+json': { schema: ProblemDetails } },
  },
} as const;

/** A JSON answer for a route's description. */
export function json<T extends z.ZodType>(schema: T, description: string) {
  return { content: { 'application/json': { schema } }, description };
}

/** A required JSON body for a route's description. */
export function body<T extends z.ZodType>(schema: T) {
  return { required: true, content: { 'application/json': { schema } } } as const;
}
