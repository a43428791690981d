import { type Op, ops } from './ops.ts';

/**
 * Where a process is ended: the steps the engine names (`src/engine/step.ts`) in the order a write passes them, and
 * between *sent* and *answered* the one only the other system sees: it has committed, its answer has not left.
 */
export const killSteps = [
  'claimed',
  'recorded',
  'sent',
  'committed',
  'answered',
  'stored',
  'read',
  'settled',
] as const;
export type KillStep = (typeof killSteps)[number];

/** What the database must hold of the record at that step, or the kill does not count. */
export const attemptAt: Readonly<Record<Exclude<KillStep, 'committed'>, string>> = {
  // No attempt exists yet, by design: the write is planned, the record pending.
  claimed: 'none open',
  recorded: 'recorded, open',
  sent: 'sent, open',
  answered: 'sent, open',
  stored: 'done, open',
  read: 'done, open',
  settled: 'done, settled',
};

/** One combination to end a process at. */
export interface Cell {
  readonly step: KillStep;
  readonly op: Op;
}

export const cells: readonly Cell[] = ops.flatMap((op) => killSteps.map((step) => ({ step, op })));

export function cellName({ step, op }: Cell): string {
  return `${op.name} · ${step}`;
}
