import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
  });
  afterAll(() => world.close());

  test('a key is shown once, works with its own role, and stops at once when it is revoked', async () => {
    const made = await world.ask('POST', '/api/v1/api-keys', {
      body: { name: 'night script', role: 'property-manager', expiresInDays: 30 },
    });
    expect(made.status).toBe(201);
    const key = made.textAt('key');
    expect(key).toMatch(/^rlk_.{32,}/);
    expect((await world.ask('GET', `${world.base}/records`, { key })).status).toBe(200);
    expect((await world.ask('GET', '/api/v1/users', { key })).status).toBe(403);
    const list = await world.ask('GET', '/api/v1/api-keys');
    expect(list.text).not.toContain(key);
    expect(list.at('items.0')).toMatchObject({
      name: 'night script',
      start: key.slice(0, 8),
      role: 'property-manager',
      createdBy: 'RELINK_API_KEY',
      lastUsedAt: expect.any(String),
    });
    expect((await world.ask('DELETE', `/api/v1/api-keys/${made.at('id')}`)).status).toBe(204);
    expect((await world.ask('GET', `${world.base}/records`, { key })).status).toBe(401);
  });

  test('a key that has run out is nobody', async () => {
    const old = await world.ask('POST', '/api/v1/api-keys', {
      body: { name: 'old', role: 'read-only', expiresInDays: 1 },
    });
    await world.database.query(
      `update auth_api_key set "expiresAt" = now() - interval '1 minute' where id = $1`,
      [old.at('id')],
    );
    expect((await world.ask('GET', '/api/v1/me', { key: old.textAt('key') })).status).toBe(401);
  });

  test('what cannot be is named', async () => {
    for (const [body, field] of [
      [{ name: '', role: 'read-only' }, 'name'],
      [{ name: 'x'.repeat(33), role: 'read-only' }, 'name'],
      [{ name: 'x', role: 'root' }, 'role'],
      [{ name: 'x', role: 'read-only', expiresInDays: 0 }, 'expiresInDays'],
    ] as const) {
      const answer = await world.ask('POST', '/api/v1/api-keys', { body });
      expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
    }
  });
});
