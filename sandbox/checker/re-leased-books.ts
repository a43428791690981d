import { z } from 'zod';
import type { Manifest } from '../portfolio/manifest.ts';
import {
  amountText,
  type Books,
  type ContactFacts,
  type DocumentFacts,
  pairToken,
  type SettlementFacts,
  tokenInEmail,
  tokenInText,
} from './books.ts';

const line = z.object({
  description: z.string(),
  amountExclTax: z.string(),
  taxAmount: z.string(),
  accountId: z.string().nullable(),
  taxTypeId: z.string().nullable(),
  propertyId: z.string().nullable(),
});
const document = z.object({
  id: z.string(),
  number: z.string(),
  contactId: z.string(),
  issueDate: z.string(),
  dueDate: z.string().nullable(),
  currency: z.string(),
  status: z.enum(['draft', 'awaitingApproval', 'approved', 'partPaid', 'paid', 'void']),
  lines: z.array(line),
  totals: z.object({ exclTax: z.string(), tax: z.string(), inclTax: z.string(), due: z.string() }),
});
const direction = z.enum(['income', 'expense']);
const settlement = {
  id: z.string(),
  direction,
  documentId: z.string(),
  date: z.string(),
  amount: z.string(),
  currency: z.string(),
  reference: z.string(),
  status: z.enum(['posted', 'reversed']),
};
const contact = z.object({
  id: z.string(),
  roles: z.array(z.enum(['tenant', 'supplier'])),
  name: z.string(),
  email: z.string(),
  postalAddress: z.object({ postcode: z.string() }),
  status: z.enum(['active', 'archived']),
});
const reLeasedDump = z.object({
  records: z.object({
    accounts: z.array(z.object({ id: z.string(), code: z.string() })),
    'tax-types': z.array(z.object({ id: z.string(), rate: z.string() })),
    'tracking-categories': z.array(z.object({ id: z.string(), propertyMatching: z.boolean() })),
    'tracking-options': z.array(z.object({ id: z.string(), code: z.string() })),
    properties: z.array(
      z.object({
        id: z.string(),
        tracking: z.array(z.object({ categoryId: z.string(), optionId: z.string() })),
      }),
    ),
    contacts: z.array(contact),
    invoices: z.array(document),
    bills: z.array(document),
    'credit-notes': z.array(document.extend({ direction })).default([]),
    payments: z
      .array(
        z.object({
          ...settlement,
          contactId: z.string(),
          documentResource: z.string(),
          description: z.string(),
        }),
      )
      .default([]),
    allocations: z
      .array(z.object({ ...settlement, contactId: z.string(), creditNoteId: z.string() }))
      .default([]),
  }),
});

interface SettlementRow {
  readonly id: string;
  readonly direction: 'income' | 'expense';
  readonly documentId: string;
  readonly contactId: string;
  readonly date: string;
  readonly amount: string;
  readonly currency: string;
  readonly status: 'posted' | 'reversed';
}

type Names = ReadonlyMap<string, string>;
interface References {
  readonly accounts: Names;
  readonly rates: Names;
  readonly properties: Names;
  readonly contacts: Names;
}

/** Reads the property system's dump into the checker's words: accounts and properties by the ledger's ids. */
export function reLeasedBooks(dump: unknown, manifest: Pick<Manifest, 'onboarding'>): Books {
  const { records } = reLeasedDump.parse(dump);
  const { accounts, trackingOptions } = manifest.onboarding;
  const matched = (choices: typeof accounts) =>
    new Map(choices.flatMap((it) => (it.choice === 'match' ? [[it.propertyId, it.ledgerId] as const] : [])));
  const accountIds = matched(accounts);
  const locationIds = matched(trackingOptions);
  const options = new Map(
    records['tracking-options'].map((it) => [it.id, locationIds.get(it.id) ?? it.code]),
  );
  const matching = records['tracking-categories'].find((it) => it.propertyMatching)?.id;
  const contacts = records.contacts.flatMap((it) => it.roles.map((role) => contactFacts(it, role)));
  const references: References = {
    accounts: new Map(records.accounts.map((it) => [it.id, accountIds.get(it.id) ?? it.code])),
    rates: new Map(records['tax-types'].map((it) => [it.id, amountText(it.rate)])),
    properties: new Map(
      records.properties.map((it) => {
        const option = it.tracking.find((one) => one.categoryId === matching)?.optionId;
        return [it.id, option === undefined ? `property ${it.id}` : (options.get(option) ?? option)];
      }),
    ),
    contacts: new Map(contacts.map((it) => [it.key, it.token ?? it.key])),
  };
  const invoices = records.invoices.map((it) => documentFacts(it, 'invoice', references));
  const bills = records.bills.map((it) => documentFacts(it, 'bill', references));
  // The ledger knows no due date of a credit.
  const notes = records['credit-notes'].map((it) => ({
    ...documentFacts(it, 'credit-note', references),
    due: '',
  }));
  const tokens = (list: readonly Pick<DocumentFacts, 'key' | 'token'>[]) =>
    new Map(list.map((it) => [it.key, it.token]));
  const settled = { income: tokens(invoices), expense: tokens(bills) };
  const noteTokens = tokens(notes);
  const facts = (it: SettlementRow, type: SettlementFacts['type'], own: string | null): SettlementFacts => {
    const document = settled[it.direction].get(it.documentId) ?? null;
    return {
      type,
      key: it.id,
      token: pairToken(own, document),
      document: document ?? it.documentId,
      state: it.status === 'posted' ? 'live' : 'ended',
      role: it.direction === 'income' ? 'customer' : 'vendor',
      contact: references.contacts.get(it.contactId) ?? it.contactId,
      date: it.date,
      currency: it.currency,
      amount: amountText(it.amount),
    };
  };
  return {
    contacts,
    documents: [...invoices, ...bills],
    creditNotes: notes,
    settlements: [
      ...records.payments.map((it) =>
        facts(it, 'payment', tokenInText(`${it.reference} `) ?? tokenInText(`${it.description} `)),
      ),
      ...records.allocations.map((it) => facts(it, 'allocation', noteTokens.get(it.creditNoteId) ?? null)),
    ],
  };
}

function contactFacts(it: z.infer<typeof contact>, role: 'tenant' | 'supplier'): ContactFacts {
  return {
    type: 'contact',
    key: it.id,
    token: tokenInEmail(it.email),
    role: role === 'tenant' ? 'customer' : 'vendor',
    name: it.name,
    email: it.email,
    postcode: it.postalAddress.postcode,
    active: it.status === 'active',
  };
}

function documentFacts<Type extends 'invoice' | 'bill' | 'credit-note'>(
  it: z.infer<typeof document>,
  type: Type,
  names: References,
): DocumentFacts<Type> {
  const drafts = it.status === 'draft' || it.status === 'awaitingApproval';
  return {
    type,
    key: it.id,
    token: it.lines.map((one) => tokenInText(one.description)).find((token) => token !== null) ?? null,
    number: it.number,
    state: it.status === 'void' ? 'ended' : drafts ? 'draft' : 'live',
    contact: names.contacts.get(it.contactId) ?? it.contactId,
    issued: it.issueDate,
    due: it.dueDate ?? '',
    currency: it.currency,
    net: amountText(it.totals.exclTax),
    tax: amountText(it.totals.tax),
    gross: amountText(it.totals.inclTax),
    open: amountText(it.totals.due),
    lines: it.lines.map((one) => ({
      text: one.description,
      net: amountText(one.amountExclTax),
      tax: amountText(one.taxAmount),
      account: nameIn(names.accounts, one.accountId),
      rate: one.taxTypeId === null ? 'none' : nameIn(names.rates, one.taxTypeId),
      property: nameIn(names.properties, one.propertyId),
    })),
  };
}

function nameIn(names: Names, id: string | null): string {
  return id === null ? '' : (names.get(id) ?? `unknown ${id}`);
}
