import { z } from 'zod';
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

/** What the API may see of a document: enough to know it in both systems. */
export interface Made {
  readonly type: 'invoice' | 'bill';
  readonly token: string;
  readonly number: string;
}

const Reference = z.object({ key: z.string(), id: z.string() });
const PropertyDocument = z.object({
  id: z.string(),
  number: z.string(),
  contactId: z.string(),
  propertyId: z.string().nullable(),
  currency: z.string(),
  status: z.string(),
  lines: z.array(
    z.object({
      description: z.string(),
      amountExclTax: z.string(),
      taxAmount: z.string(),
      accountId: z.string().nullable(),
      taxTypeId: z.string().nullable(),
      propertyId: z.string().nullable(),
      tracking: z.array(z.object({ optionId: z.string() })),
    }),
  ),
});
type PropertyDocument = z.infer<typeof PropertyDocument>;
const LedgerBill = z.object({
  key: z.string(),
  billNumber: z.string(),
  state: z.string(),
  vendor: Reference,
  taxSolution: Reference.optional(),
  currency: z.object({ txnCurrency: z.string() }),
  lines: z.array(
    z.object({
      txnAmount: z.string(),
      memo: z.string(),
      glAccount: Reference,
      dimensions: z.object({ location: Reference.optional(), department: Reference.optional() }).default({}),
      taxEntries: z.array(z.object({ txnTaxAmount: z.string(), purchasingTaxDetail: Reference })),
    }),
  ),
});
const PropertyDump = z.object({
  records: z.object({ invoices: z.array(PropertyDocument), bills: z.array(PropertyDocument) }),
});
const LedgerDump = z.object({ records: z.object({ 'accounts-payable/bill': z.array(LedgerBill) }) });

const mark = / ?#T[0-9a-f]{6}\b/;

/** The text of a line with another record's token. */
function marked(text: string, token: string): string {
  return `${text.replace(mark, '')} #T${token}`;
}

/** A day from now, by the world's own reckoning. */
export function day(world: Pick<World, 'ahead'>, days: number): string {
  return new Date(Date.now() + world.ahead() + days * 86_400_000).toISOString().slice(0, 10);
}

const resources = { invoice: 'invoices', bill: 'bills' } as const;
const objects = { invoice: 'accounts-receivable/invoice', bill: 'accounts-payable/bill' } as const;

/** A person approves a new document in Re-Leased, after the pattern of one that stands there. */
export async function newInReLeased(world: World, dice: Dice, type: Made['type']): Promise<Made> {
  const { records } = PropertyDump.parse(await world.property.dump());
  const pattern: PropertyDocument = dice.pick(
    records[resources[type]].filter((it) => it.status === 'approved' && it.lines.length > 0),
  );
  const made = { type, token: dice.token(), number: `${type === 'invoice' ? 'CI' : 'CB'}-${dice.token()}` };
  await world.property.edit({
    resource: resources[type],
    op: 'create',
    fields: {
      number: made.number,
      reference: `check ${made.token}`,
      contactId: pattern.contactId,
      propertyId: pattern.propertyId,
      issueDate: day(world, -2),
      dueDate: day(world, 20),
      currency: pattern.currency,
      status: 'approved',
      lines: pattern.lines.map(({ tracking, ...line }, index) => ({
        ...line,
        description: index === 0 ? marked(line.description, made.token) : line.description,
        tracking: tracking.map(({ optionId }) => ({ optionId })),
      })),
    },
  });
  return made;
}

/** A person posts a new bill in Sage Intacct, after the pattern of one that stands there. */
export async function newBillInIntacct(world: World, dice: Dice): Promise<Made> {
  const { records } = LedgerDump.parse(await world.ledger.dump());
  const pattern = dice.pick(records['accounts-payable/bill'].filter((it) => it.state === 'posted'));
  const made = { type: 'bill' as const, token: dice.token(), number: `CL-${dice.token()}` };
  await world.ledger.edit({
    object: objects.bill,
    op: 'create',
    entity: world.manifest.settings.entityId,
    fields: {
      billNumber: made.number,
      vendor: { key: pattern.vendor.key },
      createdDate: day(world, -2),
      postingDate: day(world, -2),
      dueDate: day(world, 20),
      referenceNumber: `check ${made.token}`,
      description: `check ${made.token}`,
      currency: pattern.currency,
      ...(pattern.taxSolution === undefined ? {} : { taxSolution: { id: pattern.taxSolution.id } }),
      state: 'submitted',
      lines: pattern.lines.map((line, index) => ({
        txnAmount: line.txnAmount,
        glAccount: { key: line.glAccount.key },
        memo: index === 0 ? marked(line.memo, made.token) : line.memo,
        dimensions: Object.fromEntries(
          Object.entries(line.dimensions).flatMap(([name, at]) =>
            at === undefined ? [] : [[name, { key: at.key }]],
          ),
        ),
        taxEntries: line.taxEntries.map((entry) => ({
          txnTaxAmount: entry.txnTaxAmount,
          purchasingTaxDetail: { key: entry.purchasingTaxDetail.key },
        })),
      })),
    },
  });
  return made;
}

/** A person gives a document another due date in Re-Leased: a change of a header travels either way. */
export async function newDueDate(
  world: World,
  dice: Dice,
  it: { readonly type: Made['type']; readonly propertyKey: string },
): Promise<void> {
  await world.property.edit({
    resource: resources[it.type],
    id: it.propertyKey,
    op: 'update',
    fields: { dueDate: day(world, dice.between(21, 400)) },
  });
}

/** A person renames a customer or vendor in Sage Intacct: identity is the ledger's. */
export async function newName(
  world: World,
  dice: Dice,
  it: { readonly role: 'customer' | 'vendor'; readonly ledgerKey: string },
): Promise<void> {
  await world.ledger.edit({
    object: it.role === 'customer' ? 'accounts-receivable/customer' : 'accounts-payable/vendor',
    key: it.ledgerKey,
    op: 'update',
    fields: { name: `Renamed ${dice.token()} Ltd` },
  });
}

/** A person reverses a document in Sage Intacct. */
export async function reversed(
  world: World,
  it: { readonly type: Made['type']; readonly ledgerKey: string },
): Promise<void> {
  const date = day(world, 0);
  await world.ledger.edit({
    object: objects[it.type],
    key: it.ledgerKey,
    op: 'reverse',
    entity: world.manifest.settings.entityId,
    fields: it.type === 'invoice' ? { reversedDate: date } : { reverseDate: date },
  });
}
