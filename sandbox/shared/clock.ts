/** What the control face shows and takes. */
export interface ClockState {
  now: string;
  offsetMs: number;
  frozen: boolean;
}

/** The time inside a sandbox: the real one, moved by an offset or frozen, so that tests need not wait. */
export class SandboxClock {
  private offsetMs = 0;
  private frozenAt: number | undefined;

  /** Milliseconds since the epoch, as the sandbox sees it. */
  ms(): number {
    return this.frozenAt ?? Date.now() + this.offsetMs;
  }

  /** The instant, to the second: ledgers and property systems keep no finer stamps. */
  instant(): string {
    return `${new Date(this.ms()).toISOString().slice(0, 19)}Z`;
  }

  /** The calendar date in UTC. */
  today(): string {
    return new Date(this.ms()).toISOString().slice(0, 10);
  }

  state(): ClockState {
    return {
      now: new Date(this.ms()).toISOString(),
      offsetMs: this.offsetMs,
      frozen: this.frozenAt !== undefined,
    };
  }

  /** Sets the time to an instant (running on from there, or frozen), or moves it by an offset. */
  set(to: { now?: string | undefined; offsetMs?: number | undefined; frozen?: boolean | undefined }): void {
    if (to.now !== undefined) this.offsetMs = Date.parse(to.now) - Date.now();
    if (to.offsetMs !== undefined) this.offsetMs = to.offsetMs;
    this.frozenAt = to.frozen ? Date.now() + this.offsetMs : undefined;
  }
}
