import { z } from 'zod';
import {
  amountText,
  type CreditNoteFacts,
  pairToken,
  type SettlementFacts,
  sumTexts,
  tokenInText,
} from './books.ts';
import { amount, lineFacts, ref, taxEntry } from './intacct-lines.ts';

const reference = ref.optional();
const line = z.object({
  memo: z.string().default(''),
  glAccount: reference,
  dimensions: z.object({ location: reference }).default({}),
  taxEntries: z.array(taxEntry).default([]),
});
const note = {
  key: z.string(),
  state: z.string(),
  adjustmentNumber: z.string().default(''),
  createdDate: z.string(),
};
const receivableNote = z.object({
  ...note,
  customer: ref,
  txnCurrency: z.object({ currency: z.string(), totalEntered: amount, totalDue: amount }),
  lines: z.array(line.extend({ txnCurrency: z.object({ amount }) })).default([]),
});
const payableNote = z.object({
  ...note,
  vendor: ref,
  currency: z.object({ txnCurrency: z.string() }),
  txnTotalEntered: amount,
  txnTotalDue: amount,
  lines: z.array(line.extend({ txnAmount: amount })).default([]),
});
const detail = z.object({
  arInvoice: reference,
  positiveAdjustment: reference,
  bill: reference,
  apCreditAdjustment: reference,
  arAdjustment: reference,
  apDebitAdjustment: reference,
  txnCurrency: z.object({
    paymentAmount: amount.optional(),
    adjustmentAmount: amount.optional(),
    postedAdvanceAmount: amount.optional(),
    postedOverPaymentAmount: amount.optional(),
  }),
});
const payment = {
  key: z.string(),
  state: z.string(),
  description: z.string().default(''),
  documentNumber: z.string().default(''),
  txnCurrency: z.object({ currency: z.string() }),
};
const receipt = z.object({
  ...payment,
  customer: ref,
  paymentSummary: z.object({ receiptDate: z.string() }),
  paymentDetails: z.array(detail).default([]),
});
const supplierPayment = z.object({
  ...payment,
  vendor: ref,
  paymentDate: z.string(),
  details: z.array(detail).default([]),
});

/** What the dump holds of adjustments and payments; a company without them has none. */
export const ledgerTrade = {
  'accounts-receivable/adjustment': z.array(receivableNote).default([]),
  'accounts-payable/adjustment': z.array(payableNote).default([]),
  'accounts-receivable/payment': z.array(receipt).default([]),
  'accounts-payable/payment': z.array(supplierPayment).default([]),
};

const trade = z.object(ledgerTrade);
type Role = SettlementFacts['role'];
type Tokens = ReadonlyMap<string, string>;

/** Documents as a payment names them, by the reference that does and their key. */
const documents = z.object({
  'accounts-receivable/invoice': z.array(
    z.object({ key: z.string(), lines: z.array(z.object({ memo: z.string().default('') })).default([]) }),
  ),
  'accounts-payable/bill': z.array(
    z.object({ key: z.string(), lines: z.array(z.object({ memo: z.string().default('') })).default([]) }),
  ),
});

/** Credit notes, and what payments pay and credits are applied to, in the checker's words. */
export function tradeBooks(
  dumped: z.infer<typeof trade> & z.input<typeof documents>,
  contacts: Readonly<Record<Role, Tokens>>,
  entityId: string,
): { notes: CreditNoteFacts[]; settlements: SettlementFacts[] } {
  const records = { ...trade.parse(dumped), ...documents.parse(dumped) };
  const receivable = records['accounts-receivable/adjustment'].map((it): CreditNoteFacts => {
    const { currency, totalEntered, totalDue } = it.txnCurrency;
    const lines = it.lines.map((one) => lineFacts({ ...one, txnAmount: one.txnCurrency.amount }, entityId));
    const contact = contacts.customer.get(it.customer.key) ?? it.customer.key;
    return noteFacts(it, { contact, currency, gross: totalEntered, open: totalDue, lines });
  });
  const payable = records['accounts-payable/adjustment'].map((it): CreditNoteFacts => {
    const lines = it.lines.map((one) => lineFacts(one, entityId));
    const contact = contacts.vendor.get(it.vendor.key) ?? it.vendor.key;
    const { txnTotalEntered: gross, txnTotalDue: open } = it;
    return noteFacts(it, { contact, currency: it.currency.txnCurrency, gross, open, lines });
  });
  const tokenOf = (list: readonly { key: string; lines: readonly { memo: string }[] }[]) =>
    new Map(
      list.map((it) => [
        it.key,
        it.lines.map((one) => tokenInText(one.memo)).find((t) => t !== null) ?? null,
      ]),
    );
  const notes = (list: readonly CreditNoteFacts[]) => new Map(list.map((it) => [it.key, it.token]));
  const paid = {
    customer: { documents: tokenOf(records['accounts-receivable/invoice']), notes: notes(receivable) },
    vendor: { documents: tokenOf(records['accounts-payable/bill']), notes: notes(payable) },
  };
  return {
    notes: [...receivable, ...payable],
    settlements: [
      ...records['accounts-receivable/payment'].flatMap((it) =>
        settlementsOf(it, 'customer', it.paymentSummary.receiptDate, it.paymentDetails, paid.customer, {
          contact: contacts.customer.get(it.customer.key) ?? it.customer.key,
        }),
      ),
      ...records['accounts-payable/payment'].flatMap((it) =>
        settlementsOf(it, 'vendor', it.paymentDate, it.details, paid.vendor, {
          contact: contacts.vendor.get(it.vendor.key) ?? it.vendor.key,
        }),
      ),
    ],
  };
}

const ended = new Set(['reversed', 'reversal', 'voided', 'printVoided', 'noValue']);
const unposted = new Set(['draft', 'submitted', 'partiallyApproved', 'approved', 'declined']);
const stateOf = (state: string) => (ended.has(state) ? 'ended' : unposted.has(state) ? 'draft' : 'live');

function noteFacts(
  it: { key: string; state: string; adjustmentNumber: string; createdDate: string },
  facts: Pick<CreditNoteFacts, 'contact' | 'currency' | 'lines'> & { gross: string; open: string },
): CreditNoteFacts {
  const { lines } = facts;
  return {
    ...facts,
    type: 'credit-note',
    key: it.key,
    token: lines.map((one) => tokenInText(one.text)).find((token) => token !== null) ?? null,
    number: it.adjustmentNumber,
    state: stateOf(it.state),
    issued: it.createdDate,
    due: '',
    net: sumTexts(lines.map((one) => one.net)),
    tax: sumTexts(lines.map((one) => one.tax)),
    gross: amountText(facts.gross),
    open: amountText(facts.open),
  };
}

type TokenMap = ReadonlyMap<string, string | null>;

/** A payment's details, added up for each document, and for each credit applied to one. */
function settlementsOf(
  it: z.infer<z.ZodObject<typeof payment>>,
  role: Role,
  date: string,
  details: readonly z.infer<typeof detail>[],
  known: { documents: TokenMap; notes: TokenMap },
  { contact }: { contact: string },
): SettlementFacts[] {
  const own = tokenInText(`${it.description} `) ?? tokenInText(`${it.documentNumber} `);
  const groups = new Map<
    string,
    { type: SettlementFacts['type']; document: string; note: string; amounts: string[] }
  >();
  const add = (type: SettlementFacts['type'], document: string, note: string, amounts: readonly string[]) => {
    const at = `${type} ${document} ${note}`;
    const group = groups.get(at) ?? { type, document, note, amounts: [] };
    groups.set(at, { ...group, amounts: [...group.amounts, ...amounts] });
  };
  for (const one of details) {
    const document =
      (one.arInvoice ?? one.bill)?.key ??
      `adjustment ${(one.positiveAdjustment ?? one.apCreditAdjustment)?.key}`;
    const { paymentAmount, postedAdvanceAmount, postedOverPaymentAmount, adjustmentAmount } = one.txnCurrency;
    const money = [paymentAmount, postedAdvanceAmount, postedOverPaymentAmount].filter(
      (value) => value !== undefined,
    );
    if (money.length > 0) add('payment', document, '', money);
    const note = (one.arAdjustment ?? one.apDebitAdjustment)?.key;
    if (note !== undefined && adjustmentAmount !== undefined)
      add('allocation', document, note, [adjustmentAmount]);
  }
  return [...groups.values()].map(({ type, document, note, amounts }) => {
    const token = known.documents.get(document) ?? null;
    const from = type === 'payment' ? own : (known.notes.get(note) ?? null);
    return {
      type,
      key: `${it.key} of ${document}`,
      token: pairToken(from, token),
      document: token ?? document,
      state: stateOf(it.state),
      role,
      contact,
      date,
      currency: it.txnCurrency.currency,
      amount: sumTexts(amounts),
    };
  });
}
