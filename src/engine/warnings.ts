import type { ProblemDraft } from '../domain/problem.ts';
import type { SystemName } from '../domain/record.ts';
import { clearWarning, setWarning } from '../store/write/warnings.ts';
import type { DeletedFeed } from '../systems/port.ts';
import { type RunContext, runTransaction } from './context.ts';

/** What each run has written already: a warning is the same for every type. */
const told = new WeakMap<RunContext, Map<SystemName, DeletedFeed['kind']>>();

/** A system that does not say what was deleted stops nothing, but is shown until it says so again. */
export async function noteDeletionFeed(
  run: RunContext,
  system: SystemName,
  feed: DeletedFeed,
): Promise<void> {
  const known = told.get(run) ?? new Map<SystemName, DeletedFeed['kind']>();
  told.set(run, known);
  // Denied for one type is denied: a later type that may be asked does not take the warning back.
  if (known.get(system) === feed.kind || known.get(system) === 'denied') return;
  known.set(system, feed.kind);
  const at = run.now().toISOString();
  const warning: Pick<ProblemDraft, 'code' | 'side' | 'params'> = {
    code: 'audit-denied',
    side: system,
    params: {},
  };
  await runTransaction(run, (tx) =>
    feed.kind === 'denied'
      ? setWarning(tx, run.connection.id, warning, at)
      : clearWarning(tx, run.connection.id, warning),
  );
}
