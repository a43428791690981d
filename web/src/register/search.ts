/** Which unlinked records, by their review date. */
export const reviews = ['all', 'due', 'dated', 'none'] as const;
export type Review = (typeof reviews)[number];
/** What keeps a record unlinked. */
export const reasons = ['person', 'rule', 'parent'] as const;
export type Reason = (typeof reasons)[number];
/** Orders besides the default, the latest unlinked first. */
const sorts = ['reviewOn', '-amount'] as const;
export type RegisterSort = (typeof sorts)[number];

/** What the register shows, as the address holds it. */
export interface RegisterSearch {
  readonly review?: Exclude<Review, 'all'>;
  readonly reason?: Reason;
  readonly sort?: RegisterSort;
}

/** Takes any address and keeps what it means; a wrong value is dropped. */
export function readRegisterSearch(raw: Record<string, unknown>): RegisterSearch {
  const review = reviews.find((one) => one === raw.review);
  const reason = reasons.find((one) => one === raw.reason);
  const sort = sorts.find((one) => one === raw.sort);
  return {
    ...(review === undefined || review === 'all' ? {} : { review }),
    ...(reason === undefined ? {} : { reason }),
    ...(sort === undefined ? {} : { sort }),
  };
}
