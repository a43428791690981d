import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from '../domain/id.ts';
import { noAddress } from '../domain/record.ts';
import type { Database } from '../store/db/open.ts';
import { eachDatabase } from '../store/testing/each-database.ts';
import { markSent, recordRequest } from '../store/write/attempts.ts';
import { settleLinks } from '../store/write/settle.ts';
import type { ComposedRequest } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';
import { InHand } from './in-hand.ts';
import { smallWorld } from './testing/small-world.ts';

const actor = { kind: 'user' as const, id: 'ann', name: 'Ann Lee' };
const rounds = 12;

/** The same numbers for everybody, so that a failure comes again. */
function shuffled<T>(items: readonly T[], seed: number): T[] {
  return items
    .map((item, index) => ({ item, at: Math.sin(seed * 7919 + index * 104_729) }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

eachDatabase((name, open) => {
  let database: Database;
  let world: Awaited<ReturnType<typeof smallWorld>>;
  let run: RunContext;
  const contacts = Array.from({ length: 6 }, () => newId());
  const invoices = Array.from({ length: 60 }, () => newId());
  beforeAll(async () => {
    const opened = await open();
    // A deadlock that the server breaks is an error here, not a second try.
    database = {
      ...opened,
      transaction: (work, options) => opened.transaction(work, { ...options, repeatable: false }),
    };
    world = await smallWorld(database);
    const { runId } = await world.engine.startRun(world.connectionId, { trigger: 'person', actor });
    const token = newId();
    await database.query(`update run set state = 'running', token = $2 where id = $1`, [runId, token]);
    await database.query(
      `insert into link (connection_id, id, type, outcome, attention) select $1, value::uuid, 'contact', 'synced', 0 from jsonb_array_elements_text($2::jsonb)`,
      [world.connectionId, JSON.stringify(contacts)],
    );
    await database.query(
      `insert into link (connection_id, id, type, outcome, attention) select $1, value::uuid, 'invoice', 'pending', 1 from jsonb_array_elements_text($2::jsonb)`,
      [world.connectionId, JSON.stringify(invoices)],
    );
    const facts = {
      id: world.connectionId,
      organizationId: '',
      shortCode: 'X',
      status: 'connected',
      currency: 'GBP',
      timeZone: 'Europe/London',
      syncFrom: '2026-01-01',
    };
    const { defaultSettings } = await import('../domain/settings.ts');
    run = {
      ...world.context,
      connection: { ...facts, settings: defaultSettings },
      runId,
      token,
      systems: { property: world.property, ledger: world.ledger },
      signal: new AbortController().signal,
      inHand: new InHand(),
      inTurn: (transaction) => transaction(),
    };
  });
  afterAll(() => database.close());

  const parentOf = (index: number) => contacts[index % contacts.length] ?? '';
  const composed: ComposedRequest = {
    object: 'invoice',
    verb: 'create',
    method: 'POST',
    path: '/',
    headers: {},
    body: '',
    idempotencyKey: null,
    members: [],
  };
  const content = {
    type: 'contact' as const,
    role: 'customer' as const,
    name: 'x',
    correspondenceName: '',
    firstName: '',
    lastName: '',
    email: '',
    phone: '',
    mobile: '',
    fax: '',
    postalAddress: noAddress,
    streetAddress: noAddress,
    currency: null,
    status: 'active' as const,
    mergedInto: null,
  };
  const violations: string[] = [];

  /** What a run does with a page: parents stored, then request and attempts, then sent, then ended. */
  async function page(seed: number): Promise<void> {
    const ids = shuffled(invoices, seed).slice(0, 20);
    const at = () => new Date(Date.now()).toISOString();
    const said = { id: run.runId, actor: 'relink', at: at() };
    await runTransaction(run, (tx) =>
      settleLinks(
        tx,
        world.connectionId,
        said,
        ids.map((linkId) => ({
          linkId,
          before: 'pending',
          after: seed % 2 === 0 ? 'synced' : 'pending',
          parents: [parentOf(invoices.indexOf(linkId))],
        })),
      ),
    );
    const id = newId();
    const attempts = ids.map((linkId, position) => ({
      id: newId(),
      linkId,
      position,
      verb: 'create' as const,
      payloadHash: '',
      ownKey: '',
      content,
      source: null,
      fields: [],
    }));
    await runTransaction(run, (tx) =>
      recordRequest(tx, world.connectionId, {
        id,
        runId: run.runId,
        token: run.token,
        system: 'ledger',
        request: composed,
        sealedBody: new Uint8Array(1),
        keyId: 'test',
        attempts,
      }),
    );
    const sent = await runTransaction(run, async (tx) => {
      const went = await markSent(tx, world.connectionId, id, at());
      const { rows } = await tx.query<{ n: number }>(
        `select count(*) as n from hold where connection_id = $1 and link_id in (select value::uuid from jsonb_array_elements_text($2::jsonb))`,
        [world.connectionId, JSON.stringify(ids)],
      );
      // In the very transaction that lets it go: nothing of it is held.
      if (went && (rows[0]?.n ?? 0) > 0) violations.push(`round ${seed}`);
      return went;
    });
    if (sent)
      await database.query(`update attempt set state = 'done', settled_at = now() where request_id = $1`, [
        id,
      ]);
  }

  test(`unlink, relink, retry and a run at the same time neither deadlock nor let a held record go (${name})`, async () => {
    const people = async (from: number) => {
      for (let round = 0; round < rounds; round += 1) {
        const chosen = shuffled(contacts, from + round).slice(0, 3);
        const own = shuffled(invoices, from * 3 + round).slice(0, 10);
        await world.engine.unlink(world.connectionId, {
          recordIds: shuffled([...chosen, ...own], round),
          children: round % 3 === 0 ? 'wait' : 'include',
          reason: 'x',
          reviewOn: null,
          actor,
        });
        await world.engine.retry(world.connectionId, shuffled(invoices, round).slice(0, 20), actor);
        await world.engine.relink(world.connectionId, {
          recordIds: shuffled([...own, ...chosen], round + 1),
          reason: null,
          syncNow: true,
          actor,
        });
      }
    };
    const runs = async () => {
      for (let round = 0; round < rounds * 2; round += 1) await page(round);
    };
    await Promise.all([runs(), people(1), people(50), people(99)]);
    expect(violations).toEqual([]);
    await world.engine.relink(world.connectionId, {
      recordIds: [...contacts, ...invoices],
      reason: null,
      syncNow: false,
      actor,
    });
    // Every unit was lifted whole: nobody is left held by an unlink that stands no longer.
    const { rows } = await database.query('select 1 from hold where connection_id = $1', [
      world.connectionId,
    ]);
    expect(rows).toEqual([]);
    const { rows: wrong } = await database.query(
      `select type, outcome, held from (
         select type, outcome, held, count(*) as n from link where connection_id = $1 group by 1, 2, 3
         union all select type, outcome, held, -n from link_counter where connection_id = $1) x
       group by 1, 2, 3 having sum(n) <> 0`,
      [world.connectionId],
    );
    expect(wrong).toEqual([]);
  }, 300_000);
});
