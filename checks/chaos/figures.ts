import type { PromiseVerdict } from '../../sandbox/checker/promises.ts';
import type { WritersResult } from '../writers/writers.ts';
import type { ChaosCell, ChaosResult } from './cell.ts';
import { type Deed, deeds, noDeeds } from './people.ts';

/** What a run of the check adds up to; the last line it prints. */
export interface Figures {
  cells: number;
  twoWriters: number;
  /** Processes stopped in the middle of a write until the other had taken over. */
  takenOver: number;
  /** Of which the step was not reached: nothing was stopped. */
  notReached: number;
  kills: number;
  duplicates: number;
  losses: number;
  writesForHeld: number;
  unlistedInDoubt: number;
  /** Of these uncertain, and pending: records not synced after faults off, two runs and the window. */
  unfinished: number;
  uncertain: number;
  pending: number;
  calls: number;
  hit: number;
  hitWrites: number;
  reconnected: number;
  readonly done: Record<Deed | 'refused', number>;
  /** Cells in which no call felt a fault: they count for nothing. */
  readonly untouched: string[];
  readonly notRun: string[];
  readonly seeds: number[];
  minutes: number;
  readonly findings: string[];
}

export function noFigures(): Figures {
  return {
    cells: 0,
    twoWriters: 0,
    takenOver: 0,
    notReached: 0,
    kills: 0,
    duplicates: 0,
    losses: 0,
    writesForHeld: 0,
    unlistedInDoubt: 0,
    unfinished: 0,
    uncertain: 0,
    pending: 0,
    calls: 0,
    hit: 0,
    hitWrites: 0,
    reconnected: 0,
    done: noDeeds(),
    untouched: [],
    notRun: [],
    seeds: [],
    minutes: 0,
    findings: [],
  };
}

export function cellName({ kind, share, seed }: ChaosCell): string {
  return `${kind} · ${Math.round(share * 100)} % · seed ${seed}`;
}

const promises = ['duplicates', 'losses', 'writesForHeld', 'unlistedInDoubt'] as const;

/** Adds the findings of one world. @returns whether there were any */
function found(
  figures: Figures,
  where: string,
  verdict: PromiseVerdict,
  unfinished: readonly string[],
): boolean {
  for (const kind of promises) {
    figures[kind] += verdict[kind].length;
    for (const one of verdict[kind]) figures.findings.push(`${where}: ${kind}: ${one}`);
  }
  figures.unfinished += unfinished.length;
  for (const one of unfinished) figures.findings.push(`${where}: unfinished: ${one}`);
  return unfinished.length > 0 || promises.some((kind) => verdict[kind].length > 0);
}

function addDone(figures: Figures, done: Figures['done'] | ChaosResult['done']): void {
  for (const deed of [...deeds, 'refused' as const]) figures.done[deed] += done[deed];
}

/** @returns whether the world is fit for another cell */
export function addCell(figures: Figures, result: ChaosResult): boolean {
  figures.cells += 1;
  for (const count of ['calls', 'hit', 'hitWrites', 'reconnected', 'uncertain', 'pending'] as const)
    figures[count] += result[count];
  addDone(figures, result.done);
  const name = cellName(result.cell);
  if (result.hit === 0) figures.untouched.push(name);
  return !found(figures, name, result.verdict, result.unfinished);
}

export function addWriters(figures: Figures, result: WritersResult): void {
  figures.twoWriters += 1;
  figures.takenOver += result.pauses['taken over'];
  figures.notReached += result.pauses['not reached'];
  addDone(figures, result.done);
  found(figures, `two writers · seed ${result.seed}`, result.verdict, result.unfinished);
}
