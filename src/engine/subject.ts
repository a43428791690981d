import type { ProblemDraft } from '../domain/problem.ts';
import { type Content, otherSystem, type SystemName } from '../domain/record.ts';

/** Refusals of what a record says: mended where the record comes from, which is the other system. */
const ofContent: ReadonlySet<ProblemDraft['code']> = new Set([
  'number-duplicate',
  'value-too-long',
  'value-invalid',
  'field-required',
  'lines-missing',
]);

/**
 * Completes a refusal by what its record knows: who refused it, where it is to be mended, and what it is about ("a
 * transaction with that number already exists" does not name the number). Equal causes must have equal subjects.
 * @param refusedBy the system that was written to
 */
export function completed(draft: ProblemDraft, content: Content, refusedBy: SystemName): ProblemDraft {
  const side = ofContent.has(draft.code) ? otherSystem(refusedBy) : draft.side;
  return withSubject({ ...draft, side, params: { ...draft.params, refusedBy } }, content);
}

function withSubject(draft: ProblemDraft, content: Content): ProblemDraft {
  const document = 'issueDate' in content ? content : null;
  switch (draft.code) {
    case 'number-duplicate':
      return document === null ? draft : about(draft, document.number, { number: document.number });
    case 'period-closed': {
      const date = document?.postingDate ?? ('date' in content ? content.date : null);
      return date === null ? draft : about(draft, date.slice(0, 7), { date });
    }
    default:
      return draft;
  }
}

function about(draft: ProblemDraft, subject: string, params: Readonly<Record<string, string>>): ProblemDraft {
  return { ...draft, subject, params: { ...params, ...draft.params } };
}
