import { connection, entity } from './company.ts';
import {
  type Cure,
  type ExpectedOutcome,
  expectationOfContact,
  expectationOfDocument,
} from './expectations.ts';
import type { ContactRole, Portfolio } from './model.ts';
import { type Onboarding, onboardingOf } from './onboarding.ts';
import type { TradeAct } from './trade-acts.ts';
import { type TradeManifest, tradeManifestOf } from './trade-manifest.ts';
import type { TroubleKind } from './troubles.ts';

/** One record that will not simply be synced. */
export interface ManifestEntry {
  readonly system: 'property' | 'ledger';
  readonly type: 'contact' | 'invoice' | 'bill';
  readonly role?: ContactRole;
  /** Id in the property system, key in the ledger. */
  readonly id: string;
  /** Document number; a contact's name. */
  readonly number: string;
  readonly token: string;
  /** What was planted, or what a person did to it later. */
  readonly trouble: TroubleKind | TradeAct['kind'];
  readonly expectedOutcome: ExpectedOutcome;
  /** Cause key as `code:subject`; null where the outcome needs no cause. */
  readonly expectedCause: string | null;
  /** Edits in the named sandbox that take the cause away; null where only unlinking helps, or nothing is wrong. */
  readonly cure: Cure | null;
}

export type BusinessType = ManifestEntry['type'];

/** What the generator planted, and what a correct first sync makes of it. */
export interface Manifest {
  readonly version: 1;
  readonly size: number;
  readonly seed: number;
  readonly today: string;
  readonly settings: {
    readonly syncFrom: string;
    readonly closedThrough: string;
    readonly entityId: string;
    readonly currency: string;
    readonly timeZone: string;
    readonly propertyDimension: 'location';
    readonly trackingDimensions: readonly ['department'];
    readonly archive: {
      readonly accounts: readonly string[];
      readonly taxTypes: readonly string[];
      readonly trackingOptions: readonly string[];
      readonly contacts: readonly string[];
    };
  };
  /** How to reach both sandboxes; these credentials open nothing else. */
  readonly connection: typeof connection;
  readonly onboarding: Onboarding;
  readonly entries: readonly ManifestEntry[];
  /** Tokens of all records that must stand on both sides after the first sync, by type. */
  readonly synced: Readonly<Record<BusinessType, readonly string[]>>;
  /** Links per type and outcome after the first sync. */
  readonly expectedCounts: Readonly<
    Record<BusinessType, Readonly<Record<ExpectedOutcome | 'synced', number>>>
  >;
  /** Credit notes, payments and allocations, where the portfolio is made with them. */
  readonly trade?: TradeManifest;
}

/** Writes down what the portfolio holds. */
export function manifestOf(portfolio: Portfolio, size: number, seed: number): Manifest {
  const onboarding = onboardingOf(portfolio);
  const trade = tradeManifestOf(portfolio);
  const entries = entriesOf(portfolio);
  const troubled = new Set(entries.map((entry) => entry.token));
  const all = [
    ...portfolio.contacts.map(({ token }) => ({ type: 'contact' as const, token })),
    ...portfolio.documents,
  ];
  const tokensOf = (type: BusinessType) =>
    all.filter((record) => record.type === type && !troubled.has(record.token)).map((record) => record.token);
  const synced = { contact: tokensOf('contact'), invoice: tokensOf('invoice'), bill: tokensOf('bill') };
  const counts = (type: BusinessType) => {
    const of = (outcome: ExpectedOutcome) =>
      entries.filter((entry) => entry.type === type && entry.expectedOutcome === outcome).length;
    return {
      synced: synced[type].length,
      failing: of('failing'),
      waiting: of('waiting'),
      excluded: of('excluded'),
      warned: of('warned'),
      drifted: of('drifted'),
    };
  };
  const archived = (choices: readonly { readonly propertyId: string; readonly choice: string }[]) =>
    choices.filter((choice) => choice.choice === 'archive').map((choice) => choice.propertyId);
  return {
    version: 1,
    size,
    seed,
    today: portfolio.horizon.today,
    settings: {
      syncFrom: portfolio.horizon.syncFrom,
      closedThrough: portfolio.horizon.closedThrough,
      entityId: entity.id,
      currency: entity.currency,
      timeZone: 'Europe/London',
      propertyDimension: 'location',
      trackingDimensions: ['department'],
      archive: {
        accounts: archived(onboarding.accounts),
        taxTypes: archived(onboarding.taxTypes),
        trackingOptions: archived(onboarding.trackingOptions),
        contacts: archived(onboarding.contacts),
      },
    },
    connection,
    onboarding,
    entries,
    synced,
    expectedCounts: { contact: counts('contact'), invoice: counts('invoice'), bill: counts('bill') },
    ...(trade === null ? {} : { trade }),
  };
}

function entriesOf(portfolio: Portfolio): ManifestEntry[] {
  const entries: ManifestEntry[] = [];
  for (const contact of portfolio.contacts) {
    const expected = expectationOfContact(contact);
    if (expected === null || contact.trouble === null || contact.inProperty === null) continue;
    entries.push({
      system: 'property',
      type: 'contact',
      role: contact.role,
      id: contact.inProperty.id,
      number: contact.inProperty.name,
      token: contact.token,
      trouble: contact.trouble,
      ...expected,
    });
  }
  const live = portfolio.contacts.find((it) => it.role === 'customer' && it.trouble === null);
  for (const document of portfolio.documents) {
    if (document.trouble === null) continue;
    entries.push({
      system: document.born,
      type: document.type,
      id: document.id,
      number: document.number,
      token: document.token,
      trouble: document.trouble,
      ...expectationOfDocument(document, document.trouble, portfolio.horizon, live?.inProperty?.id ?? ''),
    });
  }
  return entries;
}
