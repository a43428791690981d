import { afterEach, beforeEach, expect, test } from 'vitest';
import { contact, intent } from '../testing/contents.ts';
import { openXmlTenant, type XmlTenant } from './testing/tenant.ts';

let tenant: XmlTenant;
beforeEach(async () => {
  tenant = await openXmlTenant();
});
afterEach(() => tenant.close());

test('an invoice and a bill come back as they were written, by every way of reading and over REST', async () => {
  for (const type of ['invoice', 'bill'] as const) {
    const content = await tenant.document({ type, number: `${type}-1` });
    const wanted = intent(content);
    const key = await tenant.made(wanted);
    const [byKey] = await tenant.ledger.get(type, null, [key]);
    expect(byKey?.content).toEqual(content);
    expect(byKey).toMatchObject({
      key,
      ownKey: wanted.ownKey,
      displayId: `${type}-1`,
      propertyKey: content.lines[0]?.propertyKey,
    });
    const listed = (await tenant.readAll(type)).records.find((record) => record.key === key);
    expect(listed).toEqual(byKey);
    expect((await tenant.ledger.findByOwnKey(type, null, [wanted.ownKey]))[0]?.key).toBe(key);
    expect(await tenant.ledger.findByOwnKey(type, null, [`${wanted.ownKey}9`])).toEqual([]);
    expect((await tenant.ledger.findByNumber(type, null, [`${type}-1`]))[0]?.key).toBe(key);
    const [overRest] = await tenant.rest.get(type, null, [key]);
    expect(overRest?.content).toEqual(content);
    expect(overRest?.modifiedAt).toBe(byKey?.modifiedAt);
  }
});

test('a contact comes back as it was written, in either role, with our key as its id', async () => {
  for (const role of ['customer', 'vendor'] as const) {
    const content = contact({ role });
    const wanted = intent(content, { role });
    const key = await tenant.made(wanted);
    const [got] = await tenant.ledger.get('contact', role, [key]);
    expect(got?.content).toEqual(content);
    expect(got).toMatchObject({ displayId: wanted.ownKey, ownKey: wanted.ownKey, name: content.name });
    expect((await tenant.ledger.findByOwnKey('contact', role, [wanted.ownKey]))[0]?.key).toBe(key);
    const listed = (await tenant.readAll('contact')).records.find(
      (one) => one.key === key && one.role === role,
    );
    expect(listed).toEqual(got);
    expect((await tenant.rest.get('contact', role, [key]))[0]?.content).toEqual(content);
  }
});

test('where the tenant numbers its customers, our key stands in the comments', async () => {
  tenant.ledger = tenant.openXml({ numbersContacts: true });
  const wanted = intent(contact());
  const key = await tenant.made(wanted);
  const [got] = await tenant.ledger.findByOwnKey('contact', 'customer', [wanted.ownKey]);
  expect(got).toMatchObject({ key, ownKey: wanted.ownKey });
  expect(got?.displayId).toMatch(/^C-\d+$/);
});

test('a record too young for queries is still found by key, whole', async () => {
  const invoiceContent = await tenant.document();
  await tenant.person.control('PUT', '/settings', { visibilityDelayMs: 60_000 });
  const content = contact();
  const key = await tenant.made(intent(content));
  expect((await tenant.ledger.get('contact', 'customer', [key]))[0]?.content).toEqual(content);
  const young = await tenant.made(intent(invoiceContent));
  expect((await tenant.ledger.get('invoice', null, [young]))[0]?.content).toEqual(invoiceContent);
});

test('a key that is not there is not in the answer', async () => {
  expect(await tenant.ledger.get('invoice', null, ['999999'])).toEqual([]);
  expect(await tenant.ledger.get('contact', 'customer', ['999999', 'abc'])).toEqual([]);
});

test('a reversal ends the document, and the ledger’s counter document is no record', async () => {
  for (const type of ['invoice', 'bill'] as const) {
    const content = await tenant.document({ type });
    const key = await tenant.made(intent(content));
    const [result] = await tenant.write(intent(content, { verb: 'void', key, date: '2026-02-03' }));
    expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
    const { records } = await tenant.readAll(type);
    expect(records.map((one) => [one.key, 'state' in one.content ? one.content.state : ''])).toEqual([
      [key, 'void'],
    ]);
  }
});

test('a change writes the named fields and nothing else', async () => {
  for (const type of ['invoice', 'bill'] as const) {
    const content = await tenant.document({ type });
    const wanted = intent(content);
    const key = await tenant.made(wanted);
    const changed = { ...content, reference: '', dueDate: '2026-03-31', description: 'Rent, corrected' };
    const fields = ['reference', 'dueDate', 'description'];
    const [result] = await tenant.write(
      intent(changed, { verb: 'update', key, fields, ownKey: wanted.ownKey }),
    );
    expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
    const [got] = await tenant.ledger.get(type, null, [key]);
    expect(got?.content).toEqual(changed);
    expect(got?.ownKey).toBe(wanted.ownKey);
  }
});

test('reading since an instant means the same instant, whatever the user’s time zone and format', async () => {
  const key = await tenant.made(intent(contact()));
  const [made] = await tenant.ledger.get('contact', 'customer', [key]);
  const at = made?.modifiedAt ?? '';
  const after = new Date(Date.parse(at) + 1_000).toISOString();
  for (const xml of [
    { timeZoneMinutes: -480, dateFormat: '/mdY', clock: '24' },
    { timeZoneMinutes: 570, dateFormat: '.ymd', clock: '12' },
    { timeZoneMinutes: 60, dateFormat: '-Ymd', clock: '24' },
    { timeZoneMinutes: 0, dateFormat: '/dmY', clock: '12' },
  ]) {
    const settings = await tenant.person.control('PUT', '/settings', { xml });
    expect(settings, JSON.stringify(settings)).toMatchObject({ xml });
    tenant.ledger = tenant.openXml();
    const since = (await tenant.readAll('contact', at)).records;
    expect(since.find((one) => one.key === key)?.modifiedAt).toBe(at);
    expect((await tenant.readAll('contact', after)).records.map((one) => one.key)).not.toContain(key);
  }
});
