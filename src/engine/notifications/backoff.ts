const seconds = 1_000;
const minutes = 60 * seconds;
const hours = 60 * minutes;

/** After each try that failed; after the last of them a message is given up: some 42 hours in all. */
const waits: readonly number[] = [
  5 * seconds,
  1 * minutes,
  5 * minutes,
  30 * minutes,
  2 * hours,
  5 * hours,
  10 * hours,
  24 * hours,
];

/** How often a message is tried before it is given up. */
export const mostTries = waits.length + 1;

/**
 * How long to wait after a try, a tenth more or less so that what failed together does not come back together; at least
 * as long as the receiver asked. `null`: given up.
 */
export function waitAfter(tries: number, asked: number | null, random = Math.random): number | null {
  const wait = waits[tries - 1];
  if (wait === undefined) return null;
  return Math.max(Math.round(wait * (0.9 + 0.2 * random())), asked ?? 0);
}
