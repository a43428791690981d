import type { ProblemClass } from './problem.ts';
import type { Say } from './problem-say.ts';

/** What turns when a problem's cause is gone; each run looks at it and tries all its records again. */
export type CureSignal = 'record' | 'parent' | 'setting' | 'period' | 'scout' | 'permission' | 'none';

/** What the catalogue holds for a code. */
export interface Entry {
  readonly class: ProblemClass;
  readonly cure: CureSignal;
  readonly title: (say: Say) => string;
  readonly message: (say: Say) => string;
  readonly fix: (say: Say) => readonly string[];
}

type Text = string | ((say: Say) => string);
/** A step that does not apply says `null` and is left out. */
type Step = string | ((say: Say) => string | null);

/** An entry of a problem that stops its record. */
export const fails = (
  cure: CureSignal,
  title: Text,
  message: Entry['message'],
  ...steps: readonly Step[]
): Entry => ({
  class: 'fails',
  cure,
  title: typeof title === 'string' ? () => title : title,
  message,
  fix: (say) =>
    steps.flatMap((step) => {
      const text = typeof step === 'string' ? step : step(say);
      return text === null ? [] : [text];
    }),
});
/** An entry of a fault of the connection. */
export const faults = (...args: Parameters<typeof fails>): Entry => ({ ...fails(...args), class: 'fault' });
/** An entry of a remark on a record that synced. */
export const remarks = (...args: Parameters<typeof fails>): Entry => ({ ...fails(...args), class: 'remark' });

/** The last resort for a record that may stay behind. */
export const orUnlink = 'Or unlink the record if it should not sync.';
