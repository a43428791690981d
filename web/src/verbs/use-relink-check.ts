import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ApiProblem } from '../api/client.ts';
import { endlessExceptionsQuery, operationQuery } from '../api/operations.ts';
import type { RelinkStep, Target } from '../api/types.ts';
import { checkRelink, freeze } from '../api/verbs.ts';

/** What relinking would do to one record. */
export interface Verdict {
  readonly recordId: string;
  readonly label: string;
  readonly result: RelinkStep;
  readonly reason: string;
}

/** A look at both systems before a relink, however many records it is about. */
export interface RelinkCheck {
  readonly state: 'looking' | 'known' | 'failed';
  /** How many have been looked at. */
  readonly done: number;
  /** Records by verdict. */
  readonly counts: Readonly<Partial<Record<RelinkStep, number>>>;
  /** Each record; where there are many, those that would fail. */
  readonly verdicts: readonly Verdict[];
  /** Loads the next of many. */
  readonly more: (() => void) | null;
  readonly loadingMore: boolean;
  readonly error: unknown;
  readonly again: () => void;
  /** Those that would not fail, for the relink. */
  passing(): Promise<Target>;
}

export const steps: readonly RelinkStep[] = ['would-fail', 'settle', 'adopt', 'create', 'resume'];
const passes = steps.filter((step) => step !== 'would-fail');
const stepOf = (result: string): RelinkStep | undefined => steps.find((step) => step === result);

/**
 * Starts the look and follows it. A thousand records are answered at once; of more the look is an operation, whose
 * figures come in as it goes on and whose exceptions are read page by page.
 */
export function useRelinkCheck(connectionId: string, target: Target): RelinkCheck {
  const started = useQuery({
    queryKey: ['relink-check', connectionId, target],
    queryFn: () => checkRelink(connectionId, target),
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    // A look costs calls to both systems: whether again is for the person to say.
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const operationId =
    started.data !== undefined && 'operationId' in started.data ? started.data.operationId : null;
  const operation = useQuery({
    ...operationQuery(connectionId, operationId ?? ''),
    enabled: operationId !== null,
  });
  const over = operation.data?.state === 'done';
  const pages = useInfiniteQuery({
    ...endlessExceptionsQuery(connectionId, operationId ?? ''),
    enabled: over && operationId !== null,
  });
  const again = () => void started.refetch();
  const nothing = { verdicts: [], more: null, loadingMore: false, again, passing: async () => target };

  if (started.isFetching || started.isPending)
    return { ...nothing, state: 'looking', done: 0, counts: {}, error: null };
  if (started.data === undefined)
    return { ...nothing, state: 'failed', done: 0, counts: {}, error: started.error };
  if ('items' in started.data) {
    const { items } = started.data;
    const counts: Partial<Record<RelinkStep, number>> = {};
    for (const { result } of items) counts[result] = (counts[result] ?? 0) + 1;
    return {
      ...nothing,
      state: 'known',
      done: items.length,
      counts,
      // What asks for a hand comes first.
      verdicts: [...items].sort((a, b) => steps.indexOf(a.result) - steps.indexOf(b.result)),
      error: null,
      passing: async () => ({
        recordIds: items.filter((one) => one.result !== 'would-fail').map((one) => one.recordId),
      }),
    };
  }
  const { data } = operation;
  const counts = Object.fromEntries(steps.map((step) => [step, data?.counts[step] ?? 0]));
  const figures = { done: data?.done ?? 0, counts };
  if (data?.state === 'failed')
    return {
      ...nothing,
      ...figures,
      state: 'failed',
      error: new ApiProblem(0, 'operation-failed', data.fault ?? 'The look was not carried out to its end.'),
    };
  if (!over || pages.isPending) {
    if (operation.error !== null && data === undefined)
      return { ...nothing, ...figures, state: 'failed', error: operation.error };
    return { ...nothing, ...figures, state: 'looking', error: null };
  }
  return {
    ...nothing,
    ...figures,
    state: 'known',
    error: null,
    verdicts: (pages.data?.pages ?? []).flatMap((page) =>
      page.exceptions.flatMap((one) => {
        const result = stepOf(one.result);
        return result === undefined
          ? []
          : [{ recordId: one.recordId, label: one.label, result, reason: one.why }];
      }),
    ),
    more: pages.hasNextPage ? () => void pages.fetchNextPage() : null,
    loadingMore: pages.isFetchingNextPage,
    passing: async () => {
      const { selectionId } = await freeze(connectionId, {
        operation: operationId ?? '',
        result: passes.join(','),
      });
      return { selectionId };
    },
  };
}
