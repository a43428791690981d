import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { defaultSettings } from '../domain/settings.ts';
import { sqlState } from './db/errors.ts';
import type { Database, Executor } from './db/open.ts';
import { beyondReach, type Reach, withReach } from './db/reach.ts';
import { ensureReachRole } from './db/reach-role.ts';
import { eachDatabase } from './testing/each-database.ts';

/** Tables that are nobody's in particular: the role of those who ask may not even look at them. */
const relinksOwn = ['relink_migration', 'sign_in_try'];

eachDatabase((_kind, open) => {
  let database: Database;
  const ours = { organizationId: newId(), one: newId(), two: newId() };
  const theirs = { organizationId: newId(), one: newId() };
  const all: Reach = { organizationId: ours.organizationId, connectionIds: null };
  const one: Reach = { organizationId: ours.organizationId, connectionIds: [ours.one] };

  beforeAll(async () => {
    database = await open();
    for (const [organizationId, companies] of [
      [ours.organizationId, [ours.one, ours.two]],
      [theirs.organizationId, [theirs.one]],
    ] as const) {
      await database.query('insert into organization (id, name) values ($1, $2)', [
        organizationId,
        organizationId,
      ]);
      for (const id of companies) {
        await database.query(
          `insert into connection (id, organization_id, short_code, name, status, settings) values ($1, $2, $3, 'Test', 'connected', $4)`,
          [id, organizationId, id.slice(-8), JSON.stringify(defaultSettings)],
        );
        await addLink(database, id, `in ${id}`);
      }
    }
  });
  afterAll(() => database.close());

  async function addLink(executor: Executor, connectionId: string, name: string) {
    await executor.query(`insert into link (connection_id, id, type, name) values ($1, $2, 'invoice', $3)`, [
      connectionId,
      newId(),
      name,
    ]);
  }

  /** Companies whose rows a statement that names none of them finds. */
  const seen = async (from: Executor, table = 'link') => {
    const { rows } = await from.query<{ id: string }>(
      `select distinct connection_id::text as id from ${table} order by 1`,
    );
    return rows.map((row) => row.id);
  };
  const sorted = (...ids: string[]) => [...ids].sort();

  test.each(['link', 'link_in_reach'])(
    'of %s each sees his own, whatever the statement forgets',
    async (table) => {
      expect(await seen(database, table)).toEqual(sorted(ours.one, ours.two, theirs.one));
      expect(await withReach(all, () => seen(database, table))).toEqual(sorted(ours.one, ours.two));
      expect(await withReach(one, () => seen(database, table))).toEqual([ours.one]);
      // A list that names a company of somebody else does not make it one's own.
      const mixed: Reach = { organizationId: ours.organizationId, connectionIds: [ours.two, theirs.one] };
      expect(await withReach(mixed, () => seen(database, table))).toEqual([ours.two]);
      const none: Reach = { organizationId: ours.organizationId, connectionIds: [] };
      expect(await withReach(none, () => seen(database, table))).toEqual([]);
      expect(await withReach(one, () => beyondReach(() => seen(database, table)))).toHaveLength(3);
      expect(await seen(database, table)).toHaveLength(3);
    },
  );

  test('companies and organisations are seen likewise', async () => {
    const ids = async (table: string) =>
      (await database.query<{ id: string }>(`select id from ${table} order by id`)).rows.map((row) => row.id);
    expect(await withReach(one, () => ids('connection'))).toEqual([ours.one]);
    expect(await withReach(all, () => ids('connection'))).toEqual(sorted(ours.one, ours.two));
    expect(await withReach(one, () => ids('organization'))).toEqual([ours.organizationId]);
  });

  test('nobody changes, removes or makes what he does not reach', async () => {
    await withReach(all, async () => {
      const changed = await database.query(`update link set name = 'taken' where connection_id = $1`, [
        theirs.one,
      ]);
      const removed = await database.query('delete from link where connection_id = $1', [theirs.one]);
      expect([changed.rowCount, removed.rowCount]).toEqual([0, 0]);
      const made = await addLink(database, theirs.one, 'planted').catch((error: unknown) => error);
      expect(sqlState(made)).toBe('42501');
      const moved = await database
        .query('update link set connection_id = $1 where connection_id = $2', [theirs.one, ours.one])
        .catch((error: unknown) => error);
      expect(sqlState(moved)).toBe('42501');
    });
    const { rows } = await database.query<{ name: string }>(
      'select name from link where connection_id = $1',
      [theirs.one],
    );
    expect(rows).toEqual([{ name: `in ${theirs.one}` }]);
  });

  test('what one may change counts in the counters and events of one’s own', async () => {
    await withReach(one, () => addLink(database, ours.one, 'mine'));
    const { rows } = await withReach(one, () =>
      database.query<{ n: number }>('select sum(n)::bigint as n from link_counter'),
    );
    expect(rows).toEqual([{ n: 2 }]);
  });

  test('a transaction keeps its reach, and one that fails leaves none behind', async () => {
    await withReach(one, () =>
      database.transaction(async (tx) => {
        expect(await seen(tx)).toEqual([ours.one]);
      }),
    );
    await expect(
      withReach(one, () => database.transaction((tx) => tx.query('select 1/0'))),
    ).rejects.toThrow();
    expect(await seen(database)).toHaveLength(3);
    await expect(withReach(one, () => database.query('select 1/0'))).rejects.toThrow();
    expect(await seen(database)).toHaveLength(3);
  });

  test('requests of several people at once never see through each other', async () => {
    const reaches: (readonly [Reach | null, string[]])[] = [
      [one, [ours.one]],
      [all, sorted(ours.one, ours.two)],
      [{ organizationId: theirs.organizationId, connectionIds: null }, [theirs.one]],
      [null, sorted(ours.one, ours.two, theirs.one)],
    ];
    const asked = Array.from({ length: 120 }, (_, n) => reaches[n % reaches.length] ?? ([null, []] as const));
    const wrong = await Promise.all(
      asked.map(async ([reach, expected], n) => {
        const look = () => (n % 3 === 0 ? database.transaction((tx) => seen(tx)) : seen(database));
        const got = await (reach === null ? look() : withReach(reach, look));
        return JSON.stringify(got) === JSON.stringify(expected) ? 0 : 1;
      }),
    );
    expect(wrong.reduce<number>((sum, n) => sum + n, 0)).toBe(0);
  });

  test('every table is under a policy, or shut to those who ask', async () => {
    const { rows } = await database.query<{
      name: string;
      secured: boolean;
      policies: number;
      open: boolean;
    }>(
      `select c.relname as name, c.relrowsecurity as secured,
         (select count(*) from pg_policy p where p.polrelid = c.oid) as policies,
         has_table_privilege('relink_caller', c.oid, 'select') as open
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') order by 1`,
    );
    expect(rows.length).toBeGreaterThan(45);
    const unsecured = rows.filter((row) => !row.secured);
    expect(unsecured.map((row) => row.name)).toEqual(relinksOwn);
    expect(unsecured.filter((row) => row.open)).toEqual([]);
    expect(rows.filter((row) => row.secured && (row.policies !== 1 || !row.open))).toEqual([]);
    for (const table of relinksOwn) {
      const refused = await withReach(all, () => database.query(`select * from ${table}`)).catch(
        (error: unknown) => error,
      );
      expect([table, sqlState(refused)]).toEqual([table, '42501']);
    }
  });

  test('lists search in all columns there are', async () => {
    const columns = (table: string) =>
      database.query(
        `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1 order by 1`,
        [table],
      );
    expect((await columns('link_in_reach')).rows).toEqual((await columns('link')).rows);
  });

  describe('a database without the role’s rights', () => {
    test('gets them back with the next start', async () => {
      await database.exec('revoke all on all tables in schema public from relink_caller');
      const refused = await withReach(one, () => seen(database)).catch((error: unknown) => error);
      expect(sqlState(refused)).toBe('42501');
      await ensureReachRole(database);
      expect(await withReach(one, () => seen(database))).toEqual([ours.one]);
    });
  });
});
