import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { hashOf } from '../domain/canonical.ts';
import { newId } from '../domain/id.ts';
import { verifyEvents } from '../engine/verify-events.ts';
import { openDatabase } from './db/open.ts';
import { migrate, readMigrations } from './migrate.ts';
import { layOut } from './testing/test-database.ts';
import { writeEvents } from './write/events.ts';
import { closeUnlinks, freeLinks, liftRoots, liftUnits } from './write/relink.ts';
import { companyChain } from './write/seal.ts';

/** A company as it stood before events were sealed, unlinks stored and sides could be missing. */
test('a database of the first two migrations goes on: events are sealed and proven, every hold can be lifted', async () => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'relink-upgrade-'));
  await layOut(dataDir, 'empty');
  const database = await openDatabase({ dataDir, durable: false });
  try {
    const files = await readMigrations();
    await migrate(database, { files: files.filter((file) => file.name < '0003') });
    const [organization, connection, include, gone] = [newId(), newId(), newId(), newId()];
    const [contact, invoice, later, drifted, twice] = [newId(), newId(), newId(), newId(), newId()];
    await database.query('insert into organization (id, name) values ($1, $2)', [organization, 'o']);
    await database.query(
      'insert into connection (id, organization_id, short_code, name) values ($1, $2, $3, $4)',
      [connection, organization, 'OLD', 'c'],
    );
    const ids = [contact, invoice, later, drifted, twice];
    await database.query(
      `insert into link (connection_id, id, type, outcome) select $1, value::uuid, 'invoice', 'synced' from jsonb_array_elements_text($2::jsonb)`,
      [connection, JSON.stringify(ids)],
    );
    await database.query(
      `update link set outcome = 'drifted', property_key = '9', problem_code = 'deleted-in-ledger', problem_side = 'ledger' where id = $1`,
      [drifted],
    );
    await database.query('insert into link_parent values ($1, $2, $3)', [connection, invoice, contact]);
    await database.query(
      `insert into hold (connection_id, link_id, reason, source, held_by, why) values
         ($1, $2, 'person', 'person', 'Ann', 'sold'), ($1, $3, 'parent', $4, 'Ann', 'sold'),
         ($1, $5, 'person', 'person', 'Ann', 'disputed'), ($1, $6, 'person', 'person', 'Ann', 'once more')`,
      [connection, contact, invoice, include, later, twice],
    );
    const old = async (
      kind: string,
      after: unknown,
      members: string[],
      linkId: string | null,
      at: string,
    ) => {
      const id = newId();
      const body = {
        ...{ connectionId: connection, id, at, kind, actor: 'Ann', linkId, runId: null, reason: 'sold' },
        ...{ before: { link: 'linked' }, after, members: [...members].sort() },
      };
      await database.query(
        `insert into event (connection_id, id, at, kind, actor, link_id, reason, before, after, members, digest)
         values ($1, $2, $3::timestamptz, $4, 'Ann', $5, 'sold', $6, $7, $8, decode($9, 'hex'))`,
        [
          ...[connection, id, at, kind, linkId, JSON.stringify(body.before), JSON.stringify(after)],
          ...[members.length, hashOf(body)],
        ],
      );
      await database.query(
        'insert into event_member select $1, $2, value::uuid from jsonb_array_elements_text($3::jsonb)',
        [connection, id, JSON.stringify(members)],
      );
    };
    const unlinked = (children: string, operation: string) => ({
      ...{ link: 'unlinked', children, operation, reviewOn: null },
    });
    await old('record.unlinked', unlinked('include', gone), [twice], twice, '2026-01-01T08:00:00.000Z');
    await old(
      'record.relinked',
      { link: 'linked', stillUnlinked: [] },
      [twice],
      twice,
      '2026-01-02T08:00:00.001Z',
    );
    await old(
      'record.unlinked',
      unlinked('include', include),
      [contact, invoice],
      null,
      '2026-01-03T08:00:00.123Z',
    );
    await old('record.unlinked', unlinked('wait', newId()), [twice], twice, '2026-01-04T08:00:00.000Z');
    await old('outcome.changed', { outcome: 'synced' }, [], invoice, '2026-01-05T08:00:00.100Z');

    await migrate(database, { files });
    await writeEvents(database, connection, { id: null, actor: 'Ann', at: '2026-01-06T08:00:00.000Z' }, [
      {
        kind: 'record.retried',
        linkId: invoice,
        before: null,
        after: null,
        reason: null,
        members: [invoice],
      },
    ]);
    const sealing = { database, log: pino({ level: 'silent' }), now: () => new Date('2026-01-07T00:00:00Z') };
    const report = await verifyEvents(sealing, companyChain, connection);
    expect([report.ok, report.count, report.unsealed]).toEqual([true, 6, 0]);

    // An unlink that was taken back stands no longer, though its record was unlinked again since.
    const { rows: standing } = await database.query<{ id: string; children: string }>(
      'select r.link_id as id, u.children from unlink_root r join unlink_operation u on u.id = r.unlink_id where r.lifted_at is null',
    );
    expect(standing.sort((a, b) => (a.children < b.children ? -1 : 1))).toEqual([
      { id: contact, children: 'include' },
      { id: twice, children: 'wait' },
    ]);
    const at = '2027-01-01T00:00:00.000Z';
    const free = await database.transaction(async (tx) => {
      const { lifted, roots } = await liftRoots(tx, connection, [contact, later, twice], {
        at,
        askedAt: at,
        by: null,
      });
      const unit = await liftUnits(tx, connection, roots, 100);
      await closeUnlinks(tx, connection, roots, at);
      return freeLinks(tx, connection, [...lifted, ...unit], at);
    });
    expect(free.sort()).toEqual([contact, invoice, later, twice].sort());
    expect((await database.query('select 1 from hold')).rowCount).toBe(0);
    expect((await database.query('select 1 from link where held')).rowCount).toBe(0);
    const { rows } = await database.query<{ standing: { code: string } | null }>(
      'select standing from link where id = $1',
      [drifted],
    );
    expect(rows[0]?.standing?.code).toBe('deleted-in-ledger');
  } finally {
    await database.close();
    fs.rmSync(dataDir, { recursive: true, force: true });
  }
}, 60_000);
