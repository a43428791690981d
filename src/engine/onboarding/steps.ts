import type { RecordType } from '../../domain/record.ts';

/** Connecting, in the order in which a person goes through it; it can be left at any step and goes on there. */
export const onboardingSteps = [
  'credentials',
  'entity',
  'sync-from',
  'dimensions',
  'tax-types',
  'accounts',
  'tracking-options',
  'contacts',
  'confirm',
] as const;
export type OnboardingStep = (typeof onboardingSteps)[number];

export const mappingTypes = [
  'tax-type',
  'account',
  'tracking-option',
  'contact',
] as const satisfies RecordType[];
export type MappingType = (typeof mappingTypes)[number];

/** The step that maps a type. */
export const stepOfType: Readonly<Record<MappingType, OnboardingStep>> = {
  'tax-type': 'tax-types',
  account: 'accounts',
  'tracking-option': 'tracking-options',
  contact: 'contacts',
};

/** What a step still asks for, in words. */
export const missingWords: Readonly<Record<OnboardingStep, string>> = {
  credentials: 'Store credentials that both systems accept.',
  entity: 'Choose the entity of Sage Intacct.',
  'sync-from': 'Choose the date from which documents sync.',
  dimensions: 'Choose which dimension decides the property, and which are tracked.',
  'tax-types': 'Decide for each tax type of Re-Leased: match or archive.',
  accounts: 'Decide for each account of Re-Leased: match or archive.',
  'tracking-options': 'Decide for each tracking option of Re-Leased: match or archive.',
  contacts: 'Decide for each contact of Re-Leased: match, create or archive.',
  confirm: 'Confirm: the first sync starts.',
};

/** The step a connection is at. `null`: confirmed. */
export function currentStep(connection: {
  readonly state: string;
  readonly onboardingStep: string | null;
}): OnboardingStep | null {
  if (connection.state === 'connected' || connection.state === 'needs-reconnecting') return null;
  return onboardingSteps.find((step) => step === connection.onboardingStep) ?? 'credentials';
}

/** The step after those now done, when they are done in order; else the one it is at. */
export function stepAfter(at: OnboardingStep, done: ReadonlySet<OnboardingStep>): OnboardingStep {
  let index = onboardingSteps.indexOf(at);
  while (index < onboardingSteps.length - 1) {
    const step = onboardingSteps[index];
    if (step === undefined || !done.has(step)) break;
    index += 1;
  }
  return onboardingSteps[index] ?? at;
}
