import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from './tenant.ts';

/** Calls at a time and calls a minute, per company. */
export class Limits {
  private running = 0;
  private readonly recent: number[] = [];

  /** Takes a slot, waiting as long as overlaps are tolerated; false when there is none. */
  async acquire(tenant: Tenant): Promise<boolean> {
    const { concurrency, toleratedOverlapMs, minuteLimit } = tenant.settings;
    const now = Date.now();
    while ((this.recent[0] ?? now) < now - 60_000) this.recent.shift();
    if (minuteLimit !== null && this.recent.length >= minuteLimit) return false;
    const until = now + toleratedOverlapMs;
    while (this.running >= concurrency) {
      if (Date.now() >= until) return false;
      await sleep(5);
    }
    this.running += 1;
    this.recent.push(now);
    return true;
  }

  release(): void {
    this.running -= 1;
  }

  /** What every answer says about the limits. */
  headers(tenant: Tenant): Record<string, string> {
    const { concurrency, minuteLimit } = tenant.settings;
    return {
      'X-IA-Throttle-Limit': String(concurrency),
      'X-IA-Throttle-Limit-Remaining': String(Math.max(0, concurrency - this.running)),
      ...(minuteLimit === null
        ? {}
        : {
            'X-IA-Minute-Rate-Limit': String(minuteLimit),
            'X-IA-Minute-Rate-Limit-Remaining': String(Math.max(0, minuteLimit - this.recent.length)),
          }),
    };
  }
}
