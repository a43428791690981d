import type { ContactRole, Portfolio } from './model.ts';
import { accounts, departments, taxes } from './reference.ts';

/** What the demo chooses for one record of the property system. */
export type Choice = { readonly propertyId: string } & (
  | { readonly choice: 'match'; readonly ledgerKey: string; readonly ledgerId: string }
  | { readonly choice: 'create' }
  | { readonly choice: 'archive' }
);

/** The choices with which the demo is connected through the ordinary onboarding. */
export interface Onboarding {
  readonly accounts: readonly Choice[];
  readonly taxTypes: readonly Choice[];
  /** `category` is the tracking category, `Location` or `Department`. */
  readonly trackingOptions: readonly (Choice & { readonly category: string })[];
  readonly contacts: readonly (Choice & { readonly role: ContactRole })[];
}

/** Tracking categories of the property system, named after the ledger's dimensions. */
export const categories = { location: 'Location', department: 'Department' } as const;
export const categoryIds = { Location: '51', Department: '52' } as const;

/** Tracking option ids of the buildings, by the building's place in the list. */
export const locationOptionId = (index: number): string => String(5001 + index);
/** A location that was sold before the ledger was set up. */
export const soldLocation = { id: '5000', code: 'P0000', name: 'Old Customs House (sold)' } as const;

export function onboardingOf(portfolio: Portfolio): Onboarding {
  return {
    accounts: Object.values(accounts).flatMap(({ property, ledger }) =>
      property === null ? [] : [choose(property.id, ledger)],
    ),
    taxTypes: Object.values(taxes).flatMap(({ property, ledger }) =>
      property === null ? [] : [choose(property.id, ledger)],
    ),
    trackingOptions: [
      ...portfolio.buildings.map((building, index) => ({
        ...choose(locationOptionId(index), { key: String(1001 + index), id: building.code }),
        category: categories.location,
      })),
      { ...choose(soldLocation.id, null), category: categories.location },
      ...Object.values(departments).flatMap(({ property, ledger }) =>
        property === null ? [] : [{ ...choose(property.id, ledger), category: categories.department }],
      ),
    ],
    contacts: portfolio.contacts.flatMap((contact) => {
      if (contact.inProperty === null) return [];
      const { id, status } = contact.inProperty;
      if (contact.inLedger !== null) return [{ ...choose(id, contact.inLedger), role: contact.role }];
      const choice = status === 'archived' ? ('archive' as const) : ('create' as const);
      return [{ propertyId: id, choice, role: contact.role }];
    }),
  };
}

function choose(propertyId: string, ledger: { readonly key: string; readonly id: string } | null): Choice {
  return ledger === null
    ? { propertyId, choice: 'archive' }
    : { propertyId, choice: 'match', ledgerKey: ledger.key, ledgerId: ledger.id };
}
