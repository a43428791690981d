import { infiniteQueryOptions } from '@tanstack/react-query';
import { address, call } from '../api/client.ts';
import { connectionPath } from '../api/queries.ts';
import type { Page, RegisterEntry, RegisterSummary } from '../api/types.ts';
import type { RegisterSearch } from './search.ts';

const path = (id: string) => `${connectionPath(id)}/unlinked`;

/** A page of the register; the first one brings the figures of all that is unlinked. */
interface RegisterPage extends Page<RegisterEntry> {
  readonly summary: RegisterSummary | null;
}

export const registerQuery = (id: string, search: RegisterSearch) =>
  infiniteQueryOptions({
    queryKey: ['unlinked', id, search],
    initialPageParam: '',
    queryFn: ({ signal, pageParam }) =>
      call<RegisterPage>(path(id), { query: { ...search, limit: 50, cursor: pageParam }, signal }),
    getNextPageParam: (page) => page.next,
    placeholderData: (was) => was,
  });

/** Where the register comes from as a file, narrowed as it is on screen. */
export const registerCsv = (id: string, { sort: _sort, ...filter }: RegisterSearch): string =>
  address(path(id), { ...filter, format: 'csv' });
