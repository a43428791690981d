import { expect, test } from 'vitest';
import { z } from 'zod';
import { startIntacctSandbox } from '../intacct/main.ts';
import type { JsonObject } from '../shared/json.ts';
import { connection, entity } from './company.ts';
import { intacctSeed } from './intacct-seed.ts';
import { manifestOf } from './manifest.ts';
import type { Contact, NumberedDocument, Portfolio } from './model.ts';
import { money } from './money.ts';
import { buildPortfolio } from './portfolio.ts';
import type { TroubleKind } from './troubles.ts';

/**
 * Sends everything that would leave the property system to the ledger through its own API, as a naive client would,
 * and expects refusals exactly where troubles of the ledger's making are planted.
 */
const refusals: Partial<Record<TroubleKind, RegExp>> = {
  'inactive-account': /Account 4150 is not valid/,
  'inactive-tax-type': /Fuel and Power 5%/,
  'inactive-customer': /Customer 'C-\d+' specified is not valid/,
  'inactive-vendor': /Activate the vendor V-\d+/,
  'closed-period': /Periods are closed/,
  'duplicate-number': /number already exists/,
  'missing-dimension': /missing the Department dimension for the Account 5300/,
};
const objects = { invoice: 'accounts-receivable/invoice', bill: 'accounts-payable/bill' } as const;
const curedInLedger = new Set<TroubleKind>([
  'inactive-account',
  'inactive-tax-type',
  'inactive-customer',
  'inactive-vendor',
  'closed-period',
]);
/** Never sent: not supported, not approved, too old, or with a contact that onboarding leaves out. */
const unsent = new Set<TroubleKind>([
  'other-currency',
  'negative-in-property',
  'archived-account',
  'archived-contact',
  'merged-contact',
  'long-name',
  'draft-in-property',
  'awaiting-approval',
  'before-start-in-property',
]);

const batchAnswer = z.object({
  'ia::result': z.array(
    z.object({ 'ia::status': z.number(), key: z.string().optional(), 'ia::error': z.unknown().optional() }),
  ),
});

test.each([200, 2_000])(
  'of %i records the ledger refuses those with a trouble of its own, and no other',
  async (size) => {
    const portfolio = buildPortfolio(size, 5, '2026-11-20');
    const sandbox = await startIntacctSandbox({ port: 0, seed: intacctSeed(portfolio) });
    try {
      const post = await client(sandbox.url);
      const ids = new Map(portfolio.contacts.map((it) => [it.token, it.inLedger?.id ?? `RL-${it.token}`]));
      const created = portfolio.contacts.filter(
        (it) => it.inLedger === null && it.inProperty?.status === 'active',
      );
      for (const role of ['customer', 'vendor'] as const) {
        const parties = created.filter((it) => it.role === role);
        const answers = await post(
          role === 'customer' ? 'accounts-receivable/customer' : 'accounts-payable/vendor',
          parties.map(party),
        );
        for (const [index, contact] of parties.entries()) {
          if (contact.trouble === 'long-name') expect(answers[index]).toMatch(/longer than 100/);
          else expect(answers[index]).toBe('');
        }
      }
      for (const type of ['invoice', 'bill'] as const) {
        const sent = portfolio.documents.filter(
          (it) =>
            it.type === type && it.born === 'property' && !(it.trouble !== null && unsent.has(it.trouble)),
        );
        const object = objects[type];
        const answers = await post(
          object,
          sent.map((it) => body(it, ids.get(it.contact.token) ?? '')),
        );
        for (const [index, it] of sent.entries()) {
          const refusal = it.trouble === null ? undefined : refusals[it.trouble];
          if (refusal === undefined) expect(`${it.number} ${answers[index]}`).toBe(`${it.number} `);
          else expect(answers[index]).toMatch(refusal);
        }
      }
      await cureLedger(sandbox.url, portfolio, size);
      for (const [type, object] of Object.entries(objects)) {
        const refused = portfolio.documents.filter(
          (it) => it.type === type && it.trouble !== null && curedInLedger.has(it.trouble),
        );
        expect(refused.length).toBeGreaterThan(0);
        const texts = await post(
          object,
          refused.map((it) => body(it, ids.get(it.contact.token) ?? '')),
        );
        expect(texts).toEqual(refused.map(() => ''));
      }
    } finally {
      await sandbox.close();
    }
  },
);

/** Carries out the manifest's cures that lie in the ledger. */
async function cureLedger(url: string, portfolio: Portfolio, size: number): Promise<void> {
  for (const { cure } of manifestOf(portfolio, size, 5).entries) {
    if (cure?.sandbox !== 'intacct') continue;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url + cure.path, { method: 'POST', headers, body: JSON.stringify(cure.edit) });
    expect(answer.status).toBe(200);
  }
}

/** Posts records in batches inside the entity; gives the error text of each, empty where it was taken. */
async function client(
  url: string,
): Promise<(object: string, records: readonly JsonObject[]) => Promise<string[]>> {
  const { companyId, userId, clientId, clientSecret } = connection.ledger;
  const granted = await fetch(`${url}/ia/api/v1/oauth2/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: clientSecret,
      username: `${userId}@${companyId}`,
    }),
  });
  const { access_token } = z.object({ access_token: z.string() }).parse(await granted.json());
  return async (object, records) => {
    const texts: string[] = [];
    for (let at = 0; at < records.length; at += 100) {
      const answer = await fetch(`${url}/ia/api/v1/objects/${object}`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${access_token}`,
          'content-type': 'application/json',
          'x-ia-api-param-entity': entity.id,
        },
        body: JSON.stringify(records.slice(at, at + 100)),
      });
      const { 'ia::result': results } = batchAnswer.parse(await answer.json());
      texts.push(...results.map((it) => (it['ia::status'] === 201 ? '' : JSON.stringify(it['ia::error']))));
    }
    return texts;
  };
}

function party(contact: Contact): JsonObject {
  const { name, email, postal } = contact.inProperty ?? { name: '', email: '', postal: { postcode: '' } };
  return {
    id: `RL-${contact.token}`,
    name,
    contacts: {
      default: { printAs: name.slice(0, 100), email1: email, mailingAddress: { postCode: postal.postcode } },
    },
  };
}

function body(document: NumberedDocument, contactId: string): JsonObject {
  const detail = document.type === 'invoice' ? 'orderEntryTaxDetail' : 'purchasingTaxDetail';
  const lines = document.lines.map((line) => ({
    memo: line.description,
    txnAmount: money(line.net),
    glAccount: { id: line.account.ledger?.id ?? '' },
    dimensions: {
      ...(line.building === null ? {} : { location: { id: line.building.code } }),
      ...(line.department?.ledger ? { department: { id: line.department.ledger.id } } : {}),
    },
    taxEntries: [{ txnTaxAmount: money(line.vat), [detail]: { id: line.tax.ledger?.id ?? '' } }],
  }));
  const { number, issued, due, reference, description } = document;
  const common = { referenceNumber: reference, description, dueDate: due, lines };
  return document.type === 'invoice'
    ? { ...common, invoiceNumber: number, invoiceDate: issued, customer: { id: contactId } }
    : {
        ...common,
        billNumber: number,
        createdDate: issued,
        postingDate: issued,
        state: 'submitted',
        vendor: { id: contactId },
      };
}
