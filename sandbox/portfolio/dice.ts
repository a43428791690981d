import { seededRandom } from '../shared/random.ts';

/** Seeded choices. Every part of the portfolio rolls its own dice, so that a change in one leaves the others alone. */
export interface Dice {
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number;
  /** True in `percent` of the rolls. */
  chance(percent: number): boolean;
  /** One of the list, which must not be empty. */
  pick<T>(list: readonly T[]): T;
  /** A copy of the list in another order. */
  shuffle<T>(list: readonly T[]): T[];
}

/** Dice of one stream (`'tenants'`, `'bills'`, …): the same seed and stream roll the same numbers. */
export function rollDice(seed: number, stream: string): Dice {
  const next = seededRandom(hash(`${seed}:${stream}`));
  const between = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  return {
    between,
    chance: (percent) => next() * 100 < percent,
    pick: (list) => at(list, between(0, list.length - 1)),
    shuffle: (list) => {
      const out = [...list];
      for (let i = out.length - 1; i > 0; i -= 1) {
        const j = between(0, i);
        const held = at(out, i);
        out[i] = at(out, j);
        out[j] = held;
      }
      return out;
    },
  };
}

/** The element at an index that is known to exist. */
export function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`nothing at ${index} of ${list.length}`);
  return value;
}

/** FNV-1a over the text's UTF-16 units: enough to keep streams apart. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) {
    value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  }
  return value >>> 0;
}

/** Unique tokens of six hex digits: what a checker recognises a record by, whichever keys it gets later. */
export function tokens(seed: number): () => string {
  const dice = rollDice(seed, 'tokens');
  const given = new Set<number>();
  return () => {
    for (;;) {
      const value = dice.between(0, 0xffffff);
      if (given.has(value)) continue;
      given.add(value);
      return value.toString(16).padStart(6, '0');
    }
  };
}
