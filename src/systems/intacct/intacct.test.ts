import { afterEach, beforeEach, expect, test } from 'vitest';
import { startIntacctSandbox } from '../../../sandbox/intacct/main.ts';
import { bill, invoice, TestClient, testSeed } from '../../../sandbox/intacct/test-company.ts';
import { causeKey } from '../../domain/problem.ts';
import {
  type ContactContent,
  type DocumentContent,
  noAddress,
  type RecordType,
  type SideRecord,
} from '../../domain/record.ts';
import { type SendResult, SystemFault, type WriteIntent } from '../port.ts';
import { createIntacct, type IntacctOptions, type IntacctSystem } from './intacct.ts';
import type { LedgerCall } from './wire.ts';

let person: TestClient;
let ledger: IntacctSystem;
let calls: LedgerCall[];
let stop: () => Promise<void>;

const open = (change: Partial<IntacctOptions> = {}): IntacctSystem =>
  createIntacct({
    baseUrl: `${person.sandbox.url}/ia/api/v1`,
    clientId: 'app.relink',
    clientSecret: 'shh',
    username: 'relink@harbourside',
    entityId: 'UK',
    propertyDimension: 'location',
    trackingDimensions: ['department', 'class'],
    onCall: (call) => calls.push(call),
    retryWaits: [1, 1],
    ...change,
  });

beforeEach(async () => {
  const sandbox = await startIntacctSandbox({ port: 0, seed: testSeed() });
  stop = () => sandbox.close();
  person = await new TestClient(sandbox).signIn();
  calls = [];
  ledger = open();
});
afterEach(() => stop());

async function readAll(type: RecordType, since: string | null = null, pageSize?: number) {
  const records: SideRecord[] = [];
  let through: string | null = null;
  for await (const page of ledger.readChanged(type, since, pageSize === undefined ? {} : { pageSize })) {
    records.push(...page.records);
    through = page.through ?? through;
  }
  return { records, through };
}

async function keyOf(
  object: 'account' | 'tax-type' | 'tracking-option' | 'contact',
  id: string,
): Promise<string> {
  const [record] = await ledger.findByNumber(object, null, [id]);
  if (record === undefined) throw new Error(`no ${object} ${id}`);
  return record.key;
}

const contact = (change: Partial<ContactContent> = {}): ContactContent => ({
  type: 'contact',
  role: 'customer',
  name: 'Kelso Bakery Ltd',
  correspondenceName: 'Kelso Bakery',
  firstName: 'Lucy',
  lastName: 'Shaw',
  email: 'lucy@example.test',
  phone: '020 7946 0001',
  mobile: '',
  fax: '',
  postalAddress: {
    ...noAddress,
    street: '1 High Street',
    suburb: 'Soho',
    city: 'London',
    postcode: 'W1 1AA',
    country: 'United Kingdom',
  },
  streetAddress: {
    ...noAddress,
    street: '1 High Street',
    suburb: 'Soho',
    city: 'London',
    postcode: 'W1 1AA',
    country: 'United Kingdom',
  },
  currency: null,
  status: 'active',
  mergedInto: null,
  ...change,
});

async function document(change: Partial<DocumentContent> = {}): Promise<DocumentContent> {
  const sale = (change.type ?? 'invoice') === 'invoice';
  return {
    type: 'invoice',
    number: 'SI-0034',
    reference: 'PO 7',
    description: 'Rent, March quarter',
    contactKey: await keyOf('contact', sale ? 'C-00019' : 'V-1'),
    issueDate: '2026-02-01',
    postingDate: '2026-02-01',
    dueDate: '2026-02-28',
    currency: 'GBP',
    state: 'approved',
    lines: [
      {
        description: 'Rent #T0a1b2c',
        net: '100.01',
        tax: '20.01',
        accountKey: await keyOf('account', sale ? '4000' : '6000'),
        taxTypeKey: await keyOf('tax-type', sale ? 'UK Sale Standard' : 'UK Purchase Standard'),
        tracking: [{ category: 'department', key: await keyOf('tracking-option', 'PROP') }],
        propertyKey: await keyOf('tracking-option', 'QUAY-1'),
      },
      {
        description: 'Insurance',
        net: '10.00',
        tax: '2.00',
        accountKey: await keyOf('account', sale ? '4000' : '6000'),
        taxTypeKey: await keyOf('tax-type', sale ? 'UK Sale Standard' : 'UK Purchase Standard'),
        tracking: [],
        propertyKey: await keyOf('tracking-option', 'QUAY-1'),
      },
    ],
    net: '110.01',
    tax: '22.01',
    gross: '132.02',
    ...change,
  };
}

let intents = 0;
const intent = (content: WriteIntent['content'], change: Partial<WriteIntent> = {}): WriteIntent => ({
  attemptId: `attempt-${++intents}`,
  verb: 'create',
  type: content.type,
  role: content.type === 'contact' ? content.role : null,
  key: null,
  content,
  fields: [],
  ownKey: `RL-HB01-${content.type === 'contact' ? 'C' : content.type === 'bill' ? 'B' : 'I'}-${intents}-1`,
  counterpartKey: null,
  date: null,
  ...change,
});

async function write(...all: WriteIntent[]): Promise<SendResult[]> {
  const { requests, impossible } = ledger.compose(all);
  expect(impossible).toEqual([]);
  const results: SendResult[] = [];
  for (const request of requests)
    results.push(await ledger.send({ ...request, idempotencyKey: `key-${request.members.join()}` }));
  return results;
}

async function made(one: WriteIntent): Promise<string> {
  const [result] = await write(one);
  const member = result?.kind === 'answered' ? result.members[0] : undefined;
  if (member?.state !== 'done') throw new Error(JSON.stringify(result));
  return member.key;
}

test('an invoice and a bill come back as they were written, by every way of reading', async () => {
  for (const type of ['invoice', 'bill'] as const) {
    const content = await document({ type, number: `${type}-1` });
    const wanted = intent(content);
    const key = await made(wanted);
    const [byKey] = await ledger.get(type, null, [key]);
    expect(byKey?.content).toEqual(content);
    expect(byKey).toMatchObject({
      key,
      ownKey: wanted.ownKey,
      displayId: `${type}-1`,
      propertyKey: content.lines[0]?.propertyKey,
    });
    const listed = (await readAll(type)).records.find((record) => record.key === key);
    expect(listed?.content).toEqual(content);
    const since = (await readAll(type, '2020-01-01T00:00:00Z')).records.find((record) => record.key === key);
    expect(since?.content).toEqual(content);
    expect((await ledger.findByOwnKey(type, null, [wanted.ownKey]))[0]?.key).toBe(key);
    expect(await ledger.findByOwnKey(type, null, [`${wanted.ownKey}9`])).toEqual([]);
    expect((await ledger.findByNumber(type, null, [`${type}-1`]))[0]?.key).toBe(key);
  }
});

test('a contact comes back as it was written, in either role, with our key as its id', async () => {
  for (const role of ['customer', 'vendor'] as const) {
    const content = contact({ role });
    const wanted = intent(content, { role });
    const key = await made(wanted);
    const [got] = await ledger.get('contact', role, [key]);
    expect(got?.content).toEqual(content);
    expect(got).toMatchObject({ displayId: wanted.ownKey, ownKey: wanted.ownKey, name: content.name });
    expect((await ledger.findByOwnKey('contact', role, [wanted.ownKey]))[0]?.key).toBe(key);
    expect(
      (await readAll('contact')).records.find((one) => one.key === key && one.role === role)?.content,
    ).toEqual(content);
  }
});

test('where the tenant numbers its customers, our key stands in the notes', async () => {
  ledger = open({ numbersContacts: true });
  const wanted = intent(contact());
  const key = await made(wanted);
  const [got] = await ledger.findByOwnKey('contact', 'customer', [wanted.ownKey]);
  expect(got).toMatchObject({ key, ownKey: wanted.ownKey });
  expect(got?.displayId).toMatch(/^C-\d+$/);
});

test('a contact too young for the index is still found by key, whole', async () => {
  await person.control('PUT', '/settings', { visibilityDelayMs: 60_000 });
  const content = contact();
  const key = await made(intent(content));
  expect((await ledger.get('contact', 'customer', [key]))[0]?.content).toEqual(content);
  const invoiceContent = await document();
  const young = await made(intent(invoiceContent));
  expect((await ledger.get('invoice', null, [young]))[0]?.content).toEqual(invoiceContent);
});

test('a key that is not there is not in the answer', async () => {
  expect(await ledger.get('invoice', null, ['999999'])).toEqual([]);
  expect(await ledger.get('contact', 'customer', ['999999', 'abc'])).toEqual([]);
});

test('reference data: accounts, tax types and tracking options, without the entities among the locations', async () => {
  expect((await readAll('account')).records.map((one) => [one.displayId, one.content]).at(0)).toEqual([
    '4000',
    { type: 'account', code: '4000', name: 'Rent', status: 'active' },
  ]);
  const taxes = (await readAll('tax-type')).records.map((one) => one.content);
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
  const options = (await readAll('tracking-option')).records.map((one) => one.content);
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

test('any number of rows with one stamp is drained, page by page, each once', async () => {
  await person.control('PUT', '/clock', { now: '2026-03-01T10:00:00Z', frozen: true });
  for (let count = 0; count < 7; count += 1)
    await person.make('accounts-receivable/customer', { id: `T-${count}`, name: `T ${count}` });
  await person.control('PUT', '/clock', { now: '2026-03-01T10:00:01Z', frozen: true });
  await person.make('accounts-receivable/customer', { id: 'T-9', name: 'T 9' });
  const { records } = await readAll('contact', '2026-03-01T10:00:00Z', 3);
  const drained = records.map((one) => one.displayId).filter((id) => id.startsWith('T-'));
  expect(drained).toEqual(['T-0', 'T-1', 'T-2', 'T-3', 'T-4', 'T-5', 'T-6', 'T-9']);
  const pages = calls.filter((call) => call.path === '/services/core/query');
  expect(pages.length).toBeGreaterThan(4);
});

test('no page claims more than it holds', async () => {
  await person.control('PUT', '/clock', { now: '2026-03-01T10:00:00Z', frozen: true });
  for (let count = 0; count < 5; count += 1) {
    await person.make('accounts-receivable/invoice', invoice({ invoiceNumber: `X-${count}` }));
    if (count === 1) await person.control('PUT', '/clock', { now: '2026-03-01T10:00:05Z', frozen: true });
  }
  const seen: SideRecord[] = [];
  const all = (await readAll('invoice', '2026-03-01T00:00:00Z')).records;
  expect(all).toHaveLength(5);
  for await (const page of ledger.readChanged('invoice', '2026-03-01T00:00:00Z', { pageSize: 2 })) {
    seen.push(...page.records);
    const { through } = page;
    if (through === null) continue;
    const due = all.filter((one) => Date.parse(one.modifiedAt ?? '') <= Date.parse(through));
    for (const one of due) expect(seen.map((two) => two.key)).toContain(one.key);
  }
  expect(seen).toHaveLength(5);
});

test('an imported row without a stamp is found by the day it was created', async () => {
  const imported = await startIntacctSandbox({
    port: 0,
    seed: testSeed({
      objects: {
        ...testSeed().objects,
        'accounts-receivable/customer': [
          {
            id: 'IMP',
            name: 'Imported',
            audit: { createdDateTime: '2026-03-02T00:00:00Z', modifiedDateTime: null },
          },
        ],
      },
    }),
  });
  try {
    ledger = open({ baseUrl: `${imported.url}/ia/api/v1` });
    expect((await readAll('contact', '2026-03-01T00:00:00Z')).records.map((one) => one.displayId)).toContain(
      'IMP',
    );
    expect((await readAll('contact', null)).records.map((one) => one.displayId)).toContain('IMP');
  } finally {
    await imported.close();
  }
});

test('a reversal ends the invoice, and the ledger’s counter document is no record', async () => {
  const content = await document();
  const key = await made(intent(content));
  const [result] = await write(intent(content, { verb: 'void', key, date: '2026-02-03' }));
  expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
  const { records } = await readAll('invoice');
  expect(records.map((one) => [one.key, 'state' in one.content ? one.content.state : ''])).toEqual([
    [key, 'void'],
  ]);
});

test('a counter document is not given by its key or number either', async () => {
  const content = await document();
  const key = await made(intent(content));
  await write(intent(content, { verb: 'void', key, date: '2026-02-03' }));
  const listed = await person.query('accounts-receivable/invoice', ['key', 'state', 'invoiceNumber']);
  const reversal = JSON.stringify(listed.body).match(
    /"key":"(\d+)","state":"reversal","invoiceNumber":"([^"]+)"/,
  );
  if (reversal === null) throw new Error('no reversal was written');
  expect(await ledger.get('invoice', null, [reversal[1] ?? ''])).toEqual([]);
  expect(await ledger.findByNumber('invoice', null, [reversal[2] ?? ''])).toEqual([]);
});

test('a key of ours is not found inside a longer one', async () => {
  const content = await document();
  const key = await made(intent({ ...content, number: 'K-1' }, { ownKey: 'RL-HB01-I-5-1' }));
  await made(intent({ ...content, number: 'K-2' }, { ownKey: 'RL-HB01-I-5-12' }));
  expect((await ledger.findByOwnKey('invoice', null, ['RL-HB01-I-5-1'])).map((one) => one.key)).toEqual([
    key,
  ]);
});

test('a change writes the named fields and nothing else', async () => {
  const content = await document();
  const wanted = intent(content);
  const key = await made(wanted);
  const changed = { ...content, reference: '', dueDate: '2026-03-31', description: 'Rent, corrected' };
  const [result] = await write(
    intent(changed, {
      verb: 'update',
      key,
      fields: ['reference', 'dueDate', 'description'],
      ownKey: wanted.ownKey,
    }),
  );
  expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
  const [got] = await ledger.get('invoice', null, [key]);
  expect(got?.content).toEqual(changed);
  expect(got?.ownKey).toBe(wanted.ownKey);
});

test('deletions are named: a customer by its id, an invoice by its key; without the permission it is denied', async () => {
  const since = new Date(Date.now() - 60_000).toISOString();
  const customer = await person.make('accounts-receivable/customer', { id: 'BYE', name: 'Bye' });
  const gone = await person.make('accounts-receivable/invoice', invoice());
  await person.call('DELETE', `/objects/accounts-receivable/customer/${customer}`);
  await person.call('DELETE', `/objects/accounts-receivable/invoice/${gone}`);
  expect(await ledger.readDeleted('contact', since)).toMatchObject({
    kind: 'listed',
    entries: [{ object: 'accounts-receivable/customer', key: null, displayId: 'BYE' }],
  });
  expect(await ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'listed',
    entries: [{ key: gone, displayId: null }],
  });
  await person.control('PUT', '/settings', { auditHistoryDenied: true });
  expect(await ledger.readDeleted('invoice', since)).toMatchObject({
    kind: 'denied',
    message: expect.stringContaining('audit history'),
  });
});

test('refusals of the ledger become causes', async () => {
  const content = await document();
  await made(intent(content));
  const [line] = content.lines;
  if (line === undefined) throw new Error('no line');
  const one = (change: Partial<DocumentContent>, lineChange: Partial<typeof line> = {}) =>
    intent({ ...content, number: `N-${++intents}`, lines: [{ ...line, ...lineChange }], ...change });
  const retired = await keyOf('account', '6100');
  const results = await write(
    one({ number: 'SI-0034' }),
    one({ issueDate: '2025-11-30', postingDate: '2025-11-30' }),
    one({}, { accountKey: retired }),
    one({ contactKey: await keyOf('contact', 'OLD') }),
    one({}, { accountKey: await keyOf('account', '4100'), tracking: [] }),
    one({}, { taxTypeKey: await keyOf('tax-type', 'UK Sale Old') }),
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
  const content = await document();
  const { requests, impossible } = ledger.compose([
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

test('the same request again brings the same answer and no second record', async () => {
  const [request] = ledger.compose([intent(contact())]).requests;
  if (request === undefined) throw new Error('nothing composed');
  const keyed = { ...request, idempotencyKey: 'once' };
  expect(ledger.supportsReplay(keyed)).toBe(true);
  const first = await ledger.send(keyed);
  const again = await ledger.send(keyed);
  expect(again).toEqual(first);
  expect(await ledger.findByNumber('contact', 'customer', [JSON.parse(request.body)[0].id])).toHaveLength(1);
});

test('a connection cut after the commit is unknown, and our key finds what was made', async () => {
  const wanted = intent(await document());
  await person.control('POST', '/faults', {
    kind: 'cut-after-commit',
    path: '/ia/api/v1/objects/accounts-receivable/invoice',
    count: 1,
  });
  const [result] = await write(wanted);
  expect(result?.kind).toBe('unknown');
  expect(await ledger.findByOwnKey('invoice', null, [wanted.ownKey])).toHaveLength(1);
});

test('a passing fault in a read is waited out; a lasting one is a fault and never a page', async () => {
  await person.control('POST', '/faults', {
    kind: '5xx',
    path: '/ia/api/v1/services/core/query',
    status: 502,
    count: 2,
  });
  expect((await readAll('account')).records).toHaveLength(4);
  for (const kind of ['cut-before-commit', 'truncated', 'wrong-type', '429'] as const) {
    await person.control('POST', '/faults', { kind, path: '/ia/api/v1/services/core/query', retryAfter: 0 });
    await expect(readAll('account'), kind).rejects.toBeInstanceOf(SystemFault);
    await person.control('DELETE', '/faults');
  }
});

test.each([401, 400])(
  'a token revoked in mid-read (answered %i) is renewed without notice',
  async (tokenErrorStatus) => {
    await person.control('PUT', '/settings', { tokenErrorStatus });
    await readAll('account');
    await person.control('POST', '/faults', {
      kind: 'token-revoked',
      path: '/ia/api/v1/services/core/query',
      count: 1,
    });
    expect((await readAll('account')).records).toHaveLength(4);
  },
);

test.each([
  { errorShape: 'top' },
  { batchErrorAsArray: true },
  { businessErrorStatus: 400 },
  { queryErrorStatus: 400 },
])('refusals read the same with %o', async (settings) => {
  await person.control('PUT', '/settings', settings);
  const [result] = await write(intent({ ...(await document()), contactKey: '424242' }));
  expect(result).toMatchObject({
    kind: 'answered',
    members: [{ state: 'rejected', problem: { code: 'contact-inactive', subject: '424242' } }],
  });
});

test('a document whose tax entries cannot be queried is read by its key', async () => {
  const key = await person.make('accounts-payable/bill', bill({ state: 'submitted' }));
  await person.control('PUT', '/settings', { deniedObjects: ['accounts-payable/bill-tax-entry'] });
  const { records } = await readAll('bill');
  expect(records.map((one) => [one.key, 'gross' in one.content ? one.content.tax : ''])).toEqual([
    [key, '10.00'],
  ]);
});

test('a page of documents costs a handful of calls, not one per document', async () => {
  for (let count = 0; count < 30; count += 1)
    await person.make('accounts-receivable/invoice', invoice({ invoiceNumber: `P-${count}` }));
  calls = [];
  expect((await readAll('invoice')).records).toHaveLength(30);
  expect(calls.filter((call) => call.path !== '/oauth2/token').length).toBeLessThanOrEqual(4);
});

test('probe: the company, its entities, and what is not allowed', async () => {
  expect(await ledger.probe()).toEqual({
    ok: true,
    company: 'harbourside',
    entities: [
      { id: 'IE', name: 'Harbourside Ireland', currency: 'EUR' },
      { id: 'UK', name: 'Harbourside UK', currency: 'GBP' },
    ],
    warnings: [],
  });
  await person.control('PUT', '/settings', {
    deniedObjects: ['accounts-payable/bill'],
    auditHistoryDenied: true,
  });
  const limited = await ledger.probe();
  expect(limited.ok && limited.warnings.map((one) => causeKey(one))).toEqual([
    'permission-missing:accounts-payable/bill',
    'audit-denied',
  ]);
  const wrong = await open({ clientSecret: 'guess' }).probe();
  expect(wrong).toMatchObject({ ok: false, problem: { code: 'credentials-rejected' } });
  const nowhere = await open({ entityId: 'FR' }).probe();
  expect(nowhere).toMatchObject({ ok: false, problem: { code: 'entity-unknown', subject: 'FR' } });
  const dead = await open({ baseUrl: 'http://127.0.0.1:1/ia/api/v1', retryWaits: [] }).probe();
  expect(dead).toMatchObject({ ok: false, problem: { code: 'unreachable' } });
});

test('the dimensions a company has', async () => {
  const found = await ledger.dimensions();
  expect(found).toContainEqual({
    name: 'location',
    label: 'Location',
    object: 'company-config/location',
    userDefined: false,
    inGeneralLedger: true,
  });
  expect(ledger.webUrl('accounts-receivable/invoice', '1')).toBeNull();
  const key = await person.make('accounts-receivable/invoice', invoice());
  expect(await ledger.recordUrl('accounts-receivable/invoice', key)).toMatch(/^https:\/\/intacct\.com\//);
});
