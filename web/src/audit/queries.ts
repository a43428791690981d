import { infiniteQueryOptions, keepPreviousData } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { connectionPath } from '../api/queries.ts';
import type { AuditEvent, AuditProof, AuditRecord, Page } from '../api/types.ts';
import type { AuditSearch } from './search.ts';

/** Events for an address, newest first, a page at a time. */
export const auditQuery = (id: string, { record, ...filter }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', id, filter, record ?? ''],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<AuditEvent>>(`${connectionPath(id)}/audit`, {
        query: { ...filter, recordId: record, limit: 50, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });

/** The records of a bulk action. */
export const membersQuery = (id: string, eventId: string) =>
  infiniteQueryOptions({
    queryKey: ['audit-members', id, eventId],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<Page<AuditRecord>>(`${connectionPath(id)}/audit/${encodeURIComponent(eventId)}/members`, {
        query: { limit: 100, cursor: pageParam },
        signal,
      }),
    getNextPageParam: (page) => page.next,
    staleTime: 60_000,
  });

/** Proves the company's events from the first on; with a head noted earlier, whether that is still among them. */
export function verifyAudit(id: string, head?: string): Promise<AuditProof> {
  return call<AuditProof>(`${connectionPath(id)}/audit/verify`, { query: { head } });
}
