import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../main.ts';
import { testSeed } from '../test-company.ts';
import { createInvoice, errorsIn, GatewayClient } from './testing/client.ts';
import { textAt, type XmlNode } from './tree.ts';

let gateway: GatewayClient;

beforeAll(async () => {
  gateway = new GatewayClient(await startIntacctSandbox({ port: 0, seed: testSeed() }));
});
afterAll(() => gateway.sandbox.close());
beforeEach(() => gateway.control('PUT', '/settings', { xml: {}, latencyMs: 0, numbersUnique: false }));

const statuses = (results: XmlNode[]) => results.map((result) => textAt(result, 'status'));
const numbers = async () =>
  (await gateway.rows('<query><object>ARINVOICE</object><select><field>RECORDID</field></select></query>'))
    .map((row) => row.RECORDID)
    .sort();

test('a control id that succeeded is refused from then on; without uniqueid anything may be repeated', async () => {
  const first = await gateway.send([['rl-1', createInvoice('A-1')]], { uniqueid: true });
  expect(statuses(first.results)).toEqual(['success']);
  const again = await gateway.send([['rl-1', createInvoice('A-1')]], { uniqueid: true });
  expect(statuses(again.results)).toEqual(['failure']);
  expect(errorsIn(again.results[0])[0]?.text).toBe(
    'A successful transaction has already been recorded with the control id rl-1',
  );
  // Left out it counts as true.
  const unsaid = await gateway.send([['rl-1', createInvoice('A-1')]], { uniqueid: null });
  expect(statuses(unsaid.results)).toEqual(['failure']);
  expect(await numbers()).toEqual(['A-1']);
  await gateway.send([['rl-1', createInvoice('A-1')]]);
  expect(await numbers()).toEqual(['A-1', 'A-1']);
});

test('one that failed is not remembered: it may be sent again after a correction', async () => {
  const bad = await gateway.send([['rl-2', createInvoice('B-1', '2025-02-01')]], { uniqueid: true });
  expect(errorsIn(bad.results[0])[0]?.text).toMatch(/^Periods are closed/);
  const good = await gateway.send([['rl-2', createInvoice('B-1')]], { uniqueid: true });
  expect(statuses(good.results)).toEqual(['success']);
});

test('a twin while the first is in process is refused, and only one is written', async () => {
  await gateway.control('PUT', '/settings', { latencyMs: 150 });
  const twins = await Promise.all(
    [1, 2].map(() => gateway.send([['rl-3', createInvoice('C-1')]], { uniqueid: true })),
  );
  expect(twins.map((twin) => statuses(twin.results)[0]).sort()).toEqual(['failure', 'success']);
  const refused = twins.find((twin) => statuses(twin.results)[0] === 'failure');
  expect(errorsIn(refused?.results[0])[0]?.text).toMatch(/concurrent request in process/);
  await gateway.control('PUT', '/settings', { latencyMs: 0 });
  expect((await numbers()).filter((number) => number === 'C-1')).toHaveLength(1);
});

test('functions without a transaction stand for themselves', async () => {
  const answered = await gateway.send([
    createInvoice('D-1'),
    createInvoice('D-2', '2025-02-01'),
    createInvoice('D-3'),
  ]);
  expect(statuses(answered.results)).toEqual(['success', 'failure', 'success']);
  expect((await numbers()).filter((number) => number?.startsWith('D'))).toEqual(['D-1', 'D-3']);
});

test('in a transaction one failure undoes all: what had worked is aborted', async () => {
  const calls: [string, string][] = [
    ['e1', createInvoice('E-1')],
    ['e2', createInvoice('E-2', '2025-02-01')],
  ];
  const answered = await gateway.send(calls, { transaction: true, uniqueid: true });
  expect(statuses(answered.results)).toEqual(['aborted', 'failure']);
  const undone = 'The entire transaction in this operation has been rolled back due to an error.';
  expect(errorsIn(answered.results[0])).toEqual([{ number: 'XL03000009', text: undone }]);
  expect(errorsIn(answered.results[1]).map((error) => error.text)).toEqual([
    expect.stringMatching(/^Periods are closed/),
    "Currently, we can't create the transaction",
    undone,
  ]);
  expect((await numbers()).filter((number) => number?.startsWith('E'))).toEqual([]);
  // Nothing was recorded, so the same ids may come again.
  const again = await gateway.send(
    [
      ['e1', createInvoice('E-1')],
      ['e2', createInvoice('E-2')],
    ],
    {
      transaction: true,
      uniqueid: true,
    },
  );
  expect(statuses(again.results)).toEqual(['success', 'success']);
  await gateway.control('PUT', '/settings', { xml: { brokenStatus: 'aborted' } });
  const third = await gateway.send([['e2', createInvoice('E-2')]], { transaction: true, uniqueid: true });
  expect(statuses(third.results)).toEqual(['aborted']);
  expect(errorsIn(third.results[0])[0]?.text).toMatch(/already been recorded with the control id e2/);
});
