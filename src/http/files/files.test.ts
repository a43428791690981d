import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCredentials } from '../../engine/onboarding/credentials.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { environmentKey, type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld({ open: openChosenDatabase });
});
afterAll(() => world.close());

const send = (query: string, body: string, headers: Record<string, string> = {}) =>
  world.ask('POST', `${world.base}/files/import?${query}`, {
    body,
    headers: { 'content-type': 'text/csv', ...headers },
  });
const accounts = 'id,code,name,status\r\n1,4000,Rent,active\r\n2,5000,"Repairs, small",active\r\n';

test('a file is taken in, again without a change, and comes out as it went in', async () => {
  const made = await send('type=account', accounts);
  expect([made.status, made.body]).toEqual([
    200,
    {
      type: 'account',
      complete: false,
      records: 2,
      created: 2,
      changed: 0,
      unchanged: 0,
      entered: 0,
      notEntered: 0,
      deleted: 0,
    },
  ]);
  const file = await world.ask('GET', `${world.base}/files/export?type=account&format=csv`);
  expect([file.status, file.headers.get('content-type'), file.text]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'id,enteredAs,toEnter,code,name,status,externalId\r\n1,,,4000,Rent,active,\r\n2,,,5000,"Repairs, small",active,\r\n',
  ]);
  expect((await send('type=account&complete=true', file.text)).body).toMatchObject({
    unchanged: 2,
    deleted: 0,
  });
  const asJson = await world.ask('GET', `${world.base}/files/export?type=account&format=json`);
  const again = await send('type=account', asJson.text, { 'content-type': 'application/json' });
  expect(again.body).toMatchObject({ records: 2, unchanged: 2 });
  const nothing = await world.ask('GET', `${world.base}/files/export?type=account&only=to-enter&format=json`);
  expect(nothing.body).toEqual([]);
});

test('with one wrong row nothing is taken in, and each error has its line and column', async () => {
  await send('type=contact', 'id,roles,name,status\n7,tenant,Shaw,active\n');
  const bad = [
    'id,contactId,issueDate,currency,status,lineNet,lineTax,lineAccountId',
    '1,7,2026-02-30,GBP,approved,10.00,2.00,1',
    '2,7,2026-02-03,GBP,approved,"1,000",2.00,1',
    '3,9,2026-02-03,GBP,approved,10.00,2.00,1',
    '4,7,2026-02-03,GBP,approved,10.00,2.00',
  ].join('\n');
  const answer = await send('type=invoice', bad);
  expect([answer.status, answer.at('code'), answer.at('total')]).toEqual([400, 'invalid-file', 3]);
  expect(answer.rowsAt('errors').map(({ line, column }) => [line, column])).toEqual([
    [2, 'issueDate'],
    [3, 'lineNet'],
    [5, null],
  ]);
  // References are looked at once the cells are right.
  const named = await send(
    'type=invoice',
    bad
      .split('\n')
      .filter((_, n) => n === 0 || n === 3)
      .join('\n'),
  );
  expect([named.status, named.at('errors.0')]).toEqual([
    400,
    {
      field: 'contactId',
      line: 2,
      column: 'contactId',
      message: 'there is no contact 9; import the contacts first',
    },
  ]);
  const none = await world.ask('GET', `${world.base}/files/export?type=invoice&format=json`);
  expect(none.body).toEqual([]);
});

test.each([
  ['type=account', 'id,code,name,status,colour\n', 'colour', /no column of this type/],
  ['type=account', 'id,code,name\n', 'status', /missing/],
  ['type=account', '', '', /empty/],
  ['type=account&complete=true', 'id,code,name,status\n', '', /not believed to be complete/],
  ['type=account', 'id,code,name,status\n1,1,a,active\n1,1,a,active\n', 'id', /stands on line 2/],
  ['type=account', 'id,code,name,status\nNEW9,1,a,active\n', 'id', /Relink made no record/],
])('%s with %j is refused', async (query, body, field, says) => {
  const answer = await send(query, body);
  expect([answer.status, answer.at('errors.0.field')]).toEqual([400, field]);
  expect(answer.textAt('errors.0.message')).toMatch(says);
});

test('JSON errors name the line on which their record begins; a number is no text', async () => {
  const as = { 'content-type': 'application/json' };
  const one = '{"id":"5","code":"1","name":"a","status":"active"}';
  const answer = await send(
    'type=account',
    `[\n${one},\n{"id":"6","code":7,"name":"b","status":"on"}\n]`,
    as,
  );
  expect(answer.rowsAt('errors').map(({ line, column }) => [line, column])).toEqual([
    [3, 'code'],
    [3, 'code'],
    [3, 'status'],
  ]);
  expect((await send('type=account', `[\n${one},\n{"id"\n]`, as)).at('errors.0.line')).toBe(4);
  expect((await send('type=account', '{}', as)).textAt('errors.0.message')).toMatch(/list of records/);
});

test('a script’s key makes it once; another format and a reader are refused', async () => {
  const keyed = { 'idempotency-key': 'file-1' };
  const text = 'id,code,name,status\n30,7000,Water,active\n';
  const [first, second] = [await send('type=account', text, keyed), await send('type=account', text, keyed)];
  expect([first.at('created'), second.at('created')]).toEqual([1, 1]);
  expect((await send('type=account', text, { 'content-type': 'text/plain' })).status).toBe(415);
  const key = await world.keyFor('read-only');
  const denied = await world.ask('POST', `${world.base}/files/import?type=account`, { body: text, key });
  expect(denied.status).toBe(403);
});

test('a company is put on files with the ledger’s credentials alone; an address is asked for only without', async () => {
  const ledger = { baseUrl: 'https://b.example', username: 'u@c', clientId: 'i', clientSecret: 's' };
  const store = (property: object) =>
    world.ask('PUT', `${world.base}/credentials`, { body: { property, ledger } });
  const missing = await store({});
  expect([missing.status, missing.rowsAt('errors').map((one) => one.field)]).toEqual([
    400,
    ['property.baseUrl', 'property.companyId', 'property.apiKey'],
  ]);
  const stored = await store({ kind: 'files' });
  expect([stored.status, stored.at('credentials.property')]).toEqual([
    200,
    expect.objectContaining({ set: true, baseUrl: 'files:' }),
  ]);
  const { property } = await readCredentials(world.database, world.secrets, world.connectionId);
  expect(property).toMatchObject({ kind: 'files', apiKey: '' });
});

test('a file that is no UTF-8 is refused, also under a key', async () => {
  const latin = Buffer.concat([
    Buffer.from('id,code,name,status\n40,1,Caf'),
    Buffer.from([0xe9]),
    Buffer.from(',active\n'),
  ]);
  for (const headers of [{}, { 'idempotency-key': 'latin' }]) {
    const response = await world.app.request(`http://127.0.0.1:4700${world.base}/files/import?type=account`, {
      method: 'POST',
      headers: { authorization: `Bearer ${environmentKey}`, 'content-type': 'text/csv', ...headers },
      body: latin,
    });
    expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('not UTF-8')]);
  }
});
