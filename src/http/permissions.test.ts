import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../store/testing/each-database.ts';
import { permissions, type RoleName, roleNames, roles } from './access/permissions.ts';
import { apiRouter, signInRouter } from './api.ts';
import { declaredAccess } from './common/guard.ts';
import { type HttpWorld, httpWorld } from './testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
  });
  afterAll(() => world.close());

  /** Every handler of a router, `METHOD /path/{name}`; its middleware left out. */
  function registered(router: { routes: { method: string; path: string }[] }): string[] {
    const all = router.routes.map(
      (one) => `${one.method} ${one.path.replaceAll(/:([^/{]+)(\{[^}]*\})?/g, '{$1}')}`,
    );
    return [...new Set(all)];
  }

  const v1 = registered(apiRouter());

  test('every route names its permission, and one that does not is found', () => {
    for (const route of [...v1, ...registered(signInRouter())])
      expect(declaredAccess.has(route), `${route} is not made by guarded()`).toBe(true);
    const careless = apiRouter();
    careless.get('/careless', (c) => c.text('open to all'));
    expect(registered(careless).filter((route) => !declaredAccess.has(route))).toEqual(['GET /careless']);
  });

  test('nothing of the API is public but signing in and out', () => {
    const open = [...declaredAccess].filter(([, access]) => access === 'public').map(([route]) => route);
    expect(open.sort()).toEqual([
      'GET /callback/oidc',
      'GET /sign-in/ways',
      'POST /sign-in/email',
      'POST /sign-in/oidc',
      'POST /sign-out',
    ]);
  });

  test('the routes served below /api are these and no others', () => {
    const served = world.app.routes
      .filter((one) => one.path.startsWith('/api/') && one.method !== 'ALL')
      .map((one) => `${one.method} ${one.path}`);
    const known = [
      ...apiRouter().routes.map((one) => `${one.method} /api/v1${one.path}`),
      ...signInRouter().routes.map((one) => `${one.method} /api/auth${one.path}`),
    ];
    expect([...new Set(served)].sort()).toEqual([...new Set(known)].sort());
  });

  const someId = '019aa0b4-7c1e-7000-8000-5d0c5e8e7c11';
  /** A body that passes each route's validation, so that only access can refuse. */
  const bodies: Record<string, unknown> = {
    'POST /connections': { name: 'New' },
    'PATCH /connections/{id}': { name: 'Renamed' },
    'PUT /connections/{id}/credentials': {
      property: { baseUrl: 'https://a.example', companyId: '1', apiKey: 'k' },
      ledger: { baseUrl: 'https://b.example', username: 'u@c', clientId: 'i', clientSecret: 's' },
    },
    'PUT /connections/{id}/mapping/{type}': { choices: [] },
    'POST /connections/{id}/runs': {},
    'POST /connections/{id}/runs/{runId}/confirm': { planHash: 'x' },
    'POST /connections/{id}/selections': { filter: {} },
    'POST /connections/{id}/unlink': { recordIds: [someId], children: 'wait', reason: 'x' },
    'POST /connections/{id}/resolve': { recordIds: [someId], choice: 'apart' },
    'POST /connections/{id}/records/{recordId}/counterpart': { key: '1' },
    'POST /users': { name: 'N', email: 'n@example.com', role: 'read-only', password: 'a password for n' },
    'PATCH /users/{userId}': { name: 'Renamed' },
    'PUT /connections/{id}/notifications/mine': { for: 'company', topics: [] },
    'PATCH /connections/{id}/notifications': { on: true },
    'POST /connections/{id}/webhooks': { name: 'Desk', url: 'https://hooks.example/in' },
    'PATCH /connections/{id}/webhooks/{webhookId}': { on: false },
    'POST /api-keys': { name: 'k', role: 'read-only' },
  };
  const bodyOf = (route: string) =>
    bodies[route] ?? (/^(POST|PUT|PATCH)/.test(route) ? { recordIds: [someId] } : undefined);

  function addressOf(path: string, ids: Record<string, string>): string {
    return `/api/v1${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => ids[name] ?? someId)}`;
  }

  test('without signing in every route answers 401, also with a key that is not one', async () => {
    for (const route of v1) {
      const [method = '', path = ''] = route.split(' ');
      const address = addressOf(path, { id: world.connectionId, type: 'account' });
      for (const key of [null, 'rlk_not_a_key']) {
        const { status, at } = await world.ask(method, address, { key, body: bodyOf(route) });
        expect([route, status, at('code')]).toEqual([route, 401, 'not-signed-in']);
      }
    }
  });

  test('each role may do what its permissions say, and is refused the rest with 403', async () => {
    for (const role of roleNames) {
      const key = await world.keyFor(role);
      const may = new Set<string>(roles[role].permissions);
      for (const route of v1) {
        const access = declaredAccess.get(route) ?? '';
        if (access === 'signed-in' || may.has(access)) continue;
        const [method = '', path = ''] = route.split(' ');
        const address = addressOf(path, { id: world.connectionId, type: 'account' });
        const { status, at } = await world.ask(method, address, { key, body: bodyOf(route) });
        expect([role, route, status, at('code')]).toEqual([role, route, 403, 'not-allowed']);
      }
      const me = z.object({ permissions: z.array(z.string()) });
      const { permissions: own } = me.parse((await world.ask('GET', '/api/v1/me', { key })).body);
      expect(own.sort()).toEqual([...may].sort());
    }
    expect([...roles.administrator.permissions].sort()).toEqual([...permissions].sort());
  });

  /** What another organisation owns, by the names paths use. */
  async function belongings(other: { organizationId: string; connectionId: string }) {
    const at = [other.connectionId, someId];
    await world.database.query(
      `insert into link (connection_id, id, type, name) values ($1, $2, 'invoice', 'Theirs')`,
      at,
    );
    await world.database.query(
      `insert into run (connection_id, id, state, trigger, started_by) values ($1, $2, 'done', 'person', 'Them')`,
      at,
    );
    await world.database.query(
      `insert into operation (connection_id, id, kind, params, selection_id, actor_kind, actor_id, actor_name, total, created_at)
     values ($1, $2, 'retry', '{}', $2, 'user', 'them', 'Them', 0, now())`,
      at,
    );
    const userId = await world.access.createUser({
      name: 'Theirs',
      email: 'theirs@example.com',
      password: 'a password of theirs',
      grant: {
        organizationId: other.organizationId,
        role: 'administrator',
        connectionIds: null,
        grantedBy: 'x',
      },
    });
    await world.keyFor('administrator', other.organizationId);
    const { rows } = await world.database.query<{ id: string }>(
      `select principal_id as id from role_grant where organization_id = $1 and principal_kind = 'key'`,
      [other.organizationId],
    );
    await world.signIn('theirs@example.com', 'a password of theirs');
    const sessions = await world.database.query<{ id: string }>(
      'select id from auth_session where "userId" = $1',
      [userId],
    );
    return {
      id: other.connectionId,
      recordId: someId,
      runId: someId,
      operationId: someId,
      userId,
      keyId: rows[0]?.id ?? '',
      sessionId: sessions.rows[0]?.id ?? '',
      type: 'account',
    };
  }

  test('an administrator of one organisation reaches nothing of another, by any route', async () => {
    const theirs = await belongings(await world.otherOrganization());
    const cookie = await world.signIn('ann@example.com', 'a password for ann');
    const named = v1.filter((route) => route.includes('{'));
    expect(named.length).toBeGreaterThan(20);
    const before = await dump(theirs.id);
    for (const route of named) {
      const [method = '', path = ''] = route.split(' ');
      // Their ids through their company's address, and their records through our own company's.
      const addresses = [addressOf(path, theirs)];
      if (path.includes('recordId') || path.includes('runId') || path.includes('operationId'))
        addresses.push(addressOf(path, { ...theirs, id: world.connectionId }));
      for (const address of addresses) {
        const { status } = await world.ask(method, address, { cookie, body: bodyOf(route) });
        expect([route, [403, 404].includes(status) ? 'refused' : status]).toEqual([route, 'refused']);
      }
    }
    // Bodies name records too: theirs, through our own company.
    for (const verb of ['unlink/preview', 'unlink', 'relink/check', 'relink', 'retry', 'runs']) {
      const body = verb === 'unlink' ? bodyOf('POST /connections/{id}/unlink') : { recordIds: [someId] };
      const { status } = await world.ask('POST', `${world.base}/${verb}`, { cookie, body });
      expect([verb, status]).toEqual([verb, 404]);
    }
    // Lists show none of theirs.
    for (const path of ['/connections', '/users', '/api-keys', '/sessions']) {
      const { text } = await world.ask('GET', `/api/v1${path}`, { cookie });
      for (const id of [theirs.id, theirs.userId, theirs.keyId, theirs.sessionId, 'Theirs'])
        expect(text).not.toContain(id);
    }
    const grant = {
      name: 'x',
      email: 'x@example.com',
      password: 'a password for x',
      role: 'read-only',
      connectionIds: [theirs.id],
    };
    expect((await world.ask('POST', '/api/v1/users', { cookie, body: grant })).at('errors')).toEqual([
      { field: 'connectionIds.0', message: 'is no company of this organisation' },
    ]);
    expect(await dump(theirs.id)).toEqual(before);
  });

  async function dump(connectionId: string): Promise<unknown> {
    const tables = [
      'connection where id',
      'link where connection_id',
      'run where connection_id',
      'hold where connection_id',
    ];
    return Promise.all(
      tables.map(
        async (table) => (await world.database.query(`select * from ${table} = $1`, [connectionId])).rows,
      ),
    );
  }

  test('a grant limited to some companies reaches those and no others', async () => {
    const second = await world.ask('POST', '/api/v1/connections', { body: { name: 'Second' } });
    const key = await world.keyFor('account-manager', undefined, [second.textAt('id')]);
    const list = await world.ask('GET', '/api/v1/connections', { key });
    expect(list.rowsAt('items').map((one) => one.id)).toEqual([second.at('id')]);
    expect((await world.ask('GET', `/api/v1/connections/${second.at('id')}`, { key })).status).toBe(200);
    expect((await world.ask('GET', world.base, { key })).status).toBe(404);
    expect((await world.ask('POST', '/api/v1/connections', { key, body: { name: 'Third' } })).status).toBe(
      403,
    );
  });

  test('a changed role is in force at once', async () => {
    const make = async (role: RoleName) =>
      world.ask('POST', '/api/v1/users', {
        body: { name: 'Bo', email: `${role}@example.com`, role, password: 'a password for bo' },
      });
    const user = await make('account-manager');
    const cookie = await world.signIn('account-manager@example.com', 'a password for bo');
    expect((await world.ask('GET', `${world.base}/audit`, { cookie })).status).toBe(200);
    await world.ask('PATCH', `/api/v1/users/${user.at('id')}`, { body: { role: 'read-only' } });
    expect((await world.ask('GET', `${world.base}/audit`, { cookie })).status).toBe(403);
  });
});
