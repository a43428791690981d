import { createHash } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { blockHash, eventDigest, payloadDigest } from '../domain/event-digest.ts';
import { newId } from '../domain/id.ts';
import type { Database } from '../store/db/open.ts';
import { testCompany } from '../store/testing/companies.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { writeAccessEvent } from '../store/write/access-events.ts';
import { type EventDraft, writeEvents } from '../store/write/events.ts';
import { accessChain, companyChain, sealNext } from '../store/write/seal.ts';
import { eraseDueEvents } from './erase-events.ts';
import { type Sealing, sealAll, sealChain } from './seal.ts';
import { verifyEvents } from './verify-events.ts';

const at = '2026-11-22T08:00:00.000Z';
const draft = (more: Partial<EventDraft> = {}): EventDraft => ({
  kind: 'record.unlinked',
  linkId: null,
  before: { link: 'linked' },
  after: { link: 'unlinked', amount: '1840.00', n: 0.1, list: [1, null, 'ä', { b: 1, a: undefined }] },
  reason: 'Under review',
  ...more,
});

eachDatabase((_name, open) => {
  let database: Database;
  let sealing: Sealing;
  let connectionId: string;
  let organizationId: string;
  const logged: Record<string, unknown>[] = [];
  const clock = { now: new Date('2026-11-22T09:00:00.000Z') };
  beforeAll(async () => {
    database = await open();
    const log = pino({ level: 'info' }, { write: (line: string) => logged.push(JSON.parse(line)) });
    sealing = { database, log, now: () => clock.now };
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    clock.now = new Date('2026-11-22T09:00:00.000Z');
    ({ connectionId, organizationId } = await testCompany(database));
  });

  const write = (drafts: readonly EventDraft[], when = at) =>
    writeEvents(database, connectionId, { id: null, actor: 'Ann Lee', at: when }, drafts);
  const verify = (expected: { head: string; count: number | null } | null = null) =>
    verifyEvents(sealing, companyChain, connectionId, expected);
  /** As somebody with all rights in SQL would: the triggers stand aside for one session. */
  const attack = (sql: string, params: readonly unknown[] = []) =>
    database.transaction(async (tx) => {
      await tx.exec('set local session_replication_role = replica');
      const { rowCount } = await tx.query(sql, params);
      expect(rowCount).toBeGreaterThan(0);
    });
  /** Three blocks: two events; three, the second of them a bulk action with three members; two. */
  const members = [newId(), newId(), newId()];
  const threeBlocks = async () => {
    await write([draft(), draft({ reason: null, before: null })]);
    await sealChain(sealing, companyChain, connectionId);
    await write([draft()]);
    await write([draft({ members: [...members, members[0] ?? ''], kind: 'record.relinked' })]);
    await write([draft()]);
    await sealChain(sealing, companyChain, connectionId);
    await write([draft(), draft()]);
    const sealed = await sealChain(sealing, companyChain, connectionId);
    if (sealed === null) throw new Error('nothing was sealed');
    return { head: sealed.hash, count: sealed.last };
  };
  const eventAt = async (position: number): Promise<string> => {
    const { rows } = await database.query<{ id: string }>(
      'select id from event where connection_id = $1 and position = $2',
      [connectionId, position],
    );
    return rows[0]?.id ?? '';
  };

  test('an untouched chain proves: count, blocks, head; the head is in the log and is found again', async () => {
    const noted = await threeBlocks();
    const report = await verify(noted);
    expect(report).toEqual({
      count: 7,
      erased: 0,
      blocks: 3,
      head: noted.head,
      ok: true,
      findings: 0,
      firstBad: null,
      unsealed: 0,
      backdated: 0,
      compared: { ...noted, onChain: true },
    });
    expect(
      logged
        .filter((line) => line.connection === connectionId)
        .map(({ block, count, head }) => [block, count, head]),
    ).toEqual([
      [1, 2, expect.stringMatching(/^[0-9a-f]{64}$/)],
      [2, 5, expect.stringMatching(/^[0-9a-f]{64}$/)],
      [3, 7, noted.head],
    ]);
    // An older head is on the chain as well, but only after as many events as it had.
    const older = String(logged.find((line) => line.connection === connectionId && line.block === 2)?.head);
    expect((await verify({ head: older, count: null })).compared?.onChain).toBe(true);
    expect((await verify({ head: older, count: 5 })).compared?.onChain).toBe(true);
    expect((await verify({ head: older, count: 7 })).compared?.onChain).toBe(false);
  });

  test('verifying seals first, and an empty chain proves with no head', async () => {
    expect(await verify()).toMatchObject({ ok: true, count: 0, blocks: 0, head: null });
    await write([draft()]);
    expect(await verify()).toMatchObject({ ok: true, count: 1, blocks: 1, unsealed: 0 });
  });

  test('ids in capitals are written and proven as what they are', async () => {
    const id = newId();
    await write([draft({ linkId: id.toUpperCase(), members: [id.toUpperCase(), id] })]);
    expect(await verify()).toMatchObject({ ok: true, count: 1 });
  });

  test('positions have no gap, and what commits late comes behind what is sealed', async () => {
    const late = newId();
    await write([draft(), draft()]);
    await sealChain(sealing, companyChain, connectionId);
    // An event whose id is older than those sealed: made before, committed after.
    const head = {
      chainId: connectionId,
      id: late.replace(/^......../, '00000000'),
      at,
      kind: 'x',
      actor: 'A',
      linkId: null,
      runId: null,
      members: [],
    };
    const payload = payloadDigest({ before: null, after: null, reason: null });
    await database.query(
      `insert into event (connection_id, id, at, kind, actor, payload_digest, digest) values ($1, $2, $3, 'x', 'A', decode($4, 'hex'), decode($5, 'hex'))`,
      [connectionId, head.id, at, payload, eventDigest(head, payload)],
    );
    expect(await verify()).toMatchObject({ ok: true, count: 3, blocks: 2 });
    expect(await eventAt(3)).toBe(head.id);
  });

  test('many sealers at once: one chain, every event once', async () => {
    for (let i = 0; i < 5; i += 1) await write(Array.from({ length: 40 }, () => draft()));
    const sealers = Array.from({ length: 8 }, async (_, index) => {
      const sealed = [];
      for (let i = 0; i < 12; i += 1)
        sealed.push(
          await sealNext(database, companyChain, connectionId, { at, wait: index % 2 === 0, atOnce: 17 }),
        );
      return sealed.filter((one) => one !== null).map((one) => one.number);
    });
    const writers = Array.from({ length: 4 }, async () => {
      for (let i = 0; i < 5; i += 1) await write([draft()]);
    });
    const numbers = (await Promise.all(sealers)).flat().sort((a, b) => a - b);
    await Promise.all(writers);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(await verify()).toMatchObject({ ok: true, count: 220, findings: 0 });
  });

  describe('the database refuses', () => {
    test.each([
      ["update event set actor = 'Bo' where connection_id = $1", 'event'],
      [
        'update event set before = null, after = null, reason = null, erased_at = now() where connection_id = $1',
        'event',
      ],
      ['update event set position = position + 100 where connection_id = $1', 'event'],
      ['update event set position = null where connection_id = $1', 'event'],
      ['delete from event where connection_id = $1', 'event'],
      ['delete from event_member where connection_id = $1', 'event_member'],
      ['update event_member set link_id = event_id where connection_id = $1', 'event_member'],
      ['update event_block set events = 1 where connection_id = $1', 'event_block'],
      ['delete from event_block where connection_id = $1', 'event_block'],
    ])('%s', async (sql, table) => {
      await threeBlocks();
      await expect(database.query(sql, [connectionId])).rejects.toThrow(`${table} is append-only`);
      expect(await verify()).toMatchObject({ ok: true, count: 7 });
    });

    test('to empty a table, and an event that comes with a position', async () => {
      await expect(database.exec('truncate event cascade')).rejects.toThrow('append-only');
      await expect(database.exec('truncate access_block')).rejects.toThrow('append-only');
      await expect(
        database.query(
          `insert into event (connection_id, id, at, kind, actor, digest, position) values ($1, $2, $3, 'x', 'A', '', 9)`,
          [connectionId, newId(), at],
        ),
      ).rejects.toThrow('append-only');
    });
  });

  describe('tampering is found', () => {
    test.each([
      [
        'its payload',
        `update event set after = '{"link":"linked"}' where connection_id = $1 and position = 4`,
      ],
      ['its reason', `update event set reason = 'Nothing' where connection_id = $1 and position = 4`],
      ['its actor', `update event set actor = 'Bo' where connection_id = $1 and position = 4`],
      ['its time', `update event set at = at + interval '1 ms' where connection_id = $1 and position = 4`],
      ['its digest', `update event set digest = payload_digest where connection_id = $1 and position = 4`],
      ['a member gone', `delete from event_member where connection_id = $1 and link_id = '${members[1]}'`],
      [
        'a member gone and the count with it',
        `with gone as (delete from event_member where connection_id = $1 and link_id = '${members[1]}') update event set members = 2 where connection_id = $1 and position = 4`,
      ],
      [
        'a member added',
        `insert into event_member (connection_id, event_id, link_id) select $1, id, id from event where connection_id = $1 and position = 4`,
      ],
      [
        'a payload said to be erased',
        `update event set erased_at = now() where connection_id = $1 and position = 4`,
      ],
    ])('one event changed: %s', async (_what, sql) => {
      const noted = await threeBlocks();
      await attack(sql, [connectionId]);
      const report = await verify(noted);
      expect(report).toMatchObject({ ok: false, count: 7, blocks: 3 });
      expect(report.firstBad).toEqual({
        fault: 'event-changed',
        position: 4,
        eventId: await eventAt(4),
        block: 2,
      });
    });

    test('an erased payload whose author was changed with it', async () => {
      await threeBlocks();
      await attack(
        `update event set before = null, after = null, reason = null, erased_at = now(), actor = 'Bo' where connection_id = $1 and position = 2`,
        [connectionId],
      );
      expect((await verify()).firstBad).toMatchObject({ fault: 'event-changed', position: 2 });
    });

    test('an event deleted in the middle, at the end of a block, at the end of the chain', async () => {
      for (const position of [4, 5, 7]) {
        ({ connectionId } = await testCompany(database));
        await threeBlocks();
        await attack('delete from event where connection_id = $1 and position = $2', [
          connectionId,
          position,
        ]);
        const report = await verify();
        expect(report).toMatchObject({ ok: false, count: 7 });
        expect(report.firstBad).toMatchObject({ fault: 'event-missing', position, eventId: null });
      }
    });

    test('two events that changed places', async () => {
      await threeBlocks();
      await attack(
        `update event set position = case position when 3 then -1 else -2 end where connection_id = $1 and position in (3, 5)`,
        [connectionId],
      );
      await attack(
        `update event set position = case position when -1 then 5 else 3 end where connection_id = $1 and position < 0`,
        [connectionId],
      );
      const report = await verify();
      expect(report).toMatchObject({ ok: false, findings: 1 });
      expect(report.firstBad).toEqual({ fault: 'block-changed', position: 3, eventId: null, block: 2 });
    });

    test('an event put in behind: before the first, between two, after the last', async () => {
      const insert = async (position: number) => {
        const id = newId();
        const head = {
          chainId: connectionId,
          id,
          at,
          kind: 'x',
          actor: 'A',
          linkId: null,
          runId: null,
          members: [],
        };
        const payload = payloadDigest({ before: null, after: null, reason: null });
        await attack(
          `insert into event (connection_id, id, at, kind, actor, payload_digest, digest, position) values ($1, $2, $3, 'x', 'A', decode($4, 'hex'), decode($5, 'hex'), $6)`,
          [connectionId, id, at, payload, eventDigest(head, payload), position],
        );
        return id;
      };
      await threeBlocks();
      const first = await insert(0);
      expect((await verify()).firstBad).toMatchObject({
        fault: 'event-inserted',
        position: 0,
        eventId: first,
      });
      ({ connectionId } = await testCompany(database));
      await threeBlocks();
      // The others make room for it.
      for (const position of [7, 6, 5, 4])
        await attack('update event set position = $2 + 1 where connection_id = $1 and position = $2', [
          connectionId,
          position,
        ]);
      await insert(4);
      expect((await verify()).firstBad).toMatchObject({ fault: 'block-changed', position: 3 });
      ({ connectionId } = await testCompany(database));
      await threeBlocks();
      const last = await insert(8);
      expect((await verify()).firstBad).toMatchObject({
        fault: 'event-inserted',
        position: 8,
        eventId: last,
      });
    });

    test('a block changed, missing, or cut loose', async () => {
      for (const [sql, fault, position] of [
        [
          "update event_block set sealed_at = sealed_at + interval '1 ms' where connection_id = $1 and number = 2",
          'block-changed',
          3,
        ],
        [
          'update event_block set hash = digest from event where event_block.connection_id = $1 and number = 2 and event.connection_id = $1 and position = 1',
          'block-changed',
          3,
        ],
        [
          'update event_block set previous = hash where connection_id = $1 and number = 2',
          'block-unlinked',
          3,
        ],
        ['delete from event_block where connection_id = $1 and number = 2', 'block-missing', 3],
      ] as const) {
        ({ connectionId } = await testCompany(database));
        await threeBlocks();
        await attack(sql, [connectionId]);
        const report = await verify();
        expect(report.ok).toBe(false);
        expect([sql, report.firstBad?.fault, report.firstBad?.position]).toEqual([sql, fault, position]);
      }
    });

    test('the last block cut off with its events: only the head noted before tells', async () => {
      const noted = await threeBlocks();
      await attack('delete from event where connection_id = $1 and position > 5', [connectionId]);
      await attack('delete from event_block where connection_id = $1 and number = 3', [connectionId]);
      expect(await verify(noted)).toMatchObject({
        ok: true,
        count: 5,
        blocks: 2,
        compared: { onChain: false },
      });
    });

    test('a whole block rewritten, digests, hashes and all that follows: only the head noted before tells', async () => {
      const noted = await threeBlocks();
      const {
        rows: [old],
      } = await database.query<{ id: string; at: string }>(
        'select id, at from event where connection_id = $1 and position = 6',
        [connectionId],
      );
      const head = {
        chainId: connectionId,
        id: old?.id ?? '',
        at: old?.at ?? '',
        kind: 'record.unlinked',
        actor: 'Bo',
        linkId: null,
        runId: null,
        members: [],
      };
      const payload = payloadDigest({ before: null, after: null, reason: 'Never mind' });
      const digest = eventDigest(head, payload);
      await attack(
        `update event set actor = 'Bo', before = null, after = null, reason = 'Never mind', payload_digest = decode($2, 'hex'), digest = decode($3, 'hex')
         where connection_id = $1 and position = 6`,
        [connectionId, payload, digest],
      );
      expect((await verify(noted)).firstBad).toMatchObject({ fault: 'block-changed', position: 6 });
      const { rows: digests } = await database.query<{ digest: Uint8Array }>(
        'select digest from event where connection_id = $1 and position between 6 and 7 order by position',
        [connectionId],
      );
      const {
        rows: [block],
      } = await database.query<{ previous: Uint8Array; sealed_at: string }>(
        'select previous, sealed_at from event_block where connection_id = $1 and number = 3',
        [connectionId],
      );
      const joined = createHash('sha256');
      for (const one of digests) joined.update(one.digest);
      const hash = blockHash(
        {
          chainId: connectionId,
          number: 3,
          first: 6,
          last: 7,
          previous: Buffer.from(block?.previous ?? []).toString('hex'),
          sealedAt: block?.sealed_at ?? '',
        },
        joined.digest('hex'),
      );
      await attack(
        `update event_block set hash = decode($2, 'hex') where connection_id = $1 and number = 3`,
        [connectionId, hash],
      );
      const report = await verify(noted);
      expect(report).toMatchObject({ ok: true, count: 7, compared: { ...noted, onChain: false } });
      expect(report.head).not.toBe(noted.head);
    });

    test('an event said to have happened long before what was sealed ahead of it is counted as backdated', async () => {
      await threeBlocks();
      await write([draft()], '2026-11-20T08:00:00.000Z');
      expect(await verify()).toMatchObject({ ok: true, count: 8, backdated: 1 });
    });
  });

  describe('retention', () => {
    const keepDays = (days: number | null) =>
      database.query(
        `update connection set settings = jsonb_set(settings, '{eventRetentionDays}', $2::jsonb) where id = $1`,
        [connectionId, JSON.stringify(days)],
      );
    test('erases what old sealed events said, once, as an event of its own; the chain goes on proving the rest', async () => {
      const noted = await threeBlocks();
      await write([draft()], '2026-12-22T08:00:00.000Z');
      clock.now = new Date('2026-12-22T09:00:00.000Z');
      expect(await eraseDueEvents(sealing)).toBe(0);
      await keepDays(29);
      // The newest is not sealed yet and not old enough either.
      expect(await eraseDueEvents(sealing)).toBe(7);
      expect(await eraseDueEvents(sealing)).toBe(0);
      const { rows } = await database.query(
        'select before, after, reason from event where connection_id = $1 and erased_at is not null and num_nonnulls(before, after, reason) > 0',
        [connectionId],
      );
      expect(rows).toEqual([]);
      const report = await verify(noted);
      expect(report).toMatchObject({ ok: true, count: 9, erased: 7, compared: { onChain: true } });
      const { rows: said } = await database.query<{ after: unknown }>(
        `select after from event where connection_id = $1 and kind = 'events.erased'`,
        [connectionId],
      );
      expect(said).toEqual([{ after: { before: '2026-11-23T00:00:00.000Z', count: 7 } }]);
    });

    test('never erases what is not sealed', async () => {
      await write([draft()], '2026-01-01T00:00:00.000Z');
      await keepDays(30);
      expect(await eraseDueEvents(sealing)).toBe(0);
      await sealAll(sealing);
      expect(await eraseDueEvents(sealing)).toBe(1);
    });
  });

  test('the organisation has a chain of its own, proven the same way', async () => {
    const add = (name: string) =>
      writeAccessEvent(database, organizationId, {
        kind: 'user.added',
        actor: 'Ann Lee',
        before: null,
        after: { name },
      });
    await add('Bo');
    await add('Cy');
    await sealAll(sealing);
    expect(await verifyEvents(sealing, accessChain, organizationId)).toMatchObject({
      ok: true,
      count: 2,
      blocks: 1,
    });
    await expect(database.query(`update access_event set actor = 'x'`)).rejects.toThrow('append-only');
    await expect(database.query('delete from access_event')).rejects.toThrow('append-only');
    await attack(
      `update access_event set after = '{"name":"Di"}' where organization_id = $1 and position = 2`,
      [organizationId],
    );
    expect((await verifyEvents(sealing, accessChain, organizationId)).firstBad).toMatchObject({
      fault: 'event-changed',
      position: 2,
    });
  });

  test('10,001 events and a bulk action of 30,000 records are sealed and proven in pages', async () => {
    const bulk = Array.from({ length: 30_000 }, () => newId());
    for (let i = 0; i < 5; i += 1) await write(Array.from({ length: 2_000 }, () => draft()));
    await write([draft({ members: bulk })]);
    const from = performance.now();
    await sealChain(sealing, companyChain, connectionId);
    const sealed = performance.now();
    const report = await verify();
    console.log(
      `sealed 10,001 events in ${Math.round(sealed - from)} ms, verified in ${Math.round(performance.now() - sealed)} ms`,
    );
    expect(report).toMatchObject({ ok: true, count: 10_001, blocks: 3 });
  });
});
