import { randomBytes } from 'node:crypto';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { firstIdOf } from '../../domain/id.ts';
import type { Database } from '../../store/db/open.ts';
import { eachDatabase } from '../../store/testing/each-database.ts';
import { companyChain } from '../../store/write/seal.ts';
import { eraseDueEvents } from '../erase-events.ts';
import { sealAll } from '../seal.ts';
import { smallWorld } from '../testing/small-world.ts';
import { verifyEvents } from '../verify-events.ts';
import { keepRetention } from './keep-retention.ts';
import { removeOld } from './remove-old.ts';

const aDay = 86_400_000;
/** Ids are made of the time, so the time of these tests is the real one, and what is old is made old. */
const now = new Date();

eachDatabase((_name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  const context = () => ({ database, log: pino({ level: 'silent' }), now: () => now });
  const later = (days: number) => ({ ...context(), now: () => new Date(now.getTime() + days * aDay) });
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    // Of the companies of the tests before nothing is removed any more.
    const forEver = { bodyRetentionDays: null, attemptRetentionDays: null, eventRetentionDays: null };
    await database.query('update connection set settings = settings || $1::jsonb', [JSON.stringify(forEver)]);
    world = await smallWorld(database);
    for (const key of ['901', '902', '903', '904']) world.invoice(key);
    await world.sync();
  });

  const idAgo = (days: number) =>
    `${firstIdOf(now.getTime() - days * aDay).slice(0, 24)}${randomBytes(6).toString('hex')}`;
  /** A request of so many days ago with a try for each of these records; its body says when it was. */
  const tried = async (
    days: number,
    links: readonly { id: string; verb?: string; state?: string; settled?: boolean }[],
  ): Promise<string> => {
    const request = idAgo(days);
    const at = new Date(now.getTime() - days * aDay).toISOString();
    await database.query(
      `insert into request (connection_id, id, run_id, run_token, system, object, verb, method, path, headers, body, body_key_id,
         members, answer, answer_status, created_at, first_sent_at, answered_at)
       select connection_id, $2, run_id, run_token, system, object, verb, method, path, headers, $3, body_key_id,
         members, $3, 200, $4::timestamptz, $4::timestamptz, $4::timestamptz
       from request where connection_id = $1 order by id limit 1`,
      [world.connectionId, request, Buffer.from(`${days} days ago`), at],
    );
    for (const { id, verb = 'update', state = 'done', settled = true } of links)
      await database.query(
        `insert into attempt (connection_id, id, link_id, request_id, position, system, verb, payload_hash, content, state, created_at, sent_at, settled_at)
         values ($1, $2, $3, $4, 0, 'ledger', $5, 'x', '{}', $6, $7::timestamptz, $7::timestamptz, $8::timestamptz)`,
        [world.connectionId, idAgo(days), id, request, verb, state, at, settled ? at : null],
      );
    return request;
  };
  const bodies = async () =>
    (
      await database.query<{
        id: string;
        body: Uint8Array | null;
        answer: Uint8Array | null;
        erased_at: string | null;
      }>('select id, body, answer, erased_at from request where connection_id = $1 order by id', [
        world.connectionId,
      ])
    ).rows;
  const attempts = async (linkId: string) =>
    (
      await database.query<{ request_id: string }>(
        'select request_id from attempt where connection_id = $1 and link_id = $2 order by id',
        [world.connectionId, linkId],
      )
    ).rows.map((row) => row.request_id);
  const keep = (settings: Readonly<Record<string, number | null>>) =>
    database.query('update connection set settings = settings || $2::jsonb where id = $1', [
      world.connectionId,
      JSON.stringify(settings),
    ]);
  const events = async () =>
    (
      await database.query(
        `select kind, after from event where connection_id = $1 and kind in ('bodies.erased', 'tries.removed') order by id`,
        [world.connectionId],
      )
    ).rows;
  const records = async () => {
    const links = await world.links();
    const ids = links.map((one) => one.id);
    return { links, one: ids[0] ?? '', two: ids[1] ?? '', three: ids[2] ?? '', four: ids[3] ?? '' };
  };
  const today = Math.floor(now.getTime() / aDay) * aDay;
  const limitOf = (days: number) => new Date(today - days * aDay).toISOString();

  test('bodies go once everything in the request is settled; that it was sent, when and how it ended stays', async () => {
    const { one, two } = await records();
    const young = await tried(80, [{ id: one }]);
    const old = await tried(100, [{ id: one }, { id: two, state: 'rejected' }]);
    const open = await tried(120, [{ id: one }, { id: two, state: 'unknown', settled: false }]);
    expect(await removeOld(context())).toEqual({ bodies: 1, attempts: 0, requests: 0 });
    const found = new Map((await bodies()).map((row) => [row.id, row]));
    expect(found.get(old)).toMatchObject({ body: null, answer: null, erased_at: now.toISOString() });
    for (const id of [young, open]) {
      expect(found.get(id)?.body, id).not.toBeNull();
      expect(found.get(id)?.erased_at, id).toBeNull();
    }
    expect((await attempts(one)).slice(0, 3)).toEqual([open, old, young]);
    expect(await events()).toEqual([{ kind: 'bodies.erased', after: { before: limitOf(90), count: 1 } }]);
    // Once a day: what is settled meanwhile goes the day after.
    await database.query('update attempt set settled_at = sent_at where settled_at is null');
    expect(await removeOld(context())).toEqual({ bodies: 0, attempts: 0, requests: 0 });
    expect(await removeOld(later(1))).toEqual({ bodies: 1, attempts: 0, requests: 0 });
  });

  test('a record whose answer was lost loses nothing, however old', async () => {
    const { one } = await records();
    await database.query(`update link set outcome = 'uncertain' where connection_id = $1 and id = $2`, [
      world.connectionId,
      one,
    ]);
    const open = await tried(600, [{ id: one, state: 'unknown', settled: false }]);
    const before = await tried(700, [{ id: one, state: 'rejected' }]);
    expect(await removeOld(later(30))).toEqual({ bodies: 0, attempts: 0, requests: 0 });
    expect((await attempts(one)).slice(0, 2)).toEqual([before, open]);
    expect((await bodies()).every((row) => row.body !== null)).toBe(true);
  });

  test('of old tries the last stays, and the last that the other system answered; requests go with their tries', async () => {
    const { one, two, three, four } = await records();
    const made = await attempts(one);
    const shared = await tried(500, [
      { id: one, state: 'rejected' },
      { id: two, state: 'rejected' },
    ]);
    await tried(450, [{ id: one }]);
    await database.query('delete from attempt where connection_id = $1 and link_id <> all($2::uuid[])', [
      world.connectionId,
      [one],
    ]);
    // Of the second record the refusal is the last word, though it was stamped and recalled since.
    const refused = await tried(500, [{ id: two, state: 'rejected' }]);
    const stamped = await tried(450, [{ id: two, verb: 'stamp' }]);
    const recalled = await tried(440, [{ id: two, state: 'recalled' }]);
    const only = await tried(900, [{ id: three }]);
    const within = [await tried(399, [{ id: four }]), await tried(398, [{ id: four }])];
    const links = await world.links();
    expect(await removeOld(context())).toMatchObject({ attempts: 3, requests: 3 });
    expect(await attempts(one)).toEqual(made);
    expect(await attempts(two)).toEqual([refused, recalled]);
    expect(await attempts(three)).toEqual([only]);
    expect(await attempts(four)).toEqual(within);
    const left = (await bodies()).map((row) => row.id);
    expect(left).not.toContain(shared);
    expect(left).not.toContain(stamped);
    expect(left).toContain(only);
    // What records and totals say does not change.
    expect(await world.links()).toEqual(links);
    const counted = await database.query(
      `select 1 from (select type, outcome, held, count(*) as n from link where connection_id = $1 group by 1, 2, 3) l
       full join (select type, outcome, held, n from link_counter where connection_id = $1 and n <> 0) c using (type, outcome, held)
       where l.n is distinct from c.n`,
      [world.connectionId],
    );
    expect(counted.rows).toEqual([]);
    // The tries are told with the bodies; the record is worked on as ever.
    expect((await events()).map((row) => row)).toContainEqual({
      kind: 'tries.removed',
      after: { before: limitOf(400), count: 3 },
    });
    world.invoice('901', { reference: 'changed' });
    await world.sync();
    expect((await world.links())[0]).toMatchObject({ outcome: 'synced' });
  });

  test('in stretches: interrupted, it goes on where it was, and tells of one walk', async () => {
    const { one, two, three } = await records();
    for (let n = 0; n < 25; n += 1) await tried(200 + n, [{ id: [one, two, three][n % 3] ?? one }]);
    const small = { atOnce: { bodies: 10, attempts: 10, requests: 10 }, stretches: 1 };
    expect((await removeOld(context(), small)).bodies).toBe(10);
    expect(await events()).toEqual([]);
    expect((await removeOld(context(), small)).bodies).toBe(10);
    expect((await removeOld(context(), { ...small, stretches: 50 })).bodies).toBe(5);
    expect(await events()).toEqual([{ kind: 'bodies.erased', after: { before: limitOf(90), count: 25 } }]);
    expect((await removeOld(context(), small)).bodies).toBe(0);
    // Midnight comes in the middle of a walk: what went before it is told after it.
    for (let n = 0; n < 15; n += 1) await tried(300 + n, [{ id: one }]);
    expect((await removeOld(later(1), small)).bodies).toBe(10);
    expect((await removeOld(later(2), { ...small, stretches: 50 })).bodies).toBe(5);
    expect((await events()).at(-1)).toEqual({
      kind: 'bodies.erased',
      after: { before: limitOf(88), count: 15 },
    });
  });

  test('kept for ever where the company says so; an earlier limit is walked anew', async () => {
    const { one } = await records();
    await tried(1_000, [{ id: one }]);
    await tried(20, [{ id: one }]);
    await keep({ bodyRetentionDays: null, attemptRetentionDays: null });
    expect(await removeOld(context())).toEqual({ bodies: 0, attempts: 0, requests: 0 });
    await keep({ bodyRetentionDays: 90 });
    expect((await removeOld(context())).bodies).toBe(1);
    await keep({ bodyRetentionDays: 10 });
    expect((await removeOld(context())).bodies).toBe(1);
  });

  test('the event chain proves what was before and what retention did, with its own payloads erased too', async () => {
    const { one } = await records();
    await tried(500, [{ id: one }]);
    await keep({ eventRetentionDays: 1 });
    await sealAll(context());
    const proof = () => verifyEvents(context(), companyChain, world.connectionId);
    const noted = await proof();
    expect(noted.ok).toBe(true);
    await removeOld(context());
    await sealAll(context());
    await eraseDueEvents(later(3));
    const after = await proof();
    expect(after).toMatchObject({ ok: true });
    // Bodies, tries, and what said that payloads were erased.
    expect(after.count).toBe(noted.count + 3);
    expect(after.erased).toBeGreaterThan(0);
  });

  test('two processes at once remove it once', async () => {
    const { one, two } = await records();
    for (let n = 0; n < 10; n += 1) await tried(500 + n, [{ id: n % 2 === 0 ? one : two }]);
    const found = await Promise.all([removeOld(context()), removeOld(context())]);
    expect(found.map((each) => each.attempts).sort((a, b) => a - b)).toEqual([0, 10]);
  });

  test('looks by itself; a fault is logged, and after the end it looks no more', async () => {
    const { one } = await records();
    const made = await attempts(one);
    await tried(500, [{ id: one }]);
    const lines: string[] = [];
    const broken = {
      ...context(),
      database: { ...database, query: () => Promise.reject(new Error('gone')) },
      log: pino({ level: 'error' }, { write: (line: string) => lines.push(line) }),
    };
    const failing = keepRetention(broken);
    await failing.look();
    await failing.stop();
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['retention could not be applied']);
    const kept = keepRetention(context(), { firstMs: 10 });
    for (let tries = 0; tries < 200 && (await attempts(one)).length > made.length; tries += 1)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await attempts(one)).toEqual(made);
    await kept.stop();
    // Another limit would be another walk.
    await keep({ attemptRetentionDays: 300 });
    await tried(500, [{ id: one }]);
    await kept.look();
    expect(await attempts(one)).toHaveLength(made.length + 1);
  });
});
