import { expect, test } from 'vitest';
import type { NumberedDocument } from './model.ts';
import { vat } from './money.ts';
import { buildPortfolio } from './portfolio.ts';
import { departmentRequiredOn } from './reference.ts';
import { troubleKinds } from './troubles.ts';

const portfolios = [200, 641, 2_000].map((size) => buildPortfolio(size, 42, '2026-11-20'));

test.each(portfolios)('the property system holds the size asked for', ({ contacts, documents }) => {
  const size = [200, 641, 2_000][portfolios.findIndex((it) => it.documents === documents)] ?? 0;
  const held =
    contacts.filter((it) => it.inProperty !== null).length +
    documents.filter((it) => it.born === 'property').length;
  expect(held).toBe(size);
  const incoming = documents.filter((it) => it.born === 'ledger').length / documents.length;
  expect(incoming).toBeGreaterThan(0.09);
  expect(incoming).toBeLessThan(0.16);
});

test('every trouble is there: once in a small portfolio, three times at 2,000, about 3 % of it', () => {
  const count = (index: number) => {
    const { contacts, documents } = portfolios[index] ?? { contacts: [], documents: [] };
    const kinds = [...documents.map((it) => it.trouble), ...contacts.map((it) => it.trouble)];
    return new Map(troubleKinds.map((kind) => [kind, kinds.filter((it) => it === kind).length]));
  };
  expect(Math.min(...count(0).values())).toBeGreaterThanOrEqual(1);
  expect(Math.min(...count(2).values())).toBeGreaterThanOrEqual(3);
  const troubled = portfolios[2]?.documents.filter((it) => it.trouble !== null).length ?? 0;
  expect(troubled / 2_000).toBeGreaterThan(0.02);
  expect(troubled / 2_000).toBeLessThan(0.045);
});

test('each line carries exactly the VAT of its rate', () => {
  for (const document of portfolios.flatMap((it) => it.documents)) {
    for (const line of document.lines) expect(line.vat).toBe(vat(line.net, line.tax.rate));
  }
  const pennies = portfolios
    .flatMap((it) => it.documents)
    .some((it) => it.lines.some((line) => line.net % 100n !== 0n));
  expect(pennies).toBe(true);
});

test('tokens, ids and numbers are unique, and each document shows its token', () => {
  for (const { contacts, documents } of portfolios) {
    const tokens = [...contacts.map((it) => it.token), ...documents.map((it) => it.token)];
    expect(new Set(tokens).size).toBe(tokens.length);
    expect(new Set(documents.map((it) => `${it.born} ${it.type} ${it.id}`)).size).toBe(documents.length);
    const twice = repeated(documents.map((it) => `${it.type} ${it.number}`));
    const planted = documents.filter((it) => it.trouble === 'duplicate-number' && it.born === 'ledger');
    expect(twice.sort()).toEqual(planted.map((it) => `${it.type} ${it.number}`).sort());
    for (const it of documents) expect(it.lines[0]?.description.endsWith(` #T${it.token}`)).toBe(true);
    for (const it of contacts) {
      for (const side of [it.inProperty, it.inLedger]) {
        if (side !== null) expect(side.email).toContain(`.t${it.token}@`);
      }
    }
  }
});

test('a document without a trouble breaks no rule of either system', () => {
  for (const { documents, horizon } of portfolios) {
    for (const document of documents.filter((it) => it.trouble === null)) {
      const { contact, born } = document;
      expect(document.issued > horizon.closedThrough && document.issued <= horizon.today).toBe(true);
      expect(document.due >= document.issued).toBe(true);
      expect([document.currency, document.state, contact.trouble]).toEqual(['GBP', 'approved', null]);
      expect(born === 'property' ? contact.inProperty?.status : contact.inLedger?.status).toBe('active');
      expect(document.number.length).toBeLessThanOrEqual(20);
      for (const line of document.lines) checkLine(document, line);
    }
  }
});

function checkLine(document: NumberedDocument, line: NumberedDocument['lines'][number]): void {
  expect(line.net > 0n).toBe(true);
  expect(line.account.ledger?.active).toBe(true);
  expect(line.tax.ledger?.active).toBe(true);
  expect(line.tax.direction).toBe(document.type === 'invoice' ? 'sale' : 'purchase');
  expect(line.description.length).toBeLessThanOrEqual(200);
  if (document.born === 'property')
    expect([line.account.property, line.tax.property, line.building]).not.toContain(null);
  if (line.account === departmentRequiredOn) expect(line.department).not.toBeNull();
}

test('names fit the ledger, except where a name is the trouble', () => {
  for (const { contacts } of portfolios) {
    for (const contact of contacts) {
      const names = [contact.inProperty, contact.inLedger].flatMap((side) =>
        side === null ? [] : [side.name],
      );
      for (const name of names) expect(name.length > 100).toBe(contact.trouble === 'long-name');
    }
    const names = contacts.flatMap((it) => (it.inProperty === null ? [] : [it.inProperty.name]));
    expect(repeated(names)).toEqual([]);
  }
});

test('about half of the contacts stand in both systems, some spelled in another way', () => {
  for (const { contacts } of portfolios) {
    const ours = contacts.filter((it) => it.inProperty !== null);
    const both = ours.filter((it) => it.inLedger !== null);
    expect(both.length / ours.length).toBeGreaterThan(0.35);
    expect(both.length / ours.length).toBeLessThan(0.6);
    expect(both.some((it) => it.inLedger?.name !== it.inProperty?.name)).toBe(true);
    expect(both.some((it) => it.inLedger?.email !== it.inProperty?.email)).toBe(true);
  }
});

test('a size out of range is refused', () => {
  for (const size of [0, 199, 100_001, 200.5])
    expect(() => buildPortfolio(size, 1, '2026-11-20')).toThrow(/size must be/);
});

function repeated(values: readonly string[]): string[] {
  const seen = new Set<string>();
  return values.filter((value) => seen.has(value) || !seen.add(value));
}
