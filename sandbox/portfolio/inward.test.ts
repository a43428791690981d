import { expect, test } from 'vitest';
import { z } from 'zod';
import { startReLeasedSandbox } from '../re-leased/main.ts';
import type { JsonObject } from '../shared/json.ts';
import { connection } from './company.ts';
import type { Contact, NumberedDocument } from './model.ts';
import { money } from './money.ts';
import { buildPortfolio } from './portfolio.ts';
import { reLeasedSeed } from './re-leased-seed.ts';
import { accounts } from './reference.ts';
import type { TroubleKind } from './troubles.ts';

/** Never sent: not supported, not posted, too old. */
const unsent = new Set<TroubleKind>(['negative-in-ledger', 'draft-in-ledger', 'before-start-in-ledger']);

const batch = z.object({
  results: z.array(
    z.object({
      status: z.number(),
      record: z.object({ id: z.string() }).optional(),
      problem: z.object({ code: z.string() }).optional(),
    }),
  ),
});

test.each([200, 2_000])(
  'of %i records the property system refuses those entered twice, and no other',
  async (size) => {
    const portfolio = buildPortfolio(size, 6, '2026-11-20');
    const sandbox = await startReLeasedSandbox({ port: 0, seed: reLeasedSeed(portfolio) });
    try {
      const { companyId, apiKey } = connection.property;
      const post = async (resource: string, records: readonly JsonObject[]) => {
        const results: z.infer<typeof batch>['results'] = [];
        for (let at = 0; at < records.length; at += 200) {
          const answer = await fetch(`${sandbox.url}/api/v1/companies/${companyId}/${resource}`, {
            method: 'POST',
            headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
            body: JSON.stringify(records.slice(at, at + 200)),
          });
          results.push(...batch.parse(await answer.json()).results);
        }
        return results;
      };
      const created = async (resource: string, records: readonly JsonObject[]) => {
        const results = await post(resource, records);
        expect(results.map((it) => it.problem?.code)).toEqual(records.map(() => undefined));
        return results.map((it) => it.record?.id ?? '');
      };
      const [voids = ''] = await created('accounts', [{ code: '5950', name: 'Vacant Unit Costs' }]);
      const strangers = portfolio.contacts.filter((it) => it.inProperty === null);
      const strangerIds = await created('contacts', strangers.map(contactBody));
      const contactIds = new Map(portfolio.contacts.map((it) => [it.token, it.inProperty?.id ?? '']));
      for (const [index, contact] of strangers.entries())
        contactIds.set(contact.token, strangerIds[index] ?? '');

      for (const type of ['invoice', 'bill'] as const) {
        const sent = portfolio.documents.filter(
          (it) =>
            it.type === type && it.born === 'ledger' && !(it.trouble !== null && unsent.has(it.trouble)),
        );
        const results = await post(
          `${type}s`,
          sent.map((it) => documentBody(it, contactIds.get(it.contact.token) ?? '', voids)),
        );
        for (const [index, it] of sent.entries()) {
          const expected = it.trouble === 'duplicate-number' ? 'number-duplicate' : undefined;
          expect([it.number, results[index]?.problem?.code]).toEqual([it.number, expected]);
        }
      }
    } finally {
      await sandbox.close();
    }
  },
);

function contactBody({ role, inLedger }: Contact): JsonObject {
  const roles = [role === 'customer' ? 'tenant' : 'supplier'];
  return { roles, name: inLedger?.name ?? '', email: inLedger?.email ?? '' };
}

function documentBody(document: NumberedDocument, contactId: string, voids: string): JsonObject {
  return {
    number: document.number,
    reference: document.reference,
    description: document.description,
    contactId,
    issueDate: document.issued,
    dueDate: document.due,
    status: 'approved',
    lines: document.lines.map((line) => ({
      description: line.description,
      amountExclTax: money(line.net),
      taxAmount: money(line.vat),
      accountId: line.account === accounts.voids ? voids : (line.account.property?.id ?? null),
      taxTypeId: line.tax.property?.id ?? null,
      propertyId: line.building?.propertyId ?? null,
      tracking: line.department?.property ? [{ optionId: line.department.property.id }] : [],
    })),
  };
}
