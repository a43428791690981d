import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { refreshRecords } from '../api/queries.ts';
import type { Target } from '../api/types.ts';
import { retry } from '../api/verbs.ts';
import { say } from '../ui/toast.tsx';

/** Tries records again now, at the head of the run that is on or in one of their own. */
export function useRetry(connectionId: string) {
  return useMutation({
    mutationFn: (target: Target) => retry(connectionId, target),
    onSuccess: async () => {
      say('Trying again now', { detail: 'The outcome changes here as soon as there is an answer.' });
      await refreshRecords(connectionId);
    },
    onError: (error) =>
      say('Could not be tried again', {
        detail: error instanceof ApiProblem ? error.message : 'Relink did not answer.',
        tone: 'bad',
      }),
  });
}
