import type { ProblemDraft } from '../domain/problem.ts';
import type { Content } from '../domain/record.ts';

/**
 * Completes what a refusal is about from the record it was said of: "a transaction with that number already exists"
 * does not name the number, and a closed period is named by some messages only. Equal causes must have equal subjects.
 */
export function withSubject(draft: ProblemDraft, content: Content): ProblemDraft {
  const document = 'issueDate' in content ? content : null;
  switch (draft.code) {
    case 'number-duplicate':
      return document === null ? draft : about(draft, document.number, { number: document.number });
    case 'period-closed': {
      const date = document?.postingDate ?? null;
      return date === null ? draft : about(draft, date.slice(0, 7), { date });
    }
    default:
      return draft;
  }
}

function about(draft: ProblemDraft, subject: string, params: Readonly<Record<string, string>>): ProblemDraft {
  return { ...draft, subject, params: { ...params, ...draft.params } };
}
