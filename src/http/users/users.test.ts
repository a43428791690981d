import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { adminEmail, adminPassword, type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
  });
  afterAll(() => world.close());

  const bo = { name: 'Bo', email: 'Bo@Example.com', role: 'property-manager', password: 'a password for bo' };

  test('a user is added, changed and removed; the roles are listed', async () => {
    const made = await world.ask('POST', '/api/v1/users', {
      body: { ...bo, connectionIds: [world.connectionId] },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      email: 'bo@example.com',
      role: 'property-manager',
      connectionIds: [world.connectionId],
    });
    const list = await world.ask('GET', '/api/v1/users');
    expect(
      list
        .rowsAt('items')
        .map((one) => one.email)
        .sort(),
    ).toEqual([adminEmail, 'bo@example.com']);
    const cookie = await world.signIn('bo@example.com', bo.password);
    const changed = await world.ask('PATCH', `/api/v1/users/${made.at('id')}`, {
      body: { name: 'Bo Two', role: 'read-only', connectionIds: null, password: 'another password' },
    });
    expect(changed.body).toMatchObject({
      name: 'Bo Two',
      role: 'read-only',
      connectionIds: null,
      sessions: 0,
    });
    expect((await world.ask('GET', '/api/v1/me', { cookie })).status).toBe(401);
    const again = await world.signIn('bo@example.com', 'another password');
    expect((await world.ask('DELETE', `/api/v1/users/${made.at('id')}`)).status).toBe(204);
    expect((await world.ask('GET', '/api/v1/me', { cookie: again })).status).toBe(401);
    expect((await world.ask('DELETE', `/api/v1/users/${made.at('id')}`)).status).toBe(404);
    expect((await world.ask('POST', '/api/v1/users', { body: bo })).status).toBe(201);
    const roles = await world.ask('GET', '/api/v1/roles');
    expect(roles.rowsAt('items').map((one) => one.name)).toEqual([
      'Administrator',
      'Account Manager',
      'Property Manager',
      'Read Only',
    ]);
  });

  test.each([
    [{ email: 'nobody' }, 'email'],
    [{ password: 'short' }, 'password'],
    [{ role: 'king' }, 'role'],
    [{ name: ' ' }, 'name'],
    [{ role: 'administrator', connectionIds: [] }, 'connectionIds'],
    [{ admin: true }, 'admin'],
  ])('%j is refused by its field, and nobody is made', async (wrong, field) => {
    const answer = await world.ask('POST', '/api/v1/users', {
      body: { ...bo, email: 'di@example.com', ...wrong },
    });
    expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
    const { rowCount } = await world.database.query("select 1 from auth_user where email = 'di@example.com'");
    expect(rowCount).toBe(0);
  });

  test('an e-mail address signs in once', async () => {
    const answer = await world.ask('POST', '/api/v1/users', {
      body: { ...bo, email: adminEmail.toUpperCase() },
    });
    expect([answer.status, answer.at('code')]).toEqual([409, 'email-taken']);
  });

  test('the last administrator can neither leave nor step down', async () => {
    const cookie = await world.signIn(adminEmail, adminPassword);
    const me = await world.ask('GET', '/api/v1/me', { cookie });
    const path = `/api/v1/users/${me.at('user.id')}`;
    expect((await world.ask('DELETE', path)).at('code')).toBe('last-administrator');
    expect((await world.ask('PATCH', path, { body: { role: 'read-only' } })).at('code')).toBe(
      'last-administrator',
    );
    await world.ask('POST', '/api/v1/users', {
      body: { ...bo, email: 'two@example.com', role: 'administrator' },
    });
    expect((await world.ask('PATCH', path, { body: { role: 'read-only' } })).status).toBe(200);
  });
});
