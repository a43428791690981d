/**
 * First come, first served. The embedded database is one session: whoever holds this lock has it alone, so two
 * callers' transactions can never interleave.
 */
export class FifoLock {
  #held = false;
  readonly #waiting: Array<() => void> = [];

  /** How many callers wait for the lock now. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Resolves, when it is this caller's turn, with the function that gives the lock back (safe to call twice). */
  async acquire(): Promise<() => void> {
    if (this.#held) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#held = true;
    let released = false;
    return () => {
      if (released) return;
      released = true;
      const next = this.#waiting.shift();
      if (next === undefined) this.#held = false;
      else next();
    };
  }
}
