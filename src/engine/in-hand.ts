import pLimit from 'p-limit';

interface Claimed {
  readonly id: string;
}

/**
 * The records a run has claimed and not let go of. Several of its pages are worked on at a time, and no two of them hold
 * the same record: what is in a hand is not claimed by another, until what came of it is stored.
 */
export class InHand {
  readonly #ids = new Set<string>();
  readonly #oneByOne = pLimit(1);

  /** Records in all hands now. */
  get size(): number {
    return this.#ids.size;
  }

  /**
   * Claims what `look` finds besides the ids it is given. One claim after the other: two at the same time would both see
   * the same record free.
   */
  claim<T extends Claimed>(look: (taken: readonly string[]) => Promise<readonly T[]>): Promise<readonly T[]> {
    return this.#oneByOne(async () => {
      const found = await look([...this.#ids]);
      for (const { id } of found) this.#ids.add(id);
      return found;
    });
  }

  release(records: readonly Claimed[]): void {
    for (const { id } of records) this.#ids.delete(id);
  }
}
