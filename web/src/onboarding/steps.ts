import type { MappingType, OnboardingStepName } from '../api/types.ts';

/** The steps as a person reads them. */
export const stepWords: Readonly<Record<OnboardingStepName, string>> = {
  credentials: 'Credentials',
  entity: 'Intacct entity',
  'sync-from': 'Sync from',
  dimensions: 'Dimensions',
  'tax-types': 'Tax types',
  accounts: 'Accounts',
  'tracking-options': 'Tracking options',
  contacts: 'Contacts',
  confirm: 'Confirm',
};

/** The steps that match records, and what they match. */
export const mappingOf: Readonly<Partial<Record<OnboardingStepName, MappingType>>> = {
  'tax-types': 'tax-type',
  accounts: 'account',
  'tracking-options': 'tracking-option',
  contacts: 'contact',
};
