import type { Manifest } from '../portfolio/manifest.ts';
import type { TradeManifest } from '../portfolio/trade-manifest.ts';
import {
  type Books,
  type ContactFacts,
  type CreditNoteFacts,
  type DocumentFacts,
  type SettlementFacts,
  sumTexts,
} from './books.ts';

type Facts = ContactFacts | DocumentFacts | CreditNoteFacts | SettlementFacts;
export type CheckedType = Facts['type'];

/** A fact that the two systems tell differently. */
export interface Difference {
  readonly token: string;
  readonly type: CheckedType;
  readonly number: string;
  readonly field: string;
  readonly property: string;
  readonly ledger: string;
}

/** More than one live record of one real-world record in one system. */
export interface Duplicate {
  readonly token: string;
  readonly type: CheckedType;
  readonly system: 'property' | 'ledger';
  readonly keys: readonly string[];
}

/** A record that should stand on both sides and does not. */
export interface Loss {
  readonly token: string;
  readonly type: CheckedType;
  readonly missingIn: readonly ('property' | 'ledger')[];
}

export interface Verdict {
  readonly ok: boolean;
  readonly differences: readonly Difference[];
  readonly duplicates: readonly Duplicate[];
  readonly losses: readonly Loss[];
  readonly counts: Readonly<
    Record<
      CheckedType,
      { readonly property: number; readonly ledger: number; readonly both: number; readonly expected: number }
    >
  >;
}

/** Records to leave out, by token: those a test unlinked on purpose. */
export interface CompareOptions {
  readonly except?: ReadonlySet<string>;
}

const types = ['contact', 'invoice', 'bill', 'credit-note', 'payment', 'allocation'] as const;

/**
 * Lays both books side by side. A record of the manifest's troubles need not have crossed; if it has, its facts must
 * agree as well. Duplicates are looked for everywhere, whatever the manifest expects.
 */
export function compare(
  property: Books,
  ledger: Books,
  manifest: Pick<Manifest, 'synced'> & { readonly trade?: Pick<TradeManifest, 'synced'> },
  options: CompareOptions = {},
): Verdict {
  const differences: Difference[] = [];
  const duplicates: Duplicate[] = [];
  const losses: Loss[] = [];
  const counts = {
    contact: noCounts(),
    invoice: noCounts(),
    bill: noCounts(),
    'credit-note': noCounts(),
    payment: noCounts(),
    allocation: noCounts(),
  };
  const synced: Partial<Record<CheckedType, readonly string[]>> = {
    ...manifest.synced,
    ...manifest.trade?.synced,
  };
  for (const type of types) {
    const here = byToken(property, type);
    const there = byToken(ledger, type);
    const expected = (synced[type] ?? []).filter((token) => !options.except?.has(token));
    for (const [system, records] of [
      ['property', here],
      ['ledger', there],
    ] as const) {
      for (const [token, found] of records) {
        if (found.length < 2) continue;
        duplicates.push({ token, type, system, keys: found.map((record) => record.key) });
      }
    }
    for (const token of expected) {
      const missingIn = [
        ...(here.has(token) ? [] : ['property' as const]),
        ...(there.has(token) ? [] : ['ledger' as const]),
      ];
      if (missingIn.length > 0) losses.push({ token, type, missingIn });
    }
    let both = 0;
    for (const [token, found] of here) {
      const ours = found[0];
      const theirs = there.get(token)?.[0];
      if (ours === undefined || theirs === undefined) continue;
      both += 1;
      if (!options.except?.has(token)) differences.push(...differ(token, ours, theirs));
    }
    counts[type] = { property: here.size, ledger: there.size, both, expected: expected.length };
  }
  if (manifest.trade) differences.push(...openBalances(property, ledger, options));
  const ok = differences.length === 0 && duplicates.length === 0 && losses.length === 0;
  return { ok, differences, duplicates, losses, counts };
}

const noCounts = () => ({ property: 0, ledger: 0, both: 0, expected: 0 });

/** Live records by token. A contact that is archived still counts: it is one record all the same. */
function byToken(books: Books, type: CheckedType): Map<string, Facts[]> {
  const found = new Map<string, Facts[]>();
  const records = recordsOf(books, type);
  for (const record of records) {
    if (record.type !== type || record.token === null) continue;
    if (record.type !== 'contact' && record.state === 'ended') continue;
    found.set(record.token, [...(found.get(record.token) ?? []), record]);
  }
  return found;
}

function recordsOf(books: Books, type: CheckedType): readonly Facts[] {
  if (type === 'contact') return books.contacts;
  if (type === 'credit-note') return books.creditNotes ?? [];
  return type === 'payment' || type === 'allocation' ? (books.settlements ?? []) : books.documents;
}

/**
 * What is left to pay must agree on every document that stands on both sides, but for the payments and credits that
 * only one side has: those are added back where they are.
 */
function openBalances(property: Books, ledger: Books, options: CompareOptions): Difference[] {
  const here = aloneOn(property, ledger);
  const there = aloneOn(ledger, property);
  return (['invoice', 'bill', 'credit-note'] as const).flatMap((type) => {
    const others = byToken(ledger, type);
    return [...byToken(property, type)].flatMap(([token, [ours]]): Difference[] => {
      const theirs = others.get(token)?.[0];
      if (!ours || !theirs || options.except?.has(token)) return [];
      if (!('number' in ours) || !('number' in theirs)) return [];
      if (ours.open === undefined || theirs.open === undefined) return [];
      const left = sumTexts([ours.open, ...(here.get(token) ?? [])]);
      const right = sumTexts([theirs.open, ...(there.get(token) ?? [])]);
      const { number } = ours;
      return left === right ? [] : [{ token, type, number, field: 'open', property: left, ledger: right }];
    });
  });
}

/** What one side's own payments and credits took off each document, by its token; off a credit note, turned round. */
function aloneOn(mine: Books, theirs: Books): Map<string, string[]> {
  const taken = new Map<string, string[]>();
  const take = (token: string, amount: string) => taken.set(token, [...(taken.get(token) ?? []), amount]);
  for (const type of ['payment', 'allocation'] as const) {
    const others = byToken(theirs, type);
    for (const [token, found] of byToken(mine, type)) {
      if (others.has(token)) continue;
      const [from = '', to = ''] = token.split(':');
      for (const one of found) {
        if (!('amount' in one) || one.state !== 'live') continue;
        take(to, one.amount);
        if (type === 'allocation') take(from, `-${one.amount}`);
      }
    }
  }
  return taken;
}

function differ(token: string, ours: Facts, theirs: Facts): Difference[] {
  const left = flat(ours);
  const right = flat(theirs);
  const number = 'number' in ours ? ours.number : 'name' in ours ? ours.name : ours.key;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].flatMap((field) => {
    const one = left[field] ?? '(absent)';
    const other = right[field] ?? '(absent)';
    return one === other ? [] : [{ token, type: ours.type, number, field, property: one, ledger: other }];
  });
}

/** The facts that must agree, by name; lines as `line 1 net`. */
function flat(facts: Facts): Record<string, string> {
  if (facts.type === 'contact') {
    const { role, name, email, active } = facts;
    return { role, name, email, postcode: facts.postcode.replace(/ /g, ''), active: String(active) };
  }
  if ('amount' in facts) {
    const { state, role, contact, document, date, currency, amount } = facts;
    return { state, role, contact, document, date, currency, amount };
  }
  const { number, state, contact, issued, due, currency, net, tax, gross } = facts;
  const fields: Record<string, string> = { number, state, contact, issued, due, currency, net, tax, gross };
  fields.lines = String(facts.lines.length);
  for (const [index, line] of facts.lines.entries()) {
    for (const [name, value] of Object.entries(line)) fields[`line ${index + 1} ${name}`] = value;
  }
  return fields;
}
