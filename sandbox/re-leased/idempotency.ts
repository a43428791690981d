import { createHash } from 'node:crypto';
import type { Estate, IdempotentAnswer } from './estate.ts';
import { ApiProblem } from './problems.ts';

const hour = 3_600_000;
const replayed = 48 * hour;

/** A digest of what must be equal for a request to be a repeat. */
export function requestDigest(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

/** Keys of requests that run at this moment. */
export class RunningKeys {
  private readonly keys = new Set<string>();

  /**
   * Claims a key. Gives the answer kept for an equal request up to 48 hours; refuses another request under the same
   * key, a twin that still runs, and a key whose answer has expired.
   */
  claim(estate: Estate, key: string, digest: string): IdempotentAnswer | undefined {
    if (this.keys.has(key)) throw new ApiProblem('idempotency-key-running');
    const stored = estate.answers.get(key);
    if (stored === undefined) {
      this.keys.add(key);
      return undefined;
    }
    if (stored.digest !== digest) throw new ApiProblem('idempotency-key-reused');
    if (estate.clock.ms() - stored.at >= replayed) throw new ApiProblem('idempotency-key-expired');
    return stored;
  }

  release(key: string): void {
    this.keys.delete(key);
  }
}
