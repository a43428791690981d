/** One line of the benchmark's result, as `bench/results/latest.json` holds it. */
export interface Figure {
  /** The letter and a short name: `g.second-start`. */
  readonly id: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is measured against, taken in the same run; `null` where the goal is absolute. */
  readonly floor: number | null;
  /** value / floor. */
  readonly ratio: number | null;
  /** The goal in words: `<= 3x the floor`, `<= 5 s`. */
  readonly goal: string;
  readonly ok: boolean;
  /** Smallest and largest of the rounds. */
  readonly spread: readonly [number, number];
  readonly rounds: number;
}

/** A group of figures taken together. */
export interface Benchmark {
  readonly id: string;
  readonly title: string;
  run(options: BenchOptions): Promise<Figure[]>;
}

export interface BenchOptions {
  /** Records of the portfolio; each benchmark has its own default. */
  readonly size: number | null;
  readonly rounds: number;
  /** Tells how far it is. */
  readonly say: (line: string) => void;
}

/** The middle of the values; of an even number the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle];
  if (upper === undefined) throw new RangeError('no values');
  const lower = sorted[middle - 1] ?? upper;
  return sorted.length % 2 === 1 ? upper : (lower + upper) / 2;
}

/** The value that 95 of 100 do not exceed, by the nearest rank. */
export function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const found = sorted[Math.ceil(sorted.length * 0.95) - 1];
  if (found === undefined) throw new RangeError('no values');
  return found;
}

/** A figure over rounds, judged against a floor taken in the same rounds or against an absolute limit. */
export function figure(
  about: { readonly id: string; readonly name: string; readonly unit: string },
  values: readonly number[],
  goal: { readonly atMost: number } | { readonly floor: readonly number[]; readonly atMostTimes: number },
): Figure {
  const value = median(values);
  const spread = [Math.min(...values), Math.max(...values)] as const;
  const base = { ...about, value, spread, rounds: values.length };
  if ('atMost' in goal)
    return {
      ...base,
      floor: null,
      ratio: null,
      goal: `<= ${goal.atMost} ${about.unit}`,
      ok: value <= goal.atMost,
    };
  const floor = median(goal.floor);
  const ratio = value / floor;
  return { ...base, floor, ratio, goal: `<= ${goal.atMostTimes}x the floor`, ok: ratio <= goal.atMostTimes };
}

/**
 * What 95 of 100 of all rounds together do not exceed; a round alone has too few for that, and would answer its
 * slowest. The spread is that of the rounds.
 */
export function p95Figure(
  about: { readonly id: string; readonly name: string; readonly unit: string },
  rounds: readonly (readonly number[])[],
  goal: { readonly atMost: number },
): Figure {
  const value = p95(rounds.flat());
  return { ...figure(about, rounds.map(p95), goal), value, ok: value <= goal.atMost };
}

/** The figures as a table for the screen. */
export function table(figures: readonly Figure[]): string {
  const rows = figures.map((one) => [
    one.ok ? 'ok' : 'MISSED',
    one.id,
    one.name,
    `${round(one.value)} ${one.unit}`,
    `${round(one.spread[0])} .. ${round(one.spread[1])}`,
    one.floor === null ? '' : `${round(one.floor)} ${one.unit}`,
    one.ratio === null ? '' : `${round(one.ratio)}x`,
    one.goal,
  ]);
  const head = ['', 'id', 'what', 'median', 'spread', 'floor', 'ratio', 'goal'];
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), ...rows.map(line)].join('\n');
}

function round(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
