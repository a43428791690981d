import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import type { Database } from '../store/db/open.ts';
import { readOperation } from '../store/read/operations.ts';
import type { RecordFilter } from '../store/read/records.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { createLive } from './live.ts';
import { type Actor, UnknownSelection } from './port.ts';
import { addCompany, addFamilies } from './testing/bulk-world.ts';
import { ann } from './testing/small-world.ts';

const everything: RecordFilter = {
  link: 'all',
  outcomes: null,
  types: null,
  search: null,
  property: null,
  since: null,
  timeZone: 'Europe/London',
  direction: null,
  cause: null,
};
const minutes = 60_000;

class Crash extends Error {}

eachDatabase((name, open) => {
  // A record costs the embedded database ten times what it costs a server; a fifth still makes a crash in the middle.
  const contacts = name === 'embedded' ? 400 : 2_000;
  const invoices = contacts * 9;
  /** Every tenth of the invoices is in euro; each is of 10.50. */
  const money = { euro: (invoices / 10) * 10.5, pounds: ((invoices * 9) / 10) * 10.5 };
  let database: Database;
  let connectionId: string;
  beforeAll(async () => {
    database = await open();
    connectionId = await addCompany(database);
    await addFamilies(database, connectionId, { contacts, invoices });
  }, 3 * minutes);
  afterAll(() => database.close());

  /** An engine as one process has it; `dieIn` cuts the transaction of that chunk just before its commit. */
  function process(dieIn: number | null = null, now = () => new Date()) {
    const queued: string[] = [];
    let chunk = 0;
    const transaction: Database['transaction'] = (work, options) =>
      database.transaction(async (tx) => {
        const result = await work(tx);
        chunk += 1;
        if (chunk === dieIn) throw new Crash();
        return result;
      }, options);
    const engine = createEngine({
      database: { ...database, transaction },
      openSystems: async () => {
        throw new Error('no system is asked');
      },
      sealer: { seal: (clear) => ({ keyId: 'test', sealed: clear }), open: (_key, sealed) => sealed },
      live: createLive(),
      log: pino({ level: 'silent' }),
      now,
      enqueue: async () => {},
      enqueueOperation: async (_connection, id) => {
        queued.push(id);
      },
      inFlightWaitMs: 200,
    });
    return { engine, queued };
  }
  const turn = () => ({ signal: new AbortController().signal, last: false });
  const heldNow = async () => {
    const { rows } = await database.query<{ type: string; n: number }>(
      `select type, count(*) as n from link where connection_id = $1 and held group by type order by type`,
      [connectionId],
    );
    return Object.fromEntries(rows.map((row) => [row.type, row.n]));
  };
  const countersHold = async () => {
    const { rows } = await database.query(
      `select type, outcome, held, sum(n)::bigint as n from (
         select type, outcome, held, count(*) as n from link where connection_id = $1 group by 1, 2, 3
         union all select type, outcome, held, -n from link_counter where connection_id = $1) x
       group by 1, 2, 3 having sum(n) <> 0`,
      [connectionId],
    );
    expect(rows).toEqual([]);
  };
  /** Records in more than one event of this kind that name the operation, and in none. */
  const toldOnce = async (kind: string, operationId: string) => {
    const { rows } = await database.query<{ events: number; members: number; records: number }>(
      `select count(distinct e.id) as events, count(*) as members, count(distinct m.link_id) as records
       from event e join event_member m on m.connection_id = e.connection_id and m.event_id = e.id
       where e.connection_id = $1 and e.kind = $2 and e.after->>'operation' = $3`,
      [connectionId, kind, operationId],
    );
    return rows[0];
  };

  test(
    'many are unlinked with their children across a crash, each once, and relinked as the units they were',
    async () => {
      const first = process(name === 'embedded' ? 5 : 9);
      const selection = await first.engine.freezeSelection(
        connectionId,
        { ...everything, types: ['contact'] },
        ann,
      );
      expect([selection.count, selection.money]).toEqual([contacts, []]);
      const preview = await first.engine.previewUnlink(connectionId, { selectionId: selection.selectionId });
      expect(preview).toMatchObject({ records: contacts, alreadyUnlinked: 0 });
      expect(preview.children).toEqual([
        {
          type: 'invoice',
          withWriteDue: invoices / 3,
          atRest: (invoices * 2) / 3,
          open: [
            { currency: 'EUR', amount: money.euro.toFixed(4) },
            { currency: 'GBP', amount: money.pounds.toFixed(4) },
          ],
        },
      ]);
      const { operationId } = await first.engine.startOperation(connectionId, {
        kind: 'unlink',
        target: { selectionId: selection.selectionId },
        children: 'include',
        reason: 'portfolio sold',
        reviewOn: '2026-12-24',
        actor: ann,
      });
      await expect(first.engine.executeOperation(connectionId, operationId, turn())).rejects.toThrow(Crash);
      const half = await readOperation(database, connectionId, operationId);
      expect(half).toMatchObject({ state: 'running', counts: { unlinked: contacts } });
      const held = (await heldNow()).invoice ?? 0;
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThan(invoices);

      // Another process, after a restart.
      const second = process();
      await second.engine.resumeOperations();
      expect(second.queued).toEqual([operationId]);
      await second.engine.executeOperation(connectionId, operationId, turn());
      expect(await readOperation(database, connectionId, operationId)).toMatchObject({
        state: 'done',
        total: contacts,
        counts: { unlinked: contacts, child: invoices },
        in_flight: [],
      });
      expect(await heldNow()).toEqual({ contact: contacts, invoice: invoices });
      expect(await toldOnce('record.unlinked', operationId)).toMatchObject({
        members: contacts + invoices,
        records: contacts + invoices,
      });
      await countersHold();
      await second.engine.resumeOperations();
      expect(second.queued).toEqual([operationId]);

      // One of the invoices is also held for itself, and one contact comes back by a person's word before the others.
      const { rows } = await database.query<{ id: string; parent: string }>(
        `select p.link_id as id, p.parent_id as parent from link_parent p where p.connection_id = $1 order by p.link_id limit 1`,
        [connectionId],
      );
      const [own] = rows;
      await second.engine.unlink(connectionId, {
        recordIds: [own?.id ?? ''],
        children: 'wait',
        reason: 'disputed',
        reviewOn: null,
        actor: ann,
      });
      const early = (await second.engine.relink(connectionId, {
        recordIds: [own?.parent ?? ''],
        reason: null,
        syncNow: false,
        actor: ann,
      })) satisfies { relinked: readonly string[] };
      expect(early.relinked).toHaveLength(1 + invoices / contacts - 1);
      expect(early.stillUnlinked).toEqual([own?.id]);

      const third = process(name === 'embedded' ? 3 : 5);
      const back = await third.engine.startOperation(connectionId, {
        kind: 'relink',
        target: { selectionId: selection.selectionId },
        reason: 'bought back',
        syncNow: false,
        actor: ann,
      });
      await expect(third.engine.executeOperation(connectionId, back.operationId, turn())).rejects.toThrow(
        Crash,
      );
      await process().engine.executeOperation(connectionId, back.operationId, turn());
      const family = early.relinked.length;
      expect(await readOperation(database, connectionId, back.operationId)).toMatchObject({
        state: 'done',
        counts: {
          relinked: contacts - 1,
          'already-linked': 1,
          child: invoices - (family - 1) - 1,
        },
      });
      expect(await heldNow()).toEqual({ invoice: 1 });
      expect(await toldOnce('record.relinked', back.operationId)).toMatchObject({
        members: contacts + invoices - family - 1,
        records: contacts + invoices - family - 1,
      });
      const { rows: standing } = await database.query(
        `select 1 from unlink_operation where connection_id = $1 and id = $2 and lifted_at is null`,
        [connectionId, operationId],
      );
      expect(standing).toEqual([]);
      await countersHold();
    },
    10 * minutes,
  );

  test('what a person says while a bulk relink is on is the later word', async () => {
    const clock = { now: Date.parse('2027-01-01T00:00:00.000Z') };
    const { engine } = process(null, () => new Date(clock.now));
    const { rows } = await database.query<{ id: string }>(
      `select id from link where connection_id = $1 and type = 'contact' order by id limit 3`,
      [connectionId],
    );
    const recordIds = rows.map((row) => row.id);
    const wish = { children: 'wait' as const, reason: 'x', reviewOn: null, actor: ann };
    await engine.unlink(connectionId, { recordIds, ...wish });
    clock.now += 1_000;
    const { operationId } = await engine.startOperation(connectionId, {
      kind: 'relink',
      target: { recordIds },
      reason: null,
      syncNow: false,
      actor: ann,
    });
    clock.now += 1_000;
    await engine.unlink(connectionId, { recordIds: recordIds.slice(0, 1), ...wish, reason: 'not this one' });
    await engine.executeOperation(connectionId, operationId, turn());
    expect(await readOperation(database, connectionId, operationId)).toMatchObject({
      counts: { relinked: 2, 'still-unlinked': 1 },
    });
    await engine.relink(connectionId, { recordIds, reason: null, syncNow: false, actor: ann });
  });

  test('a selection is its maker’s, expires, and is forgotten; its filter is the list’s own', async () => {
    const clock = { now: Date.parse('2027-02-01T00:00:00.000Z') };
    const { engine } = process(null, () => new Date(clock.now));
    const bo: Actor = { kind: 'user', id: 'bo', name: 'Bo' };
    // B-1799 and B-17990 to B-17999, where there are 18,000.
    const number = `B-${invoices / 10 - 1}`;
    const narrow = {
      ...everything,
      types: ['invoice' as const],
      search: { text: number, amount: null, codes: [] },
    };
    const frozen = await engine.freezeSelection(connectionId, narrow, bo);
    expect(frozen).toMatchObject({
      count: 11,
      money: [
        { currency: 'EUR', amount: '10.50' },
        { currency: 'GBP', amount: '105.00' },
      ],
      expires: '2027-02-02T00:00:00.000Z',
    });
    const { selectionId } = frozen;
    expect(await engine.findSelection(connectionId, selectionId, bo)).toEqual(frozen);
    const refusal = engine.findSelection(connectionId, selectionId, ann);
    await expect(refusal).rejects.toEqual(new UnknownSelection(false));
    // What matches later is not in it.
    await database.query(
      `update link set number = 'x', search = 'x' where connection_id = $1 and number = $2`,
      [connectionId, number],
    );
    expect(await engine.selectionMembers(connectionId, selectionId)).toHaveLength(11);
    clock.now += 24 * 3_600_000 + 1;
    await expect(engine.findSelection(connectionId, selectionId, bo)).rejects.toEqual(
      new UnknownSelection(true),
    );
    await engine.freezeSelection(connectionId, narrow, bo);
    await expect(engine.findSelection(connectionId, selectionId, bo)).rejects.toEqual(
      new UnknownSelection(false),
    );
    const { rowCount } = await database.query('select 1 from selection_member where selection_id = $1', [
      selectionId,
    ]);
    expect(rowCount).toBe(0);
  });

  test(`operations are carried out in the order they were asked for, on the ${name} database`, async () => {
    const { engine } = process();
    const { rows } = await database.query<{ id: string }>(
      `select id from link where connection_id = $1 and type = 'invoice' and not held order by id desc limit 5`,
      [connectionId],
    );
    const target = { recordIds: rows.map((row) => row.id) };
    const out = await engine.startOperation(connectionId, {
      kind: 'unlink',
      target,
      children: 'wait',
      reason: 'x',
      reviewOn: null,
      actor: ann,
    });
    const back = await engine.startOperation(connectionId, {
      kind: 'relink',
      target,
      reason: null,
      syncNow: false,
      actor: ann,
    });
    await Promise.all([
      engine.executeOperation(connectionId, back.operationId, turn()),
      engine.executeOperation(connectionId, out.operationId, turn()),
    ]);
    expect((await readOperation(database, connectionId, out.operationId))?.counts).toEqual({ unlinked: 5 });
    expect((await readOperation(database, connectionId, back.operationId))?.counts).toEqual({ relinked: 5 });
  });

  test(`nobody waits with an unlink for a long check, and one given up names what is in flight, on the ${name} database`, async () => {
    const { engine } = process();
    const { rows } = await database.query<{ id: string }>(
      `select id from link where connection_id = $1 and type = 'invoice' and not held order by id limit 3`,
      [connectionId],
    );
    const ids = rows.map((row) => row.id);
    const target = { recordIds: ids };
    const check = await engine.startOperation(connectionId, { kind: 'relink-check', target, actor: ann });
    const unlink = () =>
      engine.startOperation(connectionId, {
        kind: 'unlink',
        target,
        children: 'wait',
        reason: 'x',
        reviewOn: null,
        actor: ann,
      });
    const out = await unlink();
    await engine.executeOperation(connectionId, out.operationId, turn());
    expect(await readOperation(database, connectionId, out.operationId)).toMatchObject({ state: 'done' });
    expect(await readOperation(database, connectionId, check.operationId)).toMatchObject({ state: 'queued' });
    await engine.executeOperation(connectionId, check.operationId, { ...turn(), last: true });
    expect(await readOperation(database, connectionId, check.operationId)).toMatchObject({ state: 'failed' });

    // The records are held; then the last stage breaks while the write of one is still on its way.
    await database.query(
      `with r as (
         insert into request (connection_id, id, run_id, run_token, system, object, verb, method, path, headers, members)
         values ($1, $2, $2, $2, 'ledger', 'invoice', 'create', 'POST', '/x', '{}', '[]') returning id)
       insert into attempt (connection_id, id, link_id, request_id, position, system, verb, payload_hash, content, state)
       select $1, $2, $3, r.id, 0, 'ledger', 'create', '', '{}', 'sent' from r`,
      [connectionId, newId(), ids[0]],
    );
    await engine.relink(connectionId, { recordIds: ids, reason: null, syncNow: false, actor: ann });
    const late = await unlink();
    const broken = process(2).engine;
    await broken.executeOperation(connectionId, late.operationId, { ...turn(), last: true });
    expect(await readOperation(database, connectionId, late.operationId)).toMatchObject({
      state: 'failed',
      in_flight: [ids[0]],
    });
  });
});
