import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../store/db/open.ts';
import { type Reach, reachNow, withReach } from '../store/db/reach.ts';
import { openChosenDatabase } from '../store/testing/each-database.ts';
import { apiRouter } from './api.ts';
import { csvStream } from './common/csv-stream.ts';
import { type HttpWorld, httpWorld } from './testing/http-world.ts';

/*
 * The database keeps each caller to his rows (store/reach.test.ts) where a statement runs within his reach. Here: that all
 * statements of all routes do.
 */

interface Said {
  readonly sql: string;
  readonly reach: Reach | null;
}

let world: HttpWorld;
let said: Said[] = [];
beforeAll(async () => {
  world = await httpWorld({ open: async () => listenedTo(await openChosenDatabase()) });
});
afterAll(() => world.close());

function listenedTo(database: Database): Database {
  const note = (sql: string) => said.push({ sql, reach: reachNow() });
  return {
    ...database,
    query: (sql, params) => {
      note(sql);
      return database.query(sql, params);
    },
    transaction: (work, options) => {
      note('begin');
      return database.transaction(work, options);
    },
  };
}

const someId = '019aa0b4-7c1e-7000-8000-5d0c5e8e7c11';
const routes = [
  ...new Set(
    apiRouter().routes.map((one) => `${one.method} ${one.path.replaceAll(/:([^/{]+)(\{[^}]*\})?/g, '{$1}')}`),
  ),
];

/** How the one who asks, and the company, are found: before anybody knows what he may reach. */
const finding = /from connection c where c\.organization_id = \$1 and c\.id = \$2/;
/** Whether somebody may be written to depends on who he is: the sign-in's tables, narrowed to organisation and company. */
const person = /join auth_user u on u\.id = g\.principal_id/;
const beyond = (one: Said) => one.reach === null && !finding.test(one.sql) && !person.test(one.sql);

test('every statement of a route of one company runs within the reach of that company', async () => {
  const ofCompany = routes.filter((route) => route.includes('/connections/{id}'));
  expect(ofCompany.length).toBeGreaterThan(50);
  let heard = 0;
  for (const route of ofCompany) {
    const [method = '', path = ''] = route.split(' ');
    const address = path
      .replace('{id}', world.connectionId)
      .replace('{type}', 'account')
      .replaceAll(/\{\w+\}/g, someId);
    said = [];
    await world.ask(method, `/api/v1${address}`, method === 'GET' ? {} : { body: { recordIds: [someId] } });
    expect([route, said.filter(beyond).map((one) => one.sql)]).toEqual([route, []]);
    const within = said.filter((one) => one.reach !== null);
    for (const { reach } of within)
      expect([route, reach?.connectionIds]).toEqual([route, [world.connectionId]]);
    heard += within.length;
  }
  // Else it was asked of nothing.
  expect(heard).toBeGreaterThan(50);
});

test('what is asked of the organisation runs within it, and within the companies of a limited grant', async () => {
  const second = await world.ask('POST', '/api/v1/connections', { body: { name: 'Second' } });
  const key = await world.keyFor('account-manager', undefined, [second.textAt('id')]);
  said = [];
  await world.ask('GET', '/api/v1/connections', { key });
  const within = said.filter((one) => one.reach !== null);
  expect(within.length).toBeGreaterThan(0);
  for (const { reach } of within) expect(reach?.connectionIds).toEqual([second.textAt('id')]);
});

test('a handler that forgets whose records it may show gets none of another company', async () => {
  const theirs = await world.otherOrganization();
  const add = 'insert into link (connection_id, id, type, name) values ($1, $2, $3, $4)';
  await world.database.query(add, [theirs.connectionId, someId, 'invoice', 'Theirs']);
  expect((await world.database.query('select 1 from link where id = $1', [someId])).rowCount).toBe(1);
  const forgetful = () => world.database.query('select name from link where id = $1', [someId]);
  const { engine } = world;
  const startRun = engine.startRun;
  let found: unknown = 'not asked';
  engine.startRun = async (...given) => {
    found = (await forgetful()).rows;
    return startRun(...given);
  };
  const { status } = await world.ask('POST', `${world.base}/runs`, { body: {} });
  engine.startRun = startRun;
  expect([status, found]).toEqual([202, []]);
});

test('a table that is read while it is sent is read on behalf of the one who asked', async () => {
  const seen: (Reach | null)[] = [];
  const reach: Reach = { organizationId: someId, connectionIds: [someId] };
  async function* pages() {
    for (let page = 0; page < 3; page += 1) {
      seen.push(reachNow());
      yield [[String(page)]];
    }
  }
  const stream = withReach(reach, () => csvStream(['page'], pages()));
  const reader = stream.getReader();
  // A slow reader, whose wish for more is nobody's request.
  for (let over = false; !over; await sleep(2)) over = (await reader.read()).done;
  expect(seen).toEqual([reach, reach, reach]);
});
