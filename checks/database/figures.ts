import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import type { Disturbed } from './disturbance.ts';
import type { Segment } from './segment.ts';
import type { Takeover } from './takeover.ts';

/** One disturbance beside its control, and what was found afterwards. */
export interface Outcome {
  readonly name: string;
  readonly seed: number;
  readonly control: Segment;
  readonly disturbed: Segment;
  readonly what: Disturbed;
  /** API calls that got no answer or a 5xx, and were asked again. */
  readonly unanswered: number;
  readonly verdict: PromiseVerdict;
  /** Records that are not at rest after faults off, two runs and the window. */
  readonly unfinished: readonly string[];
}

const round = (value: number, digits = 1) => Math.round(value * 10 ** digits) / 10 ** digits;

/** Records at rest a second, disturbed against undisturbed. */
export function ratioOf({ control, disturbed }: Pick<Outcome, 'control' | 'disturbed'>): number {
  return round(disturbed.rate / control.rate, 3);
}

/** All that was found in one outcome, in words. */
export function findingsOf({ name, seed, verdict, unfinished, what }: Outcome): string[] {
  const found = [
    ...Object.entries(verdict).flatMap(([kind, list]: [string, readonly string[]]) =>
      list.map((one) => `${kind}: ${one}`),
    ),
    ...unfinished.map((one) => `unfinished: ${one}`),
    ...what.findings,
  ];
  return found.map((one) => `${name} · seed ${seed}: ${one}`);
}

/** What was measured in one outcome, as it is printed and added up. */
export function figuresOf(outcome: Outcome) {
  const { name, seed, control, disturbed, what, unanswered, verdict, unfinished } = outcome;
  const seconds = (of: (takeover: Takeover) => number | null) =>
    what.takeovers.flatMap((one) => {
      const value = of(one);
      return value === null ? [] : [round(value)];
    });
  return {
    name,
    seed,
    ...what.did,
    ...(what.takeovers.length === 0
      ? {}
      : { takenOverSeconds: seconds((one) => one.taken), firstClaimSeconds: seconds((one) => one.claimed) }),
    rested: disturbed.rested,
    seconds: round(disturbed.seconds),
    controlRested: control.rested,
    controlSeconds: round(control.seconds),
    ratio: ratioOf(outcome),
    unanswered,
    duplicates: verdict.duplicates.length,
    losses: verdict.losses.length,
    writesForHeld: verdict.writesForHeld.length,
    unlistedInDoubt: verdict.unlistedInDoubt.length,
    unfinished: unfinished.length,
    uncertain: unfinished.filter((it) => it.includes(' uncertain')).length,
    pending: unfinished.filter((it) => it.includes(' pending')).length,
  };
}

/** The whole check: every disturbance's records and seconds together against all their controls. */
export function wholeOf(outcomes: readonly Outcome[]) {
  const sum = (of: (one: Outcome) => number) => outcomes.reduce((total, one) => total + of(one), 0);
  const rate = sum((one) => one.disturbed.rested) / sum((one) => one.disturbed.seconds);
  const control = sum((one) => one.control.rested) / sum((one) => one.control.seconds);
  const claims = outcomes.flatMap(({ name, what }) =>
    name === 'kill' ? what.takeovers.map((one) => one.claimed ?? one.taken) : [],
  );
  return {
    kills: sum(({ what }) => what.did.kills ?? 0),
    duplicates: sum((one) => one.verdict.duplicates.length),
    losses: sum((one) => one.verdict.losses.length),
    writesForHeld: sum((one) => one.verdict.writesForHeld.length),
    unlistedInDoubt: sum((one) => one.verdict.unlistedInDoubt.length),
    unfinished: sum((one) => one.unfinished.length),
    held: outcomes.filter((one) => findingsOf(one).length === 0).length,
    of: outcomes.length,
    ratio: outcomes.length === 0 ? null : round(rate / control, 3),
    /** From the kill of a worker to its successor's first claim, the longest. */
    longestTakeoverSeconds: claims.length === 0 ? null : round(Math.max(...claims)),
  };
}
