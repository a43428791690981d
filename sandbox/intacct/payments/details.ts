import { Big } from 'big.js';
import type { Json, JsonObject } from '../../shared/json.ts';
import { textOf } from '../../shared/json.ts';
import { amount, moneyText } from '../amounts.ts';
import { countingStates, type DocumentKind, stateOf } from '../documents.ts';
import { readInput } from '../input.ts';
import {
  amountTooLarge,
  badCurrency,
  nothingDue,
  paymentAmountMissing,
  requiredField,
  transactionNotFound,
} from '../messages.ts';
import type { StoredRecord, Values } from '../store.ts';
import type { Draft, Work } from '../work.ts';
import { find, resolveRefs } from '../write.ts';
import type { CreditSource, PaymentKind } from './kinds.ts';

/** What is left to pay on a document's lines, or to use of a credit's, while a payment is put together. */
type Left = Map<string, { header: Big; lines: Map<string, Big> }>;

/** What a line comes to, with its tax. */
export function lineTotal(work: Work, kind: DocumentKind, line: StoredRecord): Big {
  return work.store
    .children(line, 'taxEntries')
    .reduce(
      (sum, entry) => sum.plus(amount(entry.values.txnTaxAmount)),
      amount(line.values[kind.lineAmount.txn]),
    );
}

/**
 * Checks what a payment's details name and spreads each over the lines it pays, in their order. Gives the details as
 * they are kept, and the total of the money.
 */
export function readDetails(
  work: Work,
  kind: PaymentKind,
  draft: Draft,
  given: readonly JsonObject[],
): { details: JsonObject[]; money: Big; currency: string | undefined } {
  const left: Left = new Map();
  const details: JsonObject[] = [];
  let money = new Big(0);
  let currency: string | undefined;
  for (const body of given) {
    const read = readDetail(work, kind, draft, body);
    const own = textOf(read.document.values[read.target.kind.currency.txn]);
    currency ??= own;
    if (own !== currency) throw badCurrency(own ?? '');
    for (const use of read.uses) {
      if (use.source === undefined) money = money.plus(use.amount);
      details.push(...spread(work, read, use, left, body));
    }
  }
  return { details, money, currency };
}

interface Use {
  source: CreditSource | undefined;
  ref: string;
  credit: StoredRecord | undefined;
  creditLine: string | undefined;
  path: string;
  amount: Big;
}

interface ReadDetail {
  target: { ref: string; kind: DocumentKind };
  document: StoredRecord;
  line: string | undefined;
  uses: Use[];
}

function readDetail(work: Work, kind: PaymentKind, draft: Draft, body: JsonObject): ReadDetail {
  const def = work.store.def(kind.detail);
  const input = readInput(def, body, {
    verb: 'create',
    seeding: work.seeding,
    unknownFields: work.tenant.settings.unknownFields,
  });
  const refs = resolveRefs(work, def, input.refs);
  const target = kind.targets.find(({ ref }) => textOf(refs[ref]) !== undefined);
  if (!target) throw requiredField(kind.targets[0]?.ref ?? 'document');
  const document = usable(work, kind, draft, target.kind, textOf(refs[target.ref]) ?? '');
  const line = textOf(refs[`${target.ref}Line`]);
  const uses: Use[] = [];
  const cash = input.values['txnCurrency.paymentAmount'];
  if (isAmount(cash)) {
    const path = 'paymentAmount';
    uses.push({
      source: undefined,
      ref: '',
      credit: undefined,
      creditLine: undefined,
      path,
      amount: amount(cash),
    });
  }
  for (const source of kind.sources) {
    const wanted = input.values[source.amount];
    if (!isAmount(wanted)) continue;
    const ref = source.refs.find((name) => textOf(refs[name]) !== undefined);
    if (ref === undefined) throw requiredField(source.refs[0] ?? '');
    const credit = source.document
      ? usable(work, kind, draft, source.document, textOf(refs[ref]) ?? '')
      : ofParty(work, kind, draft, find(work, source.object, textOf(refs[ref]) ?? ''));
    const path = source.amount.replace('txnCurrency.', '');
    uses.push({ source, ref, credit, creditLine: textOf(refs[`${ref}Line`]), path, amount: amount(wanted) });
  }
  if (uses.length === 0 || uses.some((use) => use.amount.lte(0))) throw paymentAmountMissing();
  return { target, document, line, uses };
}

const isAmount = (value: Json | undefined): boolean => textOf(value) !== undefined && !amount(value).eq(0);

/** A posted document of the payment's own party; anything else the ledger says it cannot find. */
function usable(work: Work, kind: PaymentKind, draft: Draft, of: DocumentKind, key: string): StoredRecord {
  const document = ofParty(work, kind, draft, find(work, of.object, key));
  if (!countingStates.includes(stateOf(document))) throw transactionNotFound();
  return document;
}

function ofParty(_work: Work, kind: PaymentKind, draft: Draft, record: StoredRecord): StoredRecord {
  if (record.values[kind.party] !== draft.values[kind.party]) throw transactionNotFound();
  return record;
}

/** One use of a detail as rows: one for each line of the document and of the credit that it touches. */
function spread(work: Work, read: ReadDetail, use: Use, left: Left, body: JsonObject): JsonObject[] {
  const due = leftOf(work, read.target.kind, read.document, left);
  if (due.header.lte(0))
    throw nothingDue(read.target.kind.adjustment ? 'adjustment' : labelOf(read.target.kind));
  if (use.amount.gt(due.header)) throw amountTooLarge(moneyText(due.header));
  const credit = use.credit ? creditLeft(work, use, left) : undefined;
  if (credit && use.amount.gt(credit.header)) throw amountTooLarge(moneyText(credit.header));

  const rows: { line: string | undefined; creditLine: string | undefined; amount: Big }[] = [];
  const own = queue(due.lines, read.line);
  const theirs = credit ? queue(credit.lines, use.creditLine) : [];
  let open = use.amount;
  while (open.gt(0)) {
    const [line] = own;
    const [creditLine] = theirs;
    const part = [open, line?.[1], creditLine?.[1]].reduce<Big>(
      (least, one) => (one?.lt(least) ? one : least),
      open,
    );
    rows.push({ line: line?.[0], creditLine: creditLine?.[0], amount: part });
    open = open.minus(part);
    for (const [list, lines] of [
      [own, due.lines],
      [theirs, credit?.lines],
    ] as const) {
      const [first] = list;
      if (!first) continue;
      first[1] = first[1].minus(part);
      lines?.set(first[0], first[1]);
      if (first[1].lte(0)) list.shift();
    }
  }
  due.header = due.header.minus(use.amount);
  if (credit) credit.header = credit.header.minus(use.amount);
  const merged = work.tenant.settings.paymentDetailsPerLine
    ? rows
    : [{ line: read.line, creditLine: use.creditLine, amount: use.amount }];
  return merged.map((row) => ({
    ...(textOf(body.discountDate) === undefined ? {} : { discountDate: body.discountDate ?? null }),
    [read.target.ref]: { key: read.document.key },
    ...(row.line === undefined ? {} : { [`${read.target.ref}Line`]: { key: row.line } }),
    ...(use.credit === undefined ? {} : { [use.ref]: { key: use.credit.key } }),
    ...(row.creditLine === undefined || !use.source?.document
      ? {}
      : { [`${use.ref}Line`]: { key: row.creditLine } }),
    txnCurrency: { [use.path]: moneyText(row.amount) },
  }));
}

const labelOf = (kind: DocumentKind) => (kind.side === 'receivable' ? 'invoice' : 'bill');

/** Lines with something left, in order; only the named one where one is named. */
function queue(lines: ReadonlyMap<string, Big>, only: string | undefined): [string, Big][] {
  const all = [...lines].filter(([key, open]) => open.gt(0) && (only === undefined || key === only));
  if (only !== undefined && all.length === 0) throw transactionNotFound();
  return all.map(([key, open]) => [key, open]);
}

/** What is left on a document, less what is selected for payments under way; a credit's is turned positive. */
function leftOf(work: Work, kind: DocumentKind, document: StoredRecord, left: Left, sign = 1) {
  const known = left.get(document.key + kind.object);
  if (known) return known;
  const { values } = document;
  const header = amount(values[kind.due.txn]).minus(amount(values[kind.selected.txn])).times(sign);
  const lines = new Map<string, Big>();
  for (const line of work.store.children(document, 'lines')) {
    const taken = amount(line.values[kind.linePaid.txn]).plus(amount(line.values[kind.lineSelected.txn]));
    lines.set(line.key, lineTotal(work, kind, line).minus(taken).times(sign));
  }
  const made = { header, lines };
  left.set(document.key + kind.object, made);
  return made;
}

function creditLeft(work: Work, use: Use, left: Left): { header: Big; lines: Map<string, Big> } | undefined {
  const { credit, source } = use;
  if (!credit || !source) return undefined;
  if (source.document) return leftOf(work, source.document, credit, left, -1);
  const known = left.get(credit.key + source.object);
  if (known) return known;
  const made = { header: advanceDue(credit.values), lines: new Map<string, Big>() };
  left.set(credit.key + source.object, made);
  return made;
}

/** What of an advance is not yet applied. */
export function advanceDue(values: Readonly<Values>): Big {
  return amount(values['paymentInformation.totalTxnAmountDue']);
}
