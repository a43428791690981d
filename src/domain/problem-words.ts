import type { ProblemClass, ProblemCode } from './problem.ts';
import { labels, sayer, type Worded } from './problem-say.ts';
import { connectionWords } from './problem-words-connection.ts';
import type { CureSignal, Entry } from './problem-words-entry.ts';
import { recordWords } from './problem-words-record.ts';
import { referenceWords } from './problem-words-references.ts';
import { sidesWords } from './problem-words-sides.ts';

export type { Worded } from './problem-say.ts';
export type { CureSignal } from './problem-words-entry.ts';

/** A problem as a person reads it. Made when shown, never stored. */
export interface ProblemWords {
  /** A few words, for a list or a heading. */
  readonly title: string;
  /** One sentence that says what is wrong with this record. */
  readonly message: string;
  /** Steps that mend it, in order. */
  readonly fix: readonly string[];
  /** What Relink does by itself once that is done. */
  readonly afterwards: string;
  /** Where to mend it. */
  readonly sideLabel: string;
}

/** Every code of the catalogue; a missing one does not compile. */
const entries: Readonly<Record<ProblemCode, Entry>> = {
  ...referenceWords,
  ...recordWords,
  ...sidesWords,
  ...connectionWords,
};

const afterwards: Readonly<Record<CureSignal, string>> = {
  record: 'Relink looks at the record in every sync and tries it again as soon as it changes.',
  parent: 'Relink notices the change in the next sync and then tries every record that waits for it.',
  setting: 'Relink then tries every record that was stopped by this, in the next sync.',
  period:
    'Relink looks whether the period is open in every sync, and then tries every record dated in it; starting a sync or retrying one of them does it at once.',
  scout:
    'Relink tries one of these records in every sync, and, once one goes through, all the others; starting a sync or retrying one of them does it at once.',
  permission: 'Relink tests the permission in every sync and goes on by itself.',
  none: 'Relink tries again or checks by itself; nothing is sent twice.',
};

/** Codes that no waiting mends: a person has to unlink the record or make another one. */
const stays: ReadonlySet<ProblemCode> = new Set([
  'currency-unsupported',
  'negative-invoice',
  'refund-unsupported',
]);

/** What a person reads about a problem. */
export function words(problem: Worded, locale = 'en-GB'): ProblemWords {
  const entry = entries[problem.code];
  const say = sayer(problem, locale);
  return {
    title: entry.title(say),
    message: entry.message(say),
    fix: entry.fix(say),
    afterwards: stays.has(problem.code)
      ? 'It stays in this list until it is unlinked or changed.'
      : afterwards[entry.cure],
    sideLabel: labels[problem.side],
  };
}

/** What to watch for a code, to know that its cause is gone. */
export function cureSignal(code: ProblemCode): CureSignal {
  return entries[code].cure;
}

/** Whether a code fails the record, is a remark on it, or is a fault of the connection. */
export function problemClass(code: ProblemCode): ProblemClass {
  return entries[code].class;
}
