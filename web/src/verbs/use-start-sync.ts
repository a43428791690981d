import { useMutation } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { queryClient } from '../api/queries.ts';
import { startRun } from '../api/verbs.ts';
import { say } from '../ui/toast.tsx';

/** Starts a sync of a company; while one is on, joins it. */
export function useStartSync(connectionId: string) {
  return useMutation({
    mutationFn: () => startRun(connectionId),
    onSuccess: () =>
      Promise.all([
        queryClient.invalidateQueries({ queryKey: ['connection', connectionId] }),
        queryClient.invalidateQueries({ queryKey: ['connections'] }),
        queryClient.invalidateQueries({ queryKey: ['runs', connectionId] }),
      ]),
    onError: (error) =>
      say('The sync did not start', {
        detail: error instanceof ApiProblem ? error.message : 'Relink did not answer.',
        tone: 'bad',
      }),
  });
}
