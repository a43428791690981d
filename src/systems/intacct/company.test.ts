import { afterEach, beforeEach, expect, test } from 'vitest';
import { invoice } from '../../../sandbox/intacct/test-company.ts';
import { causeKey } from '../../domain/problem.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant.close());

test('reference data: accounts, tax types and tracking options, without the entities among the locations', async () => {
  expect((await tenant.readAll('account')).records.map((one) => [one.displayId, one.content]).at(0)).toEqual([
    '4000',
    { type: 'account', code: '4000', name: 'Rent', status: 'active' },
  ]);
  const taxes = (await tenant.readAll('tax-type')).records.map((one) => one.content);
  expect(taxes).toContainEqual({
    type: 'tax-type',
    name: 'UK Sale Old',
    rate: '17.50',
    direction: 'sale',
    status: 'archived',
  });
  expect(taxes).toContainEqual({
    type: 'tax-type',
    name: 'UK Purchase Standard',
    rate: '20.00',
    direction: 'purchase',
    status: 'active',
  });
  const options = (await tenant.readAll('tracking-option')).records.map((one) => one.content);
  expect(options).toContainEqual({
    type: 'tracking-option',
    category: 'department',
    code: 'PROP',
    name: 'Property',
    status: 'active',
  });
  const locations = options.flatMap((one) =>
    one.type === 'tracking-option' && one.category === 'location' ? [one.code] : [],
  );
  expect(locations).toContain('QUAY-1');
  expect(locations).not.toContain('UK');
});

test('probe: the company, its entities, and what is not allowed', async () => {
  expect(await tenant.ledger.probe()).toEqual({
    ok: true,
    company: 'harbourside',
    entities: [
      { id: 'IE', name: 'Harbourside Ireland', currency: 'EUR' },
      { id: 'UK', name: 'Harbourside UK', currency: 'GBP' },
    ],
    warnings: [],
  });
  await tenant.person.control('PUT', '/settings', {
    deniedObjects: ['accounts-payable/bill'],
    auditHistoryDenied: true,
  });
  const limited = await tenant.ledger.probe();
  expect(limited.ok && limited.warnings.map((one) => causeKey(one))).toEqual([
    'permission-missing:accounts-payable/bill',
    'audit-denied',
  ]);
  const wrong = await tenant.open({ clientSecret: 'guess' }).probe();
  expect(wrong).toMatchObject({ ok: false, problem: { code: 'credentials-rejected' } });
  const nowhere = await tenant.open({ entityId: 'FR' }).probe();
  expect(nowhere).toMatchObject({ ok: false, problem: { code: 'entity-unknown', subject: 'FR' } });
  const dead = await tenant.open({ baseUrl: 'http://127.0.0.1:1/ia/api/v1', retryWaits: [] }).probe();
  expect(dead).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
});

test('the dimensions a company has', async () => {
  const found = await tenant.ledger.dimensions();
  expect(found).toContainEqual({
    name: 'location',
    label: 'Location',
    object: 'company-config/location',
    userDefined: false,
    inGeneralLedger: true,
  });
  expect(tenant.ledger.webUrl('accounts-receivable/invoice', '1')).toBeNull();
  const key = await tenant.person.make('accounts-receivable/invoice', invoice());
  expect(await tenant.ledger.recordUrl('accounts-receivable/invoice', key)).toMatch(
    /^https:\/\/intacct\.com\//,
  );
});
