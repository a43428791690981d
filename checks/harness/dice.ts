import { createHash } from 'node:crypto';

/** Chance that a seed repeats: the same seed and name throw the same. */
export interface Dice {
  /** From 0 up to, not including, 1. */
  roll(): number;
  /** A whole number, both ends included. */
  between(from: number, to: number): number;
  pick<T>(from: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
  /** Six hex digits, as records carry them. */
  token(): string;
}

/** Dice of this seed and name. */
export function diceOf(seed: number, name: string): Dice {
  let thrown = 0;
  const bytes = (): Buffer => createHash('sha256').update(`${seed} ${name} ${thrown++}`).digest();
  const roll = () => bytes().readUInt32BE(0) / 0x1_0000_0000;
  const dice: Dice = {
    roll,
    between: (from, to) => from + Math.floor(roll() * (to - from + 1)),
    pick(from) {
      const found = from[Math.floor(roll() * from.length)];
      if (found === undefined) throw new Error('nothing to pick from');
      return found;
    },
    shuffle(items) {
      const keyed = items.map((item) => ({ item, at: roll() }));
      return keyed.sort((a, b) => a.at - b.at).map(({ item }) => item);
    },
    token: () => bytes().toString('hex').slice(0, 6),
  };
  return dice;
}
