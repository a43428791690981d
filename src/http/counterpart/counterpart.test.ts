import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DocumentContent } from '../../domain/record.ts';
import { type HttpWorld, httpWorld } from '../testing/http-world.ts';

let world: HttpWorld;
beforeAll(async () => {
  world = await httpWorld();
  const mine = document('500');
  world.ledger.put('contact', '71', { ...world.contact, name: 'Quay Coffee' });
  // One of the same number (of another contact, or they would be one already), one of the same amount near in time, one that shares nothing.
  ledger('9500', { ...mine, number: 'inv-500', gross: '101.00', net: '101.00' }, '71');
  ledger('9501', { ...mine, number: 'L-77', issueDate: '2026-10-04', postingDate: '2026-10-04' });
  ledger('9502', { ...mine, number: 'L-78', gross: '7.00', net: '7.00', issueDate: '2026-02-01' });
  await world.sync();
});
afterAll(() => world.close());

/** An invoice of the property system, with this many of its own. */
function document(key: string): DocumentContent {
  const { content } = world.invoice(key, { number: `INV-${key}`, state: 'draft' });
  if (content.type !== 'invoice') throw new Error(key);
  return content;
}
const ledger = (key: string, content: DocumentContent, contactKey = '70') =>
  world.ledger.put('invoice', key, {
    ...content,
    contactKey,
    lines: content.lines.map((line) => ({ ...line, accountKey: '900' })),
  });
const record = async (number: string): Promise<string> => {
  const found = (await world.ask('GET', `${world.base}/records?type=invoice&q=${number}`)).rowsAt('items');
  return String(found.find((one) => one.releasedId !== null)?.id);
};
const candidates = (id: string, q = '') =>
  world.ask('GET', `${world.base}/records/${id}/candidates${q === '' ? '' : `?q=${encodeURIComponent(q)}`}`);

test('what may be linked by hand is shown with what speaks for and against it, the likeliest first', async () => {
  const answer = await candidates(await record('INV-500'));
  expect(answer.status).toBe(200);
  expect(answer.at('system')).toBe('ledger');
  expect(answer.rowsAt('items').map((one) => [one.key, one.reasons, one.against])).toEqual([
    ['9500', ['same number', 'same date'], ['other amount']],
    ['9501', ['same amount', '3 days apart'], []],
  ]);
});

test('a search finds one by number, amount or name, and an unknown record has none', async () => {
  const id = await record('INV-500');
  expect((await candidates(id, 'l-78')).rowsAt('items').map((one) => one.key)).toEqual(['9502']);
  expect((await candidates(id, '101.00')).rowsAt('items').map((one) => one.key)).toEqual(['9500']);
  expect((await candidates(id, 'nothing like it')).rowsAt('items')).toEqual([]);
  expect((await candidates('019aa0b4-7c1e-7000-8000-5d0c5e8e7c11')).status).toBe(404);
  expect((await candidates(id, 'x'.repeat(201))).at('errors.0.field')).toBe('q');
});

test('the candidate chosen is linked by its key, and neither is anybody’s candidate any more', async () => {
  const id = await record('INV-500');
  const linked = await world.ask('POST', `${world.base}/records/${id}/counterpart`, {
    body: { key: '9501', reason: 'the agent typed it in both' },
  });
  expect([linked.status, linked.at('counterpart.key')]).toEqual([200, '9501']);
  const kept = linked.textAt('recordId');
  expect((await candidates(kept)).body).toEqual({ system: null, items: [] });
  world.invoice('501', { state: 'draft', gross: '101.00' });
  await world.sync();
  const other = await record('INV-501');
  expect((await candidates(other)).rowsAt('items').map((one) => one.key)).toEqual(['9500']);
  expect((await candidates(other, 'L-77')).rowsAt('items')).toEqual([]);
});
