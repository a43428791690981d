import { z } from 'zod';
import { tradeAccounts } from '../../sandbox/portfolio/company.ts';
import { day } from './changes.ts';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** A document that stands in both systems, as far as money on it needs to know. */
export interface Payable {
  readonly type: 'invoice' | 'bill';
  readonly token: string;
  readonly propertyKey: string;
  readonly ledgerKey: string;
}

/** A payment or allocation that a person made: its token, and the id by which the API's search finds it. */
export interface Settled {
  readonly token: string;
  readonly known: string;
}

const Created = z.object({ id: z.string() });
const Posted = z.object({ 'ia::result': z.object({ key: z.string() }) });
const Party = z.object({ key: z.string() });
const LedgerDump = z.object({
  records: z.object({
    'accounts-receivable/invoice': z.array(z.object({ key: z.string(), customer: Party })),
    'accounts-payable/bill': z.array(z.object({ key: z.string(), vendor: Party })),
  }),
});
const Line = z.object({
  description: z.string(),
  accountId: z.string().nullable(),
  taxTypeId: z.string().nullable(),
  propertyId: z.string().nullable(),
  tracking: z.array(z.object({ optionId: z.string() })),
});
const Document = z.object({
  id: z.string(),
  contactId: z.string(),
  propertyId: z.string().nullable(),
  currency: z.string(),
  lines: z.array(Line),
});
const PropertyDump = z.object({
  records: z.object({ invoices: z.array(Document), bills: z.array(Document) }),
});

/** So little that no document runs out of what is open. */
const littleMoney = '0.01';
const directions = { invoice: 'income', bill: 'expense' } as const;

/** A person enters a small payment of a document in Re-Leased. */
export async function paidInReLeased(world: World, dice: Dice, it: Payable): Promise<Settled> {
  const token = dice.token();
  const { id } = Created.parse(
    await world.property.edit({
      resource: 'payments',
      op: 'create',
      fields: {
        direction: directions[it.type],
        documentId: it.propertyKey,
        date: day(world, -1),
        amount: littleMoney,
        reference: `check #T${token}`,
      },
    }),
  );
  return { token: `${token}:${it.token}`, known: id };
}

/** A person posts a small payment of a document in Sage Intacct. */
export async function paidInIntacct(world: World, dice: Dice, it: Payable): Promise<Settled> {
  const token = dice.token();
  const { records } = LedgerDump.parse(await world.ledger.dump());
  const amount = { txnCurrency: { paymentAmount: littleMoney } };
  const common = {
    financialEntity: { entityId: tradeAccounts.bank },
    paymentMethod: tradeAccounts.method,
    description: `check #T${token}`,
  };
  const customer = records['accounts-receivable/invoice'].find((one) => one.key === it.ledgerKey)?.customer;
  const vendor = records['accounts-payable/bill'].find((one) => one.key === it.ledgerKey)?.vendor;
  const income = it.type === 'invoice';
  const posted = await world.ledger.edit({
    object: income ? 'accounts-receivable/payment' : 'accounts-payable/payment',
    op: 'create',
    entity: world.manifest.settings.entityId,
    fields: income
      ? {
          ...common,
          customer,
          paymentSummary: { receiptDate: day(world, -1) },
          paymentDetails: [{ arInvoice: { key: it.ledgerKey }, ...amount }],
        }
      : {
          ...common,
          vendor,
          paymentDate: day(world, -1),
          state: 'submitted',
          details: [{ bill: { key: it.ledgerKey }, ...amount }],
        },
  });
  return { token: `${token}:${it.token}`, known: Posted.parse(posted)['ia::result'].key };
}

/** A person approves a small credit note in Re-Leased, for the contact of a document. @returns its token and id */
export async function creditedInReLeased(world: World, dice: Dice, it: Payable): Promise<Settled> {
  const { records } = PropertyDump.parse(await world.property.dump());
  const document = [...records.invoices, ...records.bills].find((one) => one.id === it.propertyKey);
  const [line] = document?.lines ?? [];
  if (document === undefined || line === undefined)
    throw new Error(`no document ${it.propertyKey} to credit`);
  const token = dice.token();
  const { id } = Created.parse(
    await world.property.edit({
      resource: 'credit-notes',
      op: 'create',
      fields: {
        direction: directions[it.type],
        number: `CC-${token}`,
        reference: `check ${token}`,
        contactId: document.contactId,
        propertyId: document.propertyId,
        issueDate: day(world, -2),
        currency: document.currency,
        status: 'approved',
        lines: [
          {
            ...line,
            description: `Credit #T${token}`,
            amountExclTax: `-${littleMoney}`,
            taxAmount: '0.00',
            tracking: line.tracking.map(({ optionId }) => ({ optionId })),
          },
        ],
      },
    }),
  );
  return { token, known: id };
}

/** A person applies a credit note to a document in Re-Leased. */
export async function appliedInReLeased(world: World, note: Settled, it: Payable): Promise<Settled> {
  const { id } = Created.parse(
    await world.property.edit({
      resource: 'allocations',
      op: 'create',
      fields: {
        direction: directions[it.type],
        creditNoteId: note.known,
        documentId: it.propertyKey,
        date: day(world, -1),
        amount: littleMoney,
      },
    }),
  );
  return { token: `${note.token}:${it.token}`, known: id };
}
