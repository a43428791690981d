import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eachDatabase } from '../testing/each-database.ts';
import { isUniqueViolation, sqlState } from './errors.ts';
import { type Database, executor } from './open.ts';

eachDatabase((kind, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open({ idleInTransactionMs: 400, statementTimeoutMs: 5000 });
    await database.exec(`
      create table note (id int primary key, text text, amount numeric(19,4), seen timestamptz, bytes bytea, body jsonb);
      create table counter (n int not null);
      insert into counter values (0)`);
  }, 60_000);
  afterAll(() => database.close());
  beforeEach(() => database.exec('truncate note; update counter set n = 0'));

  const ids = async (): Promise<unknown[]> =>
    (await database.query<{ id: number }>('select id from note order by id')).rows.map((row) => row.id);

  test('values come out in one shape', async () => {
    const { rows, rowCount } = await database.query(`
      select 1::int2 as int2, 7::int8 as int8, 9007199254740993::int8 as big, count(*) as count,
             1.50::numeric(19,4) as money, 0.5::float8 as float, true as flag, null::text as nothing,
             timestamptz '2026-11-22 10:00:00.123456+13' as instant, timestamptz '2026-01-01Z' as midnight,
             date '2026-02-03' as day, interval '1 day 02:00' as span, 'x'::char(2) as padded,
             '\\x00ff10'::bytea as bytes, '{"a":[1,null]}'::jsonb as body, '[1]'::json as list,
             array[1,null]::int8[] as int8s, array[1.10]::numeric[] as moneys, array['a,"b','NULL',null] as texts,
             array[date '2026-01-02'] as days, '5c6d9d1e-9d7e-4c0b-8a55-0e2f6f1f3f10'::uuid as uuid`);
    expect(rowCount).toBe(1);
    expect(rows[0]).toStrictEqual({
      int2: 1,
      int8: 7,
      big: '9007199254740993',
      count: 1,
      money: '1.5000',
      float: 0.5,
      flag: true,
      nothing: null,
      instant: '2026-11-21T21:00:00.123456Z',
      midnight: '2026-01-01T00:00:00.000Z',
      day: '2026-02-03',
      span: '1 day 02:00:00',
      padded: 'x ',
      bytes: new Uint8Array([0, 255, 16]),
      body: { a: [1, null] },
      list: [1],
      int8s: [1, null],
      moneys: ['1.10'],
      texts: ['a,"b', 'NULL', null],
      days: ['2026-01-02'],
      uuid: '5c6d9d1e-9d7e-4c0b-8a55-0e2f6f1f3f10',
    });
  });

  test('libraries get instants as Date', async () => {
    const { rows } = await database.library.query(
      "select timestamptz '2026-01-02 03:04:05.006Z' as at, 3::int8 as n",
    );
    expect(rows).toStrictEqual([{ at: new Date('2026-01-02T03:04:05.006Z'), n: 3 }]);
  });

  test('parameters go in alike: text, bytes, json, arrays, instants', async () => {
    const bytes = new Uint8Array([0, 1, 254, 255]).subarray(1);
    const at = new Date('2026-03-04T05:06:07.890Z');
    await database.query('insert into note values ($1, $2, $3, $4, $5, $6)', [
      1,
      `quote ' " \\ \n ünï`,
      '12.3400',
      at,
      bytes,
      JSON.stringify(['a', { b: null }]),
    ]);
    const { rows } = await database.query('select * from note where id = any($1::int[])', [[1, 2]]);
    expect(rows).toStrictEqual([
      {
        id: 1,
        text: `quote ' " \\ \n ünï`,
        amount: '12.3400',
        seen: '2026-03-04T05:06:07.890Z',
        bytes: new Uint8Array([1, 254, 255]),
        body: ['a', { b: null }],
      },
    ]);
  });

  test('a batch goes in by unnest, and the counts are the rows changed', async () => {
    const texts = Array.from({ length: 5000 }, (_, index) =>
      index % 7 === 0 ? null : `row "${index}", {x}`,
    );
    const inserted = await database.query(
      'insert into note (id, text) select * from unnest($1::int[], $2::text[])',
      [texts.map((_, index) => index), texts],
    );
    expect(inserted.rowCount).toBe(5000);
    const changed = await database.query('update note set text = null where id < 10 returning id');
    expect(changed).toMatchObject({ rowCount: 10 });
    expect((await database.query('delete from note where id >= 4000')).rowCount).toBe(1000);
    expect((await database.query('select text from note where id = 15')).rows).toEqual([
      { text: 'row "15", {x}' },
    ]);
  });

  test('kysely and raw SQL share a transaction, which commits whole', async () => {
    const result = await database.transaction(async (tx) => {
      await tx.query('insert into note (id) values (1)');
      const seen = await sql<{ n: number }>`select count(*) as n from note`.execute(tx.db);
      await executor(tx.db).query('insert into note (id) values ($1)', [2]);
      return seen.rows[0]?.n;
    });
    expect(result).toBe(1);
    expect(await ids()).toEqual([1, 2]);
  });

  test('a transaction that kysely began takes raw SQL too', async () => {
    await database.db.transaction().execute(async (trx) => {
      await executor(trx).query('insert into note (id) values (5)');
    });
    expect(await ids()).toEqual([5]);
  });

  test('a throw undoes everything, and the error is the thrown one', async () => {
    await expect(
      database.transaction(async (tx) => {
        await tx.query('insert into note (id) values (1)');
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
  });

  test('a failed statement that was swallowed cannot commit as if nothing had been', async () => {
    await expect(
      database.transaction(async (tx) => {
        await tx.query('insert into note (id) values (1)');
        await tx.query('select 1/0').catch(() => {});
      }),
    ).rejects.toMatchObject({ code: '25P02' });
    expect(await ids()).toEqual([]);
  });

  test('transactions never interleave', async () => {
    const add = (): Promise<void> =>
      database.transaction(async (tx) => {
        const { rows } = await tx.query<{ n: number }>('select n from counter for update');
        await new Promise((resolve) => setTimeout(resolve, 1));
        await tx.query('update counter set n = $1', [(rows[0]?.n ?? 0) + 1]);
      });
    const read = async (): Promise<void> => void (await database.query('select n from counter'));
    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 === 0 ? add() : read())));
    expect((await database.query('select n from counter')).rows).toEqual([{ n: 20 }]);
  });

  test('what is done outside a transaction is not part of it', async () => {
    const inside = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    const transaction = database
      .transaction(async (tx) => {
        await tx.query('insert into note (id) values (1)');
        inside.resolve();
        await go.promise;
        throw new Error('undone');
      })
      .catch(() => {});
    await inside.promise;
    const other = database.query('insert into note (id) values (2)');
    go.resolve();
    await Promise.all([transaction, other]);
    expect(await ids()).toEqual([2]);
  });

  test('using the database inside its own transaction is an error, not a deadlock', async () => {
    await expect(database.transaction(() => database.query('select 1'))).rejects.toThrow(
      'inside a transaction',
    );
    await expect(
      database.transaction(() => sql`select 1`.execute(database.db).then(() => {})),
    ).rejects.toThrow('inside a transaction');
    await expect(database.transaction(() => database.transaction(async () => {}))).rejects.toThrow(
      'open already',
    );
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('a transaction left idle is rolled back and lets the others go on', async () => {
    const gate = Promise.withResolvers<void>();
    const idle = database.transaction(async (tx) => {
      await tx.query('insert into note (id) values (1)');
      await gate.promise;
      await tx.query('insert into note (id) values (2)');
    });
    const failed = expect(idle).rejects.toThrow();
    await new Promise((resolve) => setTimeout(resolve, 900));
    expect(await ids()).toEqual([]);
    gate.resolve();
    await failed;
    expect(await ids()).toEqual([]);
    expect((await database.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  });

  test('errors carry the SQLSTATE and the constraint, never a parameter', async () => {
    await database.query('insert into note (id, text) values ($1, $2)', [1, 'first']);
    const error = await database
      .query('insert into note (id, text) values ($1, $2)', [1, 'planted-secret'])
      .then(
        () => null,
        (reason: unknown) => reason,
      );
    expect(isUniqueViolation(error, 'note_pkey')).toBe(true);
    expect(isUniqueViolation(error, 'other')).toBe(false);
    expect(sqlState(new Error('plain'))).toBeNull();
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain('planted-secret');
  });

  test('several statements at once: all, or an error that leaves no transaction open', async () => {
    await database.exec('insert into note (id) values (1); insert into note (id) values (2);');
    expect(await ids()).toEqual([1, 2]);
    await expect(
      database.exec('begin; insert into note (id) values (3); select 1/0; commit'),
    ).rejects.toMatchObject({
      code: '22012',
    });
    await Promise.all(Array.from({ length: 12 }, () => database.query('select 1')));
    expect(await ids()).toEqual([1, 2]);
  });

  test('a statement over its limit is ended, and the database goes on', async () => {
    await database.query('insert into note (id) values (1)');
    const started = Date.now();
    await expect(
      database.transaction(
        async (tx) => {
          await tx.query('insert into note (id) values (2)');
          await tx.query('select count(*) from generate_series(1, 100000) a, generate_series(1, 100000) b');
        },
        { statementTimeoutMs: 500 },
      ),
    ).rejects.toMatchObject({ code: '57014' });
    expect(await ids()).toEqual([1]);
    expect(Date.now() - started).toBeLessThan(30_000);
  });

  test('one name locks out one name', async () => {
    const order: string[] = [];
    const hold = (name: string, label: string): Promise<void> =>
      database.withLock(name, async () => {
        order.push(`${label} in`);
        await new Promise((resolve) => setTimeout(resolve, 50));
        order.push(`${label} out`);
      });
    await Promise.all([hold('x', 'first'), hold('x', 'second')]);
    const pairs = [order.slice(0, 2), order.slice(2)];
    for (const [entered, left] of pairs) expect(left).toBe(entered?.replace(' in', ' out'));
    await expect(database.withLock('x', async () => Promise.reject(new Error('inside')))).rejects.toThrow(
      'inside',
    );
    await hold('x', 'third');
    expect(order).toHaveLength(6);
  });

  test('trigram search is there', async () => {
    await database.exec('create extension if not exists pg_trgm');
    const { rows } = await database.query(
      "select similarity('Quay Street Ltd', 'Quay Stret Ltd') > 0.5 as near",
    );
    expect(rows).toEqual([{ near: true }]);
  });

  test(`says that it is ${kind}`, () => {
    expect(database.kind).toBe(kind);
    expect(database.databaseUrl === null).toBe(kind === 'embedded');
  });
});
