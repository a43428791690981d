import { expect, test } from 'vitest';
import { SystemFault } from '../../port.ts';
import { createGateway } from './gateway.ts';
import { access, answered, refused, rows, type StubOptions, stubGateway } from './testing/stub-gateway.ts';
import { child } from './tree.ts';
import { element } from './write.ts';

const ok: StubOptions['answer'] = (asked) => answered(asked, [{ data: rows('CUSTOMER', []) }]);
const work = element('query', [element('object', 'CUSTOMER')]);

function opened(options: Partial<StubOptions> = {}) {
  const stub = stubGateway({ answer: ok, ...options });
  let now = Date.UTC(2026, 0, 1);
  const gateway = createGateway({ ...access, fetch: stub.fetch, now: () => now });
  const ask = (entityId: string | null = 'UK') => gateway.ask(work, { entityId, label: 'query CUSTOMER' });
  return { ...stub, ask, pass: (seconds: number) => (now += seconds * 1000) };
}

const faultOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => (error instanceof SystemFault ? error : null),
  );

test('a request has its elements in the order of the schema, and the secrets only where they belong', async () => {
  const { ask, asked, signIns } = opened();
  await ask();
  expect(signIns[0]?.url).toBe('https://api.intacct.com/ia/xml/xmlgw.phtml');
  expect(signIns[0]?.control?.children.map((one) => one.name)).toEqual([
    'senderid',
    'password',
    'controlid',
    'uniqueid',
    'dtdversion',
    'includewhitespace',
    'showadditionalerrorinfo',
  ]);
  expect(signIns[0]?.login?.children.map((one) => `${one.name}=${one.text}`)).toEqual([
    'userid=relink',
    'companyid=acme',
    'password=planted-user-secret',
    'locationid=UK',
  ]);
  // Alone in its request, as the ledger asks.
  expect(signIns[0]?.functions).toHaveLength(1);
  expect(asked[0]).toMatchObject({ session: 'session-1', login: null });
  expect(asked[0]?.body).not.toContain('planted-user-secret');
  expect(child(asked[0]?.control ?? null, 'uniqueid')?.text).toBe('false');
});

test('one sign-in per entity, shared by callers that come together', async () => {
  const { ask, asked, signIns } = opened();
  await Promise.all([ask(), ask(), ask(null), ask('IE'), ask()]);
  await ask();
  expect(signIns.map((one) => child(one.login, 'locationid')?.text ?? '')).toEqual(['UK', '', 'IE']);
  expect(asked).toHaveLength(6);
});

test('a session is renewed five minutes before its end, and slides with every answer', async () => {
  const { ask, asked, signIns, pass } = opened({ life: 3_600 });
  await ask();
  pass(3_299);
  await ask();
  // The second answer gave it another hour.
  pass(3_299);
  await ask();
  expect(signIns).toHaveLength(1);
  pass(3_301);
  await ask();
  expect(signIns).toHaveLength(2);
  expect(asked.at(-1)?.session).toBe('session-2');
});

test('a session that the ledger ended is renewed once and without notice; then it is a fault', async () => {
  let ended = 1;
  const answer: StubOptions['answer'] = (asked) =>
    ended-- > 0
      ? refused('authentication', 'XL03000006', 'Invalid session q1w2..')
      : answered(asked, [{ data: rows('CUSTOMER', []) }]);
  const { ask, signIns } = opened({ answer });
  await ask();
  expect(signIns).toHaveLength(2);
  ended = 2;
  expect(await faultOf(ask())).toMatchObject({
    kind: 'credentials',
    problem: { code: 'credentials-rejected' },
  });
  expect(signIns).toHaveLength(3);
});

test('a failed sign-in is not remembered', async () => {
  let wrong = true;
  const { ask, asked } = opened({
    signIn: () =>
      wrong ? refused('authentication', 'XL03000006', 'Sign-in information is incorrect') : null,
  });
  const fault = await faultOf(ask());
  expect(fault).toMatchObject({ kind: 'credentials', problem: { code: 'credentials-rejected' } });
  expect(asked).toHaveLength(0);
  wrong = false;
  await ask();
  expect(asked).toHaveLength(1);
});

test('an answer that names another address gets no password', async () => {
  const { ask, asked, signIns } = opened({ endpoint: 'https://intacct.example.test/ia/xml/xmlgw.phtml' });
  expect(await faultOf(ask())).toMatchObject({ kind: 'protocol' });
  expect([signIns.length, asked.length]).toEqual([1, 0]);
});

test('an Intacct host that the session names is used from then on', async () => {
  const { ask, asked } = opened({ endpoint: 'https://www-p03.intacct.com/ia/xml/xmlgw.phtml' });
  await ask();
  expect(asked[0]?.url).toBe('https://www-p03.intacct.com/ia/xml/xmlgw.phtml');
});

test.each<[string, StubOptions['answer'], string, string]>([
  ['429', () => refused('control', 'GW-0010', 'API rate limit exceeded', 429), 'throttled', 'throttled'],
  ['502', () => new Response('<html>bad gateway</html>', { status: 502 }), 'transient', 'unreachable'],
  ['404', () => new Response('<html>no</html>', { status: 404 }), 'protocol', 'protocol'],
  ['half an answer', () => new Response('<?xml version="1.0"?><response><control>'), 'protocol', 'protocol'],
  ['JSON', () => Response.json({ status: 'success' }), 'protocol', 'protocol'],
  [
    'the door',
    () => refused('control', 'XL03000006', 'Incorrect Intacct XML Partner ID or password.'),
    'credentials',
    'credentials-rejected',
  ],
  [
    'our own XML',
    () => refused('control', 'XL03000003', 'XML Parse schema error: Fatal Error 76'),
    'protocol',
    'protocol',
  ],
  [
    'maintenance',
    () => refused('control', 'XL03000000', 'The Service is Temporarily Off-line'),
    'transient',
    'unreachable',
  ],
  [
    'aborted',
    (asked) => answered(asked, [{ status: 'aborted', data: rows('CUSTOMER', []) }]),
    'protocol',
    'unknown',
  ],
  [
    'a permission',
    (asked) =>
      answered(asked, [
        {
          status: 'failure',
          errors: [
            {
              number: 'PL04000005',
              text: 'You do not have permission for API operation READ_BY_QUERY on objects of type customer',
            },
          ],
        },
      ]),
    'permission',
    'permission-missing',
  ],
])('%s is a fault and never an answer', async (_name, answer, kind, code) => {
  const fault = await faultOf(opened({ answer }).ask());
  expect([fault?.kind, fault?.problem.code]).toEqual([kind, code]);
  for (const secret of [access.senderPassword, access.userPassword])
    expect(JSON.stringify([fault?.message, fault?.problem])).not.toContain(secret);
});

test('the answer to another call is not taken', async () => {
  const answer: StubOptions['answer'] = (asked) =>
    answered({ ...asked, functions: [{ controlId: 'other', work: asked.functions[0]?.work ?? never() }] }, [
      { data: rows('CUSTOMER', []) },
    ]);
  expect(await faultOf(opened({ answer }).ask())).toMatchObject({ kind: 'protocol' });
});

function never(): never {
  throw new Error('no function was sent');
}
