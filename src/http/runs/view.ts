import type { RecordType } from '../../domain/record.ts';
import { isOver, type RunRow } from '../../store/read/runs.ts';
import { knownCode, knownParams, knownSide, problemView } from '../common/problem-view.ts';
import type { Run } from './schema.ts';

/** A run as the API shows it. */
export function runView(run: RunRow, locale?: string): Run {
  return {
    id: run.id,
    state: run.state,
    trigger: run.trigger,
    startedBy: run.startedBy,
    createdAt: run.createdAt,
    startedAt: run.startedAt,
    finishedAt: run.finishedAt,
    phase: run.phase,
    phaseType: run.phaseType,
    progress: run.progress.map((one) => ({
      type: one.type,
      phase: phaseOf(run, one.type, one.of),
      read: one.read,
      done: one.done,
      total: one.of === 0 && !isOver(run) ? null : one.of,
      failing: one.failing,
    })),
    counts: { ...run.counts },
    calls: run.calls,
    clean: run.clean,
    fault: run.fault === null ? null : faultText(run.fault, locale),
    plan:
      run.plan === null
        ? null
        : {
            planHash: run.plan.hash,
            groups: run.plan.groups.map(({ examples, ...group }) => ({
              ...group,
              examples: examples.map(({ id, ...one }) => ({ recordId: id, ...one })),
            })),
            confirmed: run.confirmed === null ? null : { ...run.confirmed },
          },
  };
}

function phaseOf(run: RunRow, type: RecordType, of: number): 'read' | 'write' | 'done' {
  if (isOver(run)) return 'done';
  if (run.phaseType === type) return run.phase === 'read' ? 'read' : 'write';
  return of > 0 ? 'write' : 'read';
}

function faultText(fault: NonNullable<RunRow['fault']>, locale?: string): string {
  const code = knownCode(fault.code);
  return problemView({ code, params: knownParams(fault.params), side: knownSide(fault.side) }, locale)
    .message;
}
