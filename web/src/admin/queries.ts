import { queryOptions } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import { api } from '../api/queries.ts';
import type { ApiKey, Page, Role, User } from '../api/types.ts';

export const usersQuery = queryOptions({
  queryKey: ['users'],
  queryFn: ({ signal }) => call<Page<User>>(`${api}/users`, { signal }),
});
export const rolesQuery = queryOptions({
  queryKey: ['roles'],
  queryFn: ({ signal }) => call<Page<Role>>(`${api}/roles`, { signal }),
  staleTime: 300_000,
});
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => call<Page<ApiKey>>(`${api}/api-keys`, { signal }),
});
