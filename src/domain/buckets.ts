import { apportion } from './apportion.ts';
import { sumAmounts, units } from './money.ts';
import type { DocumentContent, DocumentLine, DocumentState, SettlingContent } from './record.ts';

/** What a record is worth in a report: documents have net, tax and gross, payments an amount. In ten-thousandths. */
export interface Figures {
  readonly net: bigint;
  readonly tax: bigint;
  readonly gross: bigint;
  readonly amount: bigint;
}
export const measures = ['net', 'tax', 'gross', 'amount'] as const;
export type Measure = (typeof measures)[number];

export const nothing: Figures = { net: 0n, tax: 0n, gross: 0n, amount: 0n };

/** `a + b`, or with `sign` -1n `a - b`. */
export function addFigures(a: Figures, b: Figures, sign: 1n | -1n = 1n): Figures {
  return {
    net: a.net + sign * b.net,
    tax: a.tax + sign * b.tax,
    gross: a.gross + sign * b.gross,
    amount: a.amount + sign * b.amount,
  };
}

export function isNothing(figures: Figures): boolean {
  return measures.every((measure) => figures[measure] === 0n);
}

/** Where a part of a record counts: the month of its date and the property of its line, as the property system's key. */
export interface Bucket {
  /** `YYYY-MM`. */
  readonly period: string;
  /** `null` is a bucket of its own: "no property". */
  readonly property: string | null;
}

export interface BucketFigures extends Bucket {
  readonly figures: Figures;
}

const counting: ReadonlySet<DocumentState> = new Set(['approved', 'part-paid', 'paid']);

/** Does a document in this state count in its system's totals? A draft is a memo line; a void one counts nowhere. */
export function counts(state: DocumentState): boolean {
  return counting.has(state);
}

/**
 * A document's figures by bucket: net by line; tax by line where the lines carry all of it, else the header's tax pro
 * rata to the lines' net by largest remainder; gross as the header says. So the buckets sum to the document to the cent.
 * @param propertyOf the property of a line, as the property system's key
 */
export function bucketsOf(
  content: DocumentContent,
  propertyOf: (line: DocumentLine) => string | null,
): BucketFigures[] {
  const period = content.postingDate.slice(0, 7);
  if (content.lines.length === 0) {
    const figures = {
      net: units(content.net),
      tax: units(content.tax),
      gross: units(content.gross),
      amount: 0n,
    };
    return isNothing(figures) ? [] : [{ period, property: null, figures }];
  }
  const nets = exactly(
    units(content.net),
    content.lines.map((line) => units(line.net)),
  );
  const lineTax = content.lines.map((line) => units(line.tax));
  const carried = units(sumAmounts(content.lines.map((line) => line.tax))) === units(content.tax);
  const taxes = carried ? lineTax : apportion(units(content.tax), nets);
  // The total is the system's own word, also where its net and tax do not make it: a report may not mend it silently.
  const grosses = exactly(
    units(content.gross),
    nets.map((net, index) => net + (taxes[index] ?? 0n)),
  );
  const byProperty = new Map<string | null, Figures>();
  content.lines.forEach((line, index) => {
    const [net = 0n, tax = 0n, gross = 0n] = [nets[index], taxes[index], grosses[index]];
    const property = propertyOf(line);
    const so = byProperty.get(property) ?? nothing;
    byProperty.set(property, addFigures(so, { net, tax, gross, amount: 0n }));
  });
  return [...byProperty].map(([property, figures]) => ({ period, property, figures }));
}

/** A payment's amount. Neither system says which property money is for: it stands under "no property". */
export function settlingBuckets(content: Pick<SettlingContent, 'date' | 'amount'>): BucketFigures[] {
  const figures = { ...nothing, amount: units(content.amount) };
  return isNothing(figures) ? [] : [{ period: content.date.slice(0, 7), property: null, figures }];
}

/** The header decides a document's total; where the lines sum to something else, the rest is shared among them. */
function exactly(total: bigint, parts: readonly bigint[]): bigint[] {
  const rest = total - parts.reduce((a, b) => a + b, 0n);
  if (rest === 0n) return [...parts];
  const shares = apportion(rest, parts);
  return parts.map((part, index) => part + (shares[index] ?? 0n));
}
