/** Every trouble the generator plants; what is expected of each stands in `expectations.ts`. */
export const troubleKinds = [
  'other-currency',
  'negative-in-property',
  'negative-in-ledger',
  'inactive-account',
  'archived-account',
  'inactive-tax-type',
  'inactive-customer',
  'inactive-vendor',
  'archived-contact',
  'merged-contact',
  'closed-period',
  'duplicate-number',
  'missing-dimension',
  'long-name',
  'draft-in-property',
  'awaiting-approval',
  'before-start-in-property',
  'draft-in-ledger',
  'before-start-in-ledger',
] as const;
export type TroubleKind = (typeof troubleKinds)[number];

/** What is planted on credit notes, payments and allocations; what is expected of each stands in `trade-manifest.ts`. */
export const tradeTroubles = [
  'allocation-before-start',
  'payment-of-document-before-start',
  'payment-before-start',
  'payment-in-closed-period',
  'payment-of-failing-document',
  'credit-inactive-account',
  'credit-before-start',
  'credit-draft',
] as const;
export type TradeTrouble = (typeof tradeTroubles)[number];
