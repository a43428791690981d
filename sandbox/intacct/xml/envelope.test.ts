import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { testSeed } from '../test-company.ts';
import { errorsIn, GatewayClient } from './testing/client.ts';
import { child, textAt } from './tree.ts';

let gateway: GatewayClient;
const session = '<getAPISession/>';
const one = '<query><object>CLASS</object><select><field>CLASSID</field></select></query>';

beforeAll(async () => {
  gateway = new GatewayClient(await startIntacctSandbox({ port: 0, seed: testSeed() }));
});
afterAll(() => gateway.sandbox.close());
beforeEach(() => gateway.control('PUT', '/settings', { xml: {} }));

const apiOf = async (text = session, how = {}) => {
  const api = child(child(await gateway.ask(text, how), 'data'), 'api');
  return {
    id: textAt(api, 'sessionid') ?? '',
    endpoint: textAt(api, 'endpoint'),
    at: textAt(api, 'locationid'),
  };
};

test('a document that is none, or one with a document type, is refused at the door', async () => {
  for (const text of ['<request><control></request>', '', '<!DOCTYPE a [<!ENTITY b "c">]><request/>']) {
    const answered = await gateway.post(text);
    expect(answered.control).toBe('failure');
    expect(errorsIn(answered.root)[0]).toMatchObject({
      number: 'XL03000003',
      text: expect.stringMatching(/^XML Parse schema error: Fatal Error 76: /),
    });
  }
});

test.each([
  ['control last', (text: string) => text.replace(/(<control>.*<\/control>)(.*)(<\/request>)/s, '$2$1$3')],
  [
    'control id before sender',
    (text: string) =>
      text.replace(
        /(<senderid>.*?<\/senderid>)(<password>.*?<\/password>)(<controlid>.*?<\/controlid>)/,
        '$3$1$2',
      ),
  ],
  [
    'company before user',
    (text: string) => text.replace(/(<userid>.*?<\/userid>)(<companyid>.*?<\/companyid>)/, '$2$1'),
  ],
  [
    'content before authentication',
    (text: string) => text.replace(/(<authentication>.*<\/authentication>)(<content>.*<\/content>)/, '$2$1'),
  ],
  ['unknown in control', (text: string) => text.replace('<dtdversion>', '<surprise/><dtdversion>')],
  ['no function', (text: string) => text.replace(/<function.*<\/function>/, '')],
  ['no control id on the function', (text: string) => text.replace(/ controlid="f\d+"/, '')],
  ['unknown function', (text: string) => text.replaceAll('getAPISession', 'frobnicate')],
])('the order of the schema is enforced: %s', async (_name, broken) => {
  const right = gateway.envelope([session]);
  const text = broken(right);
  expect(text).not.toBe(right);
  const answered = await gateway.post(text);
  expect(answered.control).toBe('failure');
  expect(child(answered.root, 'operation')).toBeUndefined();
  expect(errorsIn(answered.root)[0]?.text).toMatch(/^XML Parse schema error: Error \d+: Element/);
});

test('a wrong sender is told the ledger or the gateway way; the latter names nobody', async () => {
  const answered = await gateway.send([session], { sender: 'other' });
  expect(textAt(child(answered.root, 'control'), 'senderid')).toBe('other');
  expect(errorsIn(answered.root)).toEqual([
    { number: 'XL03000006', text: 'Incorrect Intacct XML Partner ID or password.' },
  ]);
  await gateway.control('PUT', '/settings', { xml: { refusals: 'gateway' } });
  const refused = await gateway.send([session], { sender: 'other' });
  expect(refused.status).toBe(401);
  expect(textAt(child(refused.root, 'control'), 'senderid')).toBeUndefined();
  const error = child(child(refused.root, 'errormessage'), 'error');
  expect([textAt(error, 'errorno'), textAt(error, 'description'), textAt(error, 'description2')]).toEqual([
    'XMLGW_JPP0002',
    'Sign-in information is incorrect. Please check your request.',
    undefined,
  ]);
});

test('JSON is never taken, nor another method', async () => {
  expect((await gateway.post('{}', 'application/json')).status).toBe(400);
  const get = await fetch(`${gateway.sandbox.url}/ia/xml/xmlgw.phtml`);
  expect(get.status).toBe(405);
});

test.each([
  ['password', { password: 'wrong' }],
  ['company', { company: 'other' }],
  ['entity', { location: 'XX' }],
])('sign-in: a wrong %s is the same number', async (_name, how) => {
  const answered = await gateway.send([one], how);
  expect([answered.control, answered.authentication]).toEqual(['success', 'failure']);
  expect(answered.results).toEqual([]);
  expect(errorsIn(child(answered.root, 'operation'))).toEqual([
    { number: 'XL03000006', text: 'Sign-in information is incorrect' },
  ]);
});

test('an unauthorised sender and a transport policy that nobody set up', async () => {
  await gateway.control('PUT', '/settings', { xml: { senderAuthorised: false } });
  const refused = errorsIn(child((await gateway.send([one])).root, 'operation'));
  expect(refused[0]?.text).toContain(
    "The sender ID 'relink' is not authorized to make Web Services requests",
  );
  const policy = await gateway.send([one], { control: '<policyid>test</policyid>' });
  expect(errorsIn(policy.root)[0]?.text).toBe('test is not a valid transport policy.');
});

test('a session: given alone, used at the address it names, sliding, gone after its time', async () => {
  const frozen = (now: string) => gateway.control('PUT', '/clock', { now, frozen: true });
  await frozen('2026-03-01T12:00:00Z');
  const { id, endpoint, at } = await apiOf();
  expect(endpoint).toBe(`${gateway.sandbox.url}/ia/xml/xmlgw.phtml`);
  expect(at).toBe('UK');
  const both = await gateway.send([session, one]);
  expect(both.results.map((result) => textAt(result, 'status'))).toEqual(['failure', 'success']);

  await frozen('2026-03-01T13:59:00Z');
  const used = await gateway.send([one], { session: id });
  const authentication = child(child(used.root, 'operation'), 'authentication');
  expect(textAt(authentication, 'sessiontimestamp')).toBe('2026-03-01T05:59:00-08:00');
  expect(textAt(authentication, 'sessiontimeout')).toBe('2026-03-01T07:59:00-08:00');
  await frozen('2026-03-01T15:58:59Z');
  expect((await gateway.send([one], { session: id })).authentication).toBe('success');
  await frozen('2026-03-01T18:00:00Z');
  const late = await gateway.send([one], { session: id });
  expect(late.authentication).toBe('failure');
  expect(errorsIn(child(late.root, 'operation'))[0]?.text).toMatch(/^Invalid session /);
  await gateway.control('PUT', '/clock', { offsetMs: 0, frozen: false });
});

test('a session of the top level opens one of an entity, and not the other way round', async () => {
  const top = await apiOf(session, { location: '' });
  expect(top.at).toBe('');
  const inside = await apiOf('<getAPISession><locationid>IE</locationid></getAPISession>', {
    session: top.id,
  });
  expect(inside.at).toBe('IE');
  const places = '<query><object>LOCATION</object><select><field>LOCATIONID</field></select></query>';
  const seen = (rows: Record<string, string>[]) => rows.map((row) => row.LOCATIONID).sort();
  expect(seen(await gateway.rows(places, { session: top.id }))).toEqual(['DUB-1', 'IE', 'QUAY-1', 'UK']);
  expect(seen(await gateway.rows(places, { session: inside.id }))).toEqual(['DUB-1', 'IE', 'UK']);
  const across = await gateway.send(['<getAPISession><locationid>UK</locationid></getAPISession>'], {
    session: inside.id,
  });
  expect(across.authentication).toBe('failure');
});
