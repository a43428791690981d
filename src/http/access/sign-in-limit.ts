import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../common/refusal.ts';

/** Tries to sign in, counted three ways; a success forgets what belongs to that person and place. */
export interface SignInLimit {
  /** Throws a 429 with `retry-after` when there were too many. */
  take(address: string, email: string): Promise<void>;
  forget(address: string, email: string): Promise<void>;
}

/**
 * Per person and place 5 a minute; per place 30 in 5 minutes (many persons from one place: guessing); per person 50
 * an hour from everywhere (many places: guessing too), high enough that a stranger cannot easily lock somebody out.
 */
export function createSignInLimit(): SignInLimit {
  const both = new RateLimiterMemory({ points: 5, duration: 60, keyPrefix: 'both' });
  const place = new RateLimiterMemory({ points: 30, duration: 300, keyPrefix: 'place' });
  const person = new RateLimiterMemory({ points: 50, duration: 3_600, keyPrefix: 'person' });
  const pair = (address: string, email: string) => `${address} ${email.toLowerCase()}`;
  return {
    async take(address, email) {
      try {
        await both.consume(pair(address, email));
        await place.consume(address);
        await person.consume(email.toLowerCase());
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
        throw new Refusal(429, 'too-many-tries', `Too many tries. Wait ${seconds} seconds, then try again.`, {
          headers: { 'retry-after': String(seconds) },
        });
      }
    },
    async forget(address, email) {
      await both.delete(pair(address, email));
      await place.reward(address);
      await person.reward(email.toLowerCase());
    },
  };
}
