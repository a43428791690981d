import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { startIntacctSandbox } from '../intacct/main.ts';
import { generatePortfolio } from './generate.ts';

const digest = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');

test('the same seed gives the same bytes, another seed or day others', () => {
  const first = digest(generatePortfolio({ size: 200, seed: 1 }));
  expect(digest(generatePortfolio({ size: 200, seed: 1, today: '2026-11-20' }))).toBe(first);
  expect(digest(generatePortfolio({ size: 200, seed: 2 }))).not.toBe(first);
  expect(digest(generatePortfolio({ size: 200, seed: 1, today: '2026-11-21' }))).not.toBe(first);
});

test('100,000 records are made, no more and no fewer', () => {
  const { reLeased } = generatePortfolio({ size: 100_000, seed: 1 });
  const company = reLeased.companies[0];
  const lists = [company?.contacts, company?.invoices, company?.bills];
  expect(lists.reduce((sum, list) => sum + (list?.length ?? 0), 0)).toBe(100_000);
}, 60_000);

test('every reference in the property system leads to a record of it', () => {
  const company = generatePortfolio({ size: 641, seed: 3 }).reLeased.companies[0];
  if (company === undefined) throw new Error('no company');
  const ids = (list: readonly { readonly id: string }[] | undefined) => new Set(list?.map((it) => it.id));
  const [accounts, taxTypes, options] = [
    ids(company.accounts),
    ids(company.taxTypes),
    ids(company.trackingOptions),
  ];
  const [properties, contacts, tenancies] = [
    ids(company.properties),
    ids(company.contacts),
    ids(company.tenancies),
  ];
  for (const document of [...(company.invoices ?? []), ...(company.bills ?? [])]) {
    expect(contacts.has(document.contactId)).toBe(true);
    if (document.tenancyId) expect(tenancies.has(document.tenancyId)).toBe(true);
    for (const line of document.lines) {
      expect([accounts.has(line.accountId ?? ''), taxTypes.has(line.taxTypeId ?? '')]).toEqual([true, true]);
      expect(properties.has(line.propertyId ?? '')).toBe(true);
      for (const option of line.trackingOptionIds ?? []) expect(options.has(option)).toBe(true);
    }
  }
  for (const contact of company.contacts ?? []) {
    if (contact.mergedInto) expect(contacts.has(contact.mergedInto)).toBe(true);
  }
  for (const property of company.properties ?? []) {
    for (const option of property.trackingOptionIds ?? []) expect(options.has(option)).toBe(true);
  }
});

test.each([200, 2_000])('the manifest of %i records adds up with the seeds', async (size) => {
  const { reLeased, intacct, manifest } = generatePortfolio({ size, seed: 9 });
  const company = reLeased.companies[0];
  for (const type of ['contact', 'invoice', 'bill'] as const) {
    const { synced, ...troubled } = manifest.expectedCounts[type];
    expect(synced).toBe(manifest.synced[type].length);
    expect(Object.values(troubled).reduce((sum, count) => sum + count, 0)).toBe(
      manifest.entries.filter((entry) => entry.type === type).length,
    );
  }
  const ledgerDocuments =
    (intacct.objects['accounts-receivable/invoice']?.length ?? 0) +
    (intacct.objects['accounts-payable/bill']?.length ?? 0);
  const documents = (company?.invoices?.length ?? 0) + (company?.bills?.length ?? 0) + ledgerDocuments;
  const sum = (counts: Readonly<Record<string, number>>) => Object.values(counts).reduce((a, b) => a + b, 0);
  expect(sum(manifest.expectedCounts.invoice) + sum(manifest.expectedCounts.bill)).toBe(documents);
  const chosen = new Set(manifest.onboarding.contacts.map((choice) => choice.propertyId));
  expect(chosen).toEqual(new Set(company?.contacts?.map((contact) => contact.id)));
  expect(manifest.settings.archive.accounts.length).toBe(2);
  expect(manifest.settings.archive.taxTypes.length).toBe(1);
  expect(manifest.settings.archive.trackingOptions.length).toBe(2);
  for (const entry of manifest.entries) {
    expect(entry.expectedOutcome === 'excluded').toBe(entry.expectedCause === null);
  }
});

test('the ledger takes its seed, and each onboarding match leads to a record there', async () => {
  const { intacct, manifest } = generatePortfolio({ size: 200, seed: 4 });
  const sandbox = await startIntacctSandbox({ port: 0, seed: intacct });
  try {
    const dump = JSON.stringify(await (await fetch(`${sandbox.url}/_control/dump`)).json());
    const { accounts, taxTypes, trackingOptions, contacts } = manifest.onboarding;
    for (const choice of [...accounts, ...taxTypes, ...trackingOptions, ...contacts]) {
      if (choice.choice === 'match')
        expect(dump).toContain(`"key":"${choice.ledgerKey}","id":"${choice.ledgerId}"`);
    }
  } finally {
    await sandbox.close();
  }
});
