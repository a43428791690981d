import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import type { Database } from './db/open.ts';
import { eachDatabase } from './testing/each-database.ts';

eachDatabase((_name, open) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  /** Counts as the rows say, beside the counters kept by the triggers. */
  async function both(connectionId: string) {
    const recounted = await database.query(
      `select type, outcome, held, count(*) as n from link where connection_id = $1 group by 1, 2, 3 order by 1, 2, 3`,
      [connectionId],
    );
    const kept = await database.query(
      `select type, outcome, held, n from link_counter where connection_id = $1 and n <> 0 order by 1, 2, 3`,
      [connectionId],
    );
    return { recounted: recounted.rows, kept: kept.rows };
  }

  test('counters equal a recount after inserts, outcome changes, holds of several reasons, and deletes', async () => {
    const organization = newId();
    const connection = newId();
    await database.query('insert into organization (id, name) values ($1, $2)', [organization, 'o']);
    await database.query(
      'insert into connection (id, organization_id, short_code, name) values ($1, $2, $3, $4)',
      [connection, organization, 'CNT', 'c'],
    );
    await database.query(
      `insert into link (connection_id, id, type, outcome) select $1, gen_random_uuid(), case when i % 3 = 0 then 'bill' else 'invoice' end, 'pending' from generate_series(1, 300) i`,
      [connection],
    );
    await database.query(`update link set outcome = 'failing' where connection_id = $1 and type = 'bill'`, [
      connection,
    ]);
    await database.query(
      `insert into hold (connection_id, link_id, reason, source, held_by, why)
       select connection_id, id, r.reason, r.reason, 'Ann', 'why' from link cross join (values ('person'), ('parent')) r(reason) where connection_id = $1 and type = 'bill'`,
      [connection],
    );
    let counts = await both(connection);
    expect(counts.kept).toEqual(counts.recounted);
    expect(counts.kept).toContainEqual({ type: 'bill', outcome: 'failing', held: true, n: 100 });

    // Lifting one reason lifts no other: still unlinked.
    await database.query(`delete from hold where connection_id = $1 and reason = 'person'`, [connection]);
    expect((await both(connection)).kept).toContainEqual({
      type: 'bill',
      outcome: 'failing',
      held: true,
      n: 100,
    });
    await database.query(`delete from hold where connection_id = $1`, [connection]);
    await database.query(`delete from link where connection_id = $1 and type = 'invoice'`, [connection]);
    counts = await both(connection);
    expect(counts.kept).toEqual(counts.recounted);
    expect(counts.kept).toEqual([{ type: 'bill', outcome: 'failing', held: false, n: 100 }]);
  });
});
