import {
  infiniteQueryOptions,
  keepPreviousData,
  MutationCache,
  QueryCache,
  QueryClient,
  queryOptions,
} from '@tanstack/react-query';
import { ApiProblem, address, call } from './client.ts';
import { everyPage } from './every-page.ts';
import type {
  Connection,
  DriftChoice,
  DriftChoices,
  Page,
  ProblemGroup,
  RecordDetail,
  RecordRow,
  Run,
} from './types.ts';

/** A session that ended meanwhile: sign in, then come back to this very page. */
function signInAgain(error: unknown): void {
  const { pathname, search } = window.location;
  if (!(error instanceof ApiProblem) || error.status !== 401 || pathname === '/sign-in') return;
  window.location.assign(`/sign-in?next=${encodeURIComponent(pathname + search)}`);
}

/** One cache for the whole app. What a person may not see or what does not exist is not asked for twice. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: signInAgain }),
  mutationCache: new MutationCache({ onError: signInAgain }),
  defaultOptions: {
    queries: {
      staleTime: 5_000,
      retry: (failures, error) =>
        failures < 2 && !(error instanceof ApiProblem && error.status >= 400 && error.status < 500),
    },
  },
});

export const api = '/api/v1';
export const connectionPath = (id: string) => `${api}/connections/${encodeURIComponent(id)}`;

export const connectionsQuery = queryOptions({
  queryKey: ['connections'],
  queryFn: ({ signal }) => everyPage<Connection>(`${api}/connections`, signal),
});

/** While a run is on, its figures are asked for often; the event stream makes it sooner still. */
export const connectionQuery = (id: string) =>
  queryOptions({
    queryKey: ['connection', id],
    queryFn: ({ signal }) => call<Connection>(connectionPath(id), { signal }),
    refetchInterval: ({ state }) => (state.data?.flag.startsWith('running') === true ? 2_000 : 20_000),
  });

export type RecordsFilter = Readonly<Record<string, string | undefined>>;

export const recordsQuery = (id: string, filter: RecordsFilter, limit: number, cursor: string | undefined) =>
  queryOptions({
    queryKey: ['records', id, filter, limit, cursor ?? ''],
    queryFn: ({ signal }) =>
      call<Page<RecordRow>>(`${connectionPath(id)}/records`, { query: { ...filter, limit, cursor }, signal }),
    placeholderData: keepPreviousData,
  });

/** Where all records that match come from as a file; it has an order of its own. */
export const recordsCsv = (id: string, { sort: _sort, ...filter }: RecordsFilter): string =>
  address(`${connectionPath(id)}/records`, { ...filter, format: 'csv' });

export const endlessRecordsQuery = (id: string, filter: RecordsFilter) =>
  infiniteQueryOptions({
    queryKey: ['records', id, filter, 'all'],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<RecordRow>>(`${connectionPath(id)}/records`, {
        query: { ...filter, limit: 200, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

export const recordQuery = (id: string, recordId: string) =>
  queryOptions({
    queryKey: ['record', id, recordId],
    queryFn: ({ signal }) =>
      call<RecordDetail>(`${connectionPath(id)}/records/${encodeURIComponent(recordId)}`, { signal }),
    placeholderData: keepPreviousData,
  });

/** Asked again whenever the record changed: what may be decided depends on both sides. */
export const choicesQuery = (id: string, recordId: string, updatedAt: string) =>
  queryOptions({
    queryKey: ['record', id, recordId, 'choices', updatedAt],
    queryFn: ({ signal }) =>
      call<Omit<DriftChoices, 'items'> & { readonly items: readonly DriftChoice[] }>(
        `${connectionPath(id)}/records/${encodeURIComponent(recordId)}/choices`,
        { signal },
      ),
  });

/** Newest first, page by page. */
export const endlessRunsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['runs', id],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<Run>>(`${connectionPath(id)}/runs`, { query: { limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
  });

/** After anything that changes records: lists, drawer, figures and flag. */
export async function refreshRecords(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['records', id] }),
    queryClient.invalidateQueries({ queryKey: ['record', id] }),
    queryClient.invalidateQueries({ queryKey: ['connection', id] }),
    queryClient.invalidateQueries({ queryKey: ['connections'] }),
    queryClient.invalidateQueries({ queryKey: ['overview'] }),
    queryClient.invalidateQueries({ queryKey: ['unlinked', id] }),
    queryClient.invalidateQueries({ queryKey: ['flagged', id] }),
  ]);
}

export const propertiesQuery = (id: string) =>
  queryOptions({
    queryKey: ['properties', id],
    queryFn: ({ signal }) =>
      call<Page<{ id: string; name: string }>>(`${connectionPath(id)}/properties`, { signal }),
    staleTime: 300_000,
  });

export const problemsQuery = (id: string) =>
  queryOptions({
    queryKey: ['flagged', id, 'causes'],
    queryFn: ({ signal }) => call<Page<ProblemGroup>>(`${connectionPath(id)}/problems`, { signal }),
  });

/** The same, page by page. */
export const endlessProblemsQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: ['flagged', id, 'causes', 'all'],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<ProblemGroup>>(`${connectionPath(id)}/problems`, {
        query: { limit: 50, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next,
  });

/** The records that colour the flag, for its list of messages. */
export const flaggedQuery = (id: string) =>
  queryOptions({
    queryKey: ['flagged', id, 'records'],
    queryFn: ({ signal }) =>
      call<Page<RecordRow>>(`${connectionPath(id)}/records`, {
        query: { link: 'linked', outcome: 'failing,waiting,uncertain,drifted', limit: 100 },
        signal,
      }),
  });
