import type { RecordType, SystemName } from '../domain/record.ts';
import type { Verb } from '../systems/port.ts';

/**
 * The points a write passes, in order. Between any two of them a process may die; they are named, so that a check can
 * end a real process at exactly one of them. That the other system has committed is seen there, not here.
 */
export const steps = ['claimed', 'recorded', 'sent', 'answered', 'stored', 'read', 'settled'] as const;
export type Step = (typeof steps)[number];

/** Where a write is: the records of one request (of one page before requests are made) share a step. */
export interface StepFacts {
  readonly step: Step;
  readonly runId: string;
  readonly system: SystemName;
  readonly writes: readonly { readonly linkId: string; readonly type: RecordType; readonly verb: Verb }[];
}

/** Told of each step and awaited. A server has none. */
export type StepObserver = (facts: StepFacts) => Promise<void>;

interface Written {
  readonly row: { readonly id: string; readonly type: RecordType };
  readonly verb: Verb;
}

/** Tells the observer, when there is one, that these writes have come to a step. */
export async function reach(
  run: { readonly runId: string; readonly atStep?: StepObserver | undefined },
  step: Step,
  system: SystemName,
  writes: readonly Written[],
): Promise<void> {
  if (run.atStep === undefined || writes.length === 0) return;
  await run.atStep({
    step,
    runId: run.runId,
    system,
    writes: writes.map(({ row, verb }) => ({ linkId: row.id, type: row.type, verb })),
  });
}
