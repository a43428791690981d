import { afterAll, beforeAll, expect, test } from 'vitest';
import { startIntacctSandbox } from '../intacct/main.ts';
import { generatePortfolio } from '../portfolio/generate.ts';
import { intacctSeed } from '../portfolio/intacct-seed.ts';
import { reLeasedSeed } from '../portfolio/re-leased-seed.ts';
import { startReLeasedSandbox } from '../re-leased/main.ts';
import type { RunningSandbox } from '../shared/serve.ts';
import { check, dump } from './check.ts';
import { intacctBooks } from './intacct-books.ts';
import { readJournal, writesFor } from './journal.ts';
import { reLeasedBooks } from './re-leased-books.ts';
import { joined } from './testing/joined.ts';

const made = joined(200);
let property: RunningSandbox;
let ledger: RunningSandbox;
const running: RunningSandbox[] = [];

async function start(): Promise<void> {
  property = await startReLeasedSandbox({ port: 0, seed: reLeasedSeed(made.property) });
  ledger = await startIntacctSandbox({ port: 0, seed: intacctSeed(made.ledger) });
  running.push(property, ledger);
}
beforeAll(start);
afterAll(() => Promise.all(running.map((sandbox) => sandbox.close())));

const look = () => check({ reLeasedUrl: property.url, intacctUrl: ledger.url, manifest: made.manifest });

async function edit(sandbox: RunningSandbox, body: unknown): Promise<void> {
  const answer = await fetch(`${sandbox.url}/_control/edit`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`edit refused: ${await answer.text()}`);
}

test('books that agree are green, and all of them were compared', async () => {
  const verdict = await look();
  expect(verdict).toMatchObject({ ok: true, differences: [], duplicates: [], losses: [] });
  for (const type of ['contact', 'invoice', 'bill'] as const) {
    expect(verdict.counts[type].both).toBe(verdict.counts[type].expected);
    expect(verdict.counts[type].both).toBeGreaterThan(20);
  }
});

test('a difference, a duplicate and a loss each turn it red', async () => {
  const invoice = made.property.documents.find((it) => it.type === 'invoice');
  const bill = made.ledger.documents.find((it) => it.type === 'bill');
  const lost = made.property.documents.filter((it) => it.type === 'invoice')[5];
  if (invoice === undefined || bill === undefined || lost === undefined)
    throw new Error('too small a portfolio');

  await edit(property, {
    resource: 'invoices',
    id: invoice.id,
    op: 'update',
    fields: { dueDate: '2027-01-31' },
  });
  const different = await look();
  expect(different.differences).toMatchObject([
    { token: invoice.token, field: 'due', property: '2027-01-31' },
  ]);

  await edit(ledger, {
    object: 'accounts-payable/bill',
    op: 'create',
    entity: '200',
    fields: {
      billNumber: `${bill.number}-2`,
      vendor: { id: bill.contact.inLedger?.id },
      createdDate: bill.issued,
      dueDate: bill.due,
      state: 'submitted',
      lines: [
        {
          txnAmount: '1.00',
          memo: bill.lines[0]?.description,
          glAccount: { id: '5000' },
          taxEntries: [{ purchasingTaxDetail: { id: 'UK Purchases Zero Rate' } }],
        },
      ],
    },
  });
  const twice = await look();
  expect(twice.duplicates).toMatchObject([{ token: bill.token, type: 'bill', system: 'ledger' }]);
  expect(twice.duplicates[0]?.keys).toHaveLength(2);

  await edit(property, { resource: 'invoices', id: lost.id, op: 'delete' });
  const gone = await look();
  expect(gone.losses).toEqual([{ token: lost.token, type: 'invoice', missingIn: ['property'] }]);
  expect(gone.ok).toBe(false);
});

test("people's edits stand in the journal and count as no write of a client", async () => {
  const invoice = made.property.documents.find((it) => it.type === 'invoice');
  const { entries } = await readJournal(property.url);
  expect(entries.filter((it) => it.path.endsWith(`/${invoice?.id}`))).toHaveLength(1);
  expect(writesFor(entries, invoice?.id ?? '')).toEqual([]);
});

test.each([200, 2_000])('both sandboxes take a generated portfolio of %i and show it whole', async (size) => {
  const { reLeased, intacct, manifest } = generatePortfolio({ size, seed: 3 });
  const one = await startReLeasedSandbox({ port: 0, seed: reLeased });
  const two = await startIntacctSandbox({ port: 0, seed: intacct });
  running.push(one, two);
  const here = reLeasedBooks(await dump(one.url), manifest);
  const there = intacctBooks(await dump(two.url), manifest.settings.entityId);
  expect(here.contacts.length + here.documents.length).toBe(size);
  const company = reLeased.companies[0];
  expect(here.documents.length).toBe((company?.invoices?.length ?? 0) + (company?.bills?.length ?? 0));
  for (const record of [...here.contacts, ...here.documents, ...there.contacts, ...there.documents]) {
    expect(record.token).not.toBeNull();
  }
  for (const { net, tax, gross, lines } of [...here.documents, ...there.documents]) {
    const pence = (value: string) => BigInt(value.replace('.', ''));
    expect(pence(net) + pence(tax)).toBe(pence(gross));
    expect(
      lines.every((line) => !line.account.startsWith('unknown') && !line.property.startsWith('unknown')),
    ).toBe(true);
  }
  // Before any sync the two have nothing in common but the contacts they both know.
  const before = await check({ reLeasedUrl: one.url, intacctUrl: two.url, manifest });
  expect(before.duplicates).toEqual([]);
  expect(before.counts.invoice.both + before.counts.bill.both).toBe(0);
  const expected = Object.values(manifest.synced).reduce((sum, tokens) => sum + tokens.length, 0);
  expect(before.losses.length).toBe(expected - before.counts.contact.both);
});
