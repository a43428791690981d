import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { holdsOf } from '../store/read/records.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { createEngine } from './engine.ts';
import { ann, smallWorld } from './testing/small-world.ts';

let database: Database;
let world: Awaited<ReturnType<typeof smallWorld>>;
beforeEach(async () => {
  database = await openChosenDatabase();
  world = await smallWorld(database);
});
afterEach(() => database.close());

const unlink = (id: string, children: 'include' | 'wait', reason = 'moved out') =>
  world.engine.unlink(world.connectionId, { recordIds: [id], children, reason, reviewOn: null, actor: ann });
const relink = (...recordIds: string[]) =>
  world.engine.relink(world.connectionId, { recordIds, reason: null, syncNow: false, actor: ann });
const contactId = async () => (await world.links('contact'))[0]?.id ?? '';
const holds = async (id: string) => (await holdsOf(database, world.connectionId, [id])).get(id) ?? [];
const created = () => world.ledger.journal.filter((one) => one.type === 'invoice').length;

test('a child that comes later is held with its parent before anything is written, and comes back with it', async () => {
  world.invoice('1');
  await world.sync();
  const contact = await contactId();
  await unlink(contact, 'include');
  const before = created();
  world.invoice('2');
  await world.sync();
  await world.sync();
  expect(created()).toBe(before);
  const [first, second] = await world.links();
  expect([first?.held, second?.held]).toEqual([true, true]);
  expect(await holds(second?.id ?? '')).toEqual([
    expect.objectContaining({ reason: 'parent', held_by: 'Ann Lee', why: 'moved out' }),
  ]);
  const { rows } = await database.query(
    `select e.actor, e.reason, e.after->>'with' as why from event e join event_member m on m.connection_id = e.connection_id and m.event_id = e.id
     where e.kind = 'record.unlinked' and m.link_id = $1`,
    [second?.id],
  );
  expect(rows).toEqual([{ actor: 'relink', reason: 'moved out', why: 'parent' }]);
  // The child alone does not come back: what holds it is its parent.
  expect(await relink(second?.id ?? '')).toEqual({ relinked: [], stillUnlinked: [second?.id], runId: null });
  expect((await relink(contact)).relinked).toHaveLength(3);
  await world.sync();
  expect((await world.links()).map((one) => [one.held, one.outcome])).toEqual([
    [false, 'synced'],
    [false, 'synced'],
  ]);
});

test('an unlink between the decision about a new child and its claim to be sent stops it', async () => {
  await world.sync();
  const contact = await contactId();
  world.invoice('1');
  // The unlink is answered after the run has looked at the contact and before it stores who the parents are.
  let answered = 0;
  const query: Database['query'] = async (sql, params) => {
    const found = await database.query<never>(sql, params);
    if (sql.includes('r(system text, type text, role text, key text') && answered === 0) {
      answered += 1;
      expect((await unlink(contact, 'include')).children).toEqual([]);
    }
    return found;
  };
  const engine = createEngine({ ...world.context, database: { ...database, query } });
  const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
  await engine.executeRun(world.connectionId, runId, new AbortController().signal);
  expect(answered).toBe(1);
  expect(created()).toBe(0);
  expect((await world.links())[0]).toMatchObject({ held: true, outcome: 'pending' });
  const { rows } = await database.query<{ state: string }>(
    `select t.state from attempt t join link l on l.connection_id = t.connection_id and l.id = t.link_id and l.type = 'invoice'`,
  );
  expect(rows.map((row) => row.state)).toEqual(['recalled']);
});

test('an unlink while the write is being prepared takes the new child along and recalls it', async () => {
  await world.sync();
  const contact = await contactId();
  world.invoice('1');
  let children: readonly string[] = [];
  const engine = createEngine({
    ...world.context,
    atStep: async ({ step }) => {
      if (step === 'recorded') children = (await unlink(contact, 'include')).children;
    },
  });
  const { runId } = await engine.startRun(world.connectionId, { trigger: 'person', actor: ann });
  await engine.executeRun(world.connectionId, runId, new AbortController().signal);
  const [invoice] = await world.links();
  expect(children).toEqual([invoice?.id]);
  expect(created()).toBe(0);
  await relink(contact);
  await world.sync();
  expect(created()).toBe(1);
});

test('what depends on a new child goes along, and what a person held for itself stays held', async () => {
  world.invoice('1');
  world.invoice('2');
  await world.sync();
  const contact = await contactId();
  const [one, two] = await world.links();
  // A payment of the first invoice, as a later type brings it.
  const payment = crypto.randomUUID();
  await database.query(
    `insert into link (connection_id, id, type, outcome, attention) values ($1, $2, 'payment', 'synced', 0)`,
    [world.connectionId, payment],
  );
  await database.query('insert into link_parent values ($1, $2, $3)', [world.connectionId, payment, one?.id]);
  await unlink(two?.id ?? '', 'wait', 'disputed');
  const taken = await unlink(contact, 'include');
  expect([...taken.children].sort()).toEqual([one?.id, two?.id, payment].sort());
  const lifted = await relink(contact);
  expect([...lifted.relinked].sort()).toEqual([contact, one?.id, payment].sort());
  expect(lifted.stillUnlinked).toEqual([two?.id]);
  expect((await holds(two?.id ?? '')).map((hold) => [hold.reason, hold.why])).toEqual([
    ['person', 'disputed'],
  ]);
});

test('of two contacts unlinked together, relinking one lifts its children and not the other’s', async () => {
  world.property.put('contact', '8', { ...world.contact, name: 'Southgate Ltd' });
  world.ledger.put('contact', '80', { ...world.contact, name: 'Southgate Ltd' });
  await world.match('contact', '8', '80', 'customer');
  world.invoice('1');
  world.invoice('2', { contactKey: '8' });
  await world.sync();
  const contacts = await world.links('contact');
  const [north, south] = ['7', '8'].map((key) => contacts.find((one) => one.released_id === key)?.id ?? '');
  await world.engine.unlink(world.connectionId, {
    recordIds: [north ?? '', south ?? ''],
    children: 'include',
    reason: 'sold',
    reviewOn: null,
    actor: ann,
  });
  await relink(south ?? '');
  world.invoice('3');
  world.invoice('4', { contactKey: '8' });
  await world.sync();
  expect((await world.links()).map((one) => [one.released_id, one.held, one.outcome])).toEqual([
    ['1', true, 'synced'],
    ['2', false, 'synced'],
    ['3', true, 'waiting'],
    ['4', false, 'synced'],
  ]);
});

test('children that wait stay linked; only one with a change to write waits, names its parent, and is woken', async () => {
  world.invoice('1');
  world.invoice('2');
  await world.sync();
  const contact = await contactId();
  const rested = (await world.links())[0];
  await unlink(contact, 'wait');
  world.invoice('2', { description: 'edited' });
  world.invoice('3');
  await world.sync();
  const after = await world.links();
  expect(after.map((one) => one.held)).toEqual([false, false, false]);
  expect(after[0]).toEqual(rested);
  expect(after[2]).toMatchObject({ outcome: 'waiting', cause_key: 'parent-unlinked:7' });
  const { rows } = await database.query(
    `select problem_params from link where connection_id = $1 and id = $2`,
    [world.connectionId, after[2]?.id],
  );
  expect(rows).toEqual([
    { problem_params: { contact: 'Northgate Retail Ltd', id: '7', relatedRecordId: contact } },
  ]);
  await relink(contact);
  await world.sync();
  expect((await world.links()).map((one) => one.outcome)).toEqual(['synced', 'synced', 'synced']);
});
