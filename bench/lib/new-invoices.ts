import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Demo } from './demo.ts';

const Rows = z.object({ items: z.array(z.object({ releasedId: z.string().nullable() })) });
const Line = z.object({
  description: z.string(),
  amountExclTax: z.string(),
  taxAmount: z.string(),
  accountId: z.string().nullable(),
  taxTypeId: z.string().nullable(),
  propertyId: z.string().nullable(),
  tracking: z.array(z.object({ optionId: z.string() })),
});
const Dump = z.object({
  records: z.object({
    invoices: z.array(
      z.object({
        id: z.string(),
        contactId: z.string(),
        propertyId: z.string().nullable(),
        currency: z.string(),
        lines: z.array(Line),
      }),
    ),
  }),
});

/** A person approves so many new invoices in Re-Leased, after the pattern of one that is in step. */
export async function newInvoices(
  demo: Pick<Demo, 'api' | 'connectionId' | 'reLeasedUrl'>,
  count: number,
): Promise<void> {
  const { items } = Rows.parse(
    await demo.api('GET', `/connections/${demo.connectionId}/records?type=invoice&outcome=synced&limit=1`),
  );
  const answer = await fetch(`${demo.reLeasedUrl}/_control/dump`);
  const { records } = Dump.parse(await answer.json());
  const pattern = records.invoices.find((one) => one.id === items[0]?.releasedId);
  if (pattern === undefined) throw new Error('there is no invoice that is in step');
  const today = new Date().toISOString().slice(0, 10);
  for (let n = 0; n < count; n += 1)
    await control(demo.reLeasedUrl, '/edit', {
      resource: 'invoices',
      op: 'create',
      fields: {
        number: `BN-${randomBytes(6).toString('hex')}`,
        contactId: pattern.contactId,
        propertyId: pattern.propertyId,
        issueDate: today,
        dueDate: today,
        currency: pattern.currency,
        status: 'approved',
        lines: pattern.lines,
      },
    });
}

/** Tells a sandbox something on its control face. Throws with what it answered when that is no success. */
export async function control(url: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${url}/_control${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}
