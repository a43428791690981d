import type { Connection, Onboarding } from '../api/types.ts';

/** What every step is given. */
export interface StepProps {
  readonly company: Connection;
  readonly onboarding: Onboarding;
  readonly onDone: () => Promise<void>;
}
