import { createHash } from 'node:crypto';
import type { Json } from '../shared/json.ts';
import { RequestError } from './errors.ts';

/** The answer kept for an Idempotency-Key. */
export interface IdempotentAnswer {
  key: string;
  /** Of method, path, entity and body: the same key with anything else is a mistake. */
  digest: string;
  status: number;
  body: Json;
  /** When it was given, in milliseconds of the sandbox's clock. */
  at: number;
}

const hour = 3_600_000;
const replayed = 48 * hour;
/** How long a key is known at all. */
export const rememberedMs = 60 * 24 * hour;

/** A digest of what must be equal for a request to be a repeat. */
export function requestDigest(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex');
}

/** Where answers are remembered, and what time it is there. */
export interface KnownAnswers {
  answers: ReadonlyMap<string, IdempotentAnswer>;
  clock: { ms(): number };
}

/** Keys of requests that run at this moment. */
export class RunningKeys {
  private readonly keys = new Set<string>();

  /**
   * Claims a key for a request. Gives the stored answer of an equal request when it is under 48 hours old;
   * refuses a twin that still runs, another request under the same key, and an old key up to 60 days.
   */
  claim(known: KnownAnswers, key: string, digest: string): IdempotentAnswer | undefined {
    if (key.length > 256) {
      throw new RequestError(
        400,
        'invalidRequest',
        'The Idempotency-Key must not be longer than 256 characters',
      );
    }
    if (this.keys.has(key)) {
      throw new RequestError(409, 'conflict', 'A request with the same Idempotency-Key is in process');
    }
    const stored = known.answers.get(key);
    const age = stored ? known.clock.ms() - stored.at : 0;
    if (stored && age < rememberedMs) {
      if (stored.digest !== digest) {
        throw new RequestError(409, 'conflict', 'The Idempotency-Key was used for a different request');
      }
      if (age >= replayed) {
        throw new RequestError(
          409,
          'conflict',
          'The Idempotency-Key was used before and its answer has expired',
        );
      }
      return stored;
    }
    this.keys.add(key);
    return undefined;
  }

  release(key: string): void {
    this.keys.delete(key);
  }
}
