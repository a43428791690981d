import { expect, test } from 'vitest';
import type { ComposedRequest, SendResult } from '../../port.ts';
import { contact, intent } from '../testing/contents.ts';
import { createIntacctXml } from './intacct-xml.ts';
import {
  access,
  answered,
  type Outcome,
  refused,
  rows,
  type StubOptions,
  stubGateway,
} from './testing/stub-gateway.ts';
import { element } from './write.ts';

const made = (key: string): Outcome => ({
  data: element('data', [element('customer', [element('RECORDNO', key), element('CUSTOMERID', 'C-1')])]),
});
const failed = (text: string, number = 'BL01001973', errorId?: string): Outcome => ({
  status: 'failure',
  errors: [{ number, text, ...(errorId === undefined ? {} : { errorId }) }],
});

/** Answers the functions that write; reads of the user and of ids are answered besides. */
function opened(answer: StubOptions['answer'], found: readonly Readonly<Record<string, string>>[] = []) {
  const stub = stubGateway({
    answer: (asked, count) => {
      const work = asked.functions[0]?.work;
      if (work?.name === 'readByName')
        return answered(asked, [{ data: rows('USERINFO', [{ RECORDNO: '9' }]) }]);
      if (work?.name === 'readUserFormatting') {
        const parts = [element('dateformat', '/mdY'), element('gmtoffset', '+00:00'), element('clock', '24')];
        return answered(asked, [{ data: element('data', [element('userformatting', parts)]) }]);
      }
      if (work?.name === 'query') return answered(asked, [{ data: rows('CUSTOMER', found) }]);
      return answer(asked, count);
    },
  });
  const ledger = createIntacctXml({
    ...access,
    entityId: 'UK',
    propertyDimension: 'location',
    trackingDimensions: [],
    retryWaits: [],
    fetch: stub.fetch,
  });
  return { ...stub, ledger };
}

type Ledger = ReturnType<typeof opened>['ledger'];

function requestOf(ledger: Ledger, count: number): ComposedRequest {
  const wanted = Array.from({ length: count }, (_, at) =>
    intent(contact({ name: `Kelso ${at}` }), { attemptId: `a${at}`, ownKey: `RL-HB01-C-${at}-1` }),
  );
  const [request] = ledger.compose(wanted).requests;
  if (request === undefined) throw new Error('nothing composed');
  return { ...request, idempotencyKey: 'k1' };
}

const states = (result: SendResult) =>
  result.kind === 'answered'
    ? result.members.map((one) => `${one.attemptId} ${one.state === 'done' ? one.key : one.problem.code}`)
    : result.kind === 'refused'
      ? `refused ${result.reason} ${result.problem.code}`
      : result.kind;

test('the stored bytes hold no secret, and a replay is the same envelope with the same ids', async () => {
  const { ledger, asked } = opened((one) => answered(one, [made('1'), made('2')]));
  const request = requestOf(ledger, 2);
  for (const secret of [access.senderPassword, access.userPassword, access.senderId])
    expect(JSON.stringify(request)).not.toContain(secret);
  expect(ledger.supportsReplay(request)).toBe(true);
  await ledger.send(request);
  await ledger.send(JSON.parse(JSON.stringify(request)));
  const [first, second] = asked;
  expect(second?.body).toBe(first?.body);
  expect(first?.functions.map((one) => one.controlId)).toEqual(['k1-0', 'k1-1']);
  expect(first?.control?.children.map((one) => `${one.name}=${one.text}`)).toContain('uniqueid=true');
  expect(first?.control?.children.map((one) => `${one.name}=${one.text}`)).toContain('controlid=k1');
});

test('each function is answered by itself, whatever the order, and only success is success', async () => {
  const { ledger } = opened((one) => {
    const answers: Outcome[] = [
      made('11'),
      failed('Another Customer with the given value(s) C-1  already exists', 'BL34000061'),
      {
        ...made('13'),
        status: 'aborted',
        errors: [
          {
            number: 'XL03000009',
            text: 'The entire transaction in this operation has been rolled back due to an error.',
          },
        ],
      },
      failed('a text nobody knows', 'BL01001973', 'AR-0148'),
    ];
    return answered({ ...one, functions: one.functions.toReversed() }, answers.toReversed());
  });
  const result = await ledger.send(requestOf(ledger, 4));
  expect(states(result)).toEqual([
    'a0 11',
    'a1 id-duplicate',
    'a2 not-tried',
    expect.stringContaining('a3 '),
  ]);
});

test('a function the answer does not speak of is left open', async () => {
  const { ledger } = opened((one) =>
    answered({ ...one, functions: one.functions.slice(0, 1) }, [made('11')]),
  );
  expect(states(await ledger.send(requestOf(ledger, 2)))).toEqual(['a0 11']);
  const silent = opened((one) => answered({ ...one, functions: [] }, [made('11')]));
  expect(states(await silent.ledger.send(requestOf(silent.ledger, 1)))).toBe('unknown');
});

const repeated = failed(
  'A successful transaction has already been recorded with the control id k1-0',
  'XL03000009',
);

test('what was recorded before is settled by reading it back', async () => {
  const there = opened(
    (one) => answered(one, [repeated]),
    [
      { RECORDNO: '77', CUSTOMERID: 'RL-HB01-C-0-1', COMMENTS: '' },
      // A longer key of which ours is the beginning.
      { RECORDNO: '78', CUSTOMERID: 'RL-HB01-C-0-12', COMMENTS: '' },
    ],
  );
  expect(states(await there.ledger.send(requestOf(there.ledger, 1)))).toEqual(['a0 77']);
  const twice = opened(
    (one) => answered(one, [repeated]),
    [
      { RECORDNO: '77', CUSTOMERID: 'RL-HB01-C-0-1', COMMENTS: '' },
      { RECORDNO: '79', CUSTOMERID: 'C-1', COMMENTS: '[RL-HB01-C-0-1]' },
    ],
  );
  expect(states(await twice.ledger.send(requestOf(twice.ledger, 1)))).toBe('unknown');
  const nowhere = opened((one) => answered(one, [repeated]));
  expect(states(await nowhere.ledger.send(requestOf(nowhere.ledger, 1)))).toBe('unknown');
  const change = opened((one) => answered(one, [repeated]));
  const [request] = change.ledger.compose([
    intent(contact({ phone: '1' }), { attemptId: 'a0', verb: 'update', key: '77', fields: ['phone'] }),
  ]).requests;
  if (request === undefined) throw new Error('nothing composed');
  expect(states(await change.ledger.send({ ...request, idempotencyKey: 'k1' }))).toEqual(['a0 77']);
});

test.each<[string, StubOptions['answer'], unknown]>([
  [
    'the first one still runs',
    (one) => answered(one, [failed('There is a concurrent request in process with the control id k1-0')]),
    'unknown',
  ],
  [
    'a repeat that is turned away at the door',
    () =>
      refused(
        'control',
        'XL03000009',
        'A successful transaction has already been recorded with the control id k1',
      ),
    'unknown',
  ],
  ['half an answer', () => new Response('<response><control><status>success</status>'), 'unknown'],
  ['a page of HTML', () => new Response('<html></html>'), 'unknown'],
  ['a broken server', () => new Response('', { status: 500 }), 'unknown'],
  ['a gateway in between', () => refused('control', 'GW-0001', 'x', 504), 'unknown'],
  [
    'too many calls',
    () => refused('control', 'GW-0010', 'API rate limit exceeded', 429),
    'refused throttled throttled',
  ],
  [
    'the sender is wrong',
    () => refused('control', 'XL03000006', 'Incorrect Intacct XML Partner ID or password.'),
    'refused credentials credentials-rejected',
  ],
  [
    'a gateway-shaped refusal',
    () =>
      refused(
        'control',
        'XMLGW_JPP0002',
        'Sign-in information is incorrect. Please check your request.',
        401,
      ),
    'refused credentials credentials-rejected',
  ],
  [
    'maintenance',
    () => refused('control', 'XL03000000', 'The Service is Temporarily Off-line'),
    'refused transient unreachable',
  ],
  [
    'our own XML',
    () => refused('control', 'XL03000003', 'XML Parse schema error: Fatal Error 76'),
    ['a0 protocol'],
  ],
  [
    'an outage in one function',
    (one) => answered(one, [failed('The Service is Temporarily Off-line')]),
    'unknown',
  ],
])('%s', async (_name, answer, wanted) => {
  const { ledger } = opened(answer);
  expect(states(await ledger.send(requestOf(ledger, 1)))).toEqual(wanted);
});

test('a session that ended is renewed, and the same bytes go once more', async () => {
  let ended = true;
  const { ledger, asked } = opened((one) => {
    if (!ended) return answered(one, [made('5')]);
    ended = false;
    return refused('authentication', 'XL03000006', 'Invalid session q1..');
  });
  expect(states(await ledger.send(requestOf(ledger, 1)))).toEqual(['a0 5']);
  expect(asked.map((one) => one.functions[0]?.controlId)).toEqual(['k1-0', 'k1-0']);
  expect(asked.map((one) => one.session)).toEqual(['session-1', 'session-2']);
});

test('a record that names one which is not there is refused by itself, and the others go', async () => {
  const { ledger, asked } = opened((one) => answered(one, [{ key: '5' }]));
  const line = {
    description: '',
    net: '1.00',
    tax: '0.00',
    accountKey: '404',
    taxTypeKey: null,
    tracking: [],
    propertyKey: null,
  };
  const document = {
    type: 'bill' as const,
    number: 'B',
    reference: '',
    description: '',
    contactKey: '1',
    issueDate: '2026-01-01',
    postingDate: '2026-01-01',
    dueDate: '2026-01-01',
    currency: 'GBP',
    state: 'approved' as const,
    lines: [line],
    net: '1.00',
    tax: '0.00',
    gross: '1.00',
  };
  const [request] = ledger.compose([intent(document, { attemptId: 'a0' })]).requests;
  if (request === undefined) throw new Error('nothing composed');
  expect(states(await ledger.send({ ...request, idempotencyKey: 'k1' }))).toEqual(['a0 contact-inactive']);
  expect(asked.some((one) => one.functions[0]?.work.name === 'create')).toBe(false);
});
