import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { call } from './client.ts';
import { connectionPath } from './queries.ts';
import type { Candidates, LinkCounterpart, LinkedCounterpart } from './types.ts';

const recordPath = (id: string, recordId: string) =>
  `${connectionPath(id)}/records/${encodeURIComponent(recordId)}`;

/** What a record may be linked with by hand; without a text, what is like it. */
export const candidatesQuery = (id: string, recordId: string, text: string) =>
  queryOptions({
    queryKey: ['candidates', id, recordId, text],
    queryFn: ({ signal }) =>
      call<Candidates>(`${recordPath(id, recordId)}/candidates`, { query: { q: text }, signal }),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });

/** Links it with the record named by its key, or by its number. */
export const linkCounterpart = (id: string, recordId: string, body: LinkCounterpart) =>
  call<LinkedCounterpart>(`${recordPath(id, recordId)}/counterpart`, { method: 'POST', body });
