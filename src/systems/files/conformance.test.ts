import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planImport, wantedBy } from '../../domain/files/plan-import.ts';
import { readFile } from '../../domain/files/read-file.ts';
import type { FileType } from '../../domain/files/shape.ts';
import { writeFile } from '../../domain/files/write-file.ts';
import { newId } from '../../domain/id.ts';
import { Content } from '../../domain/record.ts';
import { defaultSettings } from '../../domain/settings.ts';
import type { Database } from '../../store/db/open.ts';
import { openChosenDatabase } from '../../store/testing/each-database.ts';
import { fileStore, importFile } from '../../store/write/files.ts';
import type { ConformanceFixture } from '../conformance.ts';
import { contactContent, documentContent, samples } from '../re-leased/testing/fixture.ts';
import { composing } from '../testing/composing.ts';
import { done, follow, newIntent, one, place, readAll, requestOf } from '../testing/kit.ts';
import { tradeSamples } from '../testing/trade-samples.ts';
import { writing } from '../testing/writing.ts';
import { createFiles } from './files.ts';

const files: Partial<Record<FileType, string>> = {
  'tax-type':
    'id,name,rate,direction,status\n301,Standard,20,sale,active\n302,Standard purchases,20.00,purchase,active\n',
  account: 'id,code,name,status\n1001,4000,Rent,active\n1002,5000,Repairs,active\n1003,4999,Old,archived\n',
  'tracking-option': 'id,category,code,name,status\n501,Department,D1,Lettings,active\n',
  property: 'id,name\n2001,Elm House\n',
  contact: 'id,roles,name,status\n40001,tenant,Shaw Ltd,active\n40002,supplier;tenant,Fixers,active\n',
};

let database: Database;
let fixture: ConformanceFixture;
const connectionId = newId();

async function take(type: FileType, text: string, complete = false, format: 'csv' | 'json' = 'csv') {
  const read = readFile(type, format, text);
  expect(read.errors).toEqual([]);
  const file = { type, complete, sha256: '', actor: 'test' };
  return importFile(database, connectionId, file, wantedBy(type, read), (found) => {
    const plan = planImport(type, format, read, found);
    expect(plan.errors).toEqual([]);
    return { puts: plan.puts, keys: plan.keys, counts: plan.counts, answer: plan.counts };
  });
}

beforeAll(async () => {
  database = await openChosenDatabase();
  const organizationId = newId();
  await database.query('insert into organization (id, name) values ($1, $2)', [organizationId, 'Org']);
  await database.query(
    `insert into connection (id, organization_id, short_code, name, settings) values ($1, $2, 'FILES', 'Quayside', $3)`,
    [connectionId, organizationId, JSON.stringify(defaultSettings)],
  );
  for (const type of ['tax-type', 'account', 'tracking-option', 'property', 'contact'] as const)
    await take(type, files[type] ?? '');
  const system = createFiles({
    store: fileStore(database, connectionId),
    connectionId,
    company: { name: 'Quayside', currency: 'GBP' },
  });
  const nowhere = () => {
    throw new Error('files have no network');
  };
  fixture = {
    system,
    controlUrl: '',
    faults: { read: { method: '', path: '' }, write: { method: '', path: '' } },
    samples: [
      ...samples(),
      ...(await tradeSamples(system, {
        owed: (role, n) => documentContent(role === 'customer' ? 'invoice' : 'bill', n),
        refusedLine: { accountKey: '1003', code: 'account-archived' },
        date: '2026-03-28',
        voids: { credit: '2026-04-01', settling: '2026-04-01' },
        stamp: true,
        lossy: [],
      })),
    ],
    expected: async () => [],
    wrongCredentials: nowhere,
    unreachable: nowhere,
    deny: nowhere,
    secrets: [],
    close: () => database.close(),
  };
});
afterAll(() => fixture.close());

// What concerns answers lost on a network, credentials and addresses does not apply: there is none of them.
describe('files conform', () => {
  composing(() => fixture);
  writing(() => fixture);
});

const system = () => fixture.system;

test('reads every record once in the order of change, from an instant on too, and stops when told', async () => {
  for (const type of system().types) {
    const all = await readAll(system(), type);
    expect(all.length, type).toBeGreaterThan(0);
    const small = await readAll(system(), type, null, 3);
    expect(small.map(place)).toEqual(all.map(place));
    expect(new Set(all.map(place)).size).toBe(all.length);
    const stamps = all.map((record) => record.modifiedAt ?? '');
    expect([...stamps].sort()).toEqual(stamps);
    const since = stamps[Math.floor(stamps.length / 2)] ?? '';
    expect((await readAll(system(), type, since)).map(place)).toEqual(
      all.filter((record) => (record.modifiedAt ?? '') >= since).map(place),
    );
    const [first] = all;
    if (first !== undefined)
      expect(await system().get(type, first.role, [first.key, '999999999'])).toEqual([first]);
  }
  const stop = AbortSignal.abort();
  await expect(
    (async () => {
      for await (const _page of system().readChanged('account', null, { signal: stop }))
        throw new Error('a page');
    })(),
  ).rejects.not.toThrow('a page');
});

test('the same request under its key is done once; its key with other bytes is not believed', async () => {
  for (const sample of fixture.samples) {
    const intent = newIntent(sample);
    const request = requestOf(system(), [intent]);
    const answer = await system().send(request);
    expect(await system().send(request)).toEqual(answer);
    const count = await system().count?.(sample.type);
    const other = requestOf(system(), [newIntent(sample)]);
    expect(await system().send({ ...other, idempotencyKey: request.idempotencyKey })).toMatchObject({
      kind: 'unknown',
    });
    expect(await system().count?.(sample.type)).toBe(count);
  }
});

test.each(['csv', 'json'] as const)(
  'an export (%s) of everything imports back and changes nothing',
  async (format) => {
    const store = fileStore(database, connectionId);
    for (const type of [...system().types, 'property'] as const) {
      const before = await store.all(type, false);
      expect(before.length).toBeGreaterThan(0);
      const { answer, deleted } = await take(type, writeFile(type, format, before), true, format);
      expect([type, answer, deleted]).toEqual([
        type,
        { created: 0, changed: 0, unchanged: before.length, notEntered: 0, entered: 0 },
        0,
      ]);
      expect(await store.all(type, false)).toEqual(before);
    }
  },
);

test('what Relink changes is to be entered until a file shows it; a file from before takes nothing back', async () => {
  const store = fileStore(database, connectionId);
  const shown = 'id,roles,name,email,status\n40077,tenant,Moor Ltd,old@example.test,active\n';
  await take('contact', shown);
  const intent = newIntent({
    type: 'contact',
    role: 'customer',
    content: (n) => contactContent('customer', n),
  });
  const before = await one(system(), intent, '40077');
  const content = { ...before.content, email: 'new@example.test' };
  await done(
    system(),
    follow(intent, 'update', '40077', { content: Content.parse(content), fields: ['email'] }),
  );
  const waiting = async () => (await store.all('contact', true)).find((row) => row.key === '40077')?.toEnter;
  expect(await waiting()).toBe('update');

  expect((await take('contact', shown)).answer).toMatchObject({ notEntered: 1, changed: 0 });
  expect((await one(system(), intent, '40077')).content).toMatchObject({ email: 'new@example.test' });
  expect(await waiting()).toBe('update');

  const entered = shown.replace('old@', 'new@');
  expect((await take('contact', entered)).answer).toMatchObject({ entered: 1 });
  expect(await waiting()).toBeUndefined();
  expect((await take('contact', shown)).answer).toMatchObject({ changed: 1 });
});

test('a file without the column of the ledger’s id neither enters it nor takes back what else is to be entered', async () => {
  const store = fileStore(database, connectionId);
  const text = (email: string) => `id,roles,name,email,status\n40088,tenant,Fen Ltd,${email},active\n`;
  await take('contact', text('old'));
  const intent = newIntent({
    type: 'contact',
    role: 'customer',
    content: (n) => contactContent('customer', n),
  });
  const { content } = await one(system(), intent, '40088');
  const wanted = Content.parse({ ...content, email: 'new' });
  await done(system(), follow(intent, 'stamp', '40088', { content, counterpartKey: 'C9' }));
  await done(system(), follow(intent, 'update', '40088', { content: wanted, fields: ['email'] }));
  const waiting = async () => (await store.all('contact', true)).find((row) => row.key === '40088')?.toEnter;
  expect((await take('contact', text('old'))).answer).toMatchObject({ notEntered: 1 });
  expect(await waiting()).toBe('stamp update');
  expect((await take('contact', text('new'))).answer).toMatchObject({ entered: 1 });
  expect(await waiting()).toBe('stamp');
  expect((await take('contact', text('new'))).answer).toMatchObject({ unchanged: 1 });
  const exported = (await store.all('contact', true)).filter((row) => row.key === '40088');
  const entered = writeFile('contact', 'csv', exported).replace('40088,,stamp', '40088,,');
  expect((await take('contact', entered)).answer).toMatchObject({ entered: 1 });
  expect([await waiting(), (await one(system(), intent, '40088')).counterpartKey]).toEqual([undefined, 'C9']);
});

test('what Relink made keeps its key when Re-Leased gives it an id, also where others name it', async () => {
  const store = fileStore(database, connectionId);
  const intent = newIntent({ type: 'contact', role: 'vendor', content: (n) => contactContent('vendor', n) });
  const { key } = await done(system(), intent);
  expect(key).toMatch(/^NEW\d+$/);
  const row = (await store.all('contact', true)).filter((one) => one.key === key);
  const file = writeFile('contact', 'csv', row).replace(`${key},,create`, `${key},77001,`);
  expect((await take('contact', file)).answer).toMatchObject({ entered: 1 });
  const bill =
    'id,contactId,issueDate,currency,status,lineNet,lineTax\n88001,77001,2026-04-01,GBP,approved,10,2\n88001,,,,,5,1\n';
  await take('bill', bill);
  const [record] = await system().get('bill', null, ['88001']);
  expect(record?.content).toMatchObject({ contactKey: key, net: '15.00', tax: '3.00', gross: '18.00' });
  const again = 'id,roles,name,status\n77001,supplier,Renamed there,active\n';
  expect((await take('contact', again)).answer).toMatchObject({ changed: 1, created: 0 });
  expect((await one(system(), intent, key)).name).toBe('Renamed there');
});

test('only a complete file says what is gone, and never what nobody has entered yet', async () => {
  const intent = newIntent({
    type: 'tax-type',
    role: null,
    content: (n) => ({ type: 'tax-type', name: `T${n}`, rate: '5.00', direction: 'sale', status: 'active' }),
  });
  const { key } = await done(system(), intent);
  const since = new Date(Date.now() - 1000).toISOString();
  const part = 'id,name,rate,direction,status\n301,Standard,20,sale,active\n';
  expect((await take('tax-type', part)).deleted).toBe(0);
  expect((await take('tax-type', part, true)).deleted).toBe(1);
  const feed = await system().readDeleted('tax-type', since);
  expect(feed).toMatchObject({ kind: 'listed', entries: [{ object: 'tax-type', key: '302' }] });
  expect((await readAll(system(), 'tax-type')).map((record) => record.key)).toEqual(
    expect.arrayContaining(['301', key]),
  );
  // Bills still name the tax type that is gone; their file is taken in all the same.
  const bills = await fileStore(database, connectionId).all('bill', false);
  expect(bills.some((row) => row.body.lines.some((line) => line.taxTypeId === '302'))).toBe(true);
  expect((await take('bill', writeFile('bill', 'csv', bills))).answer).toMatchObject({
    unchanged: bills.length,
  });
});
