import { describe, expect, test } from 'vitest';
import { startIntacctSandbox } from '../intacct/main.ts';
import { startReLeasedSandbox } from '../re-leased/main.ts';
import { type GeneratedPortfolio, generatePortfolio } from './generate.ts';
import { total } from './money.ts';
import { buildPortfolio } from './portfolio.ts';
import { grossOf } from './trade-book.ts';
import { tradeTroubles } from './troubles.ts';

const sizes = [200, 2_000] as const;
const made = sizes.map((size) => buildPortfolio(size, 42, '2026-11-20', true));
const generated = generatePortfolio({ size: 200, seed: 42, payments: true });
const tradeAt = (index: number) => {
  const trade = made[index]?.trade;
  if (!trade) throw new Error('no trade');
  return trade;
};

test('without the option nothing of it is there, and with it contacts and documents are the same', () => {
  const plain = generatePortfolio({ size: 200, seed: 42 });
  expect(JSON.stringify(plain)).not.toMatch(/creditNotes|checking-account|"trade"/);
  const withTrade = generated.reLeased.companies[0];
  const { creditNotes: _c, payments: _p, allocations: _a, ...same } = withTrade ?? {};
  expect(same).toEqual(plain.reLeased.companies[0]);
  const { trade: _t, ...manifest } = generated.manifest;
  expect(manifest).toEqual(plain.manifest);
});

test('the shares are those of a landlord: most paid at once, some in part, some by one receipt together', () => {
  const { payments, creditNotes, applied } = tradeAt(1);
  const ordinary = payments.filter((it) => it.trouble === null);
  const together = ordinary.filter((it) => it.parts.length > 1).length / ordinary.length;
  expect(together).toBeGreaterThan(0.05);
  expect(together).toBeLessThan(0.2);
  const inPart = ordinary.filter((it) => it.parts.some((part) => part.amount < grossOf(part.document)));
  expect(inPart.length / ordinary.length).toBeGreaterThan(0.05);
  expect(inPart.length / ordinary.length).toBeLessThan(0.25);
  for (const born of ['property', 'ledger'] as const) {
    for (const type of ['invoice', 'bill'] as const) {
      expect(ordinary.some((it) => it.born === born && it.type === type)).toBe(true);
    }
    expect(creditNotes.some((it) => it.born === born)).toBe(true);
  }
  expect(applied.length / creditNotes.length).toBeGreaterThan(0.4);
  expect(ordinary.some((it) => it.over > 0n)).toBe(true);
});

describe.each(sizes.map((size, index) => [size, tradeAt(index), index] as const))(
  'of %i',
  (_size, trade, index) => {
    test('every trouble is there, as often as the others', () => {
      const { creditNotes, payments, applied } = trade;
      const planted = [
        ...creditNotes.map((it) => it.tradeTrouble),
        ...payments.map((it) => it.trouble),
        ...applied.map((it) => it.trouble),
      ];
      for (const trouble of tradeTroubles) {
        expect(planted.filter((it) => it === trouble)).toHaveLength(index === 0 ? 1 : 3);
      }
    });

    test('no document is paid or credited beyond what it comes to, and no credit is used twice', () => {
      const { payments, applied, creditNotes } = trade;
      const used = new Map<string, bigint>();
      const use = (token: string, amount: bigint) => {
        expect(amount > 0n).toBe(true);
        used.set(token, (used.get(token) ?? 0n) + amount);
      };
      for (const part of payments.flatMap((it) => it.parts)) use(part.document.token, part.amount);
      for (const it of applied) {
        use(it.document.token, it.amount);
        use(it.note.token, it.amount);
        expect(it.note.contact).toBe(it.document.contact);
      }
      for (const document of [...(made[index]?.documents ?? []), ...creditNotes]) {
        const gross = grossOf(document);
        expect((used.get(document.token) ?? 0n) <= (gross < 0n ? -gross : gross)).toBe(true);
      }
      for (const note of creditNotes) expect(total(note.lines.map((it) => it.net)) < 0n).toBe(true);
    });

    test('tokens and ids are unique, and dates lie where their trouble says', () => {
      const { payments, applied, creditNotes } = trade;
      const documents = made[index]?.documents ?? [];
      const tokens = [...documents, ...creditNotes, ...payments].map((it) => it.token);
      expect(new Set(tokens).size).toBe(tokens.length);
      const ids = [
        ...payments.flatMap((it) => it.parts.map((part) => `${it.born} payment ${it.type} ${part.id}`)),
        ...applied.map((it) => `${it.born} applied ${it.document.type} ${it.id}`),
        ...creditNotes.map((it) => `${it.born} note ${it.type} ${it.id}`),
      ];
      expect(new Set(ids).size).toBe(ids.length);
      const { openFrom = '', today = '' } = made[index]?.horizon ?? {};
      const early = new Set<string | null>(['payment-before-start', 'payment-in-closed-period']);
      for (const it of payments) {
        expect(it.date >= openFrom && it.date <= today).toBe(!early.has(it.trouble));
        expect(it.reference.endsWith(` #T${it.token}`)).toBe(true);
        expect(
          new Set(it.parts.map((part) => `${part.document.contact.token} ${part.document.born}`)).size,
        ).toBe(1);
      }
    });
  },
);

test('the manifest names every trouble with what is expected, and what must stand on both sides', () => {
  const { trade } = generated.manifest;
  if (!trade) throw new Error('no trade in the manifest');
  const { creditNotes, payments, applied } = tradeAt(0);
  const parts = payments.flatMap((it) => it.parts).length;
  const counted = (type: 'credit-note' | 'payment' | 'allocation') =>
    Object.values(trade.expectedCounts[type]).reduce((a, b) => a + b, 0);
  expect([counted('credit-note'), counted('payment'), counted('allocation')]).toEqual([
    creditNotes.length,
    parts,
    applied.length,
  ]);
  expect(trade.entries.map((it) => it.trouble).sort()).toEqual([...tradeTroubles].sort());
  expect(trade.entries.find((it) => it.trouble === 'payment-in-closed-period')).toMatchObject({
    type: 'payment',
    expectedOutcome: 'failing',
    expectedCause: expect.stringMatching(/^period-closed:2025-0[45]$/),
  });
  expect(trade.entries.find((it) => it.trouble === 'allocation-before-start')?.expectedCause).toMatch(
    /^document-before-start:(invoice|bill):/,
  );
  expect(trade.settings).toMatchObject({
    receiptAccount: { kind: 'bank', id: 'CURRENT' },
    supplierAccount: { method: 'eft' },
  });
});

test('both sandboxes take it, hold exactly these amounts, and let its acts be done', async () => {
  const books = await both(generated);
  const { trade } = generated.manifest;
  try {
    const paid = (born: 'property' | 'ledger', type: 'invoice' | 'bill') =>
      total(
        tradeAt(0)
          .payments.filter((it) => it.born === born && it.type === type)
          .flatMap((it) => [it.over, ...it.parts.map((part) => part.amount)]),
      );
    const gross = (rows: Row[]) =>
      rows.reduce((sum, row) => sum + BigInt(Math.round(Number(row.gross) * 100)), 0n);
    const ours = await books.totals('re-leased');
    const theirs = await books.totals('intacct');
    const inProperty = (direction: string) =>
      gross(ours.filter((row) => row.resource === 'payments' && row.direction === direction));
    const inLedger = (object: string) => gross(theirs.filter((row) => row.object === object));
    expect([inProperty('income'), inProperty('expense')]).toEqual([
      paid('property', 'invoice'),
      paid('property', 'bill'),
    ]);
    expect([inLedger('accounts-receivable/payment'), inLedger('accounts-payable/payment')]).toEqual([
      paid('ledger', 'invoice'),
      paid('ledger', 'bill'),
    ]);
    for (const { steps, kind } of trade?.acts ?? []) {
      for (const step of steps) expect([kind, await books.act(step)]).toEqual([kind, 200]);
    }
  } finally {
    await books.close();
  }
});

test('of each kind of act there are some, on records of their own', () => {
  const { trade } = generatePortfolio({ size: 2_000, seed: 42, payments: true }).manifest;
  const acts = trade?.acts ?? [];
  const counts = Map.groupBy(acts, (it) => it.kind);
  expect(counts.size).toBe(7);
  for (const [kind, list] of counts) expect([kind, list.length >= 3]).toEqual([kind, true]);
  const tokens = acts.flatMap((it) => it.tokens);
  expect(new Set(tokens).size).toBe(tokens.length);
});

interface Row {
  resource?: string;
  object?: string;
  direction?: string;
  gross: string;
}

async function both({ intacct, reLeased }: GeneratedPortfolio) {
  const sandboxes = {
    intacct: await startIntacctSandbox({ port: 0, seed: intacct }),
    're-leased': await startReLeasedSandbox({ port: 0, seed: reLeased }),
  };
  return {
    totals: async (name: keyof typeof sandboxes): Promise<Row[]> => {
      const { totals }: { totals: Row[] } = await (
        await fetch(`${sandboxes[name].url}/_control/dump`)
      ).json();
      return totals;
    },
    act: async (act: { sandbox: keyof typeof sandboxes; path: string; edit: unknown }): Promise<number> => {
      const answer = await fetch(`${sandboxes[act.sandbox].url}${act.path}`, {
        method: 'POST',
        body: JSON.stringify(act.edit),
      });
      return answer.status;
    },
    close: async () => {
      await sandboxes.intacct.close();
      await sandboxes['re-leased'].close();
    },
  };
}
