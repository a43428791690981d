import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import { type Cell, cellName, cells } from './cells.ts';

const Progress = z.object({
  kills: z.int(),
  perCell: z.record(z.string(), z.int()),
  duplicates: z.int(),
  losses: z.int(),
  writesForHeld: z.int(),
  unlistedInDoubt: z.int(),
  /** Records that were still listed as open after three runs past the window: not lost, and not finished either. */
  unfinished: z.int(),
  /** Tries that ended before their step was reached, or for a fault of the check itself; they count as no kill. */
  notReached: z.record(z.string(), z.int()),
  /** Kills after which one run was not enough. */
  furtherRuns: z.int(),
  minutes: z.number(),
  seeds: z.array(z.int()),
  findings: z.array(z.string()),
});
/** What all runs of the check have added up to. */
export type Progress = z.infer<typeof Progress>;

export function noProgress(): Progress {
  return {
    kills: 0,
    perCell: Object.fromEntries(cells.map((cell) => [cellName(cell), 0])),
    duplicates: 0,
    losses: 0,
    writesForHeld: 0,
    unlistedInDoubt: 0,
    unfinished: 0,
    notReached: {},
    furtherRuns: 0,
    minutes: 0,
    seeds: [],
    findings: [],
  };
}

/** Goes on where an earlier run of the check stopped; cells that are new since begin at 0. */
export function loadProgress(file: string): Progress {
  const fresh = noProgress();
  if (!existsSync(file)) return fresh;
  const stored = Progress.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { ...stored, perCell: { ...fresh.perCell, ...stored.perCell } };
}

/** Written whole or not at all: the check itself may be ended at any time. */
export function saveProgress(file: string, progress: Progress): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, `${JSON.stringify(progress, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}

const counted = ['duplicates', 'losses', 'writesForHeld', 'unlistedInDoubt'] as const;

/** Adds what was found, each with the cell after which it was. @returns whether anything was */
export function addFindings(progress: Progress, where: string, verdict: PromiseVerdict): boolean {
  for (const kind of counted) {
    progress[kind] += verdict[kind].length;
    for (const found of verdict[kind]) progress.findings.push(`${where}: ${kind}: ${found}`);
  }
  return counted.some((kind) => verdict[kind].length > 0);
}

/** The cell with the fewest kills, of those the order has first. */
export function nextCell(
  progress: Progress,
  order: readonly Cell[],
  begun: ReadonlyMap<string, number>,
): Cell {
  const count = (cell: Cell) => {
    const name = cellName(cell);
    return (progress.perCell[name] ?? 0) + (begun.get(name) ?? 0);
  };
  return order.reduce((best, cell) => (count(cell) < count(best) ? cell : best));
}

/** Whether every promise held and every one of these cells was reached. */
export function good(progress: Progress, wanted: readonly Cell[]): boolean {
  const found = counted.some((kind) => progress[kind] > 0) || progress.unfinished > 0;
  return !found && wanted.every((cell) => (progress.perCell[cellName(cell)] ?? 0) > 0);
}
