import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { connectionPath } from './queries.ts';
import type { Operation } from './types.ts';

const operationPath = (id: string, operationId: string) =>
  `${connectionPath(id)}/operations/${encodeURIComponent(operationId)}`;

const open = (operation: Operation | undefined) =>
  operation === undefined || operation.state === 'queued' || operation.state === 'running';

/** A verb over many records; asked for again until it is over. */
export const operationQuery = (id: string, operationId: string) =>
  queryOptions({
    queryKey: ['operation', id, operationId],
    queryFn: ({ signal }) => call<Operation>(operationPath(id, operationId), { query: { limit: 1 }, signal }),
    refetchInterval: ({ state }) => (open(state.data) ? 700 : false),
    gcTime: 0,
  });

/** Of one that is over, the records that did not come to what was asked for, page by page. */
export const endlessExceptionsQuery = (id: string, operationId: string) =>
  infiniteQueryOptions({
    queryKey: ['operation', id, operationId, 'exceptions'],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Operation>(operationPath(id, operationId), { query: { limit: 100, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
