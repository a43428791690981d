import { queryOptions } from '@tanstack/react-query';
import { ApiProblem, call } from './client.ts';
import { queryClient } from './queries.ts';
import type { Me } from './types.ts';

/** `null` when nobody is signed in. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async ({ signal }): Promise<Me | null> => {
    try {
      return await call<Me>('/api/v1/me', { signal });
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 401) return null;
      throw error;
    }
  },
  staleTime: 60_000,
});

/** Signs in and forgets whatever the page knew before. */
export async function signIn(email: string, password: string): Promise<void> {
  await call<unknown>('/api/auth/sign-in/email', { method: 'POST', body: { email, password } });
  queryClient.clear();
}

export async function signOut(): Promise<void> {
  await call<unknown>('/api/auth/sign-out', { method: 'POST', body: {} });
  queryClient.clear();
}
