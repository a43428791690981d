import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { adminEmail, adminPassword, type HttpWorld, httpWorld, publicUrl } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
  });
  afterAll(() => world.close());

  const origin = { origin: publicUrl };

  test('signing in gives a cookie no script can read, and the answer holds no token', async () => {
    const answer = await world.ask('POST', '/api/auth/sign-in/email', {
      key: null,
      headers: origin,
      body: { email: 'ANN@example.com', password: adminPassword },
    });
    expect(answer.status).toBe(200);
    const [cookie = ''] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    expect(answer.body).toEqual({ user: expect.any(Object) });
    const { rows } = await world.database.query<{ token: string }>('select token from auth_session');
    for (const { token } of rows) expect(answer.text).not.toContain(token);
    const me = await world.ask('GET', '/api/v1/me', { cookie: cookie.split(';')[0] ?? '' });
    expect(me.body).toMatchObject({ kind: 'user', role: 'administrator', user: { email: adminEmail } });
  });

  test('a wrong password and an unknown person get the same answer', async () => {
    const tries = [
      { email: adminEmail, password: 'not the password' },
      { email: 'nobody@example.com', password: 'not the password' },
    ];
    const answers = await Promise.all(
      tries.map((body) => world.ask('POST', '/api/auth/sign-in/email', { key: null, headers: origin, body })),
    );
    const [one, two] = answers.map(({ status, body }) => ({
      status,
      ...z.looseObject({}).parse(body),
      requestId: null,
    }));
    expect(one).toEqual(two);
    expect(one).toMatchObject({ status: 401, code: 'credentials-wrong' });
  });

  test('after five tries in a minute it says how long to wait; another person is not locked out', async () => {
    const attempt = (email: string) =>
      world.ask('POST', '/api/auth/sign-in/email', {
        key: null,
        headers: origin,
        body: { email, password: 'wrong guess' },
      });
    const statuses: number[] = [];
    for (let tries = 0; tries < 7; tries += 1) statuses.push((await attempt('victim@example.com')).status);
    expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429]);
    const refused = await attempt('Victim@Example.com');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused.at('code')).toBe('too-many-tries');
    await world.signIn(adminEmail, adminPassword);
  });

  test('a change by a session from a foreign page is refused; reading and keys are not concerned', async () => {
    const cookie = await world.signIn(adminEmail, adminPassword);
    const post = (headers: Record<string, string>) =>
      world.app.request(`${publicUrl}/api/v1/connections`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ name: 'Forged' }),
      });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      {},
      { 'sec-fetch-site': 'cross-site' },
    ]) {
      const answer = await post(headers as Record<string, string>);
      expect([answer.status, (await answer.json()).code]).toEqual([403, 'foreign-origin']);
    }
    expect((await post({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
    expect((await post({ origin: publicUrl })).status).toBe(201);
    expect(
      (await world.ask('GET', '/api/v1/me', { cookie, headers: { origin: 'https://evil.example' } })).status,
    ).toBe(200);
    const login = await world.ask('POST', '/api/auth/sign-in/email', {
      key: null,
      headers: { origin: 'https://evil.example' },
      body: { email: adminEmail, password: adminPassword },
    });
    expect(login.status).toBe(403);
  });

  test('a changed or invented cookie is nobody', async () => {
    const cookie = await world.signIn(adminEmail, adminPassword);
    const [name, value = ''] = cookie.split('=');
    for (const forged of [
      `${name}=${value.replace(/^./, (first) => (first === 'a' ? 'b' : 'a'))}`,
      `${name}=abc`,
      `${name}=`,
    ])
      expect((await world.ask('GET', '/api/v1/me', { cookie: forged })).status).toBe(401);
  });

  test('sessions are listed, ended one by one, by signing out and by an administrator', async () => {
    await world.database.query('delete from auth_session');
    const one = await world.signIn(adminEmail, adminPassword);
    const two = await world.signIn(adminEmail, adminPassword);
    const three = await world.signIn(adminEmail, adminPassword);
    const list = await world.ask('GET', '/api/v1/sessions', { cookie: one });
    expect(list.at('items')).toHaveLength(3);
    expect(list.at('items.0.current')).toBe(false);
    expect(
      (await world.ask('DELETE', `/api/v1/sessions/${list.at('items.0.id')}`, { cookie: one })).status,
    ).toBe(204);
    expect((await world.ask('GET', '/api/v1/me', { cookie: three })).status).toBe(401);
    expect((await world.ask('POST', '/api/auth/sign-out', { cookie: two, body: {} })).status).toBe(204);
    expect((await world.ask('GET', '/api/v1/me', { cookie: two })).status).toBe(401);
    const me = await world.ask('GET', '/api/v1/me', { cookie: one });
    expect((await world.ask('DELETE', `/api/v1/users/${me.at('user.id')}/sessions`)).status).toBe(204);
    expect((await world.ask('GET', '/api/v1/me', { cookie: one })).status).toBe(401);
  });

  test('one’s own password is changed with the present one, and the other sessions end', async () => {
    await world.ask('POST', '/api/v1/users', {
      body: { name: 'Cy', email: 'cy@example.com', role: 'read-only', password: 'a password for cy' },
    });
    const here = await world.signIn('cy@example.com', 'a password for cy');
    const there = await world.signIn('cy@example.com', 'a password for cy');
    const change = (currentPassword: string, newPassword: string) =>
      world.ask('POST', '/api/auth/change-password', {
        cookie: here,
        body: { currentPassword, newPassword },
      });
    expect((await change('not it at all', 'another password')).at('errors')).toEqual([
      { field: 'currentPassword', message: 'is not right' },
    ]);
    expect((await change('a password for cy', 'short')).at('errors.0.field')).toBe('newPassword');
    expect((await change('a password for cy', 'another password')).status).toBe(204);
    expect((await world.ask('GET', '/api/v1/me', { cookie: there })).status).toBe(401);
    await world.signIn('cy@example.com', 'another password');
  });

  test('the library’s other routes are not reachable', async () => {
    for (const path of [
      'sign-up/email',
      'api-key/create',
      'update-user',
      'delete-user',
      'get-session',
      'api-key/verify',
    ])
      for (const method of ['GET', 'POST']) {
        const cookie = await world.signIn(adminEmail, adminPassword);
        const { status } = await world.ask(method, `/api/auth/${path}`, {
          cookie,
          ...(method === 'POST' ? { body: {} } : {}),
        });
        expect([path, status]).toEqual([path, 404]);
      }
  });
});
