import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath, queryClient } from '../api/queries.ts';
import type {
  ChangeConnection,
  Connection,
  ConnectionTest,
  Mapping,
  MappingType,
  Onboarding,
} from '../api/types.ts';

export const onboardingQuery = (id: string) =>
  queryOptions({
    queryKey: ['onboarding', id],
    queryFn: ({ signal }) => call<Onboarding>(`${connectionPath(id)}/onboarding`, { signal }),
  });

/** Reaches both systems, so it is asked only where its answer is shown. */
export const testQuery = (id: string) =>
  queryOptions({
    queryKey: ['connection-test', id],
    queryFn: () => call<ConnectionTest>(`${connectionPath(id)}/test`, { method: 'POST', body: {} }),
    staleTime: 60_000,
  });

export const mappingQuery = (id: string, type: MappingType) =>
  queryOptions({
    queryKey: ['mapping', id, type],
    queryFn: ({ signal }) => call<Mapping>(`${connectionPath(id)}/mapping/${type}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const changeConnection = (id: string, change: ChangeConnection) =>
  call<Connection>(connectionPath(id), { method: 'PATCH', body: change });

/** After a step: where onboarding goes on, and what the company's own page says. */
export async function refreshOnboarding(id: string): Promise<void> {
  await Promise.all([
    queryClient.invalidateQueries({ queryKey: ['onboarding', id] }),
    queryClient.invalidateQueries({ queryKey: ['connection', id] }),
    queryClient.invalidateQueries({ queryKey: ['connections'] }),
  ]);
}
