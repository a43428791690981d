import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../intacct/main.ts';
import { intacctSeed } from '../portfolio/intacct-seed.ts';
import { reLeasedSeed } from '../portfolio/re-leased-seed.ts';
import { grossOf } from '../portfolio/trade-book.ts';
import { startReLeasedSandbox } from '../re-leased/main.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import { checkDumps, dump } from './check.ts';
import { intacctBooks } from './intacct-books.ts';
import { reLeasedBooks } from './re-leased-books.ts';
import { joined } from './testing/joined.ts';

const made = joined(200, true);
let property: RunningSandbox;
let ledger: RunningSandbox;
beforeAll(async () => {
  property = await startReLeasedSandbox({ port: 0, seed: reLeasedSeed(made.property) });
  ledger = await startIntacctSandbox({ port: 0, seed: intacctSeed(made.ledger) });
});
afterAll(() => Promise.all([property.close(), ledger.close()]));

const look = async (except: readonly string[] = []) =>
  checkDumps(await dump(property.url), await dump(ledger.url), made.manifest, { except: new Set(except) });

async function edit(sandbox: RunningSandbox, body: unknown): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_control/edit`, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`edit refused: ${await answer.text()}`);
}

const payments = made.ledger.trade?.payments ?? [];
const receipts = payments.filter(
  (it) =>
    it.type === 'invoice' &&
    it.parts.every((part) => part.amount === grossOf(part.document)) &&
    it.parts.length === 1,
);
const pair = (index: number) => {
  const payment = receipts[index];
  const part = payment?.parts[0];
  if (!payment || !part) throw new Error('too few receipts');
  return { payment, part, token: `${payment.token}:${part.document.token}` };
};
/** The same payment and document as the property system calls them. */
const inProperty = (index: number) => {
  const { token } = pair(index).payment;
  const part = made.property.trade?.payments.find((it) => it.token === token)?.parts[0];
  if (!part) throw new Error('not in the property system');
  return part;
};

test('credit notes, payments, allocations and open balances of a perfect sync agree', async () => {
  const verdict = await look();
  expect(verdict).toMatchObject({ ok: true, differences: [], duplicates: [], losses: [] });
  for (const [type, least] of [
    ['credit-note', 3],
    ['payment', 50],
    ['allocation', 2],
  ] as const) {
    const { both, expected } = verdict.counts[type];
    expect([type, both]).toEqual([type, expected]);
    expect(both).toBeGreaterThan(least);
  }
  const books = intacctBooks(await dump(ledger.url), made.manifest.settings.entityId);
  expect(books.creditNotes?.every((it) => it.gross.startsWith('-') && it.open?.match(/^(-|0\.00)/))).toBe(
    true,
  );
  const own = reLeasedBooks(await dump(property.url), made.manifest);
  expect(own.settlements?.filter((it) => it.token === null)).toEqual([]);
});

test('a payment that one side lost is a loss, and explains its open balance', async () => {
  const { token, payment } = pair(0);
  await edit(ledger, { object: 'accounts-receivable/payment', key: payment.key, op: 'delete' });
  const { losses, differences } = await look();
  expect(losses).toEqual([{ token, type: 'payment', missingIn: ['ledger'] }]);
  expect(differences).toEqual([]);
});

test('a payment that stands twice is told, as is the balance that no payment explains', async () => {
  const { token } = pair(1);
  const part = inProperty(1);
  await edit(property, { resource: 'payment', id: part.id, op: 'void' });
  const halves = ['1.00', '2.00'];
  const { payment } = pair(1);
  for (const amount of halves) {
    const fields = {
      direction: 'income',
      documentId: part.document.id,
      date: payment.date,
      amount,
      reference: payment.reference,
    };
    await edit(property, { resource: 'payment', op: 'create', fields });
  }
  const { duplicates, differences } = await look();
  expect(duplicates).toMatchObject([{ token, type: 'payment', system: 'property' }]);
  expect(duplicates[0]?.keys).toHaveLength(2);
  const fields = differences.map((it) => `${it.type} ${it.field}`).sort();
  expect(fields).toEqual(['invoice open', 'payment amount']);
});

test('another amount, date or state of a payment is a difference; of one reversed in the ledger alone, a loss', async () => {
  const { token, payment } = pair(2);
  const reversal = { reversedDate: '2026-11-20' };
  await edit(ledger, {
    object: 'accounts-receivable/payment',
    key: payment.key,
    op: 'reverse',
    fields: reversal,
  });
  const { losses } = await look();
  expect(losses).toContainEqual({ token, type: 'payment', missingIn: ['ledger'] });
  await edit(property, { resource: 'payment', id: inProperty(2).id, op: 'void' });
  const after = await look();
  expect(after.losses).toContainEqual({ token, type: 'payment', missingIn: ['property', 'ledger'] });
  expect(after.differences.filter((it) => it.number === pair(2).part.document.number)).toEqual([]);
});

test('an applied credit that one side lacks is a loss of the allocation', async () => {
  const applied = made.ledger.trade?.applied.find((it) => it.document.type === 'invoice');
  if (!applied) throw new Error('no credit is applied');
  await edit(ledger, { object: 'accounts-receivable/payment', key: applied.id, op: 'delete' });
  const { losses, differences } = await look();
  const token = `${applied.note.token}:${applied.document.token}`;
  expect(losses).toContainEqual({ token, type: 'allocation', missingIn: ['ledger'] });
  expect(differences.filter((it) => it.token === applied.note.token)).toEqual([]);
});
