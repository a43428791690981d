import type { ProblemDraft } from '../domain/problem.ts';

/** A fault of the connection that only a person can mend: nothing of it works until then, and nobody knocks. */
export function needsReconnecting(fault: ProblemDraft): boolean {
  return (
    fault.code === 'credentials-rejected' ||
    fault.code === 'entity-unknown' ||
    fault.code === 'sender-not-authorized' ||
    fault.code === 'company-expired'
  );
}

/**
 * A fault of the connection that trying again in this run would not mend. A missing permission is one too, but stops
 * only its type: the next run's first try of that type tells whether it was given.
 */
export function isOfConnection(fault: ProblemDraft): boolean {
  return (
    needsReconnecting(fault) || fault.code === 'permission-missing' || fault.code === 'object-unavailable'
  );
}
