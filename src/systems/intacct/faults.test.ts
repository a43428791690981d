import { afterEach, beforeEach, expect, test } from 'vitest';
import { SystemFault } from '../port.ts';
import { contact, intent } from './testing/contents.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant.close());

test('the same request again brings the same answer and no second record', async () => {
  const [request] = tenant.ledger.compose([intent(contact())]).requests;
  if (request === undefined) throw new Error('nothing composed');
  const keyed = { ...request, idempotencyKey: 'once' };
  expect(tenant.ledger.supportsReplay(keyed)).toBe(true);
  const first = await tenant.ledger.send(keyed);
  const again = await tenant.ledger.send(keyed);
  expect(again).toEqual(first);
  expect(
    await tenant.ledger.findByNumber('contact', 'customer', [JSON.parse(request.body)[0].id]),
  ).toHaveLength(1);
});

test('a connection cut after the commit is unknown, and our key finds what was made', async () => {
  const wanted = intent(await tenant.document());
  await tenant.person.control('POST', '/faults', {
    kind: 'cut-after-commit',
    path: '/ia/api/v1/objects/accounts-receivable/invoice',
    count: 1,
  });
  const [result] = await tenant.write(wanted);
  expect(result?.kind).toBe('unknown');
  expect(await tenant.ledger.findByOwnKey('invoice', null, [wanted.ownKey])).toHaveLength(1);
});

test('a passing fault in a read is waited out; a lasting one is a fault and never a page', async () => {
  await tenant.person.control('POST', '/faults', {
    kind: '5xx',
    path: '/ia/api/v1/services/core/query',
    status: 502,
    count: 2,
  });
  expect((await tenant.readAll('account')).records).toHaveLength(5);
  for (const kind of ['cut-before-commit', 'truncated', 'wrong-type', '429'] as const) {
    await tenant.person.control('POST', '/faults', {
      kind,
      path: '/ia/api/v1/services/core/query',
      retryAfter: 0,
    });
    await expect(tenant.readAll('account'), kind).rejects.toBeInstanceOf(SystemFault);
    await tenant.person.control('DELETE', '/faults');
  }
});

test.each([401, 400])(
  'a token revoked in mid-read (answered %i) is renewed without notice',
  async (tokenErrorStatus) => {
    await tenant.person.control('PUT', '/settings', { tokenErrorStatus });
    await tenant.readAll('account');
    await tenant.person.control('POST', '/faults', {
      kind: 'token-revoked',
      path: '/ia/api/v1/services/core/query',
      count: 1,
    });
    expect((await tenant.readAll('account')).records).toHaveLength(5);
  },
);
