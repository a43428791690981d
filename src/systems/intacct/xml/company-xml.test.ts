import { afterEach, beforeEach, expect, test } from 'vitest';
import { bill, invoice } from '../../../../sandbox/intacct/test-company.ts';
import { causeKey } from '../../../domain/problem.ts';
import { SystemFault } from '../../port.ts';
import { contact, intent } from '../testing/contents.ts';
import { openXmlTenant, type XmlTenant } from './testing/tenant.ts';

let tenant: XmlTenant;
beforeEach(async () => {
  tenant = await openXmlTenant();
});
afterEach(() => tenant.close());

test('reference data and its absences are the same as over REST', async () => {
  for (const type of ['account', 'tax-type', 'tracking-option', 'contact'] as const) {
    const facts = async (ledger: XmlTenant['ledger']) => {
      const found: unknown[] = [];
      for await (const page of ledger.readChanged(type, null))
        found.push(
          ...page.records.map((one) => [one.object, one.key, one.displayId, one.modifiedAt, one.content]),
        );
      return found;
    };
    const overXml = await facts(tenant.ledger);
    expect(overXml.length, type).toBeGreaterThan(1);
    expect(overXml, type).toEqual(await facts(tenant.rest));
  }
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
  // The gateway calls things by its own names.
  expect(limited.ok && limited.warnings.map((one) => causeKey(one).toLowerCase())).toEqual([
    'permission-missing:accounts-payable/bill',
    'audit-denied',
  ]);
  for (const wrong of [{ userPassword: 'guess' }, { senderPassword: 'guess' }, { companyId: 'other' }])
    expect(await tenant.openXml(wrong).probe()).toMatchObject({
      ok: false,
      problem: { code: 'credentials-rejected' },
    });
  expect(await tenant.openXml({ entityId: 'FR' }).probe()).toMatchObject({
    ok: false,
    problem: { code: 'entity-unknown', subject: 'FR' },
  });
  expect(
    await tenant.openXml({ baseUrl: 'http://127.0.0.1:1/ia/api/v1', retryWaits: [] }).probe(),
  ).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
});

test('the dimensions a company has, and a record’s own page', async () => {
  expect(await tenant.ledger.dimensions()).toContainEqual({
    name: 'location',
    label: 'Location',
    object: 'company-config/location',
    userDefined: false,
    inGeneralLedger: true,
  });
  const key = await tenant.person.make('accounts-receivable/invoice', invoice());
  expect(await tenant.ledger.recordUrl('accounts-receivable/invoice', key)).toMatch(
    /^https:\/\/(www\.)?intacct\.com\//,
  );
});

test('a page of documents costs a handful of calls; where tax records may not be read, each is read by its key', async () => {
  const keys: string[] = [];
  for (let count = 0; count < 12; count += 1)
    keys.push(
      await tenant.person.make(
        'accounts-payable/bill',
        bill({ billNumber: `P-${count}`, state: 'submitted' }),
      ),
    );
  const taxes = async () =>
    (await tenant.readAll('bill')).records.map((one) => [
      one.key,
      'tax' in one.content ? one.content.tax : '',
    ]);
  const wanted = keys.map((key) => [key, '10.00']);
  await tenant.ledger.probe();
  tenant.calls.length = 0;
  expect(await taxes()).toEqual(wanted);
  const paths = tenant.calls.map((call) => call.path);
  expect(paths.filter((path) => path.startsWith('read '))).toEqual([]);
  expect(paths.length).toBeLessThanOrEqual(8);
  await tenant.person.control('PUT', '/settings', { deniedObjects: ['accounts-payable/bill-tax-entry'] });
  tenant.calls.length = 0;
  expect(await taxes()).toEqual(wanted);
});

test('deletions are named: a customer by its id, an invoice by its key; what the history cannot tell is denied', async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const customer = await tenant.person.make('accounts-receivable/customer', { id: 'BYE', name: 'Bye' });
  const gone = await tenant.person.make('accounts-receivable/invoice', invoice());
  await tenant.person.call('DELETE', `/objects/accounts-receivable/customer/${customer}`);
  await tenant.person.call('DELETE', `/objects/accounts-receivable/invoice/${gone}`);
  expect(await tenant.ledger.readDeleted('contact', since)).toMatchObject({
    kind: 'listed',
    entries: [{ object: 'accounts-receivable/customer', key: null, displayId: 'BYE' }],
  });
  expect(await tenant.ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'listed',
    entries: [{ key: gone, displayId: null }],
  });
  const later = new Date(Date.now() + 60_000).toISOString();
  expect(await tenant.ledger.readDeleted('invoice', later)).toEqual({ kind: 'listed', entries: [] });
  // Sales and purchase tax details have one name in the history: they are listed whole instead.
  expect(await tenant.ledger.readDeleted('tax-type', since)).toMatchObject({ kind: 'denied' });
  const listing = await tenant.ledger.listKeys?.('tax-type');
  expect(listing?.parts.map((part) => part.begin === part.end && part.rows === part.end)).toEqual([
    true,
    true,
  ]);
  await tenant.person.control('PUT', '/settings', { auditHistoryDenied: true });
  expect(await tenant.ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('audit history'),
  });
});

test('a session that the ledger ends in the middle of a read is renewed without notice', async () => {
  const before = (await tenant.readAll('account')).records;
  await tenant.person.control('POST', '/faults', { kind: 'token-revoked', path: '/ia/xml/*', count: 1 });
  tenant.calls.length = 0;
  expect((await tenant.readAll('account')).records).toEqual(before);
  expect(tenant.calls.some((call) => call.path === 'getAPISession')).toBe(true);
});

test('refusals become the same causes as over REST, each alone in its request', async () => {
  const content = await tenant.document();
  await tenant.made(intent(content));
  const [line] = content.lines;
  if (line === undefined) throw new Error('no line');
  let numbers = 0;
  const one = (change: object, lineChange: object = {}) =>
    intent({ ...content, number: `N-${++numbers}`, lines: [{ ...line, ...lineChange }], ...change });
  const [result] = await tenant.write(
    one({ number: 'SI-0034' }),
    one({ issueDate: '2025-11-30', postingDate: '2025-11-30' }),
    one({}, { accountKey: await tenant.keyOf('account', '6100') }),
    one({ contactKey: await tenant.keyOf('contact', 'OLD') }),
    one({}, { accountKey: await tenant.keyOf('account', '4100'), tracking: [] }),
    one({}, { taxTypeKey: await tenant.keyOf('tax-type', 'UK Sale Old') }),
    one({ contactKey: '424242' }),
    one({}),
  );
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
    'contact-inactive:424242',
    'done',
  ]);
});

test('the ledger remembers a function that succeeded: the same bytes make no second record, even after a cut', async () => {
  const wanted = intent(contact());
  const [request] = tenant.ledger.compose([wanted]).requests;
  if (request === undefined) throw new Error('nothing composed');
  const keyed = { ...request, idempotencyKey: 'once' };
  const stop = new AbortController();
  await tenant.person.control('POST', '/faults', {
    kind: 'late',
    path: '/ia/xml/*',
    count: 1,
    ms: 150,
    when: 'during',
  });
  // The first sending is still being worked on when the second one comes.
  const first = tenant.openXml().send(keyed, stop.signal);
  await new Promise((done) => setTimeout(done, 60));
  const second = await tenant.ledger.send(keyed);
  expect(['unknown', 'answered']).toContain(second.kind);
  await first;
  const again = await tenant.ledger.send(keyed);
  expect(again).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
  expect(await tenant.ledger.findByOwnKey('contact', 'customer', [wanted.ownKey])).toHaveLength(1);
});

test('from the top level, what belongs to one entity only is seen as well', async () => {
  const key = await tenant.made(intent(await tenant.document()));
  const top = tenant.openXml({ entityId: null });
  const [seen] = await tenant.ledger.get('invoice', null, [key]);
  const found = await top.findByNumber('invoice', null, ['SI-0034']);
  expect(found).toEqual([seen]);
});

test('a replay is settled by the record’s own key, not by that of the customer it is for, nor by one people wrote', async () => {
  const customer = await tenant.made(intent(contact()));
  for (const type of ['invoice', 'bill'] as const) {
    const mine = type === 'invoice' ? { contactKey: customer } : {};
    const content = await tenant.document({ type, ...mine, description: 'As for RL-HB01-I-77-1, March' });
    const wanted = intent(content);
    const [request] = tenant.ledger.compose([wanted]).requests;
    if (request === undefined) throw new Error('nothing composed');
    const keyed = { ...request, idempotencyKey: `replay-${type}` };
    const first = await tenant.ledger.send(keyed);
    expect(first).toMatchObject({ kind: 'answered', members: [{ state: 'done' }] });
    const again = await tenant.ledger.send(keyed);
    expect(again.kind === 'answered' && again.members).toEqual(first.kind === 'answered' && first.members);
    expect((await tenant.ledger.findByOwnKey(type, null, [wanted.ownKey])).map((one) => one.ownKey)).toEqual([
      wanted.ownKey,
    ]);
  }
});

test('a preference that nobody described stops the connection, and no stamp is guessed', async () => {
  const fault = await tenant
    .openXml({ userId: 'nobody-here' })
    .get('invoice', null, ['1'])
    .catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(SystemFault);
});
