import type { ReLeasedSeed } from '../seed.ts';

export const apiKey = 'planted-secret-of-the-property-key';
export const companyId = '10200';

/** A small company: enough of each resource for three pages, stamps spread and shared. */
export function smallSeed(): ReLeasedSeed {
  const at = (n: number) => ({
    createdAt: `2026-01-${String(1 + Math.floor(n / 3)).padStart(2, '0')}T08:00:00Z`,
  });
  const many = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n));
  return {
    apiKeys: [{ key: apiKey, name: 'Relink', companyIds: [companyId] }],
    companies: [
      {
        id: companyId,
        name: 'Harbourside Estates',
        currency: 'GBP',
        lockedThrough: '2025-12-31',
        accounts: [
          { id: '1001', code: '4000', name: 'Rent', ...at(0) },
          { id: '1002', code: '5000', name: 'Repairs', ...at(0) },
          { id: '1003', code: '4990', name: 'Signage income (old)', status: 'archived', ...at(1) },
        ],
        taxTypes: [
          { id: '301', name: '20% (VAT on Income)', rate: '20.00', direction: 'sale', ...at(0) },
          { id: '302', name: '20% (VAT on Expenses)', rate: '20.00', direction: 'purchase', ...at(0) },
        ],
        trackingCategories: [
          { id: '51', name: 'Location', propertyMatching: true },
          { id: '52', name: 'Department' },
        ],
        trackingOptions: [
          { id: '5001', categoryId: '51', code: 'P0001', name: 'Albion Quay', ...at(0) },
          { id: '501', categoryId: '52', code: 'RET', name: 'Retail', ...at(0) },
        ],
        properties: [
          { id: '2001', name: 'Albion Quay', trackingOptionIds: ['5001', '501'] },
          { id: '2002', name: 'Old Customs House', trackingOptionIds: ['501'] },
        ],
        contacts: many(17, (n) => ({
          id: String(40_001 + n),
          roles:
            n % 5 === 4
              ? (['tenant', 'supplier'] as const)
              : n % 2 === 0
                ? (['tenant'] as const)
                : (['supplier'] as const),
          name: `Contact ${n}`,
          email: `contact.${n}@example.test`,
          ...(n === 16 ? { status: 'archived' as const, mergedInto: '40001' } : {}),
          ...at(n),
        })),
        tenancies: [
          { id: '60001', contactId: '40001', propertyId: '2001', unit: 'Unit 1', start: '2025-01-01' },
        ],
        invoices: many(25, (n) => document(700_001 + n, `INV-${10_001 + n}`, '40001', '1001', '301', n)),
        bills: many(9, (n) => document(800_001 + n, `SUP-${n}`, '40002', '1002', '302', n)),
      },
    ],
  };

  function document(
    id: number,
    number: string,
    contactId: string,
    accountId: string,
    taxTypeId: string,
    n: number,
  ) {
    return {
      id: String(id),
      number,
      contactId,
      issueDate: '2026-01-31',
      dueDate: '2026-02-28',
      status: n % 8 === 7 ? ('draft' as const) : ('approved' as const),
      lines: [
        {
          description: `Rent ${n}`,
          amountExclTax: `${100 + n}.10`,
          taxAmount: '20.02',
          accountId,
          taxTypeId,
          propertyId: '2001',
          trackingOptionIds: ['501'],
        },
      ],
      ...at(n),
    };
  }
}
