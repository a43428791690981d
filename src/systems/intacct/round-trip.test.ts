import { afterEach, beforeEach, expect, test } from 'vitest';
import { contact, intent } from './testing/contents.ts';
import { openTenant, type Tenant } from './testing/tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await openTenant();
});
afterEach(() => tenant.close());

test('an invoice and a bill come back as they were written, by every way of reading', async () => {
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
    expect(listed?.content).toEqual(content);
    const since = (await tenant.readAll(type, '2020-01-01T00:00:00Z')).records.find(
      (record) => record.key === key,
    );
    expect(since?.content).toEqual(content);
    expect((await tenant.ledger.findByOwnKey(type, null, [wanted.ownKey]))[0]?.key).toBe(key);
    expect(await tenant.ledger.findByOwnKey(type, null, [`${wanted.ownKey}9`])).toEqual([]);
    expect((await tenant.ledger.findByNumber(type, null, [`${type}-1`]))[0]?.key).toBe(key);
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
    expect(
      (await tenant.readAll('contact')).records.find((one) => one.key === key && one.role === role)?.content,
    ).toEqual(content);
  }
});

test('where the tenant numbers its customers, our key stands in the notes', async () => {
  tenant.reopen({ numbersContacts: true });
  const wanted = intent(contact());
  const key = await tenant.made(wanted);
  const [got] = await tenant.ledger.findByOwnKey('contact', 'customer', [wanted.ownKey]);
  expect(got).toMatchObject({ key, ownKey: wanted.ownKey });
  expect(got?.displayId).toMatch(/^C-\d+$/);
});

test('a contact too young for the index is still found by key, whole', async () => {
  await tenant.person.control('PUT', '/settings', { visibilityDelayMs: 60_000 });
  const content = contact();
  const key = await tenant.made(intent(content));
  expect((await tenant.ledger.get('contact', 'customer', [key]))[0]?.content).toEqual(content);
  const invoiceContent = await tenant.document();
  const young = await tenant.made(intent(invoiceContent));
  expect((await tenant.ledger.get('invoice', null, [young]))[0]?.content).toEqual(invoiceContent);
});

test('a key that is not there is not in the answer', async () => {
  expect(await tenant.ledger.get('invoice', null, ['999999'])).toEqual([]);
  expect(await tenant.ledger.get('contact', 'customer', ['999999', 'abc'])).toEqual([]);
});

test('a reversal ends the invoice, and the ledger’s counter document is no record', async () => {
  const content = await tenant.document();
  const key = await tenant.made(intent(content));
  const [result] = await tenant.write(intent(content, { verb: 'void', key, date: '2026-02-03' }));
  expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
  const { records } = await tenant.readAll('invoice');
  expect(records.map((one) => [one.key, 'state' in one.content ? one.content.state : ''])).toEqual([
    [key, 'void'],
  ]);
});

test('a counter document is not given by its key or number either', async () => {
  const content = await tenant.document();
  const key = await tenant.made(intent(content));
  await tenant.write(intent(content, { verb: 'void', key, date: '2026-02-03' }));
  const listed = await tenant.person.query('accounts-receivable/invoice', ['key', 'state', 'invoiceNumber']);
  const reversal = JSON.stringify(listed.body).match(
    /"key":"(\d+)","state":"reversal","invoiceNumber":"([^"]+)"/,
  );
  if (reversal === null) throw new Error('no reversal was written');
  expect(await tenant.ledger.get('invoice', null, [reversal[1] ?? ''])).toEqual([]);
  expect(await tenant.ledger.findByNumber('invoice', null, [reversal[2] ?? ''])).toEqual([]);
});

test('a key of ours is not found inside a longer one', async () => {
  const content = await tenant.document();
  const key = await tenant.made(intent({ ...content, number: 'K-1' }, { ownKey: 'RL-HB01-I-5-1' }));
  await tenant.made(intent({ ...content, number: 'K-2' }, { ownKey: 'RL-HB01-I-5-12' }));
  expect(
    (await tenant.ledger.findByOwnKey('invoice', null, ['RL-HB01-I-5-1'])).map((one) => one.key),
  ).toEqual([key]);
});

test('a change writes the named fields and nothing else', async () => {
  const content = await tenant.document();
  const wanted = intent(content);
  const key = await tenant.made(wanted);
  const changed = { ...content, reference: '', dueDate: '2026-03-31', description: 'Rent, corrected' };
  const [result] = await tenant.write(
    intent(changed, {
      verb: 'update',
      key,
      fields: ['reference', 'dueDate', 'description'],
      ownKey: wanted.ownKey,
    }),
  );
  expect(result).toMatchObject({ kind: 'answered', members: [{ state: 'done', key }] });
  const [got] = await tenant.ledger.get('invoice', null, [key]);
  expect(got?.content).toEqual(changed);
  expect(got?.ownKey).toBe(wanted.ownKey);
});
