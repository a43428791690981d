import { afterAll, beforeAll, expect, test } from 'vitest';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

eachDatabase((_name, open) => {
  let world: HttpWorld;
  beforeAll(async () => {
    world = await httpWorld({ open });
  });
  afterAll(() => world.close());

  const add = (name: string, key: string, caller?: string) =>
    world.ask('POST', '/api/v1/connections', {
      body: { name },
      headers: { 'idempotency-key': key },
      ...(caller === undefined ? {} : { key: caller }),
    });
  const named = async (name: string) =>
    (await world.database.query('select 1 from connection where name = $1', [name])).rowCount;

  test('the same key and request give the same answer and one change', async () => {
    const first = await add('Once', 'k-1');
    const again = await add('Once', 'k-1');
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(await named('Once')).toBe(1);
  });

  test('of two at one time one is carried out', async () => {
    const answers = await Promise.all([add('Race', 'k-2'), add('Race', 'k-2'), add('Race', 'k-2')]);
    expect(await named('Race')).toBe(1);
    for (const { status, at } of answers)
      expect(status === 201 || at('code') === 'idempotency-in-progress').toBe(true);
  });

  test('the key with another request is refused; another caller has keys of its own', async () => {
    await add('Mine', 'k-3');
    expect((await add('Other', 'k-3')).at('code')).toBe('idempotency-key-reused');
    const key = await world.keyFor('account-manager');
    expect((await add('Theirs', 'k-3', key)).status).toBe(201);
  });

  test('a refusal is kept, a fault is not', async () => {
    const wrong = { body: { name: '' }, headers: { 'idempotency-key': 'k-4' } };
    expect((await world.ask('POST', '/api/v1/connections', wrong)).status).toBe(400);
    const again = await world.ask('POST', '/api/v1/connections', wrong);
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([400, 'true']);
    expect((await add('Fine', 'a b')).at('code')).toBe('invalid-idempotency-key');
  });

  test('a key made once is given again with its secret, which the database does not hold in clear', async () => {
    const make = () =>
      world.ask('POST', '/api/v1/api-keys', {
        body: { name: 'k', role: 'read-only' },
        headers: { 'idempotency-key': 'k-5' },
      });
    const first = await make();
    expect((await make()).at('key')).toBe(first.at('key'));
    const { rows } = await world.database.query(
      'select encode(answer, $1) as answer, * from idempotent_answer',
      ['escape'],
    );
    expect(JSON.stringify(rows)).not.toContain(first.textAt('key'));
  });
});
