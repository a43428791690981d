import { z } from 'zod';
import {
  amountText,
  type Books,
  type ContactFacts,
  type DocumentFacts,
  sumTexts,
  tokenInEmail,
  tokenInText,
} from './books.ts';
import { amount, line, lineFacts, ref } from './intacct-lines.ts';
import { ledgerTrade, tradeBooks } from './intacct-trade.ts';

const document = z.object({
  key: z.string(),
  state: z.string(),
  dueDate: z.string().default(''),
  currency: z.object({ txnCurrency: z.string() }),
  totalTxnAmount: amount,
  totalTxnAmountDue: amount.optional(),
  entity: ref.optional(),
  lines: z.array(line).default([]),
});
const party = z.object({
  key: z.string(),
  name: z.string(),
  status: z.string(),
  contacts: z.object({ default: ref.optional() }).default({}),
});
const contact = z.object({
  key: z.string(),
  email1: z.string().default(''),
  mailingAddress: z.object({ postCode: z.string().default('') }).default({ postCode: '' }),
});

const intacctDump = z.object({
  records: z.object({
    'company-config/contact': z.array(contact),
    'accounts-receivable/customer': z.array(party),
    'accounts-payable/vendor': z.array(party),
    'accounts-receivable/invoice': z.array(
      document.extend({
        invoiceNumber: z.string().default(''),
        invoiceDate: z.string().default(''),
        customer: ref,
      }),
    ),
    'accounts-payable/bill': z.array(
      document.extend({
        billNumber: z.string().default(''),
        createdDate: z.string().default(''),
        vendor: ref,
      }),
    ),
    ...ledgerTrade,
  }),
});

const live = new Set(['posted', 'partiallyPaid', 'paid', 'selected']);
const ended = new Set(['reversed', 'reversal', 'noValue']);

/** Reads the ledger's dump into the checker's words. */
export function intacctBooks(dump: unknown, entityId: string): Books {
  const { records } = intacctDump.parse(dump);
  const people = new Map(records['company-config/contact'].map((it) => [it.key, it]));
  const contactFacts =
    (role: ContactFacts['role']) =>
    (it: z.infer<typeof party>): ContactFacts => {
      const person = people.get(it.contacts.default?.key ?? '');
      return {
        type: 'contact',
        key: it.key,
        token: tokenInEmail(person?.email1 ?? ''),
        role,
        name: it.name,
        email: person?.email1 ?? '',
        postcode: person?.mailingAddress.postCode ?? '',
        active: it.status === 'active',
      };
    };
  const customers = records['accounts-receivable/customer'].map(contactFacts('customer'));
  const vendors = records['accounts-payable/vendor'].map(contactFacts('vendor'));
  const customerTokens = new Map(customers.map((it) => [it.key, it.token ?? it.key]));
  const vendorTokens = new Map(vendors.map((it) => [it.key, it.token ?? it.key]));
  const tokens = { customer: customerTokens, vendor: vendorTokens };
  const trade = tradeBooks(records, tokens, entityId);
  return {
    contacts: [...customers, ...vendors],
    creditNotes: trade.notes,
    settlements: trade.settlements,
    documents: [
      ...records['accounts-receivable/invoice'].map((it) => ({
        ...documentFacts(it, entityId),
        type: 'invoice' as const,
        number: it.invoiceNumber,
        issued: it.invoiceDate,
        contact: customerTokens.get(it.customer.key) ?? it.customer.key,
      })),
      ...records['accounts-payable/bill'].map((it) => ({
        ...documentFacts(it, entityId),
        type: 'bill' as const,
        number: it.billNumber,
        issued: it.createdDate,
        contact: vendorTokens.get(it.vendor.key) ?? it.vendor.key,
      })),
    ],
  };
}

function documentFacts(
  it: z.infer<typeof document>,
  entityId: string,
): Omit<DocumentFacts, 'type' | 'number' | 'issued' | 'contact'> {
  const lines = it.lines.map((one) => lineFacts(one, entityId));
  return {
    key: it.key,
    token: lines.map((one) => tokenInText(one.text)).find((token) => token !== null) ?? null,
    state: live.has(it.state) ? 'live' : ended.has(it.state) ? 'ended' : 'draft',
    due: it.dueDate,
    currency: it.currency.txnCurrency,
    net: sumTexts(lines.map((one) => one.net)),
    tax: sumTexts(lines.map((one) => one.tax)),
    gross: amountText(it.totalTxnAmount),
    ...(it.totalTxnAmountDue === undefined ? {} : { open: amountText(it.totalTxnAmountDue) }),
    lines,
  };
}
