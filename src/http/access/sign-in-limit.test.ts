import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../store/db/open.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { Refusal } from '../common/refusal.ts';
import { createSignInLimit } from './sign-in-limit.ts';

eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  const take = async (address: string, email: string, limit = createSignInLimit()(database)) => {
    try {
      await limit.take(address, email);
      return null;
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  };
  const taken = async (times: number, address: (i: number) => string, email: (i: number) => string) => {
    const answers = [];
    for (let i = 0; i < times; i += 1) answers.push(await take(address(i), email(i)));
    return answers.map((one) => (one === null ? 'let in' : one.code));
  };

  test('two processes count as one: the sixth try of a person from a place waits, whoever is asked', async () => {
    const processes = [createSignInLimit()(database), createSignInLimit()(database)];
    const answers = [];
    for (let i = 0; i < 7; i += 1) answers.push(await take('10.0.0.1', 'Ann@example.com', processes[i % 2]));
    expect(answers.map((one) => one?.status ?? 200)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const wait = Number(answers.at(-1)?.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    // Upper or lower case is the same person; somebody else from there, or the same from elsewhere, may still try.
    expect((await take('10.0.0.1', 'ANN@EXAMPLE.COM'))?.status).toBe(429);
    expect(await take('10.0.0.1', 'bo@example.com')).toBeNull();
    expect(await take('10.0.0.2', 'ann@example.com')).toBeNull();
  });

  test('at the same moment each try counts', async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => take('10.1.0.1', 'cy@example.com')));
    expect(answers.filter((one) => one === null)).toHaveLength(5);
  });

  test('one place that tries many persons waits after 30, one person tried from many places after 50', async () => {
    const places = await taken(
      32,
      () => '10.2.0.1',
      (i) => `p${i}@example.com`,
    );
    expect(places.indexOf('too-many-tries')).toBe(30);
    const persons = await taken(
      52,
      (i) => `10.3.0.${i}`,
      () => 'di@example.com',
    );
    expect(persons.indexOf('too-many-tries')).toBe(50);
  });

  test('a success forgets, and time does', async () => {
    await taken(
      5,
      () => '10.4.0.1',
      () => 'eve@example.com',
    );
    await createSignInLimit()(database).forget('10.4.0.1', 'Eve@example.com');
    expect(await take('10.4.0.1', 'eve@example.com')).toBeNull();
    await taken(
      6,
      () => '10.4.0.1',
      () => 'eve@example.com',
    );
    expect((await take('10.4.0.1', 'eve@example.com'))?.status).toBe(429);
    // Asked through one that has swept just now: the count itself must start anew.
    const swept = createSignInLimit()(database);
    await take('10.4.0.8', 'gus@example.com', swept);
    await database.query(`update sign_in_try set until = now() - interval '1 second'`);
    for (let i = 0; i < 5; i += 1) expect(await take('10.4.0.1', 'eve@example.com', swept)).toBeNull();
    expect((await take('10.4.0.1', 'eve@example.com', swept))?.status).toBe(429);
    // The next process that looks takes away what has run out.
    await database.query(`update sign_in_try set until = now() - interval '1 second'`);
    await take('10.4.0.9', 'fay@example.com');
    expect((await database.query(`select 1 from sign_in_try where key like '%eve@%'`)).rowCount).toBe(0);
  });
});
