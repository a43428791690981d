import { afterEach, beforeEach, expect, test } from 'vitest';
import { causeKey } from '../../domain/problem.ts';
import type { DocumentContent } from '../../domain/record.ts';
import { contact, intent } from './testing/contents.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant.close());

test('refusals of the ledger become causes', async () => {
  const content = await tenant.document();
  await tenant.made(intent(content));
  const [line] = content.lines;
  if (line === undefined) throw new Error('no line');
  let numbers = 0;
  const one = (change: Partial<DocumentContent>, lineChange: Partial<typeof line> = {}) =>
    intent({ ...content, number: `N-${++numbers}`, lines: [{ ...line, ...lineChange }], ...change });
  const retired = await tenant.keyOf('account', '6100');
  const results = await tenant.write(
    one({ number: 'SI-0034' }),
    one({ issueDate: '2025-11-30', postingDate: '2025-11-30' }),
    one({}, { accountKey: retired }),
    one({ contactKey: await tenant.keyOf('contact', 'OLD') }),
    one({}, { accountKey: await tenant.keyOf('account', '4100'), tracking: [] }),
    one({}, { taxTypeKey: await tenant.keyOf('tax-type', 'UK Sale Old') }),
    one({ dueDate: null }),
    one({}),
  );
  const [result] = results;
  const causes =
    result?.kind === 'answered'
      ? result.members.map((member) => (member.state === 'done' ? 'done' : causeKey(member.problem)))
      : [];
  expect(causes).toEqual([
    'number-duplicate:SI-0034',
    'period-closed:2025-11',
    'account-inactive:6100',
    'contact-inactive:OLD',
    'dimension-required:department:4100',
    'tax-type-inactive:UK Sale Old',
    'field-required:dueDate',
    'done',
  ]);
});

test('what cannot be said to the ledger is refused while composing', async () => {
  const content = await tenant.document();
  const { requests, impossible } = tenant.ledger.compose([
    intent({ type: 'account', code: '1', name: 'x', status: 'active' }),
    intent(contact({ name: 'x'.repeat(101) })),
    intent({ ...content, lines: [] }),
    intent(content, { verb: 'update', key: '1', fields: ['lines'] }),
    intent(content, { verb: 'stamp', key: '1' }),
  ]);
  expect(requests).toEqual([]);
  expect(impossible.map((one) => causeKey(one.problem))).toEqual([
    'edited-in-property:account',
    'value-too-long:name',
    'lines-missing',
    'document-posted:lines',
    'protocol',
  ]);
});

test.each([
  { errorShape: 'top' },
  { batchErrorAsArray: true },
  { businessErrorStatus: 400 },
  { queryErrorStatus: 400 },
])('refusals read the same with %o', async (settings) => {
  await tenant.person.control('PUT', '/settings', settings);
  const [result] = await tenant.write(intent({ ...(await tenant.document()), contactKey: '424242' }));
  expect(result).toMatchObject({
    kind: 'answered',
    members: [{ state: 'rejected', problem: { code: 'contact-inactive', subject: '424242' } }],
  });
});
