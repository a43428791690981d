/** Values of one thing, taken at equal distances over the whole time. */
export interface Series {
  readonly name: string;
  readonly unit: string;
  readonly values: readonly number[];
  /**
   * `floor`: what is left when a tenth of the values are left out, from below. Of a heap that is what the collector could
   * not free, however high it lets the heap grow before it comes. Default: the middle.
   */
  readonly of?: 'middle' | 'floor';
  /** What it may grow and still count as flat; `null`: it is told, not judged. */
  readonly tolerance: Tolerance | null;
}

export interface Tolerance {
  /** As a share of what it was. */
  readonly share: number;
  /** And besides, in its unit: what little things may grow without meaning anything. */
  readonly more: number;
}

export interface Judgement {
  readonly name: string;
  readonly unit: string;
  /** Middle or floor of the second third, and of the last. */
  readonly before: number;
  readonly after: number;
  readonly most: number;
  /** What it may have been at the end; `null`: not judged. */
  readonly limit: number | null;
  readonly flat: boolean;
}

const shares = { middle: 0.5, floor: 0.1 } as const;

/**
 * Whether a series is flat. The first third is the time in which a process fills its caches and compiles its code; of
 * the other two the middles are compared, which a peak here and there and the teeth of a garbage collector do not move.
 * A series too short to have thirds, or with a value that is none, is not flat: nothing was shown.
 */
export function judge({ name, unit, values, tolerance, of = 'middle' }: Series): Judgement {
  const third = Math.floor(values.length / 3);
  const before = quantile(values.slice(third, 2 * third), shares[of]);
  const after = quantile(values.slice(2 * third), shares[of]);
  const limit = tolerance === null ? null : before * (1 + tolerance.share) + tolerance.more;
  const sound = third > 0 && values.every(Number.isFinite);
  return {
    name,
    unit,
    before,
    after,
    most: Math.max(...values),
    limit,
    flat: tolerance === null || (sound && limit !== null && after <= limit),
  };
}

/** What a sum grew by from one look to the next, a minute. */
export function perMinute(sums: readonly number[], secondsBetween: number): number[] {
  return sums.slice(1).map((sum, at) => ((sum - (sums[at] ?? sum)) * 60) / secondsBetween);
}

/** The value that this share of them does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
