import { queryOptions } from '@tanstack/react-query';
import { everyPage } from '../api/every-page.ts';
import { api } from '../api/queries.ts';
import type { Overview } from '../api/types.ts';

/** What is wrong in each company. */
export const overviewQuery = queryOptions({
  queryKey: ['overview'],
  queryFn: ({ signal }) => everyPage<Overview>(`${api}/overview`, signal),
});
