import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { openDatabase } from './db/open.ts';
import { migrate, readMigrations } from './migrate.ts';
import { layOut } from './testing/test-database.ts';

test('unlinks made before they were stored as such stand on, each child with its own root', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-standing-'));
  await layOut(dataDir, 'empty');
  const database = await openDatabase({ dataDir, durable: false });
  try {
    const files = await readMigrations();
    await migrate(database, { files: files.filter((file) => file.name < '0004') });
    const [organization, connection, operation, event] = [newId(), newId(), newId(), newId()];
    const [north, south, first, second, orphan] = [newId(), newId(), newId(), newId(), newId()];
    await database.query('insert into organization (id, name) values ($1, $2)', [organization, 'o']);
    await database.query(
      'insert into connection (id, organization_id, short_code, name) values ($1, $2, $3, $4)',
      [connection, organization, 'OLD', 'c'],
    );
    const ids = JSON.stringify([north, south, first, second, orphan]);
    await database.query(
      `insert into link (connection_id, id, type) select $1, value::uuid, 'invoice' from jsonb_array_elements_text($2::jsonb)`,
      [connection, ids],
    );
    await database.query('insert into link_parent values ($1, $2, $3), ($1, $4, $5)', [
      connection,
      first,
      north,
      second,
      south,
    ]);
    await database.query(
      `insert into hold (connection_id, link_id, reason, source, held_by, why) values
         ($1, $2, 'person', 'person', 'Ann', 'sold'), ($1, $3, 'person', 'person', 'Ann', 'sold'),
         ($1, $4, 'parent', $7, 'Ann', 'sold'), ($1, $5, 'parent', $7, 'Ann', 'sold'), ($1, $6, 'parent', $7, 'Ann', 'sold')`,
      [connection, north, south, first, second, orphan, operation],
    );
    await database.query(
      `insert into event (connection_id, id, kind, actor, reason, after, members, digest) values ($1, $2, 'record.unlinked', 'Ann', 'sold', $3, 5, '\\x00')`,
      [
        connection,
        event,
        JSON.stringify({ link: 'unlinked', children: 'include', operation, reviewOn: null }),
      ],
    );
    await database.query(
      `insert into event_member select $1, $2, value::uuid from jsonb_array_elements_text($3::jsonb)`,
      [connection, event, ids],
    );

    await migrate(database, { files });
    const { rows } = await database.query<{ link_id: string; root_id: string }>(
      `select link_id, unlink_id, root_id, source from hold where reason = 'parent' order by link_id`,
    );
    const from = (root: string | undefined) => ({
      unlink_id: operation,
      root_id: root,
      source: `${root}:${operation}`,
    });
    expect(rows).toEqual([
      { link_id: first, ...from(north) },
      { link_id: second, ...from(south) },
      // Its root can no longer be told: it stays held, with the first.
      { link_id: orphan, ...from(north) },
    ]);
    const held = await database.query('select 1 from link where held');
    expect(held.rowCount).toBe(5);
    const roots = await database.query(
      'select link_id, lifted_at from unlink_root where unlink_id = $1 order by link_id',
      [operation],
    );
    expect(roots.rows).toEqual([
      { link_id: north, lifted_at: null },
      { link_id: south, lifted_at: null },
    ]);
  } finally {
    await database.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}, 300_000);
