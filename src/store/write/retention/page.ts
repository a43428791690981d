import { z } from 'zod';
import type { Executor } from '../../db/open.ts';

/** A stretch of a walk over ids, which are ordered by time. */
export interface Stretch {
  readonly connectionId: string;
  /** The id looked at last. */
  readonly through: string;
  /** Ids from here on are too young. */
  readonly end: string;
  /** What was not over by then is left alone. */
  readonly before: string;
  readonly at: string;
  readonly limit: number;
}

/** What a stretch came to: how many were looked at, how many of them are gone, and where the next one begins. */
export interface Walked {
  readonly seen: number;
  readonly removed: number;
  readonly last: string | null;
}

/** Looks at the next few and removes what is due of them, in one statement. */
export type WalkStep = (executor: Executor, stretch: Stretch) => Promise<Walked>;

const row = z.object({ seen: z.number(), removed: z.number(), last: z.string().nullable() });

/** What each of the statements answers, in the same three columns. */
export function walked(rows: readonly unknown[]): Walked {
  return row.parse(rows[0]);
}
