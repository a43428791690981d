import type { ProblemDraft } from '../domain/problem.ts';
import { allowanceFault, pageWithin } from './budget.ts';
import { isOfConnection } from './connection-faults.ts';
import type { RunContext } from './context.ts';
import type { LinkRow } from './page.ts';
import { asksTooLong, transientWait } from './retry.ts';

/** How processing a type ended; `fault` when a system could not be written and the rest waits for the next run. */
export interface Processed {
  readonly done: number;
  readonly failing: number;
  readonly fault: ProblemDraft | null;
}

/** What became of a page. `deferred`: records that nothing was done with; `fault`: why. */
export interface PageResult {
  readonly deferred: number;
  readonly failing: number;
  readonly fault: ProblemDraft | null;
  readonly retryAfterSeconds: number | null;
}

/** Told after each page: how far the type has come, and the last record of the page. */
export type OnPage = (page: { done: number; failing: number; key: string }) => Promise<void>;

/** Which records come next: at most `limit`, and none of those that are taken. */
export type Claim = (limit: number, taken: readonly string[]) => Promise<readonly LinkRow[]>;

/** Records of the first page; what follows is as large as takes about {@link pageMs}. */
const firstPage = 100;
const smallestPage = 20;
const largestPage = 500;
/** Between two pages a run looks for what people asked for meanwhile: so long they wait at most, in ms. */
const pageMs = 3_000;
/**
 * Pages of a type that are worked on at a time. A page does one thing after the other: it is decided, recorded, written,
 * stored, read back and settled. A ledger takes two calls at once, and a third page has its turn at the database
 * meanwhile.
 */
const pagesAtOnce = 3;
const transientTries = 5;

/** How several pages of a type are getting on together. */
interface Work {
  readonly total: { done: number; failing: number };
  pageSize: number;
  /** Lanes that still take pages. */
  lanes: number;
  faults: number;
  /** The wait after a transient fault, which is everybody's. */
  pause: Promise<void>;
  stop: { readonly fault: ProblemDraft | null } | null;
}

/**
 * Works on pages until nothing is due or a fault stops them, several at a time; after a fault one at a time, so that a
 * system in trouble is not knocked at by many. A page that was begun comes to rest before this returns or throws:
 * nothing of a type goes on behind its end.
 */
export async function workPages(
  run: RunContext,
  claim: Claim,
  work: (page: readonly LinkRow[]) => Promise<PageResult>,
  onPage: OnPage,
): Promise<Processed> {
  const shared: Work = {
    total: { done: 0, failing: 0 },
    pageSize: firstPage,
    lanes: pagesAtOnce,
    faults: 0,
    pause: Promise.resolve(),
    stop: null,
  };
  const lane = async (): Promise<void> => {
    try {
      while (await workOne(run, shared, claim, work, onPage));
    } catch (error) {
      shared.stop ??= { fault: null };
      throw error;
    }
  };
  const rested = await Promise.allSettled(Array.from({ length: pagesAtOnce }, lane));
  for (const one of rested) if (one.status === 'rejected') throw one.reason;
  return { ...shared.total, fault: shared.stop?.fault ?? null };
}

/** One page of one lane. @returns false when the lane takes no more */
async function workOne(
  run: RunContext,
  shared: Work,
  claim: Claim,
  work: (page: readonly LinkRow[]) => Promise<PageResult>,
  onPage: OnPage,
): Promise<boolean> {
  await shared.pause;
  run.signal.throwIfAborted();
  if (shared.stop !== null || (shared.faults > 0 && shared.lanes > 1)) return leave(shared);
  const page = await run.inHand.claim(async (taken) => {
    const fits = await pageWithin(run, shared.pageSize, taken.length);
    return fits === 0 ? [] : claim(fits, taken);
  });
  if (page.length === 0) return leave(shared);
  try {
    const spent = await allowanceFault(run);
    if (spent !== null) {
      shared.stop = { fault: spent };
      return leave(shared);
    }
    const faultsBefore = shared.faults;
    const started = performance.now();
    const result = await work(page);
    const fits = Math.round((page.length * pageMs) / (performance.now() - started));
    shared.pageSize = Math.min(Math.max(fits, smallestPage), largestPage);
    shared.total.done += page.length - result.deferred;
    shared.total.failing += result.failing;
    // Pages that were under way together met the same fault: it counts once.
    if (result.fault !== null && shared.faults === faultsBefore) meet(run, shared, result.fault, result);
  } finally {
    run.inHand.release(page);
  }
  await onPage({ ...shared.total, key: page.at(-1)?.id ?? '' });
  return true;
}

/** Counted at once: of several that see each other one must stay, to take what they give back. */
function leave(shared: Work): false {
  shared.lanes -= 1;
  return false;
}

function meet(run: RunContext, shared: Work, fault: ProblemDraft, { retryAfterSeconds }: PageResult): void {
  shared.faults += 1;
  // A connection that must be mended by a person is not knocked at again and again.
  if (shared.faults >= transientTries || isOfConnection(fault) || asksTooLong(retryAfterSeconds)) {
    shared.stop = { fault };
    return;
  }
  shared.pause = transientWait(shared.faults, retryAfterSeconds, run.signal);
  // Ended while nobody waits for it, as when a run is stopped: whoever comes to it next is told.
  shared.pause.catch(() => undefined);
}
